"""Choosing a team: gather the facts, let the pure strategies vote, take the place, keep the decision."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from functools import partial
from typing import Any, Final

from nullticket.features.routing import repository, snapshot
from nullticket.features.routing.agents import AgentPolicy, choose_agent
from nullticket.features.routing.conditions import TicketFacts
from nullticket.features.routing.facts import Decision, DeskFacts, RoutingFacts
from nullticket.features.routing.replay import Changes, PastTicket, ReplayDiff, replay
from nullticket.features.routing.rules_service import facts_of
from nullticket.features.routing.schemas import ReplayIn
from nullticket.features.routing.strategies import choose, is_split, pass_over
from nullticket.features.teams.service import Places
from nullticket.infra.uow import UnitOfWork
from nullticket.models import RoutingDecision

HISTORY_WINDOW: Final = 20


@dataclass(frozen=True, slots=True)
class Routed:
    """Where a ticket goes. ``team_id`` has a place taken for it; None when there is no team at all. ``record`` is the row
    that keeps the decision, for ``keep``.
    """

    team_id: int | None
    agent_id: int | None
    decision: Decision
    reasons: tuple[str, ...]
    record: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Stay:
    """The team that a ticket has already, and why it stays there: the votes are kept for the record and nothing moves.
    ``unless_a_rule``: a rule that names a team moves it all the same.
    """

    team_id: int
    reason: str
    unless_a_rule: bool = False

    def holds(self, decision: Decision) -> bool:
        return not (self.unless_a_rule and decision.winner.rule_id is not None)


def desk(uow: UnitOfWork, categories: Sequence[str], *, threshold: float) -> DeskFacts:
    """The desk at this moment; history only for the categories asked about."""
    rows = repository.teams(uow)
    return DeskFacts(
        teams=tuple(repository.team_facts(team) for team in rows),
        rules=tuple(repository.rule_facts(rule) for rule in repository.rules(uow)),
        resolvers=repository.resolvers(uow, categories, limit=HISTORY_WINDOW),
        fallback_team_id=next((team.id for team in rows if team.is_fallback and team.active), None),
        history_window=HISTORY_WINDOW,
        confidence_threshold=threshold,
    )


def split_history(uow: UnitOfWork, categories: Sequence[str]) -> frozenset[str]:
    """The categories whose last tickets were resolved by several teams, none of them nearly always."""
    found = repository.resolvers(uow, categories, limit=HISTORY_WINDOW)
    return frozenset(category for category, teams in found.items() if is_split(teams))


def decide(ticket: TicketFacts, desk_facts: DeskFacts, *, alike: tuple[int, ...] = ()) -> Decision:
    return choose(RoutingFacts(ticket, desk_facts, alike))


def route_ticket(
    uow: UnitOfWork,
    ticket_id: int,
    *,
    facts: RoutingFacts,
    engine: str,
    model_version: str,
    places: Places,
    stay: Stay | None = None,
) -> Routed:
    """Decide, take a place in the best team that still has one, and choose an agent; ``keep`` writes it down."""
    decision = choose(facts)
    record = partial(_record, uow, ticket_id, facts=facts, engine=engine, version=model_version)
    if stay is not None and stay.holds(decision):
        why = (stay.reason, *decision.reasons)
        return Routed(None, None, decision, why, record(decision, team_id=stay.team_id, agent_id=None))
    while decision.team_id is not None and not places.take(
        decision.team_id, beyond_capacity=decision.winner.may_exceed_capacity
    ):
        decision = pass_over(decision)
    if decision.team_id is None:
        return Routed(None, None, decision, decision.reasons)
    agent_id, agent_reason = _agent(uow, decision.team_id)
    kept = record(decision, team_id=decision.team_id, agent_id=agent_id)
    return Routed(decision.team_id, agent_id, decision, (*decision.reasons, agent_reason), kept)


def keep(uow: UnitOfWork, routed: Sequence[Routed]) -> None:
    """Write the decisions down, all together."""
    repository.keep(uow, [one.record for one in routed if one.record is not None])


def _agent(uow: UnitOfWork, team_id: int) -> tuple[int | None, str]:
    policy = AgentPolicy(repository.agent_choices(uow)[team_id])
    if policy is AgentPolicy.NONE:
        return None, choose_agent(policy, ()).reason
    agents, last = repository.bench(uow, team_id)
    choice = choose_agent(policy, agents, last_agent_id=last)
    if choice.agent_id is not None:
        repository.note_chosen(uow, team_id, choice.agent_id)
    return choice.agent_id, choice.reason


def _record(
    uow: UnitOfWork,
    ticket_id: int,
    decision: Decision,
    *,
    facts: RoutingFacts,
    team_id: int,
    agent_id: int | None,
    engine: str,
    version: str,
) -> dict[str, Any]:
    team = facts.desk.team(team_id)
    return {
        "ticket_id": ticket_id,
        "team_id": team_id,
        "agent_id": agent_id,
        "decided_by": decision.decided_by.value,
        "votes": snapshot.dump_votes(decision),
        "facts": _moment(facts),
        "desk_hash": _desk_kept(uow, facts.desk),
        "reasons": list(decision.reasons),
        "capacity": team.capacity if team else 0,
        "open_load": team.open_load if team else 0,
        "rule_id": decision.winner.rule_id,
        "rule_version": decision.winner.rule_version,
        "engine": engine,
        "model_version": version,
        "shadowed": [asdict(one) for one in decision.shadowed] or None,
        "created_at": uow.now(),
    }


def _moment(facts: RoutingFacts) -> dict[str, Any]:
    """What belongs to this moment only. The text stays with the ticket, the desk is kept once for many decisions."""
    ticket = {name: value for name, value in snapshot.dump_ticket(facts.ticket).items() if name != "text"}
    loads = {str(team.id): team.open_load for team in facts.desk.teams}
    alike = {"alike": list(facts.alike)} if facts.alike else {}
    return {"ticket": ticket, "loads": loads, "resolvers": snapshot.dump_resolvers(facts.desk)} | alike


def _desk_kept(uow: UnitOfWork, desk_facts: DeskFacts) -> str:
    """The hash of the desk: within a transaction it stands still, but for the loads, which are not part of it."""
    return uow.once("routing.desk", lambda: repository.keep_desk(uow, snapshot.dump_desk(desk_facts)))


def _join(text: str, moment: Mapping[str, Any], shared: Mapping[str, Any]) -> RoutingFacts:
    document = {
        **shared,
        "ticket": {**moment["ticket"], "text": text},
        "resolvers": moment["resolvers"],
        "alike": moment.get("alike", []),
        "teams": [{**team, "open_load": moment["loads"][str(team["id"])]} for team in shared["teams"]],
    }
    return snapshot.load_facts(document)


def decisions(uow: UnitOfWork, ticket_id: int) -> list[RoutingDecision]:
    return repository.decisions(uow, ticket_id)


def replay_past(uow: UnitOfWork, wanted: ReplayIn) -> tuple[ReplayDiff, bool]:
    """Decide the last days again with changed rules, capacities or thresholds; True when there were too many."""
    since = uow.now() - timedelta(days=wanted.days)
    rows = repository.past_decisions(uow, since=since, limit=wanted.limit + 1)
    capped = len(rows) > wanted.limit
    rows = rows[: wanted.limit]
    shared = repository.desks(uow, (row.desk_hash for row in rows))
    past = [
        PastTicket(
            ticket_id=row.ticket_id,
            ticket_number=row.ticket_number,
            facts=_join(row.text, row.facts, shared[row.desk_hash]),
            opened_at=row.created_at,
            left_at=row.resolved_at,
        )
        for row in rows
    ]
    changes = Changes(
        rules=None if wanted.rules is None else facts_of(wanted.rules),
        capacities=wanted.capacities,
        specializations={team: frozenset(keys) for team, keys in wanted.specializations.items()},
        confidence_threshold=wanted.confidence_threshold,
    )
    return replay(past, changes), capped
