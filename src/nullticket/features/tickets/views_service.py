"""Tickets as the caller may see them."""

from typing import Final

from nullticket.core.enums import Source
from nullticket.core.errors import Forbidden
from nullticket.features.sla import service as sla
from nullticket.features.tickets import history_repository, policy, repository, service
from nullticket.features.tickets.schemas import (
    HistoryOut,
    OwnTicketOut,
    PromisedTicketOut,
    SlaOut,
    SlaSegmentOut,
    TicketIn,
    TicketOut,
)
from nullticket.features.tickets.service import NewTicket
from nullticket.infra.uow import UnitOfWork
from nullticket.models import Ticket


def create(uow: UnitOfWork, given: TicketIn, *, source: Source | None = None) -> TicketOut | OwnTicketOut:
    """Open a ticket for the caller, or (desk only) for somebody else."""
    email = given.requester_email or uow.actor.email
    if email != uow.actor.email and not uow.actor.is_agent:
        raise Forbidden("Only the desk opens tickets for somebody else.")
    by_machine = uow.actor.token_id is not None
    ticket = service.open_ticket(
        uow,
        NewTicket(
            title=given.title,
            description=given.description,
            source=source or (Source.API if by_machine else Source.WEB),
            requester_email=email,
            requester_name=uow.actor.name if email == uow.actor.email else "",
            category=given.category,
            priority=given.priority,
            tags=given.tags,
        ),
    )
    return shown(uow, repository.with_people(uow, ticket.id))


def view(uow: UnitOfWork, key: str) -> TicketOut | OwnTicketOut:
    """A ticket right after a change, with its people."""
    repository.flush(uow)
    return shown(uow, repository.with_people(uow, service.read(uow, key).id))


def detail(uow: UnitOfWork, key: str) -> TicketOut | OwnTicketOut | PromisedTicketOut:
    found = repository.find(uow, key)
    if found is not None:
        return shown(uow, found)
    delivery = service.promised(uow, key)
    if delivery is not None:
        return PromisedTicketOut(
            ticket_number=delivery.ticket_number, source=delivery.source, created_at=delivery.received_at
        )
    return shown(uow, service.read(uow, key))


def shown(uow: UnitOfWork, ticket: Ticket) -> TicketOut | OwnTicketOut:
    """The desk's view, or the requester's, with what the caller can do."""
    actions = policy.allowed_actions(uow.actor, ticket)
    if not uow.actor.is_agent:
        return OwnTicketOut.model_validate(ticket).model_copy(update={"allowed_actions": actions})
    state, segments = sla.progress(uow, ticket, now=uow.now())
    clock = SlaOut(
        standing=state.standing.value,
        response_due_at=ticket.response_due_at,
        resolution_due_at=ticket.sla_deadline,
        first_response_at=ticket.first_response_at,
        used_minutes=round(state.used_minutes, 1),
        remaining_minutes=round(state.remaining_minutes, 1),
        segments=[SlaSegmentOut.model_validate(row) for row in segments],
    )
    return TicketOut.model_validate(_plain(ticket)).model_copy(update={"sla": clock, "allowed_actions": actions})


def _plain(ticket: Ticket) -> dict[str, object]:
    names = TicketOut.model_fields.keys() - {"sla", "allowed_actions"}
    return {name: getattr(ticket, name) for name in names}


# What of a change concerns the requester; the rest is how the desk works.
_PUBLIC_FIELDS: Final = frozenset({"status", "title", "category", "priority", "resolution"})


def history(uow: UnitOfWork, key: str) -> list[HistoryOut]:
    """The ticket's history; a requester sees what concerns them, without the desk's reasons and names."""
    ticket = service.read(uow, key)
    internal = policy.may_see_internal(uow.actor)
    rows = [HistoryOut.model_validate(row) for row in history_repository.rows(uow, ticket.id, internal=internal)]
    if internal:
        return rows
    own = []
    for row in rows:
        changes = {name: pair for name, pair in row.changes.items() if name in _PUBLIC_FIELDS}
        if changes or row.action in {"commented", "comment_taken_back"}:
            name = row.actor_name if row.actor_id == uow.actor.user_id else "Service desk"
            plain: dict[str, object] = {
                "changes": changes,
                "reasons": [],
                "actor_name": name,
                "actor_id": None,
                "request_id": "",
            }
            own.append(row.model_copy(update=plain))
    return own
