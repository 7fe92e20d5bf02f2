"""What goes in and out about categories and answers."""

from typing import Annotated, Any

from pydantic import Field

from nullticket.core.enums import Priority
from nullticket.core.schema import ApiModel, Body, Key, Line, OutModel, When
from nullticket.features.classification.entities import EntityKind

Threshold = Annotated[float, Field(ge=0, le=1)]


class CategoryIn(ApiModel):
    key: Key
    name: Line
    description: Body = ""
    examples: list[Line] = Field(default_factory=list, max_length=50)
    threshold: Threshold | None = None


class CategoryPatch(ApiModel):
    name: Line | None = None
    description: Body | None = None
    examples: list[Line] | None = Field(default=None, max_length=50)
    threshold: Threshold | None = None
    position: int | None = Field(default=None, ge=0, le=10_000)
    active: bool | None = None


class CategoryOut(OutModel):
    key: str
    name: str
    description: str
    examples: list[str]
    threshold: float | None
    position: int
    active: bool
    version: int


class EntityOut(OutModel):
    """Something with a name or a number in a ticket, written as in the ticket."""

    kind: EntityKind
    value: str


class AnswerOut(OutModel):
    """What an engine said of a ticket, as it was said. ``raw`` is the masked answer of a language model; ``fallback`` says
    that an engine before it failed, and ``failures`` which and how.
    """

    id: int
    engine: str
    model_version: str
    category: str
    priority: Priority
    confidence: float
    keywords: list[str]
    intent: str
    requires_immediate_attention: bool
    alternatives: list[dict[str, Any]]
    reasons: list[dict[str, Any]]
    fallback: bool
    applied: bool
    failures: list[str]
    raw: str | None
    votes: list[dict[str, Any]]
    created_at: When
