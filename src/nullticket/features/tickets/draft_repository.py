"""Queries about drafts. Each names its author: there is no way to ask for somebody else's."""

from sqlalchemy import delete, select, update

from nullticket.core.enums import Visibility
from nullticket.infra.sql import insert_new
from nullticket.infra.uow import UnitOfWork
from nullticket.models import ReplyDraft


def drafts(uow: UnitOfWork, user_id: int, ticket_id: int) -> list[ReplyDraft]:
    query = select(ReplyDraft).where(ReplyDraft.user_id == user_id, ReplyDraft.ticket_id == ticket_id)
    return list(uow.session.scalars(query.order_by(ReplyDraft.visibility)))


def draft(uow: UnitOfWork, user_id: int, ticket_id: int, visibility: Visibility) -> ReplyDraft | None:
    query = select(ReplyDraft).where(
        ReplyDraft.user_id == user_id, ReplyDraft.ticket_id == ticket_id, ReplyDraft.visibility == visibility
    )
    return uow.session.scalar(query.execution_options(populate_existing=True))


def begin(uow: UnitOfWork, user_id: int, ticket_id: int, visibility: Visibility, *, text: str) -> bool:
    """Store a first version; False when there is a draft already."""
    key = {"user_id": user_id, "ticket_id": ticket_id, "visibility": visibility}
    return insert_new(uow.session, ReplyDraft, key | {"text": text, "version": 1, "updated_at": uow.now()})


def replace(uow: UnitOfWork, row: ReplyDraft, *, text: str, version: int) -> bool:
    """Write over one version; False when another device was faster."""
    written = uow.session.execute(
        update(ReplyDraft)
        .where(
            ReplyDraft.user_id == row.user_id,
            ReplyDraft.ticket_id == row.ticket_id,
            ReplyDraft.visibility == row.visibility,
            ReplyDraft.version == version,
        )
        .values(text=text, version=version + 1, updated_at=uow.now())
        .returning(ReplyDraft.version)
    )
    return written.first() is not None


def drop(uow: UnitOfWork, user_id: int, ticket_id: int, visibility: Visibility) -> None:
    uow.session.execute(
        delete(ReplyDraft).where(
            ReplyDraft.user_id == user_id, ReplyDraft.ticket_id == ticket_id, ReplyDraft.visibility == visibility
        )
    )
