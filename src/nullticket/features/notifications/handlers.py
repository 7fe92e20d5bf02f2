"""Who is told when."""

from typing import Final

from nullticket.core.schema import Event
from nullticket.features.accounts import service as accounts
from nullticket.features.accounts.events import PasswordChanged, PasswordResetRequested
from nullticket.features.notifications import people_service, service, ticket_service
from nullticket.features.notifications.service import Mail
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
        service.send_mail(run, mail)


def acknowledge(event: TicketOpened, run: JobRun) -> None:
    with run.read() as uow:
        mail = ticket_service.received_mail(run.runtime, uow, event.ticket_id)
    _send(run, mail)


def tell_team(event: TicketTriaged, run: JobRun) -> None:
    with run.read() as uow:
        mail = ticket_service.team_mail(run.runtime, uow, event.ticket_id)
    _send(run, mail)


def text_lead(event: TicketTriaged, run: JobRun) -> None:
    with run.read() as uow:
        sms = ticket_service.lead_sms(run.runtime, uow, event.ticket_id)
    if sms is not None:
        service.send_sms(run, sms)


def tell_requester(event: TicketResolved, run: JobRun) -> None:
    with run.read() as uow:
        mail = ticket_service.resolved_mail(run.runtime, uow, event.ticket_id)
    _send(run, mail)


def pass_on_reply(event: TicketCommented, run: JobRun) -> None:
    if event.internal:
        return
    with run.read() as uow:
        mail = ticket_service.reply_mail(run.runtime, uow, event.ticket_id, event.comment_id)
    _send(run, mail)


def sound_alarm(event: TicketAlarmed, run: JobRun) -> None:
    with run.read() as uow:
        mail = ticket_service.alarm_mail(run.runtime, uow, event.ticket_id, kind=event.kind)
    _send(run, mail)


def note_for_people(event: TicketAssigned | TicketCommented | TicketAlarmed, run: JobRun) -> None:
    with run.uow() as uow:
        people_service.note(uow, event, key=run.dedupe_key)


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
    service.send_mail(run, Mail("reset", person.email, context))


def confirm_change(event: PasswordChanged, run: JobRun) -> None:
    with run.read() as uow:
        person = people_service.reachable(uow, event.user_id)
    if person is not None:
        service.send_mail(run, Mail("password_changed", person.email, {"name": person.name}))


HANDLERS: Final[dict[type[Event], list[Handler]]] = {
    TicketOpened: [Handler("notifications.acknowledge", acknowledge, outside=True)],
    TicketTriaged: [
        Handler("notifications.tell_team", tell_team, outside=True),
        Handler("notifications.text_lead", text_lead, outside=True),
    ],
    TicketResolved: [Handler("notifications.tell_requester", tell_requester, outside=True)],
    TicketAssigned: [Handler("notifications.note_assigned", note_for_people)],
    TicketCommented: [
        Handler("notifications.pass_on_reply", pass_on_reply, outside=True),
        Handler("notifications.note_comment", note_for_people),
    ],
    TicketAlarmed: [
        Handler("notifications.sound_alarm", sound_alarm, outside=True),
        Handler("notifications.note_alarm", note_for_people),
    ],
    PasswordResetRequested: [Handler("notifications.send_link", send_link, outside=True)],
    PasswordChanged: [Handler("notifications.confirm_change", confirm_change, outside=True)],
}
