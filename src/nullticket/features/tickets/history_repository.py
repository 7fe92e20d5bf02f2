"""Appending to a ticket's history and reading it back."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import and_, func, select

from nullticket.core.clock import iso
from nullticket.core.enums import Visibility
from nullticket.features.tickets.chain import Break, Link, first_break, link
from nullticket.infra.sql import among, insert_all
from nullticket.infra.uow import UnitOfWork
from nullticket.models import Ticket, TicketHistory

# A row's values by column.
Row = dict[str, Any]
# The number and the hash of the last row of a chain.
End = tuple[int, str]
START: Final[End] = (0, "")


def append(
    uow: UnitOfWork,
    ticket: Ticket,
    action: str,
    *,
    changes: Mapping[str, Sequence[object]],
    reasons: Sequence[str] = (),
    facts: Mapping[str, object] | None = None,
    visibility: Visibility = Visibility.PUBLIC,
) -> int:
    """Add the next row of the chain; the caller holds the ticket's row. Returns the history id."""
    end = ends(uow, [ticket.id])[ticket.id]
    row = next_row(uow, ticket, action, end=end, changes=changes, reasons=reasons, facts=facts, visibility=visibility)
    return write(uow, [row])[0]


def ends(uow: UnitOfWork, ticket_ids: Sequence[int]) -> dict[int, End]:
    """Where each chain ends, in one statement; the caller holds the tickets' rows."""
    last = (
        select(TicketHistory.ticket_id, func.max(TicketHistory.seq).label("seq"))
        .where(among(uow.session, TicketHistory.ticket_id, ticket_ids))
        .group_by(TicketHistory.ticket_id)
        .subquery()
    )
    here = and_(TicketHistory.ticket_id == last.c.ticket_id, TicketHistory.seq == last.c.seq)
    query = select(TicketHistory.ticket_id, TicketHistory.seq, TicketHistory.hash).join(last, here)
    found = {row.ticket_id: (row.seq, row.hash) for row in uow.session.execute(query)}
    return {ticket_id: found.get(ticket_id, START) for ticket_id in ticket_ids}


def write(uow: UnitOfWork, rows: Sequence[Row]) -> list[int]:
    """Write rows together, after what waits in the session; returns their ids."""
    uow.session.flush()
    return insert_all(uow.session, TicketHistory, rows)


def next_row(
    uow: UnitOfWork,
    ticket: Ticket,
    action: str,
    *,
    end: End,
    changes: Mapping[str, Sequence[object]],
    reasons: Sequence[str] = (),
    facts: Mapping[str, object] | None = None,
    visibility: Visibility = Visibility.PUBLIC,
) -> Row:
    """The row that follows ``end`` in a ticket's chain, still to be written."""
    seq, prev_hash = end[0] + 1, end[1]
    row: Row = {
        "ticket_id": ticket.id,
        "seq": seq,
        "at": uow.now(),
        "action": action,
        "actor_kind": uow.actor.kind,
        "actor_id": uow.actor.user_id,
        "actor_name": uow.actor.name[:200],
        "changes": {name: list(pair) for name, pair in changes.items()},
        "state": _state(ticket) | dict(facts or {}),
        "reasons": list(reasons),
        "visibility": visibility,
        "request_id": uow.request_id[:64],
        "prev_hash": prev_hash,
    }
    return row | {"hash": link(prev_hash, content(row))}


def _state(ticket: Ticket) -> dict[str, object]:
    return {
        "category": ticket.category,
        "priority": ticket.priority.value,
        "team_id": ticket.team_id,
        "source": ticket.source.value,
        "status": ticket.status.value,
        "created_on": ticket.created_at.date().isoformat(),
    }


def content(row: Row) -> dict[str, object]:
    """What the hash of a row covers: everything but its id and the hashes."""
    return {
        "ticket_id": row["ticket_id"],
        "seq": row["seq"],
        "at": iso(row["at"]),
        "action": row["action"],
        "actor": [row["actor_kind"].value, row["actor_id"], row["actor_name"]],
        "changes": row["changes"],
        "state": row["state"],
        "reasons": row["reasons"],
        "visibility": row["visibility"].value,
        "request_id": row["request_id"],
    }


def rows(uow: UnitOfWork, ticket_id: int, *, internal: bool) -> list[TicketHistory]:
    query = select(TicketHistory).where(TicketHistory.ticket_id == ticket_id).order_by(TicketHistory.seq)
    if not internal:
        query = query.where(TicketHistory.visibility == Visibility.PUBLIC)
    return list(uow.session.scalars(query))


def row(uow: UnitOfWork, history_id: int) -> TicketHistory | None:
    return uow.session.get(TicketHistory, history_id)


def rows_by_id(uow: UnitOfWork, history_ids: Sequence[int]) -> list[TicketHistory]:
    these = among(uow.session, TicketHistory.id, history_ids)
    return list(uow.session.scalars(select(TicketHistory).where(these)))


def breaks(uow: UnitOfWork) -> Iterator[tuple[int, Break]]:
    """Tickets whose chain does not hold."""
    query = select(TicketHistory).order_by(TicketHistory.ticket_id, TicketHistory.seq)
    current, links = 0, list[Link]()
    for one in uow.session.scalars(query.execution_options(yield_per=1000)):
        if one.ticket_id != current:
            if links and (broken := first_break(links)):
                yield current, broken
            current, links = one.ticket_id, []
        links.append(Link(one.seq, content(vars(one)), one.prev_hash, one.hash))
    if links and (broken := first_break(links)):
        yield current, broken
