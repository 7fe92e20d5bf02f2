"""Queries about canned replies. Lists start from ``usable_by``."""

from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select, true

from nullticket.core.access import Actor
from nullticket.infra.uow import UnitOfWork
from nullticket.models import CannedReply, Team


def usable_by(actor: Actor) -> ColumnElement[bool]:
    """The same sentence as ``policy.may_use``, for rows."""
    teams = true() if actor.is_admin else CannedReply.team_id.in_(actor.team_ids)
    shared = and_(CannedReply.owner_id.is_(None), or_(CannedReply.team_id.is_(None), teams))
    return or_(CannedReply.owner_id == (actor.user_id or 0), shared)


def replies(uow: UnitOfWork) -> list[tuple[CannedReply, str | None]]:
    """Each with the name of its team."""
    query = select(CannedReply, Team.name).outerjoin(Team, Team.id == CannedReply.team_id)
    query = query.where(usable_by(uow.actor)).order_by(func.lower(CannedReply.title), CannedReply.id).limit(1000)
    return [(row[0], row[1]) for row in uow.session.execute(query)]


def reply(uow: UnitOfWork, reply_id: int) -> CannedReply | None:
    return uow.session.get(CannedReply, reply_id)


def reply_for_update(uow: UnitOfWork, reply_id: int) -> CannedReply | None:
    query = select(CannedReply).where(CannedReply.id == reply_id).with_for_update()
    return uow.session.scalar(query.execution_options(populate_existing=True))


def team_name(uow: UnitOfWork, team_id: int | None) -> str | None:
    return uow.session.scalar(select(Team.name).where(Team.id == team_id)) if team_id is not None else None


def add(uow: UnitOfWork, row: Any) -> None:
    uow.session.add(row)
    uow.session.flush()


def remove(uow: UnitOfWork, row: CannedReply) -> None:
    uow.session.delete(row)
    uow.session.flush()
