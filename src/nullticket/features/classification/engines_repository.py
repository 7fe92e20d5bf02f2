"""Queries about the ledger, the plan of the engines, and outcomes to calibrate by."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Text, cast, delete, func, select

from nullticket.core.enums import Priority, Status
from nullticket.infra.sql import insert_new
from nullticket.infra.uow import UnitOfWork
from nullticket.models import AppSetting, ModelCallRow, Ticket, TicketClassification
from nullticket.ports import ModelCall

_PAGE = 500
_LOOKED_AT = 20_000
OutcomeRow = Row[list[dict[str, object]], str, Priority, Status, list[str]]


def setting(uow: UnitOfWork, name: str, *, hold: bool = False) -> tuple[dict[str, Any], int]:
    """The value and its version; nothing and 0 before the first write."""
    row = uow.session.get(AppSetting, name, with_for_update=hold)
    return (dict(row.value), row.version) if row is not None else ({}, 0)


def write_setting(uow: UnitOfWork, name: str, value: dict[str, Any]) -> int:
    """Returns the new version."""
    fresh = {"name": name, "value": value, "version": 1, "updated_at": uow.now()}
    if insert_new(uow.session, AppSetting, fresh):
        return 1
    row = uow.session.get_one(AppSetting, name, with_for_update=True, populate_existing=True)
    row.value, row.version, row.updated_at = value, row.version + 1, uow.now()
    return row.version


def add_calls(uow: UnitOfWork, calls: Sequence[ModelCall]) -> None:
    for call in calls:
        cut = {"detail": call.detail[:300], "model": call.model[:200]}
        uow.session.add(ModelCallRow(**(asdict(call) | cut), created_at=uow.now()))


def calls(
    uow: UnitOfWork, *, outcome: str | None, ticket_id: int | None, before_id: int | None, limit: int
) -> list[ModelCallRow]:
    query = select(ModelCallRow)
    if outcome:
        query = query.where(ModelCallRow.outcome == outcome)
    if ticket_id:
        query = query.where(ModelCallRow.ticket_id == ticket_id)
    if before_id:
        query = query.where(ModelCallRow.id < before_id)
    return list(uow.session.scalars(query.order_by(ModelCallRow.id.desc()).limit(limit)))


def sums(uow: UnitOfWork, *, since: datetime) -> Sequence[Row[Any]]:
    row = ModelCallRow
    query = (
        select(
            row.outcome,
            func.count().label("calls"),
            func.sum(row.tokens_in).label("tokens_in"),
            func.sum(row.tokens_out).label("tokens_out"),
            func.sum(row.cost).label("cost"),
            func.avg(row.milliseconds).label("mean_ms"),
        )
        .where(row.created_at >= since)
        .group_by(row.outcome)
        .order_by(row.outcome)
    )
    return uow.session.execute(query).all()


def cost(uow: UnitOfWork, *, since: datetime) -> float:
    query = select(func.sum(ModelCallRow.cost)).where(ModelCallRow.created_at >= since)
    return uow.session.scalar(query) or 0.0


def forget_calls(uow: UnitOfWork, *, before: datetime) -> int:
    """Delete a bounded number of old rows; returns how many."""
    old = select(ModelCallRow.id).where(ModelCallRow.created_at < before).order_by(ModelCallRow.created_at).limit(_PAGE)
    ids = list(uow.session.scalars(old))
    uow.session.execute(delete(ModelCallRow).where(ModelCallRow.id.in_(ids)))
    return len(ids)


def outcomes(uow: UnitOfWork, *, limit: int) -> Sequence[OutcomeRow]:
    """What language models said of tickets, newest first, with what the fields are now and who set them."""
    said = TicketClassification
    query = (
        select(said.votes, Ticket.category, Ticket.priority, Ticket.status, Ticket.person_set)
        .join(Ticket, Ticket.id == said.ticket_id)
        .where(said.raw.is_not(None), Ticket.deleted_at.is_(None))
        .order_by(said.id.desc())
        .limit(limit)
    )
    return uow.session.execute(query).all()


def solved(uow: UnitOfWork, *, limit: int) -> Sequence[Row[str, str, str, Priority]]:
    """The newest tickets whose category a person has set."""
    # What JSON can be asked differs between databases, so the list is read as the text it is stored as.
    by_person = cast(Ticket.person_set, Text).like('%"category"%')
    query = (
        select(Ticket.title, Ticket.description, Ticket.category, Ticket.priority)
        .where(Ticket.id > select(func.max(Ticket.id)).scalar_subquery() - _LOOKED_AT, by_person)
        .where(Ticket.deleted_at.is_(None))
        .order_by(Ticket.id.desc())
        .limit(limit)
    )
    return uow.session.execute(query).all()
