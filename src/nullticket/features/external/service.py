"""Taking over what a twin says: its status, its priority and its notes, by the connector's tables.

Only what the twin changed since it was last heard is taken, so that an unrelated update never undoes what people or
engines decided here; what it says of our own writes is told apart by hash and by time.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import datetime

from nullticket.core.access import Actor
from nullticket.core.enums import ActorKind, Priority, Source, Status, Visibility
from nullticket.core.errors import NotFound, NullTicketError
from nullticket.features.external import mapping, policy, repository
from nullticket.features.external.connector_service import Connector
from nullticket.features.external.twins import DESK_NAMES, TwinNews, TwinNote
from nullticket.features.tickets import conversation_service, status_service
from nullticket.features.tickets import service as tickets
from nullticket.features.tickets.schemas import TicketPatch
from nullticket.infra.uow import UnitOfWork
from nullticket.models import Ticket, TicketSync

SENT = "sent:"


def numbers(uow: UnitOfWork, system: Source, keys: Collection[str]) -> dict[str, str]:
    """Which of these twins have a ticket here, by its number."""
    return repository.numbers(uow, system, keys) if keys else {}


def link_of(uow: UnitOfWork, news: TwinNews) -> TicketSync | None:
    """The link of this twin, held until the transaction ends."""
    return repository.link_for_update(uow, news.system, {news.key, news.external_id})


def is_done_there(connector: Connector, news: TwinNews) -> bool:
    """Whether the twin is solved, closed or deleted, so that a ticket for it would be no work."""
    status = mapping.status_from(connector.tables, news.status, current=None).value
    return news.deleted or news.event == "delete" or status in policy.DONE


def priority_of(connector: Connector, news: TwinNews) -> Priority | None:
    return mapping.priority_from(connector.tables, news.priority, current=None).value


def link(uow: UnitOfWork, connector: Connector, ticket: Ticket, news: TwinNews) -> list[str]:
    """Tie a ticket that was just opened to its twin, and bring status and notes along."""
    made = TicketSync(
        ticket_id=ticket.id,
        system=news.system,
        external_id=news.key,
        external_guid=news.guid or None,
        seen_followups=[],
        state={"number": news.external_id, "priority": news.priority, **_came(news)},
        external_modified_at=news.changed_at,
    )
    repository.add(uow, made)
    with speaking_as(uow, news.system):
        status = mapping.status_from(
            connector.tables, news.status, current=None, technician_assigned=news.technician_assigned
        )
        made.state = {**made.state, "status": news.status}
        reasons = []
        # Triage opens a new ticket by itself.
        if status.value not in {None, Status.NEW, Status.OPEN}:
            reasons += _take_status(uow, connector, made, news, ticket)
        return reasons + _take_notes(uow, made, news, ticket)


def take(uow: UnitOfWork, connector: Connector, held: TicketSync, news: TwinNews) -> tuple[Ticket | None, list[str]]:
    """Bring a linked ticket up to date; returns it (None when it was deleted here) and what was done and why."""
    try:
        ticket = tickets.locked(uow, held.ticket_id)
    except NotFound:
        return None, ["the ticket was deleted here"]
    if news.event == "delete" or news.deleted:
        return ticket, [f"deleted in {DESK_NAMES[news.system]}: the ticket stays"]
    if news.guid and not held.external_guid:
        held.external_guid = news.guid
    with speaking_as(uow, news.system):
        reasons = _take_codes(uow, connector, held, news, ticket)
        reasons += _take_notes(uow, held, news, ticket)
    if not _is_older(news, held):
        held.external_modified_at = news.changed_at or held.external_modified_at
        held.state = held.state | _came(news)
    return ticket, reasons


def _is_older(news: TwinNews, held: TicketSync) -> bool:
    """Their clock is compared with theirs and ours with ours: the two may differ."""
    came = held.state.get("came_at")
    return policy.is_older(news.changed_at, held.external_modified_at) or policy.is_older(
        news.came_at, datetime.fromisoformat(str(came)) if came else None
    )


def _came(news: TwinNews) -> dict[str, str]:
    return {} if news.came_at is None else {"came_at": news.came_at.isoformat()}


@contextmanager
def speaking_as(uow: UnitOfWork, system: Source) -> Iterator[None]:
    """History names the other desk as the actor of what came from there."""
    before = uow.actor
    uow.actor = Actor(kind=ActorKind.SYSTEM, name=DESK_NAMES[system])
    try:
        yield
    finally:
        uow.actor = before


def _take_codes(uow: UnitOfWork, connector: Connector, held: TicketSync, news: TwinNews, ticket: Ticket) -> list[str]:
    if _is_older(news, held):
        return ["older than what is known: status and priority stay"]
    if policy.is_overtaken(news.as_of or news.changed_at, held.last_synced_at):
        return ["said before our last write: status and priority stay"]
    reasons: list[str] = []
    known = dict(held.state)
    if news.status is not None and news.status != known.get("status"):
        known["status"] = news.status
        reasons += _take_status(uow, connector, held, news, ticket)
    if news.priority is not None and news.priority != known.get("priority"):
        known["priority"] = news.priority
        reasons += _take_priority(uow, connector, news, ticket)
    held.state = known
    return reasons


def _take_status(uow: UnitOfWork, connector: Connector, held: TicketSync, news: TwinNews, ticket: Ticket) -> list[str]:
    mapped = mapping.status_from(
        connector.tables, news.status, current=ticket.status, technician_assigned=news.technician_assigned
    )
    if mapped.value is None:
        return [mapped.reason]
    solution = news.solution or f"Solved in {DESK_NAMES[news.system]} (ticket {held.state.get('number')})."
    reasons = [mapped.reason]
    moves = policy.path_to(ticket.status, mapped.value)
    if not moves:
        return [*reasons, f"nothing leads there from {ticket.status}"]
    for status in moves:
        resolution = solution if status is Status.RESOLVED else None
        try:
            status_service.move(uow, ticket, status, resolution=resolution, reasons=(mapped.reason,))
        except NullTicketError as error:
            return [*reasons, error.detail]
    return reasons


def _take_priority(uow: UnitOfWork, connector: Connector, news: TwinNews, ticket: Ticket) -> list[str]:
    mapped = mapping.priority_from(connector.tables, news.priority, current=ticket.priority)
    if mapped.value is not None:
        repository.flush(uow)
        tickets.edit(uow, str(ticket.id), TicketPatch(priority=mapped.value), version=ticket.version)
    return [mapped.reason]


def _take_notes(uow: UnitOfWork, held: TicketSync, news: TwinNews, ticket: Ticket) -> list[str]:
    """New notes become comments, private ones internal notes; the echo of a text of ours is only ticked off."""
    seen = list(held.seen_followups)
    taken = 0
    for note in news.notes:
        if note.key in seen:
            continue
        sent = f"{SENT}{mapping.content_hash(text=note.text)}"
        echo = next((entry for entry in seen if entry.startswith(sent)), None)
        if echo is not None:
            seen.remove(echo)
        else:
            _add_note(uow, news, note, ticket)
            taken += 1
        seen.append(note.key)
    held.seen_followups = policy.newest(seen)
    return [f"{taken} notes taken over"] if taken else []


def _add_note(uow: UnitOfWork, news: TwinNews, note: TwinNote, ticket: Ticket) -> None:
    conversation_service.add_comment(
        uow,
        ticket,
        body=note.text,
        visibility=Visibility.INTERNAL if note.internal else Visibility.PUBLIC,
        source=news.system,
        source_reference=f"{news.system}:{news.key}:{note.key}"[:200],
        author_name=note.author or DESK_NAMES[news.system],
    )
