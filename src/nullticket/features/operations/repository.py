"""Queries about jobs and leases."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import CursorResult, delete, func, select, update

from nullticket.infra.uow import UnitOfWork
from nullticket.models import FetchedMail, IdempotencyKey, InboundDelivery, Lease, MailChannel, OutboxJob


@dataclass(frozen=True, slots=True)
class Backlog:
    """``oldest_due`` is None when nothing waits."""

    waiting: int
    running: int
    dead: int
    oldest_due: datetime | None


def backlog(uow: UnitOfWork) -> Backlog:
    """Four indexed look-ups; counts stop at a hundred thousand."""
    counts = {}
    for state in ("queued", "running", "dead"):
        inner = select(OutboxJob.id).where(OutboxJob.state == state).limit(100_000).subquery()
        counts[state] = uow.session.scalar(select(func.count()).select_from(inner)) or 0
    oldest = uow.session.scalar(
        select(func.min(OutboxJob.run_at)).where(OutboxJob.state == "queued", OutboxJob.run_at <= uow.now())
    )
    return Backlog(counts["queued"], counts["running"], counts["dead"], oldest)


def jobs(uow: UnitOfWork, *, state: str | None, before_id: int | None, limit: int) -> list[OutboxJob]:
    query = select(OutboxJob)
    if state:
        query = query.where(OutboxJob.state == state)
    if before_id:
        query = query.where(OutboxJob.id < before_id)
    return list(uow.session.scalars(query.order_by(OutboxJob.id.desc()).limit(limit)))


def revive(uow: UnitOfWork, ids: Sequence[int] | None) -> int:
    chosen = update(OutboxJob).where(OutboxJob.state == "dead")
    if ids is not None:
        chosen = chosen.where(OutboxJob.id.in_(ids))
    done: CursorResult[Any] = uow.session.execute(  # type: ignore[assignment]  # an UPDATE gives a CursorResult
        chosen.values(state="queued", attempts=0, run_at=uow.now(), leased_by=None, lease_until=None)
    )
    return done.rowcount


def drop(uow: UnitOfWork, ids: Sequence[int] | None) -> int:
    chosen = delete(OutboxJob).where(OutboxJob.state == "dead")
    if ids is not None:
        chosen = chosen.where(OutboxJob.id.in_(ids))
    done: CursorResult[Any] = uow.session.execute(chosen)  # type: ignore[assignment]  # a DELETE gives a CursorResult
    return done.rowcount


def late_leases(uow: UnitOfWork, *, before: datetime) -> list[str]:
    """Periodic jobs that should have run long ago."""
    return list(uow.session.scalars(select(Lease.name).where(Lease.due_at < before).order_by(Lease.name)))


def forget_idempotency(uow: UnitOfWork, *, before: datetime) -> None:
    uow.session.execute(delete(IdempotencyKey).where(IdempotencyKey.created_at < before))


@dataclass(frozen=True, slots=True)
class MailboxFigures:
    """``unseen_seconds`` is how long ago it was read to its end; ``lag_seconds`` the age of the oldest mail not done."""

    address: str
    lag_seconds: float
    unseen_seconds: float
    failing: bool
    quarantined: int


def mailbox_figures(uow: UnitOfWork) -> list[MailboxFigures]:
    counted: dict[tuple[int, str], tuple[int, datetime]] = {}
    stored = (
        select(FetchedMail.channel_id, InboundDelivery.state, func.count(), func.min(InboundDelivery.received_at))
        .join(InboundDelivery, InboundDelivery.id == FetchedMail.delivery_id)
        .where(InboundDelivery.state.in_(("stored", "quarantined")))
        .group_by(FetchedMail.channel_id, InboundDelivery.state)
    )
    for row in uow.session.execute(stored):
        counted[row[0], row[1]] = (row[2], row[3])
    found = []
    for box in uow.session.scalars(select(MailChannel).where(MailChannel.active).order_by(MailChannel.id)):
        waiting = counted.get((box.id, "stored"))
        age = (uow.now() - waiting[1]).total_seconds() if waiting else 0.0
        unseen = (uow.now() - (box.last_seen_at or box.created_at)).total_seconds()
        bad = counted.get((box.id, "quarantined"), (0, None))[0]
        found.append(MailboxFigures(box.address, max(age, box.lag_seconds), unseen, bool(box.last_error), bad))
    return found
