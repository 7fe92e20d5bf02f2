"""Queries about messages, people to tell, and the notification centre."""

from collections.abc import Sequence
from datetime import datetime
from operator import itemgetter
from typing import Any

from sqlalchemy import Select, and_, func, select, update
from sqlalchemy.orm import joinedload

from nullticket.core.access import Actor
from nullticket.core.enums import Role, Source, Visibility
from nullticket.infra.sql import insert_new
from nullticket.infra.uow import UnitOfWork
from nullticket.models import (
    MESSAGE_IS_TEXT,
    ArrivedMail,
    ChatConversation,
    DeskHabits,
    MailChannel,
    OutboundMessage,
    OutboxJob,
    RoutingDecision,
    Team,
    Ticket,
    TicketComment,
    TicketHistory,
    User,
    UserNotification,
)

# Everything that went out or may still.
COUNTED = ("queued", "failed", "sent", "delivered", "unknown")
# Written by the desk's people: the only mails that are not automatic.
BY_PEOPLE = "replied"
_LONGEST_REFERENCE = 200


def own_conversations(uow: UnitOfWork, public_ids: Sequence[str]) -> frozenset[str]:
    """Those that our own widget has led, among some."""
    query = select(ChatConversation.public_id).where(ChatConversation.public_id.in_(public_ids))
    return frozenset(uow.session.scalars(query))


def ticket(uow: UnitOfWork, ticket_id: int) -> Ticket | None:
    """A live ticket with its team, the team's lead, agent and requester, in one statement."""
    query = (
        select(Ticket)
        .where(Ticket.id == ticket_id, Ticket.deleted_at.is_(None))
        .options(joinedload(Ticket.team).joinedload(Team.lead), joinedload(Ticket.agent), joinedload(Ticket.requester))
    )
    return uow.session.scalar(query)


def comment(uow: UnitOfWork, comment_id: int) -> TicketComment | None:
    return uow.session.get(TicketComment, comment_id)


def comment_for_update(uow: UnitOfWork, comment_id: int) -> TicketComment | None:
    """Whoever takes a comment back and whoever mails it decide one after the other."""
    query = select(TicketComment).where(TicketComment.id == comment_id).with_for_update()
    return uow.session.scalar(query.execution_options(populate_existing=True))


def user(uow: UnitOfWork, user_id: int) -> User | None:
    return uow.session.get(User, user_id)


def decided_by(uow: UnitOfWork, ticket_id: int) -> str | None:
    query = select(RoutingDecision.decided_by).where(RoutingDecision.ticket_id == ticket_id)
    return uow.session.scalar(query.order_by(RoutingDecision.id.desc()).limit(1))


def begin_message(uow: UnitOfWork, values: dict[str, Any]) -> tuple[OutboundMessage, bool]:
    """The message row of a dedupe key, and whether this call made it."""
    made = insert_new(uow.session, OutboundMessage, {"error": "", "created_at": uow.now(), **values})
    query = select(OutboundMessage).where(OutboundMessage.dedupe_key == values["dedupe_key"])
    return uow.session.scalars(query).one(), made


def settle(uow: UnitOfWork, message_id: int, **values: Any) -> None:
    uow.session.execute(update(OutboundMessage).where(OutboundMessage.id == message_id).values(**values))


def sent_since(uow: UnitOfWork, recipient: str, *, since: datetime, template: str | None = None) -> int:
    query = select(func.count()).where(
        OutboundMessage.recipient == recipient,
        OutboundMessage.created_at >= since,
        OutboundMessage.state.in_(COUNTED),
    )
    if template is not None:
        query = query.where(OutboundMessage.template == template)
    return uow.session.scalar(query.select_from(OutboundMessage)) or 0


def team_sms_since(uow: UnitOfWork, team_id: int, *, since: datetime) -> int:
    query = (
        select(func.count())
        .select_from(OutboundMessage)
        .where(
            MESSAGE_IS_TEXT,
            OutboundMessage.team_id == team_id,
            OutboundMessage.created_at >= since,
            OutboundMessage.state != "suppressed",
        )
    )
    return uow.session.scalar(query) or 0


def message_of_provider(uow: UnitOfWork, provider_id: str) -> OutboundMessage | None:
    return uow.session.scalar(select(OutboundMessage).where(OutboundMessage.provider_id == provider_id))


def tell(uow: UnitOfWork, user_id: int, *, kind: str, ticket_id: int | None, data: dict[str, Any], key: str) -> bool:
    return insert_new(
        uow.session,
        UserNotification,
        {
            "user_id": user_id,
            "kind": kind,
            "ticket_id": ticket_id,
            "data": data,
            "dedupe_key": f"{key}:{user_id}"[:160],
            "created_at": uow.now(),
        },
    )


def centre(uow: UnitOfWork, user_id: int, *, before_id: int | None, limit: int) -> tuple[list[UserNotification], int]:
    query = select(UserNotification).where(UserNotification.user_id == user_id)
    if before_id:
        query = query.where(UserNotification.id < before_id)
    unread = select(func.count()).select_from(UserNotification)
    unread = unread.where(UserNotification.user_id == user_id, UserNotification.read_at.is_(None))
    rows = list(uow.session.scalars(query.order_by(UserNotification.id.desc()).limit(limit)))
    return rows, uow.session.scalar(unread) or 0


def mark_read(uow: UnitOfWork, user_id: int, *, up_to: int) -> None:
    uow.session.execute(
        update(UserNotification)
        .where(UserNotification.user_id == user_id, UserNotification.id <= up_to, UserNotification.read_at.is_(None))
        .values(read_at=uow.now())
    )


def chosen(uow: UnitOfWork, user_id: int) -> tuple[list[str] | None, list[str] | None]:
    """What a person wants to hear of on the desk and by mail; None where they have not chosen."""
    row = uow.session.get(DeskHabits, user_id)
    return (row.bell, row.mail) if row is not None else (None, None)


def messages(uow: UnitOfWork, *, state: str | None, before_id: int | None, limit: int) -> Sequence[OutboundMessage]:
    query = select(OutboundMessage)
    if state:
        query = query.where(OutboundMessage.state == state)
    if before_id:
        query = query.where(OutboundMessage.id < before_id)
    return uow.session.scalars(query.order_by(OutboundMessage.id.desc()).limit(limit)).all()


def may_hear(uow: UnitOfWork, actor: Actor, history_id: int) -> bool:
    """The rule of ``missed`` for one line of the history."""
    return uow.session.scalar(_audible(actor).where(TicketHistory.id == history_id)) is not None


def missed(uow: UnitOfWork, actor: Actor, *, after_id: int, limit: int) -> list[tuple[int, str, int]]:
    """History id, action and ticket id of what happened since, as far as the actor may know."""
    query = _audible(actor).where(TicketHistory.id > after_id).order_by(TicketHistory.id).limit(limit)
    return [(row[0], row[1], row[2]) for row in uow.session.execute(query)]


def _audible(actor: Actor) -> Select[int, str, int]:
    """What sockets may tell: everything to the desk, the public part of own tickets to a requester."""
    query = select(TicketHistory.id, TicketHistory.action, TicketHistory.ticket_id)
    if actor.is_agent:
        return query
    own = and_(Ticket.requester_id == (actor.user_id or -1), Ticket.deleted_at.is_(None))
    return query.join(Ticket, Ticket.id == TicketHistory.ticket_id).where(own, TicketHistory.visibility == "public")


def automatic_since(uow: UnitOfWork, ticket_id: int, recipient: str, *, since: datetime) -> int:
    query = select(func.count()).where(
        OutboundMessage.ticket_id == ticket_id,
        OutboundMessage.recipient == recipient,
        OutboundMessage.created_at >= since,
        OutboundMessage.template != BY_PEOPLE,
        OutboundMessage.state.in_(COUNTED),
    )
    return uow.session.scalar(query.select_from(OutboundMessage)) or 0


def is_own_mailbox(uow: UnitOfWork, address: str) -> bool:
    query = select(MailChannel.id).where(func.lower(MailChannel.address) == address.lower())
    return uow.session.scalar(query.limit(1)) is not None


def channel_of_ticket(uow: UnitOfWork, ticket: Ticket) -> MailChannel | None:
    """The mailbox that a ticket came by, else the first one of its team; only one that is switched on."""
    came = (
        select(MailChannel)
        .join(ArrivedMail, ArrivedMail.channel_id == MailChannel.id)
        .where(ArrivedMail.ticket_id == ticket.id, ArrivedMail.verdict == "opened", MailChannel.active)
    )
    found = uow.session.scalar(came.order_by(ArrivedMail.id).limit(1))
    if found is not None or ticket.team_id is None:
        return found
    own = select(MailChannel).where(MailChannel.team_id == ticket.team_id, MailChannel.active)
    return uow.session.scalar(own.order_by(MailChannel.id).limit(1))


def mail_subject(uow: UnitOfWork, ticket_id: int) -> str:
    """The subject of the newest mail that somebody outside wrote into the ticket, or empty."""
    query = select(ArrivedMail.subject).where(
        ArrivedMail.ticket_id == ticket_id, ArrivedMail.verdict.in_(("opened", "appended"))
    )
    return uow.session.scalar(query.order_by(ArrivedMail.id.desc()).limit(1)) or ""


def conversation(uow: UnitOfWork, ticket: Ticket, recipient: str, *, outside: bool) -> list[str]:
    """Message ids that the recipient's mail program may know, oldest first: ours to them, and for people outside the
    mails of the public conversation.
    """
    heard: list[tuple[datetime, str | None]] = []
    if outside:
        mails = select(TicketComment.created_at, TicketComment.source_reference).where(
            TicketComment.ticket_id == ticket.id,
            TicketComment.source == Source.EMAIL,
            TicketComment.visibility == Visibility.PUBLIC,
        )
        heard = [(row[0], row[1]) for row in uow.session.execute(mails.order_by(TicketComment.id))]
    sent = select(OutboundMessage.created_at, OutboundMessage.message_id).where(
        OutboundMessage.ticket_id == ticket.id,
        OutboundMessage.recipient == recipient,
        OutboundMessage.channel == "mail",
        OutboundMessage.state.in_(COUNTED),
    )
    told = [(row[0], row[1]) for row in uow.session.execute(sent.order_by(OutboundMessage.id))]
    return known_ids(ticket, heard=heard, told=told, outside=outside)


def known_ids(
    ticket: Ticket,
    *,
    heard: Sequence[tuple[datetime, str | None]],
    told: Sequence[tuple[datetime, str | None]],
    outside: bool,
) -> list[str]:
    """The ids of what was said in a ticket, oldest first; ``outside``: the ticket's own mail is one of them."""
    came = [(ticket.created_at, ticket.source_reference)] if outside and ticket.source is Source.EMAIL else []
    found = [*came, *heard, *told]
    # In the same instant what was asked comes before what answered it: mail programs take the first for the root.
    known = [message_id or "" for _, message_id in sorted(found, key=itemgetter(0))]
    # An id as long as its column may have been cut, and a cut one joins nothing.
    return [message_id for message_id in known if len(message_id) < _LONGEST_REFERENCE]


def dead_mail(uow: UnitOfWork, message_id: int) -> OutboundMessage | None:
    query = select(OutboundMessage).where(OutboundMessage.id == message_id, OutboundMessage.channel == "mail")
    return uow.session.scalar(query.where(OutboundMessage.state == "dead").with_for_update())


def requeue(uow: UnitOfWork, job_key: str) -> bool:
    """Let a job run again from its first try; False when it is gone."""
    row = uow.session.scalar(select(OutboxJob).where(OutboxJob.dedupe_key == job_key).with_for_update())
    if row is None or row.state == "running":
        return False
    row.state, row.attempts, row.run_at, row.last_error = "queued", 0, uow.now(), ""
    return True


def deliveries(uow: UnitOfWork, ticket_id: int) -> list[OutboundMessage]:
    query = select(OutboundMessage).where(OutboundMessage.ticket_id == ticket_id)
    return list(uow.session.scalars(query.order_by(OutboundMessage.id)))


def admin_addresses(uow: UnitOfWork) -> list[str]:
    query = select(User.email).where(User.role == Role.ADMIN, User.active, User.mail_flag.is_(None))
    return list(uow.session.scalars(query.order_by(User.id)))


def admin_ids(uow: UnitOfWork) -> list[int]:
    return list(uow.session.scalars(select(User.id).where(User.role == Role.ADMIN, User.active).order_by(User.id)))


def channel_address(uow: UnitOfWork, channel_id: int) -> str:
    return uow.session.scalar(select(MailChannel.address).where(MailChannel.id == channel_id)) or ""
