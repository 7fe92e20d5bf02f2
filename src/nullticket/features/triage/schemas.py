"""A made-up ticket and what would become of it."""

from typing import Any

from pydantic import Field

from nullticket.core.enums import Priority, Source
from nullticket.core.schema import ApiModel, Body, Email, Key, Line, OutModel
from nullticket.features.routing.schemas import DecisionOut


class TriageTestIn(ApiModel):
    title: Line
    description: Body = ""
    category: Key | None = None
    priority: Priority | None = None
    source: Source = Source.WEB
    requester_email: Email | None = None
    keywords: list[Line] = Field(default_factory=list, max_length=20)


class TriageTestOut(OutModel):
    """Nothing of this is stored."""

    category: str
    priority: Priority
    priority_score: int
    confidence: float
    engine: str
    keywords: list[str]
    intent: str
    requires_immediate_attention: bool
    alternatives: list[dict[str, Any]]
    reasons: list[dict[str, Any]]
    team_id: int | None
    team_name: str | None
    sla_minutes: int
    decision: DecisionOut


class GuessIn(ApiModel):
    """What a requester is typing."""

    title: Line
    description: Body = ""


class GuessOut(OutModel):
    category: str
    priority: Priority
    confidence: float
