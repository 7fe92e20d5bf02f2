"""Queries about bulk jobs."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import func, insert, select

from nullticket.features.tickets.repository import visible_to
from nullticket.infra.uow import UnitOfWork
from nullticket.models import BulkItem, BulkJob, Ticket


def add(uow: UnitOfWork, job: BulkJob, ticket_ids: Sequence[int]) -> None:
    uow.session.add(job)
    uow.session.flush()
    rows = [
        {"job_id": job.id, "ticket_id": one, "state": "waiting", "reason": "", "before": None}
        for one in sorted(ticket_ids)
    ]
    uow.session.execute(insert(BulkItem), rows)


def add_undo(uow: UnitOfWork, job: BulkJob, items: Sequence[BulkItem]) -> None:
    """The items of an undo keep what the first job noted down."""
    uow.session.add(job)
    uow.session.flush()
    rows = [
        {"job_id": job.id, "ticket_id": one.ticket_id, "state": "waiting", "reason": "", "before": one.before}
        for one in items
    ]
    uow.session.execute(insert(BulkItem), rows)


def seen(uow: UnitOfWork, ticket_ids: Sequence[int]) -> list[int]:
    """Those of the tickets that the caller may see."""
    return list(uow.session.scalars(select(Ticket.id).where(Ticket.id.in_(ticket_ids), visible_to(uow.actor))))


def job(uow: UnitOfWork, job_id: int) -> BulkJob | None:
    return uow.session.get(BulkJob, job_id)


def job_for_update(uow: UnitOfWork, job_id: int) -> BulkJob | None:
    query = select(BulkJob).where(BulkJob.id == job_id).with_for_update(key_share=True)
    return uow.session.scalar(query.execution_options(populate_existing=True))


def undone_by(uow: UnitOfWork, job_id: int) -> int | None:
    return uow.session.scalar(select(BulkJob.id).where(BulkJob.undoes_id == job_id))


def waiting(uow: UnitOfWork, job_id: int, *, limit: int) -> list[BulkItem]:
    query = select(BulkItem).where(BulkItem.job_id == job_id, BulkItem.state == "waiting")
    return list(uow.session.scalars(query.order_by(BulkItem.ticket_id).limit(limit)))


def done_items(uow: UnitOfWork, job_id: int) -> list[BulkItem]:
    query = select(BulkItem).where(BulkItem.job_id == job_id, BulkItem.state == "done", BulkItem.before.is_not(None))
    return list(uow.session.scalars(query.order_by(BulkItem.ticket_id)))


def failures(uow: UnitOfWork, job_id: int, *, limit: int) -> list[Mapping[str, Any]]:
    """Tickets that were left as they are, and why; a number also for one that is deleted meanwhile."""
    query = (
        select(BulkItem.ticket_id, Ticket.ticket_number, Ticket.title, BulkItem.reason)
        .join(Ticket, Ticket.id == BulkItem.ticket_id)
        .where(BulkItem.job_id == job_id, BulkItem.state == "failed")
        .order_by(BulkItem.ticket_id)
        .limit(limit)
    )
    return [row._asdict() for row in uow.session.execute(query)]


def running_of(uow: UnitOfWork, owner_id: int) -> int:
    query = select(func.count()).select_from(BulkJob).where(BulkJob.owner_id == owner_id, BulkJob.state == "running")
    return uow.session.scalar(query) or 0
