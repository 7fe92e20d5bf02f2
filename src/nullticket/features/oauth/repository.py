"""Queries about tokens of mailboxes."""

from sqlalchemy import select

from nullticket.core.enums import Role
from nullticket.features.accounts.events import PersonNotified
from nullticket.infra.sql import insert_new
from nullticket.infra.uow import UnitOfWork
from nullticket.models import MailChannel, MailToken, User, UserNotification


def channel(uow: UnitOfWork, channel_id: int) -> MailChannel | None:
    return uow.session.get(MailChannel, channel_id)


def channels(uow: UnitOfWork) -> list[int]:
    """The mailboxes that sign in by OAuth."""
    query = select(MailChannel.id).where(MailChannel.active, MailChannel.auth == "xoauth2")
    return list(uow.session.scalars(query.order_by(MailChannel.id)))


def token(uow: UnitOfWork, channel_id: int) -> MailToken | None:
    return uow.session.get(MailToken, channel_id)


def troubles(uow: UnitOfWork) -> dict[int, str]:
    query = select(MailToken.channel_id, MailToken.error).where(MailToken.error != "")
    return {row[0]: row[1] for row in uow.session.execute(query)}


def token_for_update(uow: UnitOfWork, channel_id: int) -> MailToken:
    insert_new(uow.session, MailToken, {"channel_id": channel_id, "sealed": "", "fingerprint": "", "error": ""})
    query = select(MailToken).where(MailToken.channel_id == channel_id).with_for_update()
    return uow.session.scalars(query.execution_options(populate_existing=True)).one()


def tell_admins(uow: UnitOfWork, kind: str, *, data: dict[str, object], key: str) -> None:
    """A line in every admin's notification centre, once a key."""
    for user_id in uow.session.scalars(select(User.id).where(User.role == Role.ADMIN, User.active)):
        values = {"user_id": user_id, "kind": kind, "data": data, "created_at": uow.now()}
        if insert_new(uow.session, UserNotification, values | {"dedupe_key": f"{key}:{user_id}"[:160]}):
            uow.record(PersonNotified(user_id=user_id))
