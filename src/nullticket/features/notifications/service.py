"""Sending: one row a message, one effect a key.

Mail: the row is written, the mail handed over with an id that is the same at each try, then the row marked sent; a crash
between the two sends the same id again, which mail programs fold into one. Text messages cost money and have no such
id: they are marked first, and one that was handed over without an answer is never sent again by itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from email.utils import parseaddr

from nullticket.core.errors import PermanentFailure
from nullticket.features.notifications import policy, repository
from nullticket.features.notifications.composing import compose, message_id, thread_root
from nullticket.features.notifications.letters import render
from nullticket.infra.outbox import JobRun
from nullticket.infra.uow import UnitOfWork


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail to be sent: which template, to whom, about which ticket."""

    template: str
    recipient: str
    context: Mapping[str, object]
    ticket_id: int | None = None
    ticket_number: str | None = None
    team_id: int | None = None
    automatic: bool = True


def send_mail(run: JobRun, mail: Mail) -> None:
    """Send one mail exactly once in effect; suppressed when the address has had its share or is known to bounce."""
    values = run.runtime.values
    letter = render(mail.template, mail.context, automatic=mail.automatic)
    own_id = message_id(run.dedupe_key, secret=values.secret, domain=values.mail_domain)
    with run.side() as uow:
        row, made = repository.begin_message(
            uow,
            {
                "channel": "mail",
                "dedupe_key": run.dedupe_key,
                "template": mail.template,
                "recipient": mail.recipient,
                "ticket_id": mail.ticket_id,
                "team_id": mail.team_id,
                "subject": letter.subject,
                "message_id": own_id,
                "state": "queued",
            },
        )
        refusal = _refusal(uow, mail) if made else None
        if refusal:
            repository.settle(uow, row.id, state="suppressed", error=refusal)
    if refusal or row.state in {"sent", "suppressed", "failed"}:
        return
    root = None
    if mail.ticket_number:
        root = thread_root(mail.ticket_number, secret=values.secret, domain=values.mail_domain)
    message = compose(
        letter,
        sender=values.mail_from,
        recipient=mail.recipient,
        reply_to=values.mail_reply_to,
        message_id=own_id,
        root=root,
        at=row.created_at,
    )
    try:
        run.runtime.mailer.send(message, envelope_from=parseaddr(values.mail_from)[1], recipient=mail.recipient)
    except PermanentFailure as error:
        with run.side() as uow:
            repository.settle(uow, row.id, state="failed", error=f"{error}")
        raise
    with run.uow() as uow:
        repository.settle(uow, row.id, state="sent", sent_at=uow.now(), error="")


def _refusal(uow: UnitOfWork, mail: Mail) -> str | None:
    """Why this mail must not go out, if so. The row of this mail itself is already counted."""
    if mail.recipient.endswith(".invalid"):
        return "this is no address: the ticket came without one"
    hour = repository.sent_since(uow, mail.recipient, since=uow.now() - timedelta(hours=1))
    if hour > policy.MAILS_PER_HOUR:
        return f"this address had {policy.MAILS_PER_HOUR} mails within an hour"
    if mail.template == "received":
        day = repository.sent_since(uow, mail.recipient, since=uow.now() - timedelta(days=1), template="received")
        if day > policy.ACKNOWLEDGEMENTS_PER_DAY:
            return f"this address had {policy.ACKNOWLEDGEMENTS_PER_DAY} acknowledgements within a day"
    flagged = repository.flag_of(uow, mail.recipient)
    return f"no mail to this address: {flagged}" if flagged else None


@dataclass(frozen=True, slots=True)
class Sms:
    """A text message to a team's lead."""

    recipient: str
    body: str
    ticket_id: int
    team_id: int


def send_sms(run: JobRun, sms: Sms) -> None:
    """Send one text message at most once, within the team's share of the hour."""
    with run.side() as uow:
        row, made = repository.begin_message(
            uow,
            {
                "channel": "sms",
                "dedupe_key": run.dedupe_key,
                "template": "lead_sms",
                "recipient": sms.recipient,
                "ticket_id": sms.ticket_id,
                "team_id": sms.team_id,
                "subject": sms.body[:160],
                "state": "unknown",
            },
        )
        cap = run.runtime.values.sms_per_team_per_hour
        count = repository.team_sms_since(uow, sms.team_id, since=uow.now() - timedelta(hours=1))
        capped = made and count > cap
        if capped:
            repository.settle(uow, row.id, state="suppressed", error=f"the team had {cap} text messages this hour")
    if capped or row.state in {"suppressed", "sent", "queued", "delivered", "failed"}:
        return
    if not made:
        raise PermanentFailure("a text message was handed over and never confirmed; sending it again is your decision")
    try:
        receipt = run.runtime.sms.send(to=sms.recipient, body=sms.body)
    except PermanentFailure as error:
        with run.side() as uow:
            repository.settle(uow, row.id, state="failed", error=f"{error}")
        raise
    with run.uow() as uow:
        repository.settle(uow, row.id, state="sent", provider_id=receipt.provider_id, sent_at=uow.now(), error="")


# A later report never takes a message back: the order of callbacks is not guaranteed.
_FINAL = frozenset({"delivered", "failed"})
_REPORTS = {"delivered": "delivered", "read": "delivered", "undelivered": "failed", "failed": "failed"}


def note_delivery(uow: UnitOfWork, *, provider_id: str, status: str, error: str) -> None:
    """A delivery report of the text message provider."""
    row = repository.message_of_provider(uow, provider_id)
    if row is None or row.state in _FINAL:
        return
    repository.settle(uow, row.id, state=_REPORTS.get(status, "sent"), error=error)
