"""Who follows a ticket, and what it has to do with other tickets."""

from collections.abc import Sequence

from nullticket.core.errors import NotFound
from nullticket.features.accounts import repository as accounts
from nullticket.features.tickets import related_repository, service
from nullticket.features.tickets.schemas import FollowerOut, RelatedOut, RelatedTicketOut
from nullticket.infra.uow import UnitOfWork
from nullticket.models import Ticket, User


def related(uow: UnitOfWork, key: str) -> RelatedOut:
    ticket = service.read(uow, key)
    merge = related_repository.merge_of(uow, ticket.id)
    target = related_repository.by_id(uow, merge.target_id) if merge else None
    return RelatedOut(
        merged_into=_out(target, "merged", ()) if target else None,
        merged_at=merge.merged_at if merge else None,
        merged_here=[_out(one, "merged", ()) for one in related_repository.merged_into(uow, ticket.id)],
        links=[_out(other, link.kind, link.reasons) for link, other in related_repository.links(uow, ticket.id)],
        followers=[FollowerOut.model_validate(one) for one in related_repository.followers(uow, ticket.id)],
    )


def _out(ticket: Ticket, kind: str, reasons: Sequence[str]) -> RelatedTicketOut:
    return RelatedTicketOut(
        id=ticket.id,
        ticket_number=ticket.ticket_number,
        title=ticket.title,
        status=ticket.status,
        kind=kind,
        reasons=list(reasons),
    )


def follow(uow: UnitOfWork, ticket: Ticket, email: str, *, name: str = "") -> bool:
    """Make the person of an address a follower; True when they were none and are not the requester."""
    person = accounts.ensure_requester(uow, email, name=name)
    return person.id != ticket.requester_id and related_repository.add_follower(uow, ticket.id, person.id)


def follow_by_desk(uow: UnitOfWork, key: str, email: str) -> list[User]:
    ticket = service.locked(uow, key)
    if follow(uow, ticket, email):
        accounts.audit(uow, "tickets.followed", target=f"ticket:{ticket.ticket_number}", after={"email": email})
    return related_repository.followers(uow, ticket.id)


def unfollow(uow: UnitOfWork, key: str, user_id: int) -> None:
    ticket = service.locked(uow, key)
    if user_id not in {person.id for person in related_repository.followers(uow, ticket.id)}:
        raise NotFound("This person does not follow the ticket.")
    related_repository.drop_follower(uow, ticket.id, user_id)
    accounts.audit(uow, "tickets.unfollowed", target=f"ticket:{ticket.ticket_number}", after={"user_id": user_id})
