"""Queries about mailboxes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update

from nullticket.core.enums import Role
from nullticket.features.accounts.events import PersonNotified
from nullticket.infra.sql import insert_new
from nullticket.infra.uow import UnitOfWork
from nullticket.models import Category, FetchedMail, InboundDelivery, MailChannel, Team, User, UserNotification


def channels(uow: UnitOfWork) -> list[MailChannel]:
    return list(uow.session.scalars(select(MailChannel).order_by(MailChannel.id)))


def channel(uow: UnitOfWork, channel_id: int) -> MailChannel | None:
    return uow.session.get(MailChannel, channel_id)


def channel_for_update(uow: UnitOfWork, channel_id: int) -> MailChannel | None:
    query = select(MailChannel).where(MailChannel.id == channel_id).with_for_update()
    return uow.session.scalar(query.execution_options(populate_existing=True))


def channel_at(uow: UnitOfWork, address: str) -> MailChannel | None:
    return uow.session.scalar(select(MailChannel).where(MailChannel.address == address))


def add(uow: UnitOfWork, row: MailChannel) -> None:
    uow.session.add(row)
    uow.session.flush()


def remove(uow: UnitOfWork, row: MailChannel) -> None:
    uow.session.delete(row)
    uow.session.flush()


def has_mails(uow: UnitOfWork, channel_id: int) -> bool:
    query = select(FetchedMail.id).where(FetchedMail.channel_id == channel_id).limit(1)
    return uow.session.scalar(query) is not None


def addresses(uow: UnitOfWork) -> list[str]:
    return list(uow.session.scalars(select(MailChannel.address)))


def team_exists(uow: UnitOfWork, team_id: int) -> bool:
    return uow.session.scalar(select(Team.id).where(Team.id == team_id, Team.active)) is not None


def team_name(uow: UnitOfWork, team_id: int | None) -> str | None:
    return uow.session.scalar(select(Team.name).where(Team.id == team_id))


def category_exists(uow: UnitOfWork, key: str) -> bool:
    return uow.session.scalar(select(Category.key).where(Category.key == key, Category.active)) is not None


@dataclass(frozen=True, slots=True)
class ChannelFigures:
    """``waiting`` and ``quarantined`` count stored mails; ``oldest_waiting`` is when the first of them came."""

    waiting: int
    quarantined: int
    oldest_waiting: datetime | None


def figures(uow: UnitOfWork, channel_id: int) -> ChannelFigures:
    joined = select(InboundDelivery.state, func.count(), func.min(InboundDelivery.received_at)).join(
        FetchedMail, FetchedMail.delivery_id == InboundDelivery.id
    )
    own = joined.where(
        FetchedMail.channel_id == channel_id, InboundDelivery.state.in_(("stored", "quarantined"))
    ).group_by(InboundDelivery.state)
    found = {row[0]: (row[1], row[2]) for row in uow.session.execute(own)}
    waiting = found.get("stored", (0, None))
    return ChannelFigures(waiting[0], found.get("quarantined", (0, None))[0], waiting[1])


def note_fetched(uow: UnitOfWork, channel_id: int, *, uidvalidity: int, uid: int, delivery_id: int) -> bool:
    """Remember where a stored mail lies; True when this mailbox had not brought it before."""
    seen = select(FetchedMail.id).where(FetchedMail.channel_id == channel_id, FetchedMail.delivery_id == delivery_id)
    new = uow.session.scalar(seen.limit(1)) is None
    values = {
        "channel_id": channel_id,
        "uidvalidity": uidvalidity,
        "uid": uid,
        "delivery_id": delivery_id,
        "fetched_at": uow.now(),
    }
    return insert_new(uow.session, FetchedMail, values) and new


def unsettled(uow: UnitOfWork, channel_id: int, uidvalidity: int, *, limit: int) -> list[int]:
    """UIDs of mails that are stored and neither flagged nor moved yet."""
    query = select(FetchedMail.uid).where(
        FetchedMail.channel_id == channel_id,
        FetchedMail.uidvalidity == uidvalidity,
        FetchedMail.settled_at.is_(None),
    )
    return list(uow.session.scalars(query.order_by(FetchedMail.uid).limit(limit)))


def settle(uow: UnitOfWork, channel_id: int, uidvalidity: int, uids: Sequence[int]) -> None:
    uow.session.execute(
        update(FetchedMail)
        .where(FetchedMail.channel_id == channel_id, FetchedMail.uidvalidity == uidvalidity, FetchedMail.uid.in_(uids))
        .values(settled_at=uow.now()),
        execution_options={"synchronize_session": False},
    )


def channel_of_delivery(uow: UnitOfWork, delivery_id: int) -> MailChannel | None:
    """The mailbox that a stored mail came through first; None for one that was posted to the door."""
    query = select(MailChannel).join(FetchedMail, FetchedMail.channel_id == MailChannel.id)
    return uow.session.scalar(query.where(FetchedMail.delivery_id == delivery_id).order_by(FetchedMail.id).limit(1))


def tell_admins(uow: UnitOfWork, kind: str, *, data: dict[str, object], key: str) -> None:
    """A line in every admin's notification centre, once a key."""
    admins = select(User.id).where(User.role == Role.ADMIN, User.active)
    for user_id in uow.session.scalars(admins):
        values = {"user_id": user_id, "kind": kind, "data": data, "created_at": uow.now()}
        if insert_new(uow.session, UserNotification, values | {"dedupe_key": f"{key}:{user_id}"[:160]}):
            uow.record(PersonNotified(user_id=user_id))
