"""What goes out about quality and models."""

from typing import Any, Literal

from nullticket.core.schema import OutModel, When
from nullticket.features.learning.thresholds import ChosenBy

MeasuredField = Literal["category", "priority"]


class FiguresOut(OutModel):
    """Shares within 0..1, none without tickets. ``handled``: sure enough to stand; ``silent``: right and untouched."""

    tickets: int
    accuracy: float | None
    ece: float | None
    handled: float | None
    handled_right: float | None
    silent: float | None


class GroupOut(FiguresOut):
    name: str


class BinOut(OutModel):
    low: float
    high: float
    tickets: int
    sure: float
    right: float


class ConfusionOut(OutModel):
    predicted: str
    value: str
    tickets: int


class StepOut(OutModel):
    """At this threshold: the share handled without a person, and the wrong share of those."""

    threshold: float
    handled: float
    error: float
    tickets: int


class CategoryThresholdOut(OutModel):
    """The threshold of a category: whose choice it is, what it lets through of the ended tickets and how much of that was
    wrong, and what these tickets would choose (none while they are few).
    """

    category: str
    threshold: float
    chosen_by: ChosenBy
    tickets: int
    handled: float
    error: float
    proposed: float | None
    curve: list[StepOut]


class WatchedEngineOut(OutModel):
    """An engine in shadow: on how many ended tickets it was right, and on how many of them what was decided."""

    engine: str
    tickets: int
    right: int
    decided_right: int


class QualityOut(OutModel):
    field: MeasuredField
    days: int
    labels: dict[str, int]
    total: FiguresOut
    groups: dict[str, list[GroupOut]]
    calibration: list[BinOut]
    confusion: list[ConfusionOut]
    curve: list[StepOut]
    thresholds: dict[str, float]
    categories: list[CategoryThresholdOut]
    watched: list[WatchedEngineOut]


class ErrorOut(OutModel):
    ticket_number: str
    title: str
    predicted: str
    value: str
    confidence: float | None
    engine: str
    model_version: str
    team: str
    source: str
    week: str


class VersionOut(OutModel):
    """``metrics`` is the comparison with the model that decided when it was trained."""

    id: int
    name: str
    state: str
    label_count: int
    sha256: str
    seed: int
    metrics: dict[str, Any]
    thresholds: dict[str, float]
    decisions: dict[str, Any]
    reasons: list[str]
    created_at: When


class PromotionOut(OutModel):
    id: int
    version_id: int | None
    replaced_id: int | None
    kind: str
    user_id: int | None
    at: When


class VersionsOut(OutModel):
    """``current_id`` is none while the model of a fresh installation decides."""

    current_id: int | None
    versions: list[VersionOut]
    promotions: list[PromotionOut]


class CurrentOut(OutModel):
    current_id: int | None


class RunOut(OutModel):
    id: int
    state: str
    step: str
    progress: int
    seed: int
    version_id: int | None
    outcome: str
    created_at: When
    finished_at: When | None
