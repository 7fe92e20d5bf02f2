"""Queries about teams."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from sqlalchemy import case, delete, select, update

from nullticket.infra.sql import insert_new
from nullticket.infra.uow import UnitOfWork
from nullticket.models import Category, Team, TeamMember, User


def teams(uow: UnitOfWork) -> list[Team]:
    return list(uow.session.scalars(select(Team).order_by(Team.id)))


def team(uow: UnitOfWork, team_id: int) -> Team | None:
    return uow.session.get(Team, team_id)


def team_for_update(uow: UnitOfWork, team_id: int) -> Team | None:
    return uow.session.scalar(select(Team).where(Team.id == team_id).with_for_update(key_share=True))


def by_name(uow: UnitOfWork, name: str) -> Team | None:
    return uow.session.scalar(select(Team).where(Team.name == name))


def members(uow: UnitOfWork) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    for team_id, user_id in uow.session.execute(
        select(TeamMember.team_id, TeamMember.user_id).order_by(TeamMember.team_id, TeamMember.user_id)
    ):
        found[team_id].append(user_id)
    return found


def set_members(uow: UnitOfWork, team_id: int, user_ids: list[int]) -> None:
    gone = delete(TeamMember).where(TeamMember.team_id == team_id, TeamMember.user_id.not_in(user_ids))
    uow.session.execute(gone)
    for user_id in user_ids:
        insert_new(uow.session, TeamMember, {"team_id": team_id, "user_id": user_id})


def known_users(uow: UnitOfWork, user_ids: list[int]) -> set[int]:
    return set(uow.session.scalars(select(User.id).where(User.id.in_(user_ids))))


def known_categories(uow: UnitOfWork, keys: list[str]) -> set[str]:
    return set(uow.session.scalars(select(Category.key).where(Category.key.in_(keys))))


def clear_fallback(uow: UnitOfWork, *, but: int) -> None:
    uow.session.execute(update(Team).where(Team.id != but, Team.is_fallback).values(is_fallback=False))


def add(uow: UnitOfWork, row: Any) -> None:
    uow.session.add(row)
    uow.session.flush()


def hold(uow: UnitOfWork) -> list[Team]:
    """All teams, held for this transaction, in one order."""
    rows = uow.session.scalars(
        select(Team).order_by(Team.id).with_for_update(key_share=True).execution_options(populate_existing=True)
    )
    return list(rows)


def count_places(uow: UnitOfWork, taken: Mapping[int, int]) -> None:
    """Add to the open load of teams, in one statement."""
    uow.session.execute(
        update(Team)
        .where(Team.id.in_(taken))
        .values(open_load=Team.open_load + case(dict(taken), value=Team.id, else_=0))
        .execution_options(synchronize_session=False)
    )


def give_place_back(uow: UnitOfWork, team_id: int) -> None:
    uow.session.execute(
        update(Team)
        .where(Team.id == team_id, Team.open_load > 0)
        .values(open_load=Team.open_load - 1)
        .execution_options(synchronize_session=False)
    )
