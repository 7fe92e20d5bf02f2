"""Queries about views, habits, reading and reminders. Views start from ``usable_by``, the rest names its person."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, func, or_, select, true, update

from nullticket.core.access import Actor
from nullticket.features.tickets.repository import visible_to
from nullticket.infra.sql import insert_new
from nullticket.infra.uow import UnitOfWork
from nullticket.models import DeskHabits, SavedView, Team, Ticket, TicketRead, TicketReminder, User


def usable_by(actor: Actor) -> ColumnElement[bool]:
    """The same sentence as ``policy.may_use``, for rows."""
    teams = true() if actor.is_admin else SavedView.team_id.in_(actor.team_ids)
    shared = and_(SavedView.owner_id.is_(None), or_(SavedView.team_id.is_(None), teams))
    return or_(SavedView.owner_id == (actor.user_id or 0), shared)


def views(uow: UnitOfWork) -> list[tuple[SavedView, str | None]]:
    """Each with the name of its team."""
    query = select(SavedView, Team.name).outerjoin(Team, Team.id == SavedView.team_id)
    query = query.where(usable_by(uow.actor)).order_by(func.lower(SavedView.name), SavedView.id).limit(200)
    return [(row[0], row[1]) for row in uow.session.execute(query)]


def view_for_update(uow: UnitOfWork, view_id: int) -> SavedView | None:
    query = select(SavedView).where(SavedView.id == view_id).with_for_update()
    return uow.session.scalar(query.execution_options(populate_existing=True))


def team_name(uow: UnitOfWork, team_id: int | None) -> str | None:
    return uow.session.scalar(select(Team.name).where(Team.id == team_id)) if team_id is not None else None


def add(uow: UnitOfWork, row: Any) -> None:
    uow.session.add(row)
    uow.session.flush()


def remove(uow: UnitOfWork, row: SavedView) -> None:
    uow.session.delete(row)
    uow.session.flush()


def habits(uow: UnitOfWork, user_id: int) -> DeskHabits | None:
    return uow.session.get(DeskHabits, user_id)


def joined_at(uow: UnitOfWork, user_id: int) -> datetime | None:
    return uow.session.scalar(select(User.created_at).where(User.id == user_id))


def ensure_habits(uow: UnitOfWork, user_id: int, *, read_before: datetime) -> DeskHabits:
    first: dict[str, Any] = {
        "user_id": user_id,
        "columns": [],
        "after_resolve": "stay",
        "default_view": "",
        "browser_notices": False,
        "read_before": read_before,
        "updated_at": uow.now(),
    }
    insert_new(uow.session, DeskHabits, first)
    return uow.session.get_one(DeskHabits, user_id)


def marks(
    uow: UnitOfWork, user_id: int, ticket_ids: Sequence[int]
) -> list[tuple[int, datetime | None, datetime | None, str | None]]:
    """Ticket, read until, wanted again at, and the note; for those tickets of which there is one of the two."""
    read = and_(TicketRead.ticket_id == Ticket.id, TicketRead.user_id == user_id)
    owed = and_(
        TicketReminder.ticket_id == Ticket.id, TicketReminder.user_id == user_id, TicketReminder.fired_at.is_(None)
    )
    query = (
        select(Ticket.id, TicketRead.read_at, TicketReminder.due_at, TicketReminder.note)
        .outerjoin(TicketRead, read)
        .outerjoin(TicketReminder, owed)
        .where(Ticket.id.in_(ticket_ids), or_(TicketRead.read_at.is_not(None), TicketReminder.due_at.is_not(None)))
    )
    return [(row[0], row[1], row[2], row[3]) for row in uow.session.execute(query)]


def set_read(uow: UnitOfWork, user_id: int, ticket_id: int, *, at: datetime) -> None:
    made = insert_new(uow.session, TicketRead, {"user_id": user_id, "ticket_id": ticket_id, "read_at": at})
    if not made:
        found = update(TicketRead).where(TicketRead.user_id == user_id, TicketRead.ticket_id == ticket_id)
        uow.session.execute(found.values(read_at=at))


def forget_reads(uow: UnitOfWork, user_id: int) -> None:
    uow.session.execute(delete(TicketRead).where(TicketRead.user_id == user_id))


def set_reminder(uow: UnitOfWork, user_id: int, ticket_id: int, *, due_at: datetime, note: str) -> None:
    key = {"user_id": user_id, "ticket_id": ticket_id}
    if not insert_new(uow.session, TicketReminder, key | {"due_at": due_at, "note": note, "fired_at": None}):
        found = update(TicketReminder).where(TicketReminder.user_id == user_id, TicketReminder.ticket_id == ticket_id)
        uow.session.execute(found.values(due_at=due_at, note=note, fired_at=None))


def drop_reminder(uow: UnitOfWork, user_id: int, ticket_id: int) -> None:
    uow.session.execute(
        delete(TicketReminder).where(TicketReminder.user_id == user_id, TicketReminder.ticket_id == ticket_id)
    )


def reminders(uow: UnitOfWork, user_id: int) -> list[tuple[TicketReminder, str, str]]:
    """Those to come, the next one first, with number and title of the ticket."""
    query = (
        select(TicketReminder, Ticket.ticket_number, Ticket.title)
        .join(Ticket, Ticket.id == TicketReminder.ticket_id)
        .where(TicketReminder.user_id == user_id, TicketReminder.fired_at.is_(None), visible_to(uow.actor))
        .order_by(TicketReminder.due_at)
        .limit(200)
    )
    return [(row[0], row[1], row[2]) for row in uow.session.execute(query)]


def due(uow: UnitOfWork, *, limit: int) -> list[TicketReminder]:
    """Reminders whose time has come, for one runner at a time."""
    query = (
        select(TicketReminder)
        .where(TicketReminder.fired_at.is_(None), TicketReminder.due_at <= uow.now())
        .order_by(TicketReminder.due_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return list(uow.session.scalars(query))
