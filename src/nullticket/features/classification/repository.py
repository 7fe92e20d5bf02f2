"""Queries about categories and what engines said."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import insert, select

from nullticket.infra.sql import insert_new, table_of
from nullticket.infra.uow import UnitOfWork
from nullticket.models import Category, Team, Ticket, TicketClassification


def categories(uow: UnitOfWork, *, only_active: bool = True) -> list[Category]:
    query = select(Category).order_by(Category.position, Category.key)
    return list(uow.session.scalars(query.where(Category.active) if only_active else query))


def category_for_update(uow: UnitOfWork, key: str) -> Category | None:
    return uow.session.scalar(select(Category).where(Category.key == key).with_for_update())


def add_category(uow: UnitOfWork, values: dict[str, Any]) -> bool:
    return insert_new(uow.session, Category, {"active": True, "version": 1, **values})


def teams(uow: UnitOfWork) -> list[Team]:
    return list(uow.session.scalars(select(Team).where(Team.active).order_by(Team.id)))


def add_all(uow: UnitOfWork, rows: Sequence[Mapping[str, Any]]) -> None:
    if rows:
        uow.session.execute(insert(table_of(TicketClassification)), [dict(row) for row in rows])


def of_ticket(uow: UnitOfWork, ticket_id: int) -> list[TicketClassification]:
    query = select(TicketClassification).where(TicketClassification.ticket_id == ticket_id)
    return list(uow.session.scalars(query.order_by(TicketClassification.id)))


def words_of_ticket(uow: UnitOfWork, ticket_id: int) -> str | None:
    """Title and text; None when there is no such ticket."""
    query = select(Ticket.title, Ticket.description).where(Ticket.id == ticket_id, Ticket.deleted_at.is_(None))
    row = uow.session.execute(query).first()
    return f"{row.title}\n{row.description}" if row is not None else None
