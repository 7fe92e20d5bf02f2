"""The mails of many jobs in one round: what they need is read and written together, each is handed over by itself.

What was handed over is marked within ``SETTLE_SECONDS``, so that a crash repeats few mails, and those with the same id.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from nullticket.core.errors import PermanentFailure, Unavailable
from nullticket.features.notifications import policy, repository, round_repository, sender_service
from nullticket.features.notifications.delivery_service import Entry, Mail, hand_over, letter_of, refusal, send_mails
from nullticket.features.notifications.letters import subject_of
from nullticket.features.notifications.round_repository import Said
from nullticket.features.notifications.sender_service import Thread
from nullticket.infra.outbox import Claimed, JobRun
from nullticket.infra.uow import UnitOfWork
from nullticket.models import MailChannel, Ticket

SETTLE_SECONDS: Final = 0.2


@dataclass(slots=True)
class Tally:
    """How many mails each address has had, counting on while a round is decided."""

    by_recipient: dict[str, tuple[int, int, int]]
    by_ticket: dict[tuple[int, str], int]

    def with_one_more(self, mail: Mail, ticket: Ticket) -> policy.Counts:
        """The counts with this mail among them."""
        hour, thanks_hour, thanks_day = self.by_recipient.get(mail.recipient, (0, 0, 0))
        thanks = mail.template == "received"
        about = self.by_ticket.get((ticket.id, mail.recipient), 0) + 1 if mail.outside else 0
        return policy.Counts(hour + 1, thanks_hour + thanks, thanks_day + thanks, about)

    def count(self, mail: Mail, ticket: Ticket) -> None:
        counts = self.with_one_more(mail, ticket)
        self.by_recipient[mail.recipient] = (counts.hour, counts.acknowledged_hour, counts.acknowledged_day)
        self.by_ticket[ticket.id, mail.recipient] = self.by_ticket.get((ticket.id, mail.recipient), 0) + 1


@dataclass(frozen=True, slots=True)
class Facts:
    """What a round of mails needs to know."""

    tally: Tally
    flags: dict[str, str]
    mailboxes: frozenset[str]
    channels: dict[int, MailChannel]
    of_teams: dict[int, MailChannel]
    came_by: dict[int, int]
    heard: dict[int, Said]
    told: dict[tuple[int, str], Said]

    def channel(self, ticket: Ticket) -> MailChannel | None:
        """The mailbox that the ticket came by, else the first one of its team; only one that is switched on."""
        came = self.came_by.get(ticket.id)
        if came is not None:
            return self.channels[came]
        return self.of_teams.get(ticket.team_id) if ticket.team_id is not None else None


@dataclass(slots=True)
class Round:
    """A round as it was begun: what is to be handed over, and the jobs whose mail has been tried before."""

    entries: list[tuple[Claimed, Mail, Entry]] = field(default_factory=list)
    again: list[tuple[Claimed, Mail]] = field(default_factory=list)


def send_round(run: JobRun, wanted: Sequence[Mail | None]) -> None:
    """Send one mail a job, in the order of the run's jobs. One that fails holds up none of the others."""
    pairs = [(job, mail) for job, mail in zip(run.jobs, wanted, strict=True) if mail is not None]
    if not pairs:
        return
    begun = _begin(run, pairs)
    _hand_over(run, begun.entries)
    for job, mail in begun.again:
        try:
            send_mails(run.alone(job), [mail])
        except (PermanentFailure, Unavailable) as error:
            run.failed[job.id] = error


def _begin(run: JobRun, pairs: Sequence[tuple[Claimed, Mail]]) -> Round:
    """Write the lines of the delivery log; jobs whose mail must not go out end with the same commit."""
    begun, refused = Round(), dict[str, Claimed]()
    with run.side() as uow:
        # Only a mail that was tried before is counted in the log already.
        tried = [job.dedupe_key for job, _ in pairs if job.attempts > 1]
        known = round_repository.known_keys(uow, tried) if tried else set()
        new = [(job, mail, mail.ticket) for job, mail in pairs if job.dedupe_key not in known and mail.ticket]
        facts = _facts(uow, [(mail, ticket) for _, mail, ticket in new])
        entries: list[tuple[Claimed, Mail, Entry]] = []
        rows: list[dict[str, Any]] = []
        for job, mail, ticket in new:
            why = refusal(
                mail,
                flag=facts.flags.get(mail.recipient.lower()),
                own_mailbox=mail.recipient.lower() in facts.mailboxes,
                counts=facts.tally.with_one_more(mail, ticket),
            )
            entry = _entry(run, uow, job, mail, ticket, facts)
            rows.append(_row(uow, job, mail, entry=entry, why=why))
            if why:
                refused[job.dedupe_key] = job
            else:
                facts.tally.count(mail, ticket)
                entries.append((job, mail, entry))
        ids = round_repository.write(uow, rows)
        run.end(uow, [job for key, job in refused.items() if key in ids])
    begun.entries = [
        (job, mail, replace(entry, row_id=ids[job.dedupe_key], thread=_thread(run, mail, entry, facts)))
        for job, mail, entry in entries
        if job.dedupe_key in ids
    ]
    begun.again = [(job, mail) for job, mail in pairs if job.dedupe_key not in ids]
    return begun


def _facts(uow: UnitOfWork, mails: Sequence[tuple[Mail, Ticket]]) -> Facts:
    ids = {ticket.id for _, ticket in mails}
    recipients = {mail.recipient for mail, _ in mails}
    outside = {ticket.id for mail, ticket in mails if mail.outside}
    channels = round_repository.channels(uow)
    return Facts(
        tally=Tally(round_repository.had(uow, recipients), round_repository.automatic(uow, outside) if outside else {}),
        flags=round_repository.mail_flags(uow, recipients),
        mailboxes=frozenset(one.address.lower() for one in channels),
        channels={one.id: one for one in channels},
        of_teams={one.team_id: one for one in reversed(channels) if one.active and one.team_id is not None},
        came_by=round_repository.came_by(uow, ids) if channels else {},
        heard=round_repository.heard(uow, outside) if outside else {},
        told=round_repository.told(uow, ids),
    )


def _entry(run: JobRun, uow: UnitOfWork, job: Claimed, mail: Mail, ticket: Ticket, facts: Facts) -> Entry:
    """All but the thread, which only a mail that goes out needs."""
    own_id = sender_service.message_id(run.runtime, ticket, mail.recipient, key=job.dedupe_key)
    outlet = sender_service.outlet_of(run.runtime, facts.channel(ticket))
    return Entry(0, uow.now(), own_id, outlet, None)


def _thread(run: JobRun, mail: Mail, entry: Entry, facts: Facts) -> Thread | None:
    ticket = mail.ticket
    if ticket is None:
        return None
    said = repository.known_ids(
        ticket,
        heard=facts.heard.get(ticket.id, []),
        told=facts.told.get((ticket.id, mail.recipient), []),
        outside=mail.outside,
    )
    return sender_service.thread_of(run.runtime, ticket, mail.recipient, said=said, but=entry.message_id)


def _row(uow: UnitOfWork, job: Claimed, mail: Mail, *, entry: Entry, why: str | None) -> dict[str, Any]:
    return {
        "channel": "mail",
        "dedupe_key": job.dedupe_key,
        "template": mail.template,
        "recipient": mail.recipient,
        "ticket_id": mail.ticket.id if mail.ticket else None,
        "team_id": mail.team_id,
        "subject": mail.letter.subject if mail.letter else subject_of(mail.template, mail.context),
        "message_id": entry.message_id,
        "state": "suppressed" if why else "queued",
        "error": why or "",
        "answer": "",
        "channel_id": entry.outlet.channel_id,
        "attempts": 0 if why else 1,
        "tried_at": None if why else uow.now(),
        "created_at": uow.now(),
    }


def _hand_over(run: JobRun, entries: Sequence[tuple[Claimed, Mail, Entry]]) -> None:
    sent: list[tuple[Claimed, Entry, str]] = []
    began = 0.0
    try:
        for job, mail, entry in entries:
            try:
                answer = hand_over(run.alone(job), mail, letter_of(mail), entry)
            except (PermanentFailure, Unavailable) as error:
                run.failed[job.id] = error
                continue
            began = began if sent else time.monotonic()
            sent.append((job, entry, answer))
            if time.monotonic() - began > SETTLE_SECONDS:
                handed, sent = sent, []
                _settle(run, handed)
    finally:
        # A fault of ours in one mail does not send those before it again.
        _settle(run, sent)


def _settle(run: JobRun, sent: Sequence[tuple[Claimed, Entry, str]]) -> None:
    if not sent:
        return
    with run.side() as uow:
        run.end(uow, [job for job, _, _ in sent])
        round_repository.settle(uow, {entry.row_id: answer for _, entry, answer in sent})
