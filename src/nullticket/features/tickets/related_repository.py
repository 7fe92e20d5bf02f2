"""Queries about who follows a ticket and what it has to do with other tickets."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, select, update

from nullticket.infra.sql import insert_new
from nullticket.infra.uow import UnitOfWork
from nullticket.models import (
    Ticket,
    TicketAttachment,
    TicketComment,
    TicketFollower,
    TicketLink,
    TicketMerge,
    User,
)


def followers(uow: UnitOfWork, ticket_id: int) -> list[User]:
    query = select(User).join(TicketFollower, TicketFollower.user_id == User.id)
    return list(uow.session.scalars(query.where(TicketFollower.ticket_id == ticket_id).order_by(User.id)))


def add_follower(uow: UnitOfWork, ticket_id: int, user_id: int) -> bool:
    values = {"ticket_id": ticket_id, "user_id": user_id, "added_at": uow.now()}
    return insert_new(uow.session, TicketFollower, values)


def drop_follower(uow: UnitOfWork, ticket_id: int, user_id: int) -> None:
    uow.session.execute(
        delete(TicketFollower).where(TicketFollower.ticket_id == ticket_id, TicketFollower.user_id == user_id)
    )


def add_link(uow: UnitOfWork, ticket_id: int, other_id: int, *, kind: str, reasons: Sequence[str]) -> None:
    values = {"ticket_id": ticket_id, "other_id": other_id, "kind": kind, "reasons": list(reasons), "at": uow.now()}
    insert_new(uow.session, TicketLink, values)


def links(uow: UnitOfWork, ticket_id: int) -> list[tuple[TicketLink, Ticket]]:
    """What this ticket points at."""
    query = select(TicketLink, Ticket).join(Ticket, Ticket.id == TicketLink.other_id)
    query = query.where(TicketLink.ticket_id == ticket_id, Ticket.deleted_at.is_(None)).order_by(TicketLink.id)
    return [(row[0], row[1]) for row in uow.session.execute(query)]


def merge_of(uow: UnitOfWork, source_id: int) -> TicketMerge | None:
    """The merge by which a ticket went into another one and is still there."""
    query = select(TicketMerge).where(TicketMerge.source_id == source_id, TicketMerge.undone_at.is_(None))
    return uow.session.scalar(query.order_by(TicketMerge.id.desc()).limit(1))


def merged_into(uow: UnitOfWork, target_id: int) -> list[Ticket]:
    query = select(Ticket).join(TicketMerge, TicketMerge.source_id == Ticket.id)
    return list(uow.session.scalars(query.where(TicketMerge.target_id == target_id, TicketMerge.undone_at.is_(None))))


def by_id(uow: UnitOfWork, ticket_id: int) -> Ticket | None:
    return uow.session.get(Ticket, ticket_id)


def move_conversation(
    uow: UnitOfWork, source_id: int, target_id: int, *, only: dict[str, list[int]] | None = None
) -> dict[str, list[int]]:
    """Hang comments and files of one ticket to another; returns their ids. ``only`` limits it to these."""
    moved: dict[str, list[int]] = {}
    tables: tuple[tuple[str, Any], ...] = (("comments", TicketComment), ("attachments", TicketAttachment))
    for name, table in tables:
        chosen = table.ticket_id == source_id
        query = select(table.id).where(chosen)
        if only is not None:
            query = query.where(table.id.in_(only.get(name, [])))
        moved[name] = list(uow.session.scalars(query.order_by(table.id)))
        uow.session.execute(
            update(table).where(table.id.in_(moved[name])).values(ticket_id=target_id),
            execution_options={"synchronize_session": False},
        )
    return moved


def drop_comment(uow: UnitOfWork, comment_id: int) -> None:
    uow.session.execute(delete(TicketComment).where(TicketComment.id == comment_id))
