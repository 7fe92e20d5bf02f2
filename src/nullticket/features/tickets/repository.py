"""Queries about tickets. Every read starts from ``visible_to``."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, TextClause, and_, func, inspect, literal, not_, select, true, tuple_
from sqlalchemy.orm import InstrumentedAttribute, joinedload
from sqlalchemy.orm.attributes import flag_modified

from nullticket.core.access import Actor
from nullticket.core.clock import iso
from nullticket.core.enums import Status
from nullticket.core.errors import Invalid
from nullticket.core.ids import valid_ticket_number
from nullticket.core.paging import SEARCH_CAP, TOTAL_CAP, CursorValue, decode_cursor, encode_cursor
from nullticket.features.tickets.schemas import TicketFilter
from nullticket.infra.search import matching, newest_first
from nullticket.infra.sql import capped_count, dialect
from nullticket.infra.uow import UnitOfWork
from nullticket.models import (
    TICKET_IS_OPEN,
    TICKET_NEEDS_REVIEW,
    Category,
    DeskHabits,
    InboundDelivery,
    Ticket,
    TicketRead,
    TicketReminder,
    User,
)
from nullticket.models.base import UtcDateTime

# Sort word -> (column, descending). The id breaks ties in the same direction.
SORTS: Final[dict[str, tuple[InstrumentedAttribute[Any], bool]]] = {
    "-created_at": (Ticket.created_at, True),
    "created_at": (Ticket.created_at, False),
    "-updated_at": (Ticket.updated_at, True),
    "sla_deadline": (Ticket.sla_deadline, False),
    "-priority_score": (Ticket.priority_score, True),
}
_PEOPLE: Final = (joinedload(Ticket.team), joinedload(Ticket.agent), joinedload(Ticket.requester))


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """The one visibility rule of tickets: the desk sees all, a requester their own, a visitor nothing."""
    alive = Ticket.deleted_at.is_(None)
    if actor.is_agent:
        return alive
    return and_(alive, Ticket.requester_id == (actor.user_id or -1))


def write_alike(tickets: Sequence[Ticket]) -> None:
    """Let the next flush write changed tickets in one go: each with every column that one of them changed."""
    changed = {name for ticket in tickets for name in inspect(ticket).committed_state}
    for ticket in tickets:
        for name in changed:
            flag_modified(ticket, name)


def _named(key: str) -> ColumnElement[bool]:
    if key.isascii() and key.isdigit() and len(key) < 10:
        return Ticket.id == int(key)
    number = key.upper()
    return Ticket.ticket_number == (number if valid_ticket_number(number) else "")


def find(uow: UnitOfWork, key: str) -> Ticket | None:
    """By id or ticket number, with its people, when the actor may see it."""
    query = select(Ticket).where(_named(key), visible_to(uow.actor)).options(*_PEOPLE)
    return uow.session.scalar(query)


def find_for_update(uow: UnitOfWork, key: str) -> Ticket | None:
    """As ``find``, and nobody else changes it until this transaction ends."""
    query = select(Ticket).where(_named(key), visible_to(uow.actor)).with_for_update(of=Ticket, key_share=True)
    return uow.session.scalar(query.execution_options(populate_existing=True))


def with_people(uow: UnitOfWork, ticket_id: int) -> Ticket:
    query = select(Ticket).where(Ticket.id == ticket_id).options(*_PEOPLE)
    return uow.session.scalars(query.execution_options(populate_existing=True)).one()


def waiting_delivery(uow: UnitOfWork, key: str) -> InboundDelivery | None:
    """A delivery whose ticket is not opened yet, by the number that its door promised."""
    number = key.upper()
    if not valid_ticket_number(number):
        return None
    query = select(InboundDelivery).where(InboundDelivery.ticket_number == number, InboundDelivery.state == "stored")
    return uow.session.scalar(query)


def number_taken(uow: UnitOfWork, number: str) -> bool:
    return uow.session.scalar(select(Ticket.id).where(Ticket.ticket_number == number)) is not None


def insert(uow: UnitOfWork, tickets: Sequence[Ticket]) -> None:
    uow.session.add_all(tickets)
    uow.session.flush()


def flush(uow: UnitOfWork) -> None:
    uow.session.flush()


def category_exists(uow: UnitOfWork, key: str) -> bool:
    query = select(Category.key).where(Category.key == key, Category.active)
    return uow.once(("category", key), lambda: uow.session.scalar(query) is not None)


def active_desk_member(uow: UnitOfWork, user_id: int) -> User | None:
    found = uow.session.get(User, user_id)
    return found if found is not None and found.active and found.role.value in {"agent", "admin"} else None


def page(uow: UnitOfWork, wanted: TicketFilter) -> tuple[list[Ticket], int, bool, str | None]:
    """One page of what the actor may see, its capped total, and the cursor of the next page. Two statements."""
    query = filtered(uow, wanted)
    cap = SEARCH_CAP if wanted.q else TOTAL_CAP
    total, capped = capped_count(uow.session, query.with_only_columns(Ticket.id), cap=cap)
    rows = list(uow.session.scalars(_first(query, wanted, wanted.limit + 1).options(*_PEOPLE)))
    following = _cursor_of(rows[wanted.limit - 1], wanted) if len(rows) > wanted.limit else None
    return rows[: wanted.limit], total, capped, following


def _first(query: Select[Any], wanted: TicketFilter, limit: int) -> Select[Any]:
    """The first rows in list order. Their ids come first: to sort thousands of whole rows for a page takes thrice as long."""
    if wanted.q:
        return ordered(query, wanted).limit(limit)
    chosen = ordered(query.with_only_columns(Ticket.id), wanted).limit(limit)
    return select(Ticket).where(Ticket.id.in_(chosen.correlate(None))).order_by(*_order(wanted))


def filtered(uow: UnitOfWork, wanted: TicketFilter) -> Select[Any]:
    """The filters as a query without order, shared by list, count and export."""
    query = select(Ticket).where(visible_to(uow.actor), *_criteria(uow, wanted))
    if not wanted.q:
        return query
    if valid_ticket_number(wanted.q.strip("# ").upper()):
        return query.where(_named(wanted.q.strip("# ")))
    return matching(uow.session, query, Ticket, wanted.q)[0]


def _criteria(uow: UnitOfWork, wanted: TicketFilter) -> list[ColumnElement[bool] | TextClause]:
    found: list[ColumnElement[bool] | TextClause] = []
    several: tuple[tuple[InstrumentedAttribute[Any], list[Any]], ...] = (
        (Ticket.id, wanted.id),
        (Ticket.status, wanted.status),
        (Ticket.priority, wanted.priority),
        (Ticket.category, wanted.category),
        (Ticket.source, wanted.source),
        (Ticket.team_id, wanted.team_id),
        (Ticket.agent_id, wanted.agent_id),
    )
    found += [attribute.in_(values) for attribute, values in several if values]
    if wanted.requester_id is not None:
        found.append(Ticket.requester_id == wanted.requester_id)
    if wanted.open is not None:
        done = (Status.RESOLVED, Status.CLOSED)
        found.append(TICKET_IS_OPEN if wanted.open else Ticket.status.in_(done))
    if wanted.unassigned:
        found.append(Ticket.agent_id.is_(None))
    if wanted.needs_review is not None:
        found.append(TICKET_NEEDS_REVIEW if wanted.needs_review else Ticket.needs_review != true())
    if wanted.overdue:
        found += [Ticket.sla_deadline < uow.now(), TICKET_IS_OPEN]
    if wanted.tag:
        found.append(_tagged(uow, wanted.tag))
    if wanted.unread is not None:
        found.append(_unread(uow) if wanted.unread else not_(_unread(uow)))
    if wanted.snoozed is not None:
        found.append(_asleep(uow) if wanted.snoozed else not_(_asleep(uow)))
    found += _between(Ticket.created_at, wanted.created_from, wanted.created_to)
    found += _between(Ticket.resolved_at, wanted.resolved_from, wanted.resolved_to)
    return found


def _between(moment: InstrumentedAttribute[Any], first: date | None, last: date | None) -> list[ColumnElement[bool]]:
    """From the beginning of the first day to the end of the last."""
    found: list[ColumnElement[bool]] = []
    if first is not None:
        found.append(moment >= datetime.combine(first, time.min, UTC))
    if last is not None:
        found.append(moment < datetime.combine(last + timedelta(days=1), time.min, UTC))
    return found


def _unread(uow: UnitOfWork) -> ColumnElement[bool]:
    """Changed since the caller has read it. What is older than their account, or than "all read", counts as read."""
    person = uow.actor.user_id or 0
    read = select(TicketRead.read_at).where(TicketRead.user_id == person, TicketRead.ticket_id == Ticket.id)
    before = select(DeskHabits.read_before).where(DeskHabits.user_id == person)
    joined = select(User.created_at).where(User.id == person)
    since = (query.scalar_subquery() for query in (read, before, joined))
    return Ticket.updated_at > func.coalesce(*since)


def _asleep(uow: UnitOfWork) -> ColumnElement[bool]:
    """The caller wants to see it later."""
    owed = select(literal(1)).where(
        TicketReminder.user_id == (uow.actor.user_id or 0),
        TicketReminder.ticket_id == Ticket.id,
        TicketReminder.fired_at.is_(None),
    )
    return owed.exists()


def _tagged(uow: UnitOfWork, tag: str) -> ColumnElement[bool]:
    if dialect(uow.session) == "postgresql":
        return Ticket.tags.op("@>")(func.jsonb_build_array(tag))
    each = func.json_each(Ticket.tags).table_valued("value")
    return select(literal(1)).select_from(each).where(each.c.value == tag).exists()


def ordered(query: Select[Any], wanted: TicketFilter) -> Select[Any]:
    """Order by the sort key and id, from after the cursor on."""
    if wanted.q:
        if wanted.cursor:
            (last_id,) = decode_cursor(wanted.cursor, length=1)
            query = query.where(Ticket.id < _whole(last_id))
        return query.order_by(newest_first(Ticket, query).desc())
    attribute, descending = SORTS[wanted.sort]
    if attribute is Ticket.sla_deadline:
        query = query.where(Ticket.sla_deadline.is_not(None))
    if wanted.cursor:
        value, last_id = decode_cursor(wanted.cursor, length=2)
        key = tuple_(attribute, Ticket.id)
        place = tuple_(_literal(attribute, value), literal(_whole(last_id)))
        query = query.where(key < place if descending else key > place)
    return query.order_by(*_order(wanted))


def _order(wanted: TicketFilter) -> tuple[ColumnElement[Any], ...]:
    attribute, descending = SORTS[wanted.sort]
    if descending:
        return attribute.desc(), Ticket.id.desc()
    return attribute.asc(), Ticket.id.asc()


def _whole(value: CursorValue) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or abs(value) > 2**62:
        raise Invalid("The cursor is not one that this list gave out.")
    return value


def _literal(attribute: InstrumentedAttribute[Any], value: CursorValue) -> ColumnElement[Any]:
    if not isinstance(attribute.type, UtcDateTime):
        return literal(_whole(value))
    try:
        at = datetime.fromisoformat(str(value))
    except ValueError as error:
        raise Invalid("The cursor is not one that this list gave out.") from error
    if at.tzinfo is None:
        raise Invalid("The cursor is not one that this list gave out.")
    return literal(at, UtcDateTime())


def _cursor_of(ticket: Ticket, wanted: TicketFilter) -> str:
    if wanted.q:
        return encode_cursor(ticket.id)
    value = getattr(ticket, SORTS[wanted.sort][0].key)
    return encode_cursor(iso(value) if isinstance(value, datetime) else value, ticket.id)


def all_matching(uow: UnitOfWork, wanted: TicketFilter, *, chunk: int = 500) -> Any:
    """Every row that the filter shows, in list order, a chunk at a time."""
    query = ordered(filtered(uow, wanted), wanted).options(*_PEOPLE)
    return uow.session.scalars(query.execution_options(yield_per=chunk))


def ids_matching(uow: UnitOfWork, wanted: TicketFilter, *, limit: int) -> list[int]:
    query = ordered(filtered(uow, wanted), wanted).with_only_columns(Ticket.id).limit(limit)
    return list(uow.session.scalars(query))


def resolved_before(uow: UnitOfWork, before: datetime, *, limit: int) -> list[int]:
    query = (
        select(Ticket.id)
        .where(Ticket.status == Status.RESOLVED, Ticket.resolved_at < before, Ticket.deleted_at.is_(None))
        .order_by(Ticket.id)
        .limit(limit)
    )
    return list(uow.session.scalars(query))
