"""Queries about rules, teams as routing sees them, and decisions."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, bindparam, func, insert, select, union_all, update

from nullticket.core.enums import OPEN_STATUSES, Status
from nullticket.features.routing.agents import AgentFacts
from nullticket.features.routing.conditions import rule_condition
from nullticket.features.routing.facts import RuleFacts, TeamFacts
from nullticket.infra.sql import insert_new, table_of
from nullticket.infra.uow import UnitOfWork
from nullticket.models import Category, RoutingDecision, RoutingDesk, RoutingRule, Team, TeamMember, Ticket, User


def teams(uow: UnitOfWork) -> list[Team]:
    return list(uow.session.scalars(select(Team).order_by(Team.id)))


def team_facts(team: Team) -> TeamFacts:
    return TeamFacts(
        id=team.id,
        name=team.name,
        capacity=team.capacity,
        open_load=team.open_load,
        specializations=frozenset(team.specializations),
        active=team.active,
    )


def rules(uow: UnitOfWork) -> list[RoutingRule]:
    return list(uow.session.scalars(select(RoutingRule).order_by(RoutingRule.position, RoutingRule.id)))


def rule_facts(rule: RoutingRule) -> RuleFacts:
    further: Any = rule.conditions.get("all", [])
    return RuleFacts(
        id=rule.id,
        position=rule.position,
        name=rule.name,
        team_id=rule.team_id,
        when=rule_condition(category=rule.category, keywords=tuple(rule.keywords), further=further),
        active=rule.active,
        version=rule.version,
        shadow=rule.shadow,
    )


def rule(uow: UnitOfWork, rule_id: int) -> RoutingRule | None:
    return uow.session.scalar(select(RoutingRule).where(RoutingRule.id == rule_id).with_for_update())


def add(uow: UnitOfWork, row: Any) -> None:
    uow.session.add(row)
    uow.session.flush()


def remove(uow: UnitOfWork, row: Any) -> None:
    uow.session.delete(row)
    uow.session.flush()


def last_position(uow: UnitOfWork) -> int:
    return uow.session.scalar(select(func.max(RoutingRule.position))) or 0


def place(uow: UnitOfWork, positions: Mapping[int, int]) -> None:
    for rule_id, position in positions.items():
        uow.session.execute(
            update(RoutingRule)
            .where(RoutingRule.id == rule_id, RoutingRule.position != position)
            .values(position=position, version=RoutingRule.version + 1, updated_at=uow.now())
        )


def team_exists(uow: UnitOfWork, team_id: int) -> bool:
    return uow.session.scalar(select(Team.id).where(Team.id == team_id, Team.active)) is not None


def category_exists(uow: UnitOfWork, key: str) -> bool:
    return uow.session.scalar(select(Category.key).where(Category.key == key)) is not None


def bench(uow: UnitOfWork, team_id: int) -> tuple[list[AgentFacts], int | None]:
    """The team's agents with their open load, and who was chosen last."""
    load = (
        select(func.count())
        .select_from(Ticket)
        .where(Ticket.agent_id == User.id, Ticket.status.in_(OPEN_STATUSES), Ticket.deleted_at.is_(None))
        .scalar_subquery()
    )
    rows = uow.session.execute(
        select(User.id, User.name, load, User.active, TeamMember.last_assigned_at)
        .join(TeamMember, TeamMember.user_id == User.id)
        .where(TeamMember.team_id == team_id, User.role.in_(("agent", "admin")))
        .order_by(User.id)
    ).all()
    agents = [AgentFacts(id=row[0], name=row[1], open_load=row[2] or 0, available=row[3]) for row in rows]
    chosen = [(row[4], row[0]) for row in rows if row[4] is not None]
    return agents, max(chosen)[1] if chosen else None


def agent_choices(uow: UnitOfWork) -> dict[int, str]:
    """How each team chooses an agent."""
    query = select(Team.id, Team.agent_choice)
    return uow.once("routing.agent_choices", lambda: {row.id: row.agent_choice for row in uow.session.execute(query)})


def keep(uow: UnitOfWork, decisions: Sequence[Mapping[str, Any]]) -> None:
    if decisions:
        uow.session.execute(insert(table_of(RoutingDecision)), [dict(one) for one in decisions])


def note_chosen(uow: UnitOfWork, team_id: int, agent_id: int) -> None:
    uow.session.execute(
        update(TeamMember)
        .where(TeamMember.team_id == team_id, TeamMember.user_id == agent_id)
        .values(last_assigned_at=uow.now())
    )


def keep_desk(uow: UnitOfWork, document: Mapping[str, Any]) -> str:
    """Store a desk under the hash of its content, once."""
    text = json.dumps(document, sort_keys=True, separators=(",", ":"), default=str)
    key = hashlib.sha256(text.encode()).hexdigest()
    values = {"hash": key, "document": dict(document), "created_at": uow.now()}
    uow.once(f"routing.desk:{key}", lambda: insert_new(uow.session, RoutingDesk, values))
    return key


def decisions(uow: UnitOfWork, ticket_id: int) -> list[RoutingDecision]:
    query = select(RoutingDecision).where(RoutingDecision.ticket_id == ticket_id)
    return list(uow.session.scalars(query.order_by(RoutingDecision.id)))


@dataclass(frozen=True, slots=True)
class PastDecision:
    """A decision with what of its ticket a replay needs."""

    ticket_id: int
    ticket_number: str
    text: str
    created_at: datetime
    resolved_at: datetime | None
    facts: Mapping[str, Any]
    desk_hash: str


def past_decisions(uow: UnitOfWork, *, since: datetime, limit: int) -> list[PastDecision]:
    """First decisions of tickets since then, oldest first."""
    query = (
        select(
            Ticket.id,
            Ticket.ticket_number,
            Ticket.title + "\n" + Ticket.description,
            RoutingDecision.created_at,
            Ticket.resolved_at,
            RoutingDecision.facts,
            RoutingDecision.desk_hash,
        )
        .join(Ticket, Ticket.id == RoutingDecision.ticket_id)
        .where(RoutingDecision.created_at >= since, Ticket.deleted_at.is_(None))
        .order_by(RoutingDecision.created_at, RoutingDecision.id)
        .limit(limit)
    )
    seen: set[int] = set()
    found = []
    for row in uow.session.execute(query):
        if row[0] not in seen:
            seen.add(row[0])
            found.append(PastDecision(*row))
    return found


@dataclass(frozen=True, slots=True)
class Watched:
    """A decision at which rules in shadow matched, and where the ticket is by now."""

    shadowed: Sequence[Mapping[str, Any]]
    decided_team_id: int
    team_id: int | None
    status: Status


def watched(uow: UnitOfWork, *, since: datetime, limit: int) -> list[Watched]:
    """Newest first."""
    query = (
        select(RoutingDecision.shadowed, RoutingDecision.team_id, Ticket.team_id, Ticket.status)
        .join(Ticket, Ticket.id == RoutingDecision.ticket_id)
        .where(RoutingDecision.created_at >= since, RoutingDecision.shadowed.is_not(None))
        .where(Ticket.deleted_at.is_(None))
        .order_by(RoutingDecision.created_at.desc(), RoutingDecision.id.desc())
        .limit(limit)
    )
    return [Watched(row[0] or (), *row[1:]) for row in uow.session.execute(query)]


def desks(uow: UnitOfWork, hashes: Iterable[str]) -> dict[str, Mapping[str, Any]]:
    query = select(RoutingDesk.hash, RoutingDesk.document).where(RoutingDesk.hash.in_(set(hashes)))
    return {row.hash: row.document for row in uow.session.execute(query)}


def resolvers(uow: UnitOfWork, categories: Sequence[str], *, limit: int) -> dict[str, tuple[int, ...]]:
    """For each category the teams that resolved its last tickets, newest first; one indexed look-up each, all in one
    statement.
    """
    found: dict[str, list[int]] = {category: [] for category in sorted(set(categories))}
    if not found:
        return {}
    wanted = {f"category_{place}": category for place, category in enumerate(found)}
    for row in uow.session.execute(_last_resolved(len(found), limit), wanted):
        found[row.category].append(row.team_id)
    return {category: tuple(teams) for category, teams in found.items()}


@lru_cache(maxsize=64)
def _last_resolved(categories: int, limit: int) -> Select[Any]:
    """Put together once for so many categories: that takes longer than running it."""
    lookups = [
        select(Ticket.category, Ticket.team_id, Ticket.resolved_at)
        .where(
            Ticket.category == bindparam(f"category_{place}"),
            Ticket.status.in_(("resolved", "closed")),
            Ticket.resolved_at.is_not(None),
            Ticket.team_id.is_not(None),
        )
        .order_by(Ticket.resolved_at.desc())
        .limit(limit)
        .subquery()
        for place in range(categories)
    ]
    rows = union_all(*(select(one) for one in lookups)).subquery()
    return select(rows).order_by(rows.c.category, rows.c.resolved_at.desc())
