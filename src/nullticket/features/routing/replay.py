"""What changed rules, capacities or thresholds would have done to past tickets.

Every past ticket is decided twice from the facts of its own moment: as the desk was, and as it would have been. In the
second run a team's load follows the tickets that moved, until they were resolved. Unchanged rules give a zero diff.

>>> from nullticket.features.routing.conditions import TicketFacts, rule_condition
>>> from nullticket.features.routing.facts import TeamFacts
>>> teams = (TeamFacts(id=1, name="Network Team", capacity=5, open_load=0), TeamFacts(2, "Identity Team", 5, 0))
>>> facts = RoutingFacts(TicketFacts(text="VPN", category="vpn"), DeskFacts(teams=teams, fallback_team_id=1))
>>> past = [PastTicket(7, "TKT-20260112-A3F5", facts, opened_at=datetime(2026, 1, 12))]
>>> replay(past, Changes()).is_zero
True
>>> rule = RuleFacts(4, 1, "VPN", team_id=2, when=rule_condition(category="vpn", keywords=()))
>>> [(move.before_team_id, move.after_team_id) for move in replay(past, Changes(rules=(rule,))).moved]
[(1, 2)]
"""

import heapq
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from nullticket.features.routing.facts import Decision, DeskFacts, RoutingFacts, RuleFacts, Strategy
from nullticket.features.routing.strategies import choose

DueAt = Callable[["PastTicket", int | None], datetime | None]


@dataclass(frozen=True, slots=True)
class PastTicket:
    """A routed ticket with the facts of its decision; ``left_at`` is when it stopped being load for its team."""

    ticket_id: int
    ticket_number: str
    facts: RoutingFacts
    opened_at: datetime
    left_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Changes:
    """What to try. None keeps what each decision had."""

    rules: tuple[RuleFacts, ...] | None = None
    capacities: Mapping[int, int] = field(default_factory=dict)
    specializations: Mapping[int, frozenset[str]] = field(default_factory=dict)
    confidence_threshold: float | None = None


@dataclass(frozen=True, slots=True)
class Move:
    ticket_id: int
    ticket_number: str
    before_team_id: int | None
    after_team_id: int | None
    before_by: Strategy
    after_by: Strategy
    reason: str


@dataclass(frozen=True, slots=True)
class TeamLoad:
    """Tickets that a team would have been given."""

    team_id: int | None
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class DeadlineChange:
    ticket_id: int
    ticket_number: str
    before: datetime | None
    after: datetime | None


@dataclass(frozen=True, slots=True)
class ReplayDiff:
    """The difference between the two runs over ``tickets`` tickets."""

    tickets: int
    moved: tuple[Move, ...]
    loads: tuple[TeamLoad, ...]
    deadlines: tuple[DeadlineChange, ...]
    triage_before: int
    triage_after: int

    @property
    def is_zero(self) -> bool:
        steady = all(load.before == load.after for load in self.loads)
        return not self.moved and not self.deadlines and steady and self.triage_before == self.triage_after


@dataclass(frozen=True, slots=True)
class _Pair:
    past: PastTicket
    before: Decision
    after: Decision


def replay(past: Sequence[PastTicket], changes: Changes, *, due_at: DueAt = lambda _ticket, _team: None) -> ReplayDiff:
    """Decide every ticket as it was and as it would have been, in the order they came.

    ``due_at`` gives the deadline of a ticket in a team, for desks whose teams keep different hours.
    """
    pairs = _run_both(past, changes)
    before = Counter(pair.before.team_id for pair in pairs)
    after = Counter(pair.after.team_id for pair in pairs)
    team_ids = sorted({*before, *after}, key=lambda team_id: -1 if team_id is None else team_id)
    return ReplayDiff(
        tickets=len(pairs),
        moved=tuple(_move(pair) for pair in pairs if pair.before.team_id != pair.after.team_id),
        loads=tuple(TeamLoad(team_id, before[team_id], after[team_id]) for team_id in team_ids),
        deadlines=tuple(change for pair in pairs if (change := _deadline_change(pair, due_at)) is not None),
        triage_before=sum(pair.before.needs_triage for pair in pairs),
        triage_after=sum(pair.after.needs_triage for pair in pairs),
    )


def _run_both(past: Sequence[PastTicket], changes: Changes) -> list[_Pair]:
    pairs: list[_Pair] = []
    shift: Counter[int | None] = Counter()
    returning: list[tuple[datetime, int, int | None, int | None]] = []
    for ticket in sorted(past, key=lambda ticket: (ticket.opened_at, ticket.ticket_id)):
        while returning and returning[0][0] <= ticket.opened_at:
            _, _, lost_by, given_to = heapq.heappop(returning)
            shift[lost_by] += 1
            shift[given_to] -= 1
        pair = _Pair(ticket, choose(ticket.facts), choose(_changed(ticket.facts, changes, shift=shift)))
        pairs.append(pair)
        if pair.before.team_id == pair.after.team_id:
            continue
        shift[pair.before.team_id] -= 1
        shift[pair.after.team_id] += 1
        if ticket.left_at is not None:
            heapq.heappush(returning, (ticket.left_at, ticket.ticket_id, pair.before.team_id, pair.after.team_id))
    return pairs


def _changed(facts: RoutingFacts, changes: Changes, *, shift: Mapping[int | None, int]) -> RoutingFacts:
    desk: DeskFacts = facts.desk
    teams = tuple(
        replace(
            team,
            capacity=changes.capacities.get(team.id, team.capacity),
            specializations=changes.specializations.get(team.id, team.specializations),
            open_load=max(0, team.open_load + shift.get(team.id, 0)),
        )
        for team in desk.teams
    )
    rules = desk.rules if changes.rules is None else changes.rules
    threshold = desk.confidence_threshold if changes.confidence_threshold is None else changes.confidence_threshold
    return replace(facts, desk=replace(desk, teams=teams, rules=rules, confidence_threshold=threshold))


def _move(pair: _Pair) -> Move:
    return Move(
        ticket_id=pair.past.ticket_id,
        ticket_number=pair.past.ticket_number,
        before_team_id=pair.before.team_id,
        after_team_id=pair.after.team_id,
        before_by=pair.before.decided_by,
        after_by=pair.after.decided_by,
        reason=pair.after.winner.reason,
    )


def _deadline_change(pair: _Pair, due_at: DueAt) -> DeadlineChange | None:
    before, after = due_at(pair.past, pair.before.team_id), due_at(pair.past, pair.after.team_id)
    if before == after:
        return None
    return DeadlineChange(pair.past.ticket_id, pair.past.ticket_number, before, after)
