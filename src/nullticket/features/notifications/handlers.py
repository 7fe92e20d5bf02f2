"""Who is told when."""

from collections.abc import Callable, Sequence
from typing import Any, Final

from nullticket.core.schema import Event
from nullticket.features.accounts import links_service
from nullticket.features.accounts import service as accounts
from nullticket.features.accounts.events import PasswordChanged, PasswordResetRequested, SignInLinkRequested
from nullticket.features.desk.events import ReminderDue
from nullticket.features.learning.events import ModelDrifted
from nullticket.features.notifications import people_service, policy, service, ticket_service
from nullticket.features.notifications.delivery_service import MAIL_ATTEMPTS, Mail, send_mails
from nullticket.features.notifications.events import NoticeMailed
from nullticket.features.notifications.round_service import send_round
from nullticket.features.oauth.events import MailboxSignInFailed
from nullticket.features.tickets.events import (
    TicketAlarmed,
    TicketAssigned,
    TicketCommented,
    TicketOpened,
    TicketResolved,
    TicketTriaged,
)
from nullticket.infra.events import Handler
from nullticket.infra.outbox import JobRun


def _send(run: JobRun, mail: Mail | None) -> None:
    if mail is not None:
        send_mails(run, [mail])


def acknowledge(events: Sequence[TicketOpened], run: JobRun) -> None:
    with run.read() as uow:
        mails = ticket_service.received_mails(run.runtime, uow, [event.ticket_id for event in events])
    send_round(run, mails)


def tell_team(events: Sequence[TicketTriaged], run: JobRun) -> None:
    with run.read() as uow:
        mails = ticket_service.team_mails(run.runtime, uow, [event.ticket_id for event in events])
    send_round(run, mails)


def text_lead(events: Sequence[TicketTriaged], run: JobRun) -> None:
    with run.read() as uow:
        wanted = ticket_service.lead_texts(run.runtime, uow, [event.ticket_id for event in events])
    service.send_texts(run, wanted)


def tell_requester(event: TicketResolved, run: JobRun) -> None:
    with run.read() as uow:
        mail = ticket_service.resolved_mail(run.runtime, uow, event.ticket_id)
    _send(run, mail)


def pass_on_reply(event: TicketCommented, run: JobRun) -> None:
    if event.internal:
        return
    with run.read() as uow:
        mails = ticket_service.reply_mails(run.runtime, uow, event)
    send_mails(run, mails)


def sound_alarm(event: TicketAlarmed, run: JobRun) -> None:
    with run.read() as uow:
        mail = ticket_service.alarm_mail(run.runtime, uow, event.ticket_id, kind=event.kind)
    _send(run, mail)


def note_for_people(event: TicketAssigned | TicketCommented | TicketAlarmed, run: JobRun) -> None:
    with run.uow() as uow:
        people_service.note(uow, event, key=run.dedupe_key)


def note_mentions(event: TicketCommented, run: JobRun) -> None:
    if not event.mention_ids:
        return
    with run.uow() as uow:
        people_service.note_mentions(uow, event, key=run.dedupe_key)


def mail_notice(event: NoticeMailed, run: JobRun) -> None:
    with run.read() as uow:
        mail = ticket_service.notice_mail(run.runtime, uow, event)
    _send(run, mail)


def send_link(event: PasswordResetRequested, run: JobRun) -> None:
    invite = event.purpose == "invite"
    life = accounts.INVITE_LIFE if invite else accounts.RESET_LIFE
    with run.side() as uow:
        person = people_service.reachable(uow, event.user_id)
        token = accounts.issue_one_time(uow, event.user_id, purpose="reset", life=life) if person else ""
    if person is None:
        return
    context = {
        "name": person.name,
        "invite": invite,
        "life": "three days" if invite else "thirty minutes",
        "link": f"{run.runtime.values.public_url}/set-password?token={token}",
    }
    send_mails(run, [Mail("reset", person.email, context)])


def send_sign_in(event: SignInLinkRequested, run: JobRun) -> None:
    with run.side() as uow:
        person = people_service.reachable(uow, event.user_id)
        purpose, life = links_service.PURPOSE, links_service.LINK_LIFE
        token = accounts.issue_one_time(uow, event.user_id, purpose=purpose, life=life) if person else ""
    if person is None:
        return
    link = f"{run.runtime.values.public_url}/login?link={token}"
    send_mails(run, [Mail("sign_in", person.email, {"name": person.name, "link": link})])


def confirm_change(event: PasswordChanged, run: JobRun) -> None:
    with run.read() as uow:
        person = people_service.reachable(uow, event.user_id)
    if person is not None:
        send_mails(run, [Mail("password_changed", person.email, {"name": person.name})])


def tell_admins(event: MailboxSignInFailed, run: JobRun) -> None:
    """A mailbox that cannot sign in is told by the general mail server, which does not depend on it."""
    with run.read() as uow:
        context = people_service.sign_in_words(run.runtime, uow, event)
        addresses = people_service.admin_addresses(uow)
    send_mails(run, [Mail("sign_in_failed", address, context) for address in addresses])


def note_reminder(event: ReminderDue, run: JobRun) -> None:
    with run.uow() as uow:
        people_service.note_reminder(uow, event, key=run.dedupe_key)


def note_drift(event: ModelDrifted, run: JobRun) -> None:
    with run.uow() as uow:
        people_service.note_drift(uow, event, key=run.dedupe_key)


def _mailing(
    name: str, fn: Callable[..., None], wants: Callable[[Any], bool] | None = None, *, batch: int = 1
) -> Handler:
    return Handler(name, fn, batch=batch, attempts=MAIL_ATTEMPTS, outside=True, wants=wants)


def _may_acknowledge(event: TicketOpened) -> bool:
    return event.source is None or policy.wants_acknowledgement(event.source, event.tags)


def _is_news(event: TicketTriaged) -> bool:
    return not policy.is_imported(event.tags)


def _is_new_to_team(event: TicketTriaged) -> bool:
    return _is_news(event) and not event.told


def _may_matter(event: TicketTriaged) -> bool:
    """Whether the lead may want a word: the rest is decided when the ticket has been read."""
    return _is_news(event) and (event.priority is None or event.priority.rank >= policy.WAKING.rank)


HANDLERS: Final[dict[type[Event], list[Handler]]] = {
    TicketOpened: [_mailing("notifications.acknowledge", acknowledge, _may_acknowledge, batch=64)],
    TicketTriaged: [
        _mailing("notifications.tell_team", tell_team, _is_new_to_team, batch=64),
        Handler("notifications.text_lead", text_lead, batch=64, outside=True, wants=_may_matter),
    ],
    TicketResolved: [_mailing("notifications.tell_requester", tell_requester)],
    TicketAssigned: [Handler("notifications.note_assigned", note_for_people)],
    TicketCommented: [
        _mailing("notifications.pass_on_reply", pass_on_reply),
        Handler("notifications.note_comment", note_for_people),
        # Waits like a mail does, so that what is taken back has called nobody.
        Handler("notifications.note_mentions", note_mentions, outside=True),
    ],
    TicketAlarmed: [
        _mailing("notifications.sound_alarm", sound_alarm),
        Handler("notifications.note_alarm", note_for_people),
    ],
    NoticeMailed: [_mailing("notifications.mail_notice", mail_notice)],
    ReminderDue: [Handler("notifications.note_reminder", note_reminder)],
    ModelDrifted: [Handler("notifications.note_drift", note_drift)],
    PasswordResetRequested: [_mailing("notifications.send_link", send_link)],
    SignInLinkRequested: [_mailing("notifications.send_sign_in", send_sign_in)],
    PasswordChanged: [_mailing("notifications.confirm_change", confirm_change)],
    MailboxSignInFailed: [_mailing("notifications.tell_admins", tell_admins)],
}
