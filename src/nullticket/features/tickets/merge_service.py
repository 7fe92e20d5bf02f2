"""Merging a ticket into another one, and taking it out again within a day.

The conversation moves and its rows remember nothing of it: the merge keeps their ids. What the merged ticket says
becomes a comment of the other one, public only when its requester takes part there.
"""

from datetime import timedelta
from typing import Final

from nullticket.core.enums import ActorKind, Status, Visibility
from nullticket.core.errors import Conflict, Invalid
from nullticket.features.accounts import repository as accounts
from nullticket.features.tickets import conversation_repository, related_repository, service, status_service
from nullticket.features.tickets.events import TicketChanged
from nullticket.infra.uow import UnitOfWork
from nullticket.models import Ticket, TicketComment, TicketMerge

REVERSIBLE: Final = timedelta(days=1)
_MOST_MERGES: Final = 20


class AlreadyMerged(Conflict):
    """This ticket has gone into another one."""

    code = "already_merged"


def landing(uow: UnitOfWork, ticket_id: int) -> int:
    """Where what is meant for this ticket belongs after all merges."""
    for _ in range(_MOST_MERGES):
        merge = related_repository.merge_of(uow, ticket_id)
        if merge is None:
            break
        ticket_id = merge.target_id
    return ticket_id


def merge(uow: UnitOfWork, key: str, into: str) -> Ticket:
    """Put a ticket into another one; returns the one that lives on."""
    source_id, target_id = service.read(uow, key).id, landing(uow, service.read(uow, into).id)
    if source_id == target_id:
        raise Invalid("A ticket cannot be merged into itself.", field="into")
    # One order for all, so that two merges cannot wait for each other.
    held = {ticket_id: service.locked(uow, ticket_id) for ticket_id in sorted((source_id, target_id))}
    source, target = held[source_id], held[target_id]
    if related_repository.merge_of(uow, source.id) is not None:
        raise AlreadyMerged("This ticket has been merged already.")
    before = source.status
    if source.status is not Status.CLOSED:
        status_service.move(uow, source, Status.CLOSED, reasons=("merged",), as_system=True)
    moved = related_repository.move_conversation(uow, source.id, target.id)
    opening = _opening(uow, source, target)
    row = TicketMerge(
        source_id=source.id,
        target_id=target.id,
        moved=moved | {"opening": [opening.id]},
        status_before=before.value,
        merged_at=uow.now(),
        merged_by_id=uow.actor.user_id,
    )
    conversation_repository.add(uow, row)
    _tell(uow, source, "merged", {"into": target.ticket_number})
    _tell(uow, target, "merged_in", {"from": source.ticket_number})
    accounts.audit(uow, "tickets.merged", target=f"ticket:{source.ticket_number}", after={"into": target.ticket_number})
    return target


def undo(uow: UnitOfWork, key: str) -> Ticket:
    """Take a merged ticket out again; returns it."""
    source_id = service.read(uow, key).id
    merge = related_repository.merge_of(uow, source_id)
    if merge is None:
        raise Conflict("This ticket is not merged.")
    if uow.now() - merge.merged_at > REVERSIBLE:
        raise Conflict("A merge can be taken back for one day.")
    held = {ticket_id: service.locked(uow, ticket_id) for ticket_id in sorted((source_id, merge.target_id))}
    source, target = held[source_id], held[merge.target_id]
    related_repository.move_conversation(uow, target.id, source.id, only=merge.moved)
    for comment_id in merge.moved.get("opening", []):
        related_repository.drop_comment(uow, comment_id)
    merge.undone_at = uow.now()
    if merge.status_before not in {Status.RESOLVED.value, Status.CLOSED.value}:
        status_service.move(uow, source, Status.REOPENED, reasons=("the merge was taken back",))
    _tell(uow, source, "unmerged", {"from": target.ticket_number})
    _tell(uow, target, "unmerged", {"of": source.ticket_number})
    accounts.audit(uow, "tickets.unmerged", target=f"ticket:{source.ticket_number}")
    return source


def _opening(uow: UnitOfWork, source: Ticket, target: Ticket) -> TicketComment:
    """What the merged ticket said first, as a comment. It is news to nobody, so nobody is told."""
    requester = accounts.user(uow, source.requester_id)
    known = {target.requester_id, *(person.id for person in related_repository.followers(uow, target.id))}
    made = TicketComment(
        ticket_id=target.id,
        author_id=source.requester_id,
        author_kind=ActorKind.PERSON,
        author_name=requester.name if requester else "",
        visibility=Visibility.PUBLIC if source.requester_id in known else Visibility.INTERNAL,
        body=f"{source.title}\n\n{source.description}".strip(),
        source=source.source,
        source_reference=source.source_reference,
        created_at=source.created_at,
    )
    conversation_repository.add(uow, made)
    return made


def _tell(uow: UnitOfWork, ticket: Ticket, action: str, facts: dict[str, object]) -> None:
    history_id, _ = service.save(uow, ticket, action, {}, facts=facts, visibility=Visibility.INTERNAL)
    uow.record(TicketChanged(ticket_id=ticket.id, history_id=history_id, fields=("merged",)))
