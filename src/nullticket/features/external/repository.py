"""Queries about connectors and the links between tickets and their twins."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import select

from nullticket.core.enums import Source
from nullticket.infra.uow import UnitOfWork
from nullticket.models import ExternalSystemConfig, Ticket, TicketComment, TicketSync


def add(uow: UnitOfWork, row: Any) -> None:
    uow.session.add(row)
    uow.session.flush()


def flush(uow: UnitOfWork) -> None:
    """Before a row is read again to be held: reading it afresh would lose what was not written yet."""
    uow.session.flush()


def config(uow: UnitOfWork, system: Source) -> ExternalSystemConfig | None:
    return uow.session.scalar(select(ExternalSystemConfig).where(ExternalSystemConfig.system == system))


def config_for_update(uow: UnitOfWork, system: Source) -> ExternalSystemConfig | None:
    flush(uow)
    query = select(ExternalSystemConfig).where(ExternalSystemConfig.system == system).with_for_update()
    return uow.session.scalar(query.execution_options(populate_existing=True))


def link_for_update(uow: UnitOfWork, system: Source, keys: Collection[str]) -> TicketSync | None:
    """The link of a twin by any of its names, held for this transaction."""
    flush(uow)
    query = select(TicketSync).where(TicketSync.system == system, TicketSync.external_id.in_(keys))
    query = query.order_by(TicketSync.id).limit(1).with_for_update()
    return uow.session.scalar(query.execution_options(populate_existing=True))


def links_of(uow: UnitOfWork, ticket_id: int) -> list[TicketSync]:
    query = select(TicketSync).where(TicketSync.ticket_id == ticket_id).order_by(TicketSync.id)
    return list(uow.session.scalars(query))


def link_by_id(uow: UnitOfWork, link_id: int) -> TicketSync | None:
    """A link, held for this transaction."""
    flush(uow)
    query = select(TicketSync).where(TicketSync.id == link_id).with_for_update()
    return uow.session.scalar(query.execution_options(populate_existing=True))


def numbers(uow: UnitOfWork, system: Source, keys: Collection[str]) -> dict[str, str]:
    """Twin -> number of its ticket here, of those that have one."""
    query = (
        select(TicketSync.external_id, Ticket.ticket_number)
        .join(Ticket, Ticket.id == TicketSync.ticket_id)
        .where(TicketSync.system == system, TicketSync.external_id.in_(keys))
    )
    return {row.external_id: row.ticket_number for row in uow.session.execute(query)}


def ticket(uow: UnitOfWork, ticket_id: int) -> Ticket | None:
    return uow.session.get(Ticket, ticket_id)


def comment(uow: UnitOfWork, comment_id: int) -> TicketComment | None:
    return uow.session.get(TicketComment, comment_id)
