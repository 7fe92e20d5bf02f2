"""Queries about targets, calendars and clocks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, delete, insert, select
from sqlalchemy.orm import joinedload, selectinload

from nullticket.core.enums import Priority
from nullticket.infra.sql import among, insert_new, table_of
from nullticket.infra.uow import UnitOfWork
from nullticket.models import TICKET_IS_OPEN, Calendar, Holiday, SlaAlert, SlaPolicy, SlaSegment, Ticket


def _policies() -> Select[SlaPolicy]:
    return select(SlaPolicy).options(joinedload(SlaPolicy.calendar).joinedload(Calendar.holidays))


def policies(uow: UnitOfWork) -> list[SlaPolicy]:
    """All targets with their calendars and holidays, in one statement."""
    return list(uow.session.scalars(_policies().order_by(SlaPolicy.id)).unique())


def policy_for(uow: UnitOfWork, priority: Priority) -> SlaPolicy | None:
    return next((one for one in _known(uow) if one.priority is priority), None)


def policy(uow: UnitOfWork, policy_id: int) -> SlaPolicy | None:
    return next((one for one in _known(uow) if one.id == policy_id), None)


def _known(uow: UnitOfWork) -> list[SlaPolicy]:
    return uow.once("sla.policies", lambda: policies(uow))


def segments(uow: UnitOfWork, ticket_id: int) -> list[SlaSegment]:
    return segments_of(uow, [ticket_id])[ticket_id]


def segments_of(uow: UnitOfWork, ticket_ids: Sequence[int]) -> dict[int, list[SlaSegment]]:
    query = select(SlaSegment).where(among(uow.session, SlaSegment.ticket_id, ticket_ids)).order_by(SlaSegment.seq)
    found: dict[int, list[SlaSegment]] = {ticket_id: [] for ticket_id in ticket_ids}
    for row in uow.session.scalars(query):
        found[row.ticket_id].append(row)
    return found


def add(uow: UnitOfWork, row: Any) -> None:
    uow.session.add(row)
    uow.session.flush()


def begin(uow: UnitOfWork, started: Sequence[tuple[int, datetime]]) -> None:
    """The first segment of each clock, by ticket and start."""
    rows = [
        {"ticket_id": ticket_id, "seq": 1, "running": True, "started_at": at, "counted_seconds": 0}
        for ticket_id, at in started
    ]
    uow.session.execute(insert(table_of(SlaSegment)), rows)


def calendars(uow: UnitOfWork) -> list[Calendar]:
    return list(uow.session.scalars(select(Calendar).options(selectinload(Calendar.holidays)).order_by(Calendar.id)))


def calendar(uow: UnitOfWork, calendar_id: int) -> Calendar | None:
    return uow.session.scalar(
        select(Calendar).options(selectinload(Calendar.holidays)).where(Calendar.id == calendar_id)
    )


def clear_holidays(uow: UnitOfWork, calendar_id: int) -> None:
    uow.session.execute(delete(Holiday).where(Holiday.calendar_id == calendar_id))


@dataclass(frozen=True, slots=True)
class DueTicket:
    """An open ticket near or past its deadline."""

    id: int
    sla_deadline: datetime
    sla_policy_id: int | None
    created_at: datetime


def due(uow: UnitOfWork, *, before: datetime, limit: int) -> list[DueTicket]:
    """Open, running tickets whose resolution deadline is before the time, soonest first."""
    query = (
        select(Ticket.id, Ticket.sla_deadline, Ticket.sla_policy_id, Ticket.created_at)
        .where(
            TICKET_IS_OPEN,
            Ticket.sla_deadline <= before,
            Ticket.sla_state == "running",
            Ticket.deleted_at.is_(None),
        )
        .order_by(Ticket.sla_deadline, Ticket.id)
        .limit(limit)
    )
    return [DueTicket(*row) for row in uow.session.execute(query) if row[1] is not None]  # type: ignore[arg-type]  # the filter keeps NULL deadlines out


def unanswered(uow: UnitOfWork, *, before: datetime, limit: int) -> list[DueTicket]:
    """Open tickets without a first response whose response target is before the time; ``sla_deadline`` is that target."""
    query = (
        select(Ticket.id, Ticket.response_due_at, Ticket.sla_policy_id, Ticket.created_at)
        .where(
            TICKET_IS_OPEN,
            Ticket.first_response_at.is_(None),
            Ticket.response_due_at <= before,
            Ticket.response_due_at > before - timedelta(days=1),
            Ticket.sla_state.in_(("running", "breached")),
            Ticket.deleted_at.is_(None),
        )
        .order_by(Ticket.response_due_at, Ticket.id)
        .limit(limit)
    )
    return [
        DueTicket(ticket_id, due_at, policy_id, created_at)
        for ticket_id, due_at, policy_id, created_at in uow.session.execute(query)
        if due_at is not None
    ]


def lock_ticket(uow: UnitOfWork, ticket_id: int) -> Ticket | None:
    return uow.session.scalar(select(Ticket).where(Ticket.id == ticket_id).with_for_update(key_share=True))


def note_alert(uow: UnitOfWork, ticket_id: int, *, target: str, kind: str, due_at: datetime) -> bool:
    """True the first time; a sweep that runs twice tells once."""
    return insert_new(
        uow.session,
        SlaAlert,
        {"ticket_id": ticket_id, "target": target, "kind": kind, "due_at": due_at, "at": uow.now()},
    )
