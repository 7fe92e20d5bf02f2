"""What the mails of a whole round need to know, each read once for all of them."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import func, select, update
from sqlalchemy.orm import joinedload, selectinload

from nullticket.core.enums import Source, Visibility
from nullticket.features.notifications.repository import BY_PEOPLE, COUNTED
from nullticket.infra.sql import among, new_rows, table_of
from nullticket.infra.uow import UnitOfWork
from nullticket.models import (
    ArrivedMail,
    MailChannel,
    OutboundMessage,
    RoutingDecision,
    Team,
    Ticket,
    TicketComment,
    User,
)

_LOG: Final = table_of(OutboundMessage)
# When something was said, and the id of its mail.
Said = list[tuple[datetime, str | None]]


def tickets(uow: UnitOfWork, ticket_ids: Collection[int]) -> dict[int, Ticket]:
    """Live tickets with their requester, team and its lead. Teams are few and wide: they are read by themselves, once each."""
    query = (
        select(Ticket)
        .where(among(uow.session, Ticket.id, ticket_ids), Ticket.deleted_at.is_(None))
        .options(selectinload(Ticket.team).joinedload(Team.lead), joinedload(Ticket.requester))
    )
    return {ticket.id: ticket for ticket in uow.session.scalars(query)}


def decided_by(uow: UnitOfWork, ticket_ids: Collection[int]) -> dict[int, str]:
    """What decided each ticket's newest routing."""
    query = select(RoutingDecision.ticket_id, RoutingDecision.decided_by)
    query = query.where(among(uow.session, RoutingDecision.ticket_id, ticket_ids)).order_by(RoutingDecision.id)
    return {row[0]: row[1] for row in uow.session.execute(query)}


def known_keys(uow: UnitOfWork, keys: Collection[str]) -> set[str]:
    """Those keys whose mail has a line in the delivery log."""
    known = among(uow.session, OutboundMessage.dedupe_key, keys)
    return set(uow.session.scalars(select(OutboundMessage.dedupe_key).where(known)))


def write(uow: UnitOfWork, rows: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """Write lines of the delivery log in one statement; the ids of those that were not there, by key."""
    if not rows:
        return {}
    statement = new_rows(uow.session, OutboundMessage).returning(OutboundMessage.dedupe_key, OutboundMessage.id)
    return {row[0]: row[1] for row in uow.session.execute(statement, [dict(row) for row in rows])}


def settle(uow: UnitOfWork, answers: Mapping[int, str]) -> None:
    """These mails are sent; one statement for all to which their server said the same, as it often does."""
    by_answer: dict[str, list[int]] = defaultdict(list)
    for row_id, answer in answers.items():
        by_answer[answer].append(row_id)
    for answer, ids in by_answer.items():
        uow.session.execute(
            update(_LOG)
            .where(among(uow.session, _LOG.c.id, ids))
            .values(state="sent", sent_at=uow.now(), error="", answer=answer)
        )


def mail_flags(uow: UnitOfWork, addresses: Collection[str]) -> dict[str, str]:
    query = select(User.email, User.mail_flag).where(among(uow.session, User.email, {one.lower() for one in addresses}))
    return {email: flag for email, flag in uow.session.execute(query) if flag is not None}


def channels(uow: UnitOfWork) -> list[MailChannel]:
    """All mailboxes, also those that are switched off; there are few."""
    return uow.once("mail channels", lambda: list(uow.session.scalars(select(MailChannel).order_by(MailChannel.id))))


def came_by(uow: UnitOfWork, ticket_ids: Collection[int]) -> dict[int, int]:
    """The active mailbox that each ticket came by."""
    query = (
        select(ArrivedMail.ticket_id, ArrivedMail.channel_id)
        .join(MailChannel, ArrivedMail.channel_id == MailChannel.id)
        .where(ArrivedMail.ticket_id.in_(ticket_ids), ArrivedMail.verdict == "opened", MailChannel.active)
        .order_by(ArrivedMail.id.desc())
    )
    return {row[0]: row[1] for row in uow.session.execute(query) if row[0] and row[1]}


def heard(uow: UnitOfWork, ticket_ids: Collection[int]) -> dict[int, Said]:
    """The mails of each ticket's public conversation."""
    query = select(TicketComment.ticket_id, TicketComment.created_at, TicketComment.source_reference).where(
        among(uow.session, TicketComment.ticket_id, ticket_ids),
        TicketComment.source == Source.EMAIL,
        TicketComment.visibility == Visibility.PUBLIC,
    )
    found: dict[int, Said] = defaultdict(list)
    for row in uow.session.execute(query.order_by(TicketComment.id)):
        found[row[0]].append((row[1], row[2]))
    return found


def told(uow: UnitOfWork, ticket_ids: Collection[int]) -> dict[tuple[int, str], Said]:
    """Our mails about each ticket to each recipient."""
    query = select(
        OutboundMessage.ticket_id, OutboundMessage.recipient, OutboundMessage.created_at, OutboundMessage.message_id
    ).where(
        among(uow.session, OutboundMessage.ticket_id, ticket_ids),
        OutboundMessage.channel == "mail",
        OutboundMessage.state.in_(COUNTED),
    )
    found: dict[tuple[int, str], Said] = defaultdict(list)
    for ticket_id, recipient, at, message_id in uow.session.execute(query.order_by(OutboundMessage.id)):
        found[ticket_id or 0, recipient].append((at, message_id))
    return found


def had(uow: UnitOfWork, recipients: Collection[str]) -> dict[str, tuple[int, int, int]]:
    """For each recipient the mails of the last hour, its acknowledgements, and those of the last day."""
    hour, day = uow.now() - timedelta(hours=1), uow.now() - timedelta(days=1)
    recent, thanks = OutboundMessage.created_at >= hour, OutboundMessage.template == "received"
    query = (
        select(
            OutboundMessage.recipient,
            func.count().filter(recent),
            func.count().filter(recent, thanks),
            func.count().filter(thanks),
        )
        .where(
            among(uow.session, OutboundMessage.recipient, recipients),
            OutboundMessage.created_at >= day,
            OutboundMessage.state.in_(COUNTED),
        )
        .group_by(OutboundMessage.recipient)
    )
    return {row[0]: (row[1], row[2], row[3]) for row in uow.session.execute(query)}


def automatic(uow: UnitOfWork, ticket_ids: Collection[int]) -> dict[tuple[int, str], int]:
    """The automatic mails of the last hour about each ticket to each recipient."""
    query = (
        select(OutboundMessage.ticket_id, OutboundMessage.recipient, func.count())
        .where(
            among(uow.session, OutboundMessage.ticket_id, ticket_ids),
            OutboundMessage.created_at >= uow.now() - timedelta(hours=1),
            OutboundMessage.template != BY_PEOPLE,
            OutboundMessage.state.in_(COUNTED),
        )
        .group_by(OutboundMessage.ticket_id, OutboundMessage.recipient)
    )
    return {(ticket_id or 0, recipient): number for ticket_id, recipient, number in uow.session.execute(query)}
