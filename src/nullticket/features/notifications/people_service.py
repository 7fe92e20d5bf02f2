"""The notification centre, and what a socket may carry to whom."""

from nullticket.core.access import Actor
from nullticket.features.accounts.events import PersonNotified
from nullticket.features.desk.events import ReminderDue
from nullticket.features.learning.events import ModelDrifted
from nullticket.features.notifications import policy, repository
from nullticket.features.notifications.events import NoticeMailed
from nullticket.features.oauth.events import MailboxSignInFailed
from nullticket.features.tickets import service as tickets
from nullticket.features.tickets.events import TicketAlarmed, TicketAssigned, TicketCommented, TicketEvent
from nullticket.infra.runtime import Runtime
from nullticket.infra.uow import UnitOfWork
from nullticket.models import OutboundMessage, Ticket, User, UserNotification


def reachable(uow: UnitOfWork, user_id: int) -> User | None:
    person = repository.user(uow, user_id)
    return person if person is not None and person.active else None


def note(uow: UnitOfWork, event: TicketAssigned | TicketCommented | TicketAlarmed, *, key: str) -> None:
    """A line for the agent of the ticket, unless they did it themselves."""
    ticket = repository.ticket(uow, event.ticket_id)
    if ticket is None or ticket.agent_id is None or _is_mentioned(event, ticket.agent_id):
        return
    data: dict[str, object] = {}
    kind, comment_id = "assigned", None
    if isinstance(event, TicketCommented):
        comment = repository.comment(uow, event.comment_id)
        if comment is None or comment.author_id == ticket.agent_id:
            return
        kind, data["author"], comment_id = "commented", comment.author_name, comment.id
    if isinstance(event, TicketAlarmed):
        kind = f"sla_{event.kind}"
    _tell(uow, ticket.agent_id, kind=kind, ticket=ticket, data=data, key=key, comment_id=comment_id)


def _is_mentioned(event: TicketEvent, user_id: int) -> bool:
    """Who is called by name gets that line and not the other one too."""
    return isinstance(event, TicketCommented) and user_id in event.mention_ids


def note_mentions(uow: UnitOfWork, event: TicketCommented, *, key: str) -> None:
    """A line for everybody whom a comment calls, unless it has been taken back meanwhile."""
    ticket, comment = repository.ticket(uow, event.ticket_id), repository.comment(uow, event.comment_id)
    if ticket is None or comment is None:
        return
    data: dict[str, object] = {"author": comment.author_name}
    for user_id in event.mention_ids:
        if user_id != comment.author_id:
            _tell(uow, user_id, kind="mentioned", ticket=ticket, data=data, key=key, comment_id=comment.id)


def _tell(
    uow: UnitOfWork,
    user_id: int,
    *,
    kind: str,
    ticket: Ticket,
    data: dict[str, object],
    key: str,
    comment_id: int | None = None,
) -> None:
    named = {"ticket_number": ticket.ticket_number, "title": ticket.title} | data
    bell, mail = repository.chosen(uow, user_id)
    if policy.wants(kind, bell, usual=policy.CHOICES):
        if not repository.tell(uow, user_id, kind=kind, ticket_id=ticket.id, data=named, key=key):
            return
        uow.record(PersonNotified(user_id=user_id))
    if kind in policy.MAILED_HERE and policy.wants(kind, mail, usual=policy.USUAL_MAILS):
        uow.record(NoticeMailed(user_id=user_id, kind=kind, ticket_id=ticket.id, comment_id=comment_id))


def note_drift(uow: UnitOfWork, event: ModelDrifted, *, key: str) -> None:
    """A line for every admin."""
    for user_id in repository.admin_ids(uow):
        if repository.tell(uow, user_id, kind="model_drift", ticket_id=None, data={"title": event.sentence}, key=key):
            uow.record(PersonNotified(user_id=user_id))


def note_reminder(uow: UnitOfWork, event: ReminderDue, *, key: str) -> None:
    """A line for who wanted to see the ticket again."""
    ticket = repository.ticket(uow, event.ticket_id)
    if ticket is not None:
        _tell(uow, event.user_id, kind="reminder", ticket=ticket, data={"note": event.note}, key=key)


def centre(uow: UnitOfWork, *, before_id: int | None, limit: int) -> tuple[list[UserNotification], int]:
    return repository.centre(uow, uow.actor.user_id or 0, before_id=before_id, limit=limit)


def mark_read(uow: UnitOfWork, *, up_to: int) -> None:
    repository.mark_read(uow, uow.actor.user_id or 0, up_to=up_to)


def messages(uow: UnitOfWork, *, state: str | None, before_id: int | None, limit: int) -> list[OutboundMessage]:
    return list(repository.messages(uow, state=state, before_id=before_id, limit=limit))


def may_hear(uow: UnitOfWork, actor: Actor, history_id: int) -> bool:
    return repository.may_hear(uow, actor, history_id)


def missed(uow: UnitOfWork, actor: Actor, *, after_id: int) -> list[tuple[int, str, int]]:
    return repository.missed(uow, actor, after_id=after_id, limit=500)


def admin_addresses(uow: UnitOfWork) -> list[str]:
    return repository.admin_addresses(uow)


def sign_in_words(runtime: Runtime, uow: UnitOfWork, event: MailboxSignInFailed) -> dict[str, object]:
    """What the mail about a mailbox that cannot sign in says."""
    return {
        "mailbox": repository.channel_address(uow, event.channel_id),
        "error": event.error,
        "link": f"{runtime.values.public_url}/admin/mailboxes",
    }


def deliveries(uow: UnitOfWork, key: str) -> list[OutboundMessage]:
    """The delivery log of a ticket."""
    return repository.deliveries(uow, tickets.read(uow, key).id)
