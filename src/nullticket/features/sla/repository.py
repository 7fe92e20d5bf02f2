"""Queries about targets, calendars and clocks."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, select
from sqlalchemy.orm import selectinload

from nullticket.core.enums import OPEN_STATUSES, Priority
from nullticket.infra.sql import insert_new
from nullticket.infra.uow import UnitOfWork
from nullticket.models import Calendar, Holiday, SlaAlert, SlaPolicy, SlaSegment, Ticket


def policies(uow: UnitOfWork) -> list[SlaPolicy]:
    """All targets with their calendars and holidays."""
    query = select(SlaPolicy).options(selectinload(SlaPolicy.calendar).selectinload(Calendar.holidays))
    return list(uow.session.scalars(query.order_by(SlaPolicy.id)))


def policy_for(uow: UnitOfWork, priority: Priority) -> SlaPolicy | None:
    query = select(SlaPolicy).options(selectinload(SlaPolicy.calendar).selectinload(Calendar.holidays))
    return uow.session.scalar(query.where(SlaPolicy.priority == priority))


def policy(uow: UnitOfWork, policy_id: int) -> SlaPolicy | None:
    query = select(SlaPolicy).options(selectinload(SlaPolicy.calendar).selectinload(Calendar.holidays))
    return uow.session.scalar(query.where(SlaPolicy.id == policy_id))


def segments(uow: UnitOfWork, ticket_id: int) -> list[SlaSegment]:
    return list(
        uow.session.scalars(select(SlaSegment).where(SlaSegment.ticket_id == ticket_id).order_by(SlaSegment.seq))
    )


def add(uow: UnitOfWork, row: Any) -> None:
    uow.session.add(row)
    uow.session.flush()


def calendars(uow: UnitOfWork) -> list[Calendar]:
    return list(uow.session.scalars(select(Calendar).options(selectinload(Calendar.holidays)).order_by(Calendar.id)))


def calendar(uow: UnitOfWork, calendar_id: int) -> Calendar | None:
    return uow.session.scalar(
        select(Calendar).options(selectinload(Calendar.holidays)).where(Calendar.id == calendar_id)
    )


def clear_holidays(uow: UnitOfWork, calendar_id: int) -> None:
    uow.session.execute(delete(Holiday).where(Holiday.calendar_id == calendar_id))


def due(uow: UnitOfWork, *, before: datetime, limit: int) -> Sequence[Row[Any]]:
    """Open, running tickets whose resolution deadline is before the time, soonest first."""
    query = (
        select(Ticket.id, Ticket.sla_deadline, Ticket.response_due_at, Ticket.first_response_at, Ticket.sla_policy_id)
        .where(
            Ticket.status.in_(OPEN_STATUSES),
            Ticket.sla_deadline <= before,
            Ticket.sla_state == "running",
            Ticket.deleted_at.is_(None),
        )
        .order_by(Ticket.sla_deadline, Ticket.id)
        .limit(limit)
    )
    return uow.session.execute(query).all()


def lock_ticket(uow: UnitOfWork, ticket_id: int) -> Ticket | None:
    return uow.session.scalar(select(Ticket).where(Ticket.id == ticket_id).with_for_update())


def note_alert(uow: UnitOfWork, ticket_id: int, *, target: str, kind: str, due_at: datetime) -> bool:
    """True the first time; a sweep that runs twice tells once."""
    return insert_new(
        uow.session,
        SlaAlert,
        {"ticket_id": ticket_id, "target": target, "kind": kind, "due_at": due_at, "at": uow.now()},
    )
