"""Queries about mails that arrived, the ids of conversations, and who takes part in a ticket."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, or_, select, update

from nullticket.core.enums import Role
from nullticket.infra.sql import insert_new, new_rows
from nullticket.infra.uow import UnitOfWork
from nullticket.models import (
    ArrivedMail,
    KnownMessageId,
    MailAlias,
    OutboundMessage,
    Team,
    Ticket,
    TicketFollower,
    User,
)


def add(uow: UnitOfWork, row: ArrivedMail) -> None:
    uow.session.add(row)
    uow.session.flush()


def arrived_of(uow: UnitOfWork, delivery_id: int) -> ArrivedMail | None:
    return uow.session.scalar(select(ArrivedMail).where(ArrivedMail.delivery_id == delivery_id))


def forget(uow: UnitOfWork, row: ArrivedMail) -> None:
    uow.session.delete(row)
    uow.session.flush()


def held(uow: UnitOfWork, *, limit: int) -> list[ArrivedMail]:
    query = select(ArrivedMail).where(ArrivedMail.verdict == "held")
    return list(uow.session.scalars(query.order_by(ArrivedMail.id.desc()).limit(limit)))


def of_ticket(uow: UnitOfWork, ticket_id: int) -> list[ArrivedMail]:
    query = select(ArrivedMail).where(ArrivedMail.ticket_id == ticket_id)
    return list(uow.session.scalars(query.order_by(ArrivedMail.id)))


def ticket(uow: UnitOfWork, ticket_id: int) -> Ticket | None:
    return uow.session.scalar(select(Ticket).where(Ticket.id == ticket_id, Ticket.deleted_at.is_(None)))


def tickets_by_number(uow: UnitOfWork, numbers: Sequence[str]) -> list[int]:
    query = select(Ticket.id).where(Ticket.ticket_number.in_(numbers), Ticket.deleted_at.is_(None))
    return list(uow.session.scalars(query))


def known_ids(uow: UnitOfWork, ids: Sequence[str]) -> list[tuple[str, int, str]]:
    """(id, ticket, whom we sent it to or "") of every id that was seen on a ticket or sent by us."""
    if not ids:
        return []
    seen = select(KnownMessageId.message_id, KnownMessageId.ticket_id, KnownMessageId.recipient)
    found = [(row[0], row[1], row[2]) for row in uow.session.execute(seen.where(KnownMessageId.message_id.in_(ids)))]
    # Sent mails keep their brackets.
    named = {f"<{one}>": one for one in ids} | {one: one for one in ids}
    sent = select(OutboundMessage.message_id, OutboundMessage.ticket_id, OutboundMessage.recipient)
    rows = uow.session.execute(
        sent.where(OutboundMessage.message_id.in_(list(named)), OutboundMessage.ticket_id.is_not(None))
    )
    return [*((named[str(row[0])], int(row[1] or 0), row[2].lower()) for row in rows), *found]


def was_sent(uow: UnitOfWork, message_id: str) -> bool:
    """Whether we sent a mail of this id, about a ticket or not."""
    query = select(OutboundMessage.id).where(OutboundMessage.message_id.in_((message_id, f"<{message_id}>")))
    return uow.session.scalar(query.limit(1)) is not None


def remember_ids(uow: UnitOfWork, ticket_id: int, ids: Sequence[str]) -> None:
    if ids:
        rows = [{"message_id": one, "ticket_id": ticket_id, "recipient": "", "at": uow.now()} for one in ids]
        uow.session.execute(new_rows(uow.session, KnownMessageId), rows)


def person_at(uow: UnitOfWork, address: str) -> User | None:
    """Whose address this is, as it is or as a confirmed alias."""
    found = uow.session.scalar(select(User).where(User.email == address))
    if found is None or found.role is Role.USER:
        owner = select(User).join(MailAlias, MailAlias.user_id == User.id).where(MailAlias.address == address)
        return uow.session.scalar(owner) or found
    return found


def aliases(uow: UnitOfWork) -> list[tuple[MailAlias, User]]:
    query = select(MailAlias, User).join(User, User.id == MailAlias.user_id).order_by(MailAlias.address)
    return [(row[0], row[1]) for row in uow.session.execute(query)]


def add_alias(uow: UnitOfWork, address: str, user_id: int) -> bool:
    values = {
        "address": address,
        "user_id": user_id,
        "confirmed_by_id": uow.actor.user_id,
        "confirmed_at": uow.now(),
    }
    return insert_new(uow.session, MailAlias, values)


def alias(uow: UnitOfWork, address: str) -> MailAlias | None:
    return uow.session.get(MailAlias, address)


def drop_alias(uow: UnitOfWork, row: MailAlias) -> None:
    uow.session.delete(row)


def participants(uow: UnitOfWork, ticket: Ticket) -> list[User]:
    """The requester first, then the followers."""
    following = select(TicketFollower.user_id).where(TicketFollower.ticket_id == ticket.id)
    query = select(User).where(or_(User.id == ticket.requester_id, User.id.in_(following)))
    return sorted(uow.session.scalars(query), key=lambda person: (person.id != ticket.requester_id, person.id))


def desk_addresses(uow: UnitOfWork, ticket: Ticket) -> list[str]:
    """Where the desk's own mails about a ticket go: its agent and its team."""
    agent = select(User.email).where(User.id == ticket.agent_id)
    team = select(Team.email).where(Team.id == ticket.team_id)
    return [address for address in (uow.session.scalar(agent), uow.session.scalar(team)) if address]


def reopen_days(uow: UnitOfWork, ticket: Ticket) -> int | None:
    """The window of the ticket's team, None where the general rule holds."""
    return uow.session.scalar(select(Team.reopen_days).where(Team.id == ticket.team_id))


def mails_of_sender(uow: UnitOfWork, sender: str, *, since: datetime) -> int:
    query = select(func.count()).where(ArrivedMail.sender == sender, ArrivedMail.at >= since)
    return uow.session.scalar(query.select_from(ArrivedMail)) or 0


def mails_of_ticket(uow: UnitOfWork, ticket_id: int, *, since: datetime) -> int:
    query = select(func.count()).where(ArrivedMail.ticket_id == ticket_id, ArrivedMail.at >= since)
    return uow.session.scalar(query.select_from(ArrivedMail)) or 0


def acknowledged_since(uow: UnitOfWork, sender: str, *, since: datetime) -> bool:
    """Whether the sender had an automatic answer, or has opened a ticket that is about to get one."""
    sent = select(OutboundMessage.id).where(
        OutboundMessage.recipient == sender,
        OutboundMessage.template == "received",
        OutboundMessage.created_at >= since,
        OutboundMessage.state != "suppressed",
    )
    opened = select(ArrivedMail.id).where(
        ArrivedMail.sender == sender, ArrivedMail.verdict == "opened", ArrivedMail.at >= since
    )
    return uow.session.scalar(sent.limit(1)) is not None or uow.session.scalar(opened.limit(1)) is not None


def flag(uow: UnitOfWork, address: str, reason: str) -> None:
    """No more mail to this address."""
    uow.session.execute(
        update(User).where(User.email == address, User.mail_flag.is_(None)).values(mail_flag=reason[:200])
    )


def flushed(uow: UnitOfWork) -> None:
    uow.session.flush()
