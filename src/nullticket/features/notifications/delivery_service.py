"""Mails on their way: one row a mail in the delivery log, one effect a key.

The row is written, the mail handed over with an id that is the same at each try, then the row marked sent; a crash
between the two sends the same id again, which mail programs fold into one. A refusal for good ends it, with the
server's words; everything else is tried again by the job, which waits longer each time.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.message import EmailMessage
from typing import Final, Literal

from nullticket.core.errors import PermanentFailure, Unavailable
from nullticket.features.accounts import repository as accounts
from nullticket.features.email import compose as mails
from nullticket.features.email.no_reply import takes_no_mail
from nullticket.features.email.tokens import loop_mark_of
from nullticket.features.email.values import Address
from nullticket.features.notifications import policy, repository, sender_service
from nullticket.features.notifications.letters import Letter, render
from nullticket.features.notifications.sender_service import Outlet, Thread
from nullticket.infra.outbox import JobRun
from nullticket.infra.runtime import Runtime
from nullticket.infra.uow import UnitOfWork
from nullticket.models import Ticket

# Waits double from half a minute on, so that a mail is tried for about a day and a half.
MAIL_ATTEMPTS: Final = 13


@dataclass(frozen=True, slots=True)
class Picture:
    """A stored file of a mail, read when it is sent; with a ``content_id`` it stands in the text."""

    public_id: str
    file_name: str
    content_type: str
    content_id: str = ""


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail to be sent: what it says, to whom, about which ticket. ``to`` and ``cc`` are what its head shows, the
    recipient alone when empty. ``letter`` takes the place of the filled template. ``automatic`` is empty for what a
    person wrote.
    """

    template: str
    recipient: str
    context: Mapping[str, object] = field(default_factory=dict)
    ticket: Ticket | None = None
    team_id: int | None = None
    automatic: Literal["", "auto-generated", "auto-replied"] = "auto-generated"
    letter: Letter | None = None
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    files: tuple[Picture, ...] = ()
    comment_id: int | None = None
    outside: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """The line of a mail in the delivery log, and all that its head needs."""

    row_id: int
    written_at: datetime
    message_id: str
    outlet: Outlet
    thread: Thread | None


def letter_of(mail: Mail) -> Letter:
    return mail.letter or render(mail.template, mail.context)


def send_mails(run: JobRun, wanted: Sequence[Mail]) -> None:
    """Send each once in effect. One that fails holds up none of the others; the job is tried again for it."""
    trouble: Exception | None = None
    for number, mail in enumerate(wanted):
        last = number == len(wanted) - 1 and trouble is None
        try:
            _send(run, mail, key=_key(run, mail, first=number == 0), last=last)
        except (PermanentFailure, Unavailable) as error:
            # What may pass decides: the job has to run again for it.
            trouble = error if not isinstance(trouble, Unavailable) else trouble
    if trouble is not None:
        raise trouble


def _key(run: JobRun, mail: Mail, *, first: bool) -> str:
    """The first recipient has the job's own key; the others one of theirs, whoever joins or leaves meanwhile."""
    if first:
        return run.dedupe_key
    return f"{run.dedupe_key[:140]}|{hashlib.sha256(mail.recipient.encode()).hexdigest()[:16]}"


def _send(run: JobRun, mail: Mail, *, key: str, last: bool) -> None:
    letter = letter_of(mail)
    with run.side() as uow:
        entry = _begin(run, uow, mail, letter=letter, key=key)
    if entry is None:
        return
    answer = hand_over(run, mail, letter, entry)
    with run.uow() if last else run.side() as uow:
        repository.settle(uow, entry.row_id, state="sent", sent_at=uow.now(), error="", answer=answer)


def hand_over(run: JobRun, mail: Mail, letter: Letter, entry: Entry) -> str:
    """Give a mail to its server; the answer. A failure is noted in the log before it is raised."""
    try:
        message = _message(run.runtime, mail, letter, entry)
        recipient = mail.recipient
        envelope = _envelope(run.runtime, mail, entry)
        return run.runtime.mailer.send(message, envelope_from=envelope, recipient=recipient, server=entry.outlet.server)
    except (PermanentFailure, mails.UnsafeMail) as error:
        _note(run, entry, state="dead", error=f"{error}")
        raise PermanentFailure(f"{error}") from error
    except Unavailable as error:
        given_up = run.jobs[0].attempts >= MAIL_ATTEMPTS
        _note(run, entry, state="dead" if given_up else "failed", error=error.detail)
        raise


def _note(run: JobRun, entry: Entry, *, state: str, error: str) -> None:
    with run.side() as uow:
        repository.settle(uow, entry.row_id, state=state, error=error, answer=error)


def _begin(run: JobRun, uow: UnitOfWork, mail: Mail, *, letter: Letter, key: str) -> Entry | None:
    """Write the line in the log, or find it; None when there is nothing to send (any more)."""
    if mail.comment_id is not None and repository.comment_for_update(uow, mail.comment_id) is None:
        return None
    runtime, ticket = run.runtime, mail.ticket
    own_id = sender_service.message_id(runtime, ticket, mail.recipient, key=key)
    outlet = sender_service.outlet(runtime, uow, ticket) if ticket else sender_service.general(runtime)
    row, made = repository.begin_message(
        uow,
        {
            "channel": "mail",
            "dedupe_key": key,
            "template": mail.template,
            "recipient": mail.recipient,
            "ticket_id": ticket.id if ticket else None,
            "team_id": mail.team_id,
            "subject": letter.subject,
            "message_id": own_id,
            "state": "queued",
            "comment_id": mail.comment_id,
            "channel_id": outlet.channel_id,
        },
    )
    # The first try of a job after somebody asked for it sends again what was given up.
    asked_again = row.state == "dead" and run.jobs[0].attempts == 1
    if row.state in {"sent", "suppressed"} or (row.state == "dead" and not asked_again):
        return None
    why = _refusal(uow, mail) if made else None
    if why:
        repository.settle(uow, row.id, state="suppressed", error=why)
        return None
    repository.settle(uow, row.id, state="queued", attempts=row.attempts + 1, tried_at=uow.now())
    thread = None
    if ticket is not None:
        thread = sender_service.thread(runtime, uow, ticket, mail.recipient, outside=mail.outside, but=own_id)
    return Entry(row.id, row.created_at, own_id, outlet, thread)


def _envelope(runtime: Runtime, mail: Mail, entry: Entry) -> str:
    if mail.ticket is None:
        return entry.outlet.sender.email
    return sender_service.bounce_address(runtime, entry.outlet, ticket_id=mail.ticket.id, recipient=mail.recipient)


def _message(runtime: Runtime, mail: Mail, letter: Letter, entry: Entry) -> EmailMessage:
    sender, reply_to = entry.outlet.sender, entry.outlet.mailbox
    if mail.ticket is not None:
        if mail.automatic and mail.outside:
            sender = sender_service.notice_sender(
                runtime, entry.outlet, ticket_id=mail.ticket.id, recipient=mail.recipient
            )
        reply_to = sender_service.reply_address(runtime, reply_to, ticket_id=mail.ticket.id, recipient=mail.recipient)
    thread = entry.thread
    return mails.compose(
        mails.OutgoingMail(
            sender=sender,
            to=mail.to or (Address("", mail.recipient),),
            cc=mail.cc,
            subject=letter.subject,
            text=letter.text,
            html=letter.html,
            message_id=entry.message_id,
            date=entry.written_at,
            reply_to=reply_to,
            in_reply_to=thread.in_reply_to if thread else "",
            references=(thread.ids or (thread.root,)) if thread else (),
            automatic=mail.automatic,
            loop_mark=loop_mark_of(runtime.values.secret),
            files=tuple(
                mails.OutgoingFile(one.file_name, one.content_type, runtime.blobs.get(one.public_id), one.content_id)
                for one in mail.files
            ),
        )
    )


def _refusal(uow: UnitOfWork, mail: Mail) -> str | None:
    """Why this mail must not go out, if so. The row of this mail itself is already counted."""
    now = uow.now()
    counts = policy.Counts(
        hour=repository.sent_since(uow, mail.recipient, since=now - timedelta(hours=1)),
        acknowledged_hour=repository.sent_since(
            uow, mail.recipient, since=now - timedelta(hours=1), template="received"
        ),
        acknowledged_day=repository.sent_since(uow, mail.recipient, since=now - timedelta(days=1), template="received"),
        ticket_hour=repository.automatic_since(uow, mail.ticket.id, mail.recipient, since=now - timedelta(hours=1))
        if mail.ticket and mail.outside
        else 0,
    )
    return refusal(
        mail,
        flag=accounts.mail_flag(uow, mail.recipient),
        own_mailbox=repository.is_own_mailbox(uow, mail.recipient),
        counts=counts,
    )


def refusal(mail: Mail, *, flag: str | None, own_mailbox: bool, counts: policy.Counts) -> str | None:
    """Why a mail must not go out, if so. ``counts`` has this mail among them."""
    if mail.recipient.endswith(".invalid"):
        return "this is no address: the ticket came without one"
    if flag:
        return f"no mail to this address: {flag}"
    if mail.automatic and takes_no_mail(mail.recipient):
        return "nobody reads mail to this address"
    if mail.outside and own_mailbox:
        return "this is a mailbox of our own"
    return policy.cap_reached(counts, template=mail.template, automatic=bool(mail.automatic))


def retry(uow: UnitOfWork, message_id: int) -> bool:
    """Send a mail again that was given up, by its own job; False when there is no such mail."""
    row = repository.dead_mail(uow, message_id)
    if row is None or not repository.requeue(uow, row.dedupe_key.partition("|")[0]):
        return False
    repository.settle(uow, row.id, state="queued", error="")
    accounts.audit(uow, "mail.retried", target=f"message:{row.id}", after={"recipient": row.recipient})
    return True
