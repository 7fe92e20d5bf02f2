"""The facts that the rules of threading look at, gathered for one mail."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from email.utils import parseaddr

from nullticket.core.enums import Role, Status
from nullticket.features.email.authentication import dmarc_passes
from nullticket.features.email.thanks import reads_as_thanks
from nullticket.features.email.threading import Correspondent, MailSide, Pointer, Standing, TicketSide, Way
from nullticket.features.email.tokens import Signer, Token, loop_mark_of, signer_of
from nullticket.features.email.values import ParsedMail
from nullticket.features.mailbox import arrival_repository, pointing, policy, repository
from nullticket.features.mailbox.pointing import Clues
from nullticket.features.tickets import merge_service
from nullticket.infra.runtime import Runtime
from nullticket.infra.uow import UnitOfWork
from nullticket.models import MailChannel, Ticket, User


@dataclass(frozen=True, slots=True)
class Sides:
    """One mail as the rules see it. ``person`` is whose address wrote, when it is somebody's."""

    mail: MailSide
    pointers: tuple[Pointer, ...]
    tickets: dict[int, TicketSide]
    clues: Clues
    person: User | None
    own: frozenset[str]


def gather(
    runtime: Runtime, uow: UnitOfWork, mail: ParsedMail, *, channel: MailChannel | None, may_thread: bool
) -> Sides:
    """``may_thread`` is false for mail from an open door: whatever it names is only a hint."""
    sender = mail.sender.email.lower()
    own = own_addresses(runtime, uow)
    clues = pointing.clues_of(mail)
    person = arrival_repository.person_at(uow, sender)
    writer = _writer(runtime, mail, person, channel=channel, may_thread=may_thread)
    pointers = _pointers(runtime, uow, clues, writer)
    if not may_thread:
        pointers = [replace(pointer, way=Way.NUMBER) for pointer in pointers]
    hour = arrival_repository.mails_of_sender(uow, sender, since=uow.now() - timedelta(hours=1))
    over = hour >= policy.MAILS_PER_SENDER_HOUR
    side = MailSide(
        sender=writer,
        automatic=mail.automatic.automatic,
        thanks=reads_as_thanks(mail.reply, name=mail.sender.name, files=len(mail.attachments)).thanks,
        ours=_is_ours(runtime, uow, mail),
        from_our_address=policy.base_address(sender) in own,
        over_cap=f"{hour} mails of this sender within an hour" if over else "",
    )
    return Sides(side, tuple(pointers), _tickets(runtime, uow, pointers), clues, person, own)


def own_addresses(runtime: Runtime, uow: UnitOfWork) -> frozenset[str]:
    """Every address that is a mailbox of this desk."""
    values = runtime.values
    general = [parseaddr(values.mail_from)[1], parseaddr(values.mail_reply_to)[1]]
    return frozenset(policy.base_address(one) for one in (*general, *repository.addresses(uow)) if "@" in one)


def signer(runtime: Runtime) -> Signer:
    return signer_of(runtime.values.secret, runtime.values.previous_secrets)


def _writer(
    runtime: Runtime, mail: ParsedMail, person: User | None, *, channel: MailChannel | None, may_thread: bool
) -> Correspondent:
    sender = mail.sender.email.lower()
    server = channel.authserv_id if channel is not None else runtime.values.mail_authserv_id
    verified = may_thread and dmarc_passes(mail.authentication, server, domain=sender.rpartition("@")[2])
    works_here = person is not None and person.active and person.role in {Role.AGENT, Role.ADMIN}
    return Correspondent(frozenset({sender, *([person.email.lower()] if person else [])}), works_here, verified)


def _is_ours(runtime: Runtime, uow: UnitOfWork, mail: ParsedMail) -> bool:
    """A mail that this installation has sent: by its mark, or by its id."""
    secrets = (runtime.values.secret, *runtime.values.previous_secrets)
    if any(mark in {loop_mark_of(secret) for secret in secrets} for mark in mail.loop_marks):
        return True
    return bool(mail.message_id) and arrival_repository.was_sent(uow, mail.message_id)


def _pointers(runtime: Runtime, uow: UnitOfWork, clues: Clues, writer: Correspondent) -> list[Pointer]:
    found = [_signed(runtime, uow, Way.ADDRESS, token, writer) for token in clues.reply_tokens]
    known: dict[str, list[tuple[int, str]]] = {}
    for message_id, ticket_id, recipient in arrival_repository.known_ids(uow, clues.ids):
        known.setdefault(message_id, []).append((ticket_id, recipient))
    tokens = clues.id_tokens()
    for message_id in clues.ids:
        if message_id in known:
            found += [
                Pointer(Way.OWN_ID if recipient else Way.KNOWN_ID, ticket_id, recipient)
                for ticket_id, recipient in known[message_id]
            ]
        elif message_id in tokens:
            found.append(_signed(runtime, uow, Way.OWN_ID, tokens[message_id], writer))
        elif pointing.looks_like_ours(message_id, domain=runtime.values.mail_domain):
            found.append(Pointer(Way.OWN_ID, 0, proven=False))
    found += [Pointer(Way.NUMBER, one) for one in arrival_repository.tickets_by_number(uow, clues.numbers)]
    return found


def _signed(runtime: Runtime, uow: UnitOfWork, way: Way, token: Token, writer: Correspondent) -> Pointer:
    """A token, proven against everybody it may have been given to."""
    ticket = arrival_repository.ticket(uow, token.ticket_id)
    # Of a deleted ticket nobody is known any more but the one who writes.
    people = sorted(writer.addresses) if ticket is None else _candidates(uow, ticket, writer.addresses)
    recipient = signer(runtime).recipient_of(token, people)
    return Pointer(way, token.ticket_id, recipient or "", proven=recipient is not None)


def _candidates(uow: UnitOfWork, ticket: Ticket, more: Iterable[str]) -> list[str]:
    people = (person.email.lower() for person in arrival_repository.participants(uow, ticket))
    return list(dict.fromkeys((*people, *arrival_repository.desk_addresses(uow, ticket), *more)))


def bounce_pointers(runtime: Runtime, uow: UnitOfWork, clues: Clues) -> list[Pointer]:
    """What a report says about which of our mails came back: by its envelope address, or by the id it returns."""
    nobody = Correspondent(frozenset())
    found = [_signed(runtime, uow, Way.ADDRESS, token, nobody) for token in clues.bounce_tokens]
    known = arrival_repository.known_ids(uow, clues.ids)
    found += [Pointer(Way.OWN_ID, ticket_id, recipient) for _, ticket_id, recipient in known if recipient]
    tokens = clues.id_tokens()
    seen = {message_id for message_id, _, _ in known}
    found += [_signed(runtime, uow, Way.OWN_ID, token, nobody) for one, token in tokens.items() if one not in seen]
    return found


def _tickets(runtime: Runtime, uow: UnitOfWork, pointers: Iterable[Pointer]) -> dict[int, TicketSide]:
    """The tickets pointed at, and those that they were merged into. Deleted ones are not among them."""
    found: dict[int, TicketSide] = {}
    for ticket_id in dict.fromkeys(pointer.ticket_id for pointer in pointers if pointer.proven):
        target = merge_service.landing(uow, ticket_id)
        for one, merged_into in ((ticket_id, target if target != ticket_id else None), (target, None)):
            ticket = arrival_repository.ticket(uow, one)
            if ticket is not None and one not in found:
                found[one] = _ticket_side(runtime, uow, ticket, merged_into=merged_into)
    return found


_STANDINGS = {Status.RESOLVED: Standing.RESOLVED, Status.CLOSED: Standing.CLOSED}


def _ticket_side(runtime: Runtime, uow: UnitOfWork, ticket: Ticket, *, merged_into: int | None) -> TicketSide:
    window = arrival_repository.reopen_days(uow, ticket)
    closed_for = (uow.now() - ticket.closed_at).total_seconds() / 86400 if ticket.closed_at else 0.0
    people = arrival_repository.participants(uow, ticket)
    return TicketSide(
        ticket_id=ticket.id,
        participants=frozenset(person.email.lower() for person in people),
        standing=_STANDINGS.get(ticket.status, Standing.OPEN),
        days_closed=closed_for,
        reopen_days=runtime.values.reopen_days if window is None else window,
        merged_into=merged_into,
    )
