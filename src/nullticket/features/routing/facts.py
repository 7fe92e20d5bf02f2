"""What routing decides from, and what it answers: teams, rules, history in; votes, choices and reasons out.

>>> TeamFacts(id=1, name="Network Team", capacity=50, open_load=45).describe()
'Network Team 45/50'
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from nullticket.features.routing.conditions import Group, TicketFacts


class Strategy(StrEnum):
    """Who may decide, in order of precedence; the fallback team is what remains when none of the four can."""

    RULES = "rules"
    SPECIALIZATION = "specialization"
    HISTORY = "history"
    LOAD = "load"
    FALLBACK = "fallback"


@dataclass(frozen=True, slots=True)
class TeamFacts:
    """A team as it stands. ``open_load`` and ``capacity`` are tickets; a capacity of 0 takes none."""

    id: int
    name: str
    capacity: int
    open_load: int
    specializations: frozenset[str] = frozenset()
    active: bool = True

    @property
    def has_room(self) -> bool:
        return self.active and self.open_load < self.capacity

    @property
    def load(self) -> float:
        """Open load as a share of capacity."""
        return self.open_load / self.capacity if self.capacity > 0 else 1.0

    def describe(self) -> str:
        return f"{self.name} {self.open_load}/{self.capacity}"


@dataclass(frozen=True, slots=True)
class RuleFacts:
    """A routing rule; ``position`` is the admin's order, ties go to the older rule. One in ``shadow`` is asked, what it
    would do is recorded, and it decides nothing.
    """

    id: int
    position: int
    name: str
    team_id: int
    when: Group
    active: bool = True
    version: int = 1
    shadow: bool = False


@dataclass(frozen=True, slots=True)
class DeskFacts:
    """The desk at one moment.

    ``resolvers`` maps a category to the ids of the teams that resolved its last tickets, newest first; only the
    first ``history_window`` are looked at. A ticket whose confidence is below ``confidence_threshold`` is routed
    and marked for triage.
    """

    teams: tuple[TeamFacts, ...]
    rules: tuple[RuleFacts, ...] = ()
    resolvers: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    fallback_team_id: int | None = None
    history_window: int = 20
    confidence_threshold: float = 0.0

    def team(self, team_id: int) -> TeamFacts | None:
        return next((team for team in self.teams if team.id == team_id), None)


@dataclass(frozen=True, slots=True)
class RoutingFacts:
    """``alike`` are the ids of the teams that resolved the most similar tickets of the category, nearest first; empty
    where the category's last tickets tell enough.
    """

    ticket: TicketFacts
    desk: DeskFacts
    alike: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """A team that a strategy looked at; ``resolved`` counts its similar tickets where history was asked."""

    team_id: int
    team_name: str
    open_load: int
    capacity: int
    has_room: bool
    resolved: int | None = None
    rule_id: int | None = None


@dataclass(frozen=True, slots=True)
class Vote:
    """What one strategy would do alone; ``team_id`` is None when it has no opinion, and the reason says why."""

    strategy: Strategy
    team_id: int | None
    candidates: tuple[Candidate, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Choice:
    """One team that may take the ticket, and who says so. Only the fallback may exceed its capacity."""

    team_id: int | None
    decided_by: Strategy
    reason: str
    rule_id: int | None = None
    rule_version: int | None = None

    @property
    def may_exceed_capacity(self) -> bool:
        return self.decided_by is Strategy.FALLBACK


@dataclass(frozen=True, slots=True)
class Shadowed:
    """What a rule in shadow would have done. ``decides``: were it in force, the ticket would have gone to its team."""

    rule_id: int
    rule_version: int
    team_id: int
    decides: bool


@dataclass(frozen=True, slots=True)
class Decision:
    """All four votes and the teams to try in order; the first is the winner.

    ``teams`` holds the capacity figures of that moment. When the winner fills up before its place is taken,
    ``strategies.pass_over`` gives the decision for the next one.
    """

    votes: tuple[Vote, ...]
    ranked: tuple[Choice, ...]
    teams: tuple[TeamFacts, ...]
    needs_triage: bool
    reasons: tuple[str, ...]
    shadowed: tuple[Shadowed, ...] = ()

    @property
    def winner(self) -> Choice:
        return self.ranked[0]

    @property
    def team_id(self) -> int | None:
        """None only when every team is full and no fallback team is set; the reasons say so."""
        return self.winner.team_id

    @property
    def decided_by(self) -> Strategy:
        return self.winner.decided_by

    def vote(self, strategy: Strategy) -> Vote:
        return next(vote for vote in self.votes if vote.strategy is strategy)
