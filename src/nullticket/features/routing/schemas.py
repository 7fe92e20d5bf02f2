"""What goes in and out about routing."""

from typing import Any

from pydantic import Field

from nullticket.core.enums import Priority, Source
from nullticket.core.schema import ApiModel, Body, Email, Id, Key, Line, OutModel, When


class ConditionIn(ApiModel):
    field: str = Field(max_length=40)
    operator: str = Field(max_length=20)
    values: list[str] = Field(min_length=1, max_length=50)


class RuleIn(ApiModel):
    """IF category and keywords and all conditions match THEN team. ``position`` 1 is asked first. In ``shadow`` a rule
    records what it would do and decides nothing.
    """

    name: Line
    category: Key | None = None
    keywords: list[Line] = Field(default_factory=list, max_length=50)
    conditions: list[ConditionIn] = Field(default_factory=list, max_length=20)
    team_id: Id
    position: int | None = Field(default=None, ge=1, le=10_000)
    active: bool = True
    shadow: bool = False


class RulePatch(ApiModel):
    name: Line | None = None
    category: Key | None = None
    keywords: list[Line] | None = Field(default=None, max_length=50)
    conditions: list[ConditionIn] | None = Field(default=None, max_length=20)
    team_id: Id | None = None
    position: int | None = Field(default=None, ge=1, le=10_000)
    active: bool | None = None
    shadow: bool | None = None


class RuleOut(OutModel):
    id: int
    name: str
    position: int
    category: str | None
    keywords: list[str]
    conditions: list[dict[str, Any]] = Field(default_factory=list)
    team_id: int
    active: bool
    shadow: bool
    created_at: When
    updated_at: When
    version: int


class WatchedRuleOut(OutModel):
    """What a rule in shadow would have done since it was last changed. Of the tickets that have ``ended`` and that it
    would have decided: how many its team ended, and how many the team that was decided for instead.
    """

    rule_id: int
    matched: int
    decides: int
    ended: int
    right: int
    right_without: int


class RuleOrderIn(ApiModel):
    """All rule ids in the wanted order."""

    ids: list[Id] = Field(min_length=1, max_length=1000)


class RouteTestIn(ApiModel):
    """A made-up ticket. Without a category the engines are asked."""

    title: Line
    description: Body = ""
    category: Key | None = None
    priority: Priority | None = None
    source: Source = Source.WEB
    requester_email: Email | None = None
    keywords: list[Line] = Field(default_factory=list, max_length=20)


class CandidateOut(OutModel):
    team_id: int
    team_name: str
    open_load: int
    capacity: int
    has_room: bool
    resolved: int | None
    rule_id: int | None


class VoteOut(OutModel):
    strategy: str
    team_id: int | None
    reason: str
    candidates: list[CandidateOut]


class DecisionOut(OutModel):
    """All four votes, the winner and why."""

    team_id: int | None
    decided_by: str
    votes: list[VoteOut]
    reasons: list[str]
    needs_triage: bool


class StoredDecisionOut(OutModel):
    """A decision as it was made."""

    id: int
    ticket_id: int
    team_id: int
    agent_id: int | None
    decided_by: str
    votes: list[dict[str, Any]]
    reasons: list[str]
    capacity: int
    open_load: int
    rule_id: int | None
    rule_version: int | None
    engine: str
    model_version: str
    created_at: When


class ReplayIn(ApiModel):
    """What to try on the tickets of the last days. Without ``rules`` the rules of each moment stay."""

    days: int = Field(default=7, ge=1, le=90)
    rules: list[RuleIn] | None = Field(default=None, max_length=200)
    capacities: dict[Id, int] = Field(default_factory=dict, max_length=200)
    specializations: dict[Id, list[Key]] = Field(default_factory=dict, max_length=200)
    confidence_threshold: float | None = Field(default=None, ge=0, le=1)
    limit: int = Field(default=5000, ge=1, le=20_000)


class MovedOut(OutModel):
    ticket_id: int
    ticket_number: str
    before_team_id: int | None
    after_team_id: int | None
    before_by: str
    after_by: str
    reason: str


class TeamLoadOut(OutModel):
    team_id: int | None
    before: int
    after: int


class DeadlineChangeOut(OutModel):
    ticket_id: int
    ticket_number: str
    before: When | None
    after: When | None


class ReplayOut(OutModel):
    """The difference; ``capped`` when there were more tickets than ``limit``."""

    tickets: int
    capped: bool = False
    moved: list[MovedOut]
    loads: list[TeamLoadOut]
    deadlines: list[DeadlineChangeOut]
    triage_before: int
    triage_after: int
    is_zero: bool
