"""Queries about messages, people to tell, and the notification centre."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, select, update
from sqlalchemy.orm import joinedload

from nullticket.core.access import Actor
from nullticket.infra.sql import insert_new
from nullticket.infra.uow import UnitOfWork
from nullticket.models import (
    OutboundMessage,
    RoutingDecision,
    Team,
    Ticket,
    TicketComment,
    TicketHistory,
    User,
    UserNotification,
)


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
        OutboundMessage.state.in_(("queued", "sent", "delivered", "unknown")),
    )
    if template is not None:
        query = query.where(OutboundMessage.template == template)
    return uow.session.scalar(query.select_from(OutboundMessage)) or 0


def team_sms_since(uow: UnitOfWork, team_id: int, *, since: datetime) -> int:
    query = (
        select(func.count())
        .select_from(OutboundMessage)
        .where(
            OutboundMessage.channel == "sms",
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


def messages(uow: UnitOfWork, *, state: str | None, before_id: int | None, limit: int) -> Sequence[OutboundMessage]:
    query = select(OutboundMessage)
    if state:
        query = query.where(OutboundMessage.state == state)
    if before_id:
        query = query.where(OutboundMessage.id < before_id)
    return uow.session.scalars(query.order_by(OutboundMessage.id.desc()).limit(limit)).all()


def may_see_ticket(uow: UnitOfWork, actor: Actor, ticket_id: int) -> bool:
    if actor.is_agent:
        return True
    query = select(Ticket.id).where(
        Ticket.id == ticket_id, Ticket.requester_id == (actor.user_id or -1), Ticket.deleted_at.is_(None)
    )
    return uow.session.scalar(query) is not None


def missed(uow: UnitOfWork, actor: Actor, *, after_id: int, limit: int) -> list[tuple[int, str, int]]:
    """History id, action and ticket id of what happened since, as far as the actor may know."""
    query = select(TicketHistory.id, TicketHistory.action, TicketHistory.ticket_id).where(TicketHistory.id > after_id)
    if not actor.is_agent:
        own = and_(Ticket.requester_id == (actor.user_id or -1), Ticket.deleted_at.is_(None))
        query = query.join(Ticket, Ticket.id == TicketHistory.ticket_id).where(
            own, TicketHistory.visibility == "public"
        )
    return [(row[0], row[1], row[2]) for row in uow.session.execute(query.order_by(TicketHistory.id).limit(limit))]


def flag_of(uow: UnitOfWork, address: str) -> str | None:
    """Why an address gets no mail, when it belongs to somebody and is flagged."""
    return uow.session.scalar(select(User.mail_flag).where(User.email == address))
