"""What a mail brings about: a new ticket, a word in one, a note, or nothing until a person has looked.

``receive`` decides and does everything but opening a ticket, which is the caller's; ``opened`` then ties the new ticket
to the mail. Both run in the transaction that ends the mail's job, so that a mail has one effect whatever dies.
"""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from nullticket.core.enums import ActorKind, Source, Status, Visibility
from nullticket.core.text import clean
from nullticket.features.accounts import repository as accounts
from nullticket.features.email import threading
from nullticket.features.email.threading import Decision, Verdict
from nullticket.features.email.values import ParsedMail
from nullticket.features.mailbox import (
    arrival_repository,
    bounce_service,
    file_service,
    policy,
    repository,
    sides_service,
)
from nullticket.features.mailbox.pointing import storable_ids
from nullticket.features.mailbox.sides_service import Sides
from nullticket.features.tickets import conversation_service, related_repository, related_service, status_service
from nullticket.features.tickets import service as tickets
from nullticket.infra.log import logger
from nullticket.infra.runtime import Runtime
from nullticket.infra.uow import UnitOfWork
from nullticket.models import ArrivedMail, MailChannel, Ticket, TicketComment, User

log = logger("mailbox")
_MOST_HTML: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Arrival:
    """A stored mail and the way it came. ``released`` is what a person decided about one that was held: ``comment``
    or ``ticket``. ``notice`` is told to the sender in the ticket, e.g. that the mail was too large.
    """

    delivery_id: int
    channel: MailChannel | None
    may_thread: bool
    released: str = ""
    notice: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of it. ``ticket`` is None when the caller has to open one, or when there is none to be opened."""

    decision: Decision
    ticket: Ticket | None
    silence: tuple[str, ...] = ()
    sides: Sides | None = None
    verdict: str = ""

    @property
    def wants_ticket(self) -> bool:
        return self.sides is not None and self.decision.verdict is Verdict.OPEN


def receive(runtime: Runtime, uow: UnitOfWork, mail: ParsedMail, arrival: Arrival) -> Outcome:
    """Decide what the mail is and carry it out, all but the opening of a ticket."""
    if mail.bounce.bounced:
        return _bounced(runtime, uow, mail, arrival)
    sides = sides_service.gather(runtime, uow, mail, channel=arrival.channel, may_thread=arrival.may_thread)
    decision = _capped(uow, threading.decide(sides.mail, sides.pointers, sides.tickets))
    if arrival.released:
        decision = _released(decision, arrival.released)
    if decision.forged:
        accounts.audit(uow, "mail.forged_id", target=f"delivery:{arrival.delivery_id}", note=mail.sender.email[:254])
    if decision.verdict is Verdict.OPEN:
        return Outcome(decision, None, _silence(uow, mail, sides), sides, Verdict.OPEN)
    ticket = None
    if decision.ticket_id is not None:
        ticket = tickets.locked(uow, decision.ticket_id)
    comment = None
    if decision.verdict in {Verdict.APPEND, Verdict.NOTE} and ticket is not None:
        comment = _comment(runtime, uow, ticket, mail, sides=sides, decision=decision)
        _follow_up(uow, ticket, mail, sides=sides, decision=decision)
    elif decision.verdict is Verdict.HOLD and ticket is not None:
        _note(uow, ticket, f"A mail of {mail.sender.email} waits for review: {'; '.join(decision.reasons)}.")
    elif decision.verdict is Verdict.DROP:
        log.info("own mail dropped", message_id=mail.message_id, delivery=arrival.delivery_id)
    _record(uow, mail, arrival, Outcome(decision, ticket, sides=sides), comment=comment)
    return Outcome(decision, ticket, verdict=decision.verdict)


def opened(
    runtime: Runtime, uow: UnitOfWork, ticket: Ticket, mail: ParsedMail, *, arrival: Arrival, outcome: Outcome
) -> None:
    """Tie a ticket that was opened for a mail to it: files, ids, followers, hints, and its mailbox's team."""
    file_service.attach(runtime, uow, ticket, mail.attachments)
    _record(uow, mail, arrival, outcome, comment=None, ticket=ticket)
    _remember(uow, ticket, mail, outcome.sides)
    if arrival.may_thread and not mail.automatic.automatic:
        _add_followers(uow, ticket, mail, outcome.sides)
    _tell_hints(uow, ticket, outcome.decision)
    _tell_doubts(uow, ticket, mail, outcome)
    if policy.is_no_reply(mail.sender.email):
        arrival_repository.flag(uow, mail.sender.email.lower(), policy.NO_REPLY_FLAG)
    if arrival.channel is not None:
        _place(uow, ticket, arrival.channel)
    if arrival.notice:
        conversation_service.add_comment(
            uow, ticket, body=arrival.notice, visibility=Visibility.PUBLIC, author_name="NullTicket", by_desk=False
        )


def _bounced(runtime: Runtime, uow: UnitOfWork, mail: ParsedMail, arrival: Arrival) -> Outcome:
    decided = bounce_service.take(runtime, uow, mail, trusted=arrival.may_thread)
    ticket = arrival_repository.ticket(uow, decided.ticket_id) if decided.ticket_id is not None else None
    outcome = Outcome(Decision(Verdict.NOTE, decided.reasons, ticket.id if ticket else None), ticket, verdict="bounced")
    _record(uow, mail, arrival, outcome, comment=None)
    return outcome


def _capped(uow: UnitOfWork, decision: Decision) -> Decision:
    if decision.ticket_id is None or decision.verdict not in {Verdict.APPEND, Verdict.NOTE}:
        return decision
    count = arrival_repository.mails_of_ticket(uow, decision.ticket_id, since=uow.now() - timedelta(hours=1))
    if count < policy.MAILS_PER_TICKET_HOUR:
        return decision
    return replace(decision, verdict=Verdict.HOLD, reasons=(*decision.reasons, f"{count} mails within an hour"))


def _released(decision: Decision, how: str) -> Decision:
    reasons = (*decision.reasons, "released by the desk")
    if how == "comment" and decision.ticket_id is not None:
        return replace(decision, verdict=Verdict.APPEND, reasons=reasons)
    return replace(decision, verdict=Verdict.OPEN, reasons=reasons, ticket_id=None, hint_id=decision.ticket_id)


def _silence(uow: UnitOfWork, mail: ParsedMail, sides: Sides) -> tuple[str, ...]:
    sender = mail.sender.email.lower()
    window = uow.now() - timedelta(minutes=policy.BREAKER_MINUTES)
    return policy.silence_reasons(
        automatic=mail.automatic.reasons,
        no_reply=policy.is_no_reply(sender),
        acknowledged_within_hour=arrival_repository.acknowledged_since(
            uow, sender, since=uow.now() - timedelta(hours=1)
        ),
        mails_in_window=arrival_repository.mails_of_sender(uow, sender, since=window) + 1,
        flagged=bool(sides.person and sides.person.mail_flag),
    )


def _author(uow: UnitOfWork, ticket: Ticket, mail: ParsedMail, sides: Sides, decision: Decision) -> User | None:
    """Whose word it is: of the one who takes part, of the verified agent, or, released by the desk, of the sender."""
    for person in arrival_repository.participants(uow, ticket):
        if person.email.lower() in sides.mail.sender.addresses:
            return person
    if decision.as_agent:
        return sides.person
    if decision.verdict is Verdict.APPEND:
        return accounts.ensure_requester(uow, mail.sender.email.lower(), name=mail.sender.name[:200])
    return None


def _comment(
    runtime: Runtime, uow: UnitOfWork, ticket: Ticket, mail: ParsedMail, *, sides: Sides, decision: Decision
) -> TicketComment:
    author = _author(uow, ticket, mail, sides, decision)
    badge = "" if author is not None else " (automatic)" if mail.automatic.automatic else " (unverified)"
    text = clean(mail.reply or mail.text).strip()
    internal = decision.verdict is Verdict.NOTE
    visibility = Visibility.INTERNAL if internal else Visibility.PUBLIC
    made = conversation_service.add_comment(
        uow,
        ticket,
        body="\n\n".join(filter(None, (text or "(no text)", *mail.notices))),
        visibility=visibility,
        source=Source.EMAIL,
        source_reference=mail.message_id[:200] or None,
        html=clean(mail.html)[:_MOST_HTML] or None,
        author_id=author.id if author else None,
        author_name=(author.name or author.email) if author else f"{mail.sender.email}{badge}",
        author_kind=ActorKind.PERSON if author else ActorKind.VISITOR,
        by_desk=decision.as_agent,
    )
    file_service.attach(runtime, uow, ticket, mail.attachments, comment=made, visibility=visibility)
    return made


def _follow_up(uow: UnitOfWork, ticket: Ticket, mail: ParsedMail, *, sides: Sides, decision: Decision) -> None:
    """What a word in a ticket changes besides."""
    _remember(uow, ticket, mail, sides)
    if decision.verdict is not Verdict.APPEND:
        return
    _add_followers(uow, ticket, mail, sides)
    if decision.reopen:
        status_service.move(uow, ticket, Status.REOPENED, reasons=decision.reasons)
    elif ticket.status is Status.PENDING_USER and not decision.as_agent:
        status_service.move(uow, ticket, Status.IN_PROGRESS, reasons=("the requester has answered",))
    elif sides.mail.thanks and ticket.status in {Status.RESOLVED, Status.CLOSED}:
        _note(uow, ticket, "This answer reads as thanks and has not reopened the ticket. Reopen it if it is more.")


def _record(
    uow: UnitOfWork,
    mail: ParsedMail,
    arrival: Arrival,
    outcome: Outcome,
    *,
    comment: TicketComment | None,
    ticket: Ticket | None = None,
) -> None:
    place = ticket or outcome.ticket
    verified = outcome.sides is not None and outcome.sides.mail.sender.verified
    arrival_repository.add(
        uow,
        ArrivedMail(
            delivery_id=arrival.delivery_id,
            channel_id=arrival.channel.id if arrival.channel else None,
            ticket_id=place.id if place else None,
            comment_id=comment.id if comment else None,
            verdict=outcome.verdict or outcome.decision.verdict.value,
            sender=mail.sender.email.lower()[:254],
            subject=clean(mail.subject)[:500],
            html=clean(mail.html)[:_MOST_HTML],
            automatic=mail.automatic.automatic,
            verified=verified,
            reasons=[*outcome.decision.reasons, *(f"no automatic answer: {why}" for why in outcome.silence)],
            at=uow.now(),
        ),
    )


def _remember(uow: UnitOfWork, ticket: Ticket, mail: ParsedMail, sides: Sides | None) -> None:
    """Every id of the conversation, but not those by which other tickets are answered."""
    ids = storable_ids((mail.message_id, mail.in_reply_to, *mail.references[-50:]))
    signed = sides.clues.id_tokens() if sides else {}
    sent = {one for one, _, recipient in arrival_repository.known_ids(uow, ids) if recipient}
    arrival_repository.remember_ids(uow, ticket.id, [one for one in ids if one not in signed and one not in sent])


def _add_followers(uow: UnitOfWork, ticket: Ticket, mail: ParsedMail, sides: Sides | None) -> None:
    own = sides.own if sides else frozenset[str]()
    for person in policy.followers_among((*mail.to, *mail.cc), sender=mail.sender.email.lower(), own=own):
        related_service.follow(uow, ticket, person.email, name=person.name[:200])


def _tell_hints(uow: UnitOfWork, ticket: Ticket, decision: Decision) -> None:
    """Links and a note for the desk. Nothing of the other ticket is said to the sender."""
    for other_id, kind, words in (
        (decision.hint_id, "possible_reply", "Possible reply to"),
        (decision.follow_up_of, "follow_up", "Continues"),
    ):
        other = arrival_repository.ticket(uow, other_id) if other_id is not None else None
        if other is not None:
            related_repository.add_link(uow, ticket.id, other.id, kind=kind, reasons=decision.reasons)
            _note(uow, ticket, f"{words} {other.ticket_number}: {'; '.join(decision.reasons)}.")


def _tell_doubts(uow: UnitOfWork, ticket: Ticket, mail: ParsedMail, outcome: Outcome) -> None:
    sides = outcome.sides
    if sides is None:
        return
    if sides.mail.sender.works_here and not sides.mail.sender.verified:
        _note(uow, ticket, f"The sender {mail.sender.email} is not verified: this mail counts as a customer's.")
    window = uow.now() - timedelta(minutes=policy.BREAKER_MINUTES)
    if arrival_repository.mails_of_sender(uow, mail.sender.email.lower(), since=window) == policy.BREAKER_MAILS:
        _note(uow, ticket, f"Automatic answers to {mail.sender.email} have stopped: {'; '.join(outcome.silence)}.")


def _place(uow: UnitOfWork, ticket: Ticket, channel: MailChannel) -> None:
    """Mail to a team's mailbox is that team's, mail to a subject's mailbox has that subject; triage keeps both."""
    chosen = [name for name, value in (("team_id", channel.team_id), ("category", channel.category)) if value]
    if not chosen:
        return
    if channel.team_id is not None:
        status_service.change_team(uow, ticket, channel.team_id)
    values = {"team_id": channel.team_id or ticket.team_id, "person_set": sorted({*ticket.person_set, *chosen})}
    tickets.save(uow, ticket, "assigned", values, reasons=(f"came to {channel.address}",))


def _note(uow: UnitOfWork, ticket: Ticket, text: str) -> None:
    conversation_service.add_comment(
        uow, ticket, body=text, visibility=Visibility.INTERNAL, author_name="NullTicket", by_desk=False
    )


def also_delivered(uow: UnitOfWork, ticket_id: int, channel: MailChannel) -> None:
    """The same mail came to another mailbox too: its team is told in the one ticket."""
    ticket = tickets.locked(uow, ticket_id)
    whose = repository.team_name(uow, channel.team_id) or channel.name
    _note(uow, ticket, f"This mail was also delivered to {channel.address} ({whose}).")
