"""Stars: who has the link may give them, once, and change them for a day."""

from nullticket.core.access import SYSTEM
from nullticket.core.errors import Conflict, NotFound
from nullticket.core.ids import token_hash
from nullticket.features.feedback import policy, repository
from nullticket.features.feedback.schemas import FeedbackIn, FeedbackOut
from nullticket.features.tickets import service as tickets
from nullticket.features.tickets.events import TicketRated
from nullticket.infra.runtime import Runtime
from nullticket.infra.security import same, sign
from nullticket.infra.uow import UnitOfWork
from nullticket.models import Ticket


class FeedbackClosed(Conflict):
    """The time for stars is over."""

    code = "feedback_closed"


def _ticket(runtime: Runtime, uow: UnitOfWork, key: str, token: str | None) -> Ticket:
    """The ticket of a good link, or the signed-in requester's own. A wrong token and an unknown ticket look alike."""
    caller = uow.actor.user_id
    uow.actor = SYSTEM
    ticket = tickets.read(uow, key)
    if token is None:
        allowed = caller is not None and ticket.requester_id == caller
    else:
        allowed = same(sign(runtime.values.secret, "rate", str(ticket.id)), token)
    if not allowed:
        raise NotFound("No such ticket.")
    return ticket


def look(runtime: Runtime, uow: UnitOfWork, key: str, *, token: str | None) -> FeedbackOut:
    """What the link's page shows. Changes nothing: mail scanners follow links."""
    ticket = _ticket(runtime, uow, key, token)
    row = repository.feedback(uow, ticket.id)
    given_at = row.given_at if row else None
    return FeedbackOut(
        ticket_number=ticket.ticket_number,
        title=ticket.title,
        stars=row.stars if row else None,
        comment=row.comment if row else "",
        open=policy.may_rate(resolved_at=ticket.resolved_at, given_at=given_at, now=uow.now()),
        given_at=given_at,
    )


def rate(runtime: Runtime, uow: UnitOfWork, key: str, given: FeedbackIn) -> FeedbackOut:
    """Store the stars; a repeat within a day replaces them."""
    found = _ticket(runtime, uow, key, given.token)
    ticket = tickets.locked(uow, found.id)
    row = repository.begin(uow, ticket.id, token_hash(given.token or f"ticket:{ticket.id}"))
    if not policy.may_rate(resolved_at=ticket.resolved_at, given_at=row.given_at, now=uow.now()):
        raise FeedbackClosed("Stars are taken for fourteen days and can be changed for one day.")

    before = row.stars
    row.stars, row.comment = given.stars, given.comment
    row.given_at = row.given_at or uow.now()
    row.changed_at = uow.now()
    history_id, _ = tickets.save(
        uow,
        ticket,
        "rated",
        {"satisfaction": given.stars},
        facts={
            "satisfaction": given.stars,
            "satisfaction_before": before,
            "rated_on": row.given_at.date().isoformat(),
        },
    )
    uow.record(TicketRated(ticket_id=ticket.id, history_id=history_id, stars=given.stars))
    return FeedbackOut(
        ticket_number=ticket.ticket_number,
        title=ticket.title,
        stars=row.stars,
        comment=row.comment,
        open=True,
        given_at=row.given_at,
    )
