"""Reports that one of our mails did not arrive: noted on its ticket, and the address marked when it is gone."""

from nullticket.core.enums import ActorKind, Source, Visibility
from nullticket.core.text import clean
from nullticket.features.accounts import repository as accounts
from nullticket.features.email.threading import BounceDecision, decide_bounce
from nullticket.features.email.values import ParsedMail
from nullticket.features.mailbox import arrival_repository, pointing, sides_service
from nullticket.features.tickets import conversation_service
from nullticket.features.tickets import service as tickets
from nullticket.infra.runtime import Runtime
from nullticket.infra.uow import UnitOfWork

_SHOWN = 4000


def take(runtime: Runtime, uow: UnitOfWork, mail: ParsedMail, *, trusted: bool) -> BounceDecision:
    """Only a report that came by a mailbox or with a token counts; anybody can post a forged one."""
    pointers = sides_service.bounce_pointers(runtime, uow, pointing.clues_of(mail)) if trusted else []
    decided = decide_bounce(mail.bounce, pointers)
    if decided.ticket_id is None or arrival_repository.ticket(uow, decided.ticket_id) is None:
        return BounceDecision(None, "", flag=False, reasons=decided.reasons)
    ticket = tickets.locked(uow, decided.ticket_id)
    if decided.flag:
        why = f"bounced: {', '.join(mail.bounce.statuses) or 'refused for good'}"
        arrival_repository.flag(uow, decided.address, why)
        accounts.audit(uow, "mail.address_flagged", target=f"ticket:{ticket.ticket_number}", note=why)
    ending = "No more mail goes there until an admin clears the address." if decided.flag else "It may still arrive."
    conversation_service.add_comment(
        uow,
        ticket,
        body=f"Our mail to {decided.address} came back. {ending}\n\n{clean(mail.text)[:_SHOWN]}".strip(),
        visibility=Visibility.INTERNAL,
        source=Source.EMAIL,
        author_name="Mail delivery",
        author_kind=ActorKind.SYSTEM,
        by_desk=False,
    )
    return decided
