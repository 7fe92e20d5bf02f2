"""Opening, reading and editing tickets. Every write goes through ``save``, which also tells the history."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from nullticket.core.enums import ActorKind, Priority, Source, Status, Visibility, within_band
from nullticket.core.errors import Conflict, Forbidden, Invalid, NotFound, Stale
from nullticket.core.ids import ticket_number
from nullticket.features.accounts import repository as accounts
from nullticket.features.sla import service as sla
from nullticket.features.teams import service as teams
from nullticket.features.tickets import history_repository, policy, repository
from nullticket.features.tickets.events import TicketAlarmed, TicketChanged, TicketDeleted, TicketOpened
from nullticket.features.tickets.schemas import TicketFilter, TicketPatch
from nullticket.infra.uow import UnitOfWork
from nullticket.models import InboundDelivery, Ticket

# Fields whose values a person chooses and an engine then leaves alone.
PERSON_FIELDS: Final = frozenset({"category", "priority", "team_id", "agent_id"})


@dataclass(frozen=True, slots=True)
class NewTicket:
    """What a door or a person hands over. ``created_at`` back-dates imports; ``number`` is one a door has promised."""

    title: str
    description: str
    source: Source
    requester_email: str
    requester_name: str = ""
    source_reference: str | None = None
    category: str | None = None
    priority: Priority | None = None
    tags: Sequence[str] = ()
    language: str | None = None
    number: str | None = None
    created_at: datetime | None = None
    hints_are_choices: bool = True
    facts: Mapping[str, object] = field(default_factory=dict)


def open_ticket(uow: UnitOfWork, new: NewTicket) -> Ticket:
    """Write the ticket, its first history row, its clock and its job in the caller's transaction.

    It is committed and usable before any engine has looked at it, and if none ever does.
    """
    return open_tickets(uow, [new])[0]


def open_tickets(uow: UnitOfWork, wanted: Sequence[NewTicket]) -> list[Ticket]:
    """As ``open_ticket``, many at once: the same rows in a handful of statements."""
    people = accounts.ensure_requesters(uow, {new.requester_email: new.requester_name for new in reversed(wanted)})
    opened = [_unwritten(uow, new, requester_id=people[new.requester_email].id) for new in wanted]
    repository.insert(uow, opened)
    sla.start_clocks(uow, opened)
    rows = []
    for ticket, new in zip(opened, wanted, strict=True):
        changes = {"status": [None, Status.NEW.value]}
        end = history_repository.START
        rows.append(history_repository.next_row(uow, ticket, "opened", end=end, changes=changes, facts=new.facts))
    for ticket, history_id in zip(opened, history_repository.write(uow, rows), strict=True):
        event = TicketOpened(ticket_id=ticket.id, history_id=history_id, source=ticket.source, tags=tuple(ticket.tags))
        uow.record(event, key=f"opened:{ticket.id}")
    return opened


def _unwritten(uow: UnitOfWork, new: NewTicket, *, requester_id: int) -> Ticket:
    if new.category is not None and not repository.category_exists(uow, new.category):
        raise Invalid(f"There is no category {new.category}.", field="category")
    created_at = new.created_at or uow.now()
    given = [name for name, value in (("category", new.category), ("priority", new.priority)) if value is not None]
    ticket = Ticket(
        ticket_number=new.number or _free_number(uow, created_at),
        title=new.title[:200] or "(no subject)",
        description=new.description,
        source=new.source,
        source_reference=new.source_reference,
        category=new.category or "other",
        priority=new.priority or Priority.MEDIUM,
        status=Status.NEW,
        requester_id=requester_id,
        tags=list(new.tags),
        language=new.language,
        person_set=given if new.hints_are_choices else [],
        created_at=created_at,
        updated_at=created_at,
    )
    sla.first_aim(uow, ticket)
    return ticket


def _free_number(uow: UnitOfWork, at: datetime) -> str:
    """A number nobody has; the tail grows when a day fills up."""
    for length in (4, 4, 4, 5, 5, 6, 7, 8):
        number = ticket_number(at.date(), lane="desk", length=length)
        if not repository.number_taken(uow, number):
            return number
    raise Conflict("No free ticket number was found.")


def read(uow: UnitOfWork, key: str) -> Ticket:
    """A ticket by id or number; 404 also for one that the caller may not see."""
    found = repository.find(uow, key)
    if found is None:
        raise NotFound("No such ticket.")
    return found


def promised(uow: UnitOfWork, key: str) -> InboundDelivery | None:
    """The delivery behind a number whose ticket is still to be opened; for the desk only."""
    return repository.waiting_delivery(uow, key) if uow.actor.is_agent else None


def locked(uow: UnitOfWork, key: str | int) -> Ticket:
    """A ticket to change: nobody else changes it until the transaction ends."""
    found = repository.find_for_update(uow, str(key))
    if found is None:
        raise NotFound("No such ticket.")
    return found


def listed(uow: UnitOfWork, wanted: TicketFilter) -> tuple[list[Ticket], int, bool, str | None]:
    return repository.page(uow, wanted)


def save(
    uow: UnitOfWork,
    ticket: Ticket,
    action: str,
    values: Mapping[str, Any],
    *,
    reasons: Sequence[str] = (),
    facts: Mapping[str, object] | None = None,
    visibility: Visibility = Visibility.PUBLIC,
) -> tuple[int, dict[str, list[object]]]:
    """Set fields, raise the version, append the history row. Returns its id and what really changed."""
    changes = change(uow, ticket, values)
    history_id = history_repository.append(
        uow, ticket, action, changes=changes, reasons=reasons, facts=facts, visibility=visibility
    )
    return history_id, changes


def change(uow: UnitOfWork, ticket: Ticket, values: Mapping[str, Any]) -> dict[str, list[object]]:
    """Set fields and raise the version; what really changed. The caller writes the history row."""
    changes: dict[str, list[object]] = {}
    for name, value in values.items():
        before = getattr(ticket, name)
        if before != value:
            changes[name] = [_plain(before), _plain(value)]
            setattr(ticket, name, value)
    if uow.actor.kind in {ActorKind.PERSON, ActorKind.TOKEN}:
        chosen = PERSON_FIELDS & values.keys()
        ticket.person_set = sorted(set(ticket.person_set) | chosen)
    ticket.version += 1
    ticket.updated_at = uow.now()
    return changes


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    return value.value if isinstance(value, Status | Priority | Source) else value


def check_version(ticket: Ticket, version: int) -> None:
    if ticket.version != version:
        raise Stale(
            "Somebody changed this ticket meanwhile. Look at the current version and try again.",
            current_version=ticket.version,
        )


def edit(uow: UnitOfWork, key: str, patch: TicketPatch, *, version: int) -> Ticket:
    """Change fields of a ticket as a member of the desk."""
    ticket = locked(uow, key)
    if not policy.may_edit(uow.actor, ticket):
        raise Forbidden("Only the desk edits tickets; add a comment instead.")
    check_version(ticket, version)
    values = {name: value for name, value in patch.model_dump(exclude_unset=True).items() if value is not None}
    if "category" in values and not repository.category_exists(uow, values["category"]):
        raise Invalid(f"There is no category {values['category']}.", field="category")

    if "priority" in values or "category" in values:
        values["needs_review"] = False
    if "priority" in values:
        values["priority_score"] = within_band(values["priority"], ticket.priority_score)
    history_id, changes = save(uow, ticket, "edited", values)
    if "priority" in changes:
        sla.change_priority(uow, ticket, at=uow.now())
    uow.record(TicketChanged(ticket_id=ticket.id, history_id=history_id, fields=tuple(sorted(changes))))
    return ticket


def delete(uow: UnitOfWork, key: str) -> None:
    """Hide a ticket from everybody. The row and its history stay for the audit."""
    ticket = locked(uow, key)
    if ticket.team_id is not None and ticket.status not in {Status.RESOLVED, Status.CLOSED}:
        teams.release(uow, ticket.team_id)
    history_id, _ = save(uow, ticket, "deleted", {"deleted_at": uow.now()}, visibility=Visibility.INTERNAL)
    accounts.audit(uow, "tickets.deleted", target=f"ticket:{ticket.ticket_number}")
    uow.record(TicketDeleted(ticket_id=ticket.id, history_id=history_id))


def note_alarm(uow: UnitOfWork, ticket_id: int, *, target: str, kind: str) -> None:
    """An SLA warning or breach becomes part of the history; a breach shows on the ticket until it is done."""
    ticket = repository.find_for_update(uow, str(ticket_id))
    if ticket is None:
        return
    values = (
        {"sla_state": "breached"}
        if (kind, target) == ("breach", "resolution") and ticket.sla_state == "running"
        else {}
    )
    history_id, _ = save(
        uow, ticket, f"sla_{kind}", values, reasons=[f"{target} target"], visibility=Visibility.INTERNAL
    )
    uow.record(TicketAlarmed(ticket_id=ticket.id, history_id=history_id, target=target, kind=kind))
