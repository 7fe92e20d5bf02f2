"""Who may do what with a ticket, as sentences. Visibility in queries is ``repository.visible_to``."""

from datetime import datetime
from typing import Protocol

from nullticket.core.access import Actor, allows
from nullticket.core.enums import ActorKind, Role, Status, Visibility
from nullticket.features.tickets.lifecycle import allowed_moves


class TicketFacts(Protocol):
    """What of a ticket the rules look at."""

    @property
    def requester_id(self) -> int: ...

    @property
    def status(self) -> Status: ...

    @property
    def deleted_at(self) -> datetime | None: ...


def may_see(actor: Actor, ticket: TicketFacts) -> bool:
    """The desk sees all tickets, a requester their own."""
    return ticket.deleted_at is None and (actor.is_agent or _owns(actor, ticket))


def _owns(actor: Actor, ticket: TicketFacts) -> bool:
    return actor.user_id is not None and ticket.requester_id == actor.user_id


def may_see_internal(actor: Actor) -> bool:
    return actor.is_agent


def may_edit(actor: Actor, ticket: TicketFacts) -> bool:
    return may_see(actor, ticket) and actor.is_agent


def may_assign(actor: Actor, ticket: TicketFacts) -> bool:
    return may_edit(actor, ticket)


def may_comment(actor: Actor, ticket: TicketFacts, visibility: Visibility) -> bool:
    """Requesters talk in public on their own tickets."""
    return may_see(actor, ticket) and (visibility is Visibility.PUBLIC or may_see_internal(actor))


def may_draft(actor: Actor) -> bool:
    """Drafts belong to people who work the desk; each sees their own only, admins included."""
    return actor.is_agent and actor.user_id is not None


def role_for_moves(actor: Actor, ticket: TicketFacts) -> Role | None:
    """The role the life cycle knows; None is the system. Agents act as agents even on their own tickets."""
    if actor.kind in {ActorKind.SYSTEM, ActorKind.ENGINE}:
        return None
    return Role.USER if not actor.is_agent and _owns(actor, ticket) else actor.role


def allowed_actions(actor: Actor, ticket: TicketFacts) -> list[str]:
    """What the caller can do with this ticket now, for the screens."""
    if not may_see(actor, ticket):
        return []
    actions = ["comment"]
    if may_edit(actor, ticket):
        actions += ["edit", "assign", "note", "triage"]
    role = role_for_moves(actor, ticket)
    if role is not None or actor.is_admin:
        actions += [f"status:{status.value}" for status in allowed_moves(ticket.status, role)]
    if allows(actor, "tickets.delete"):
        actions.append("delete")
    if ticket.status in {Status.RESOLVED, Status.CLOSED} and _owns(actor, ticket):
        actions.append("rate")
    return actions
