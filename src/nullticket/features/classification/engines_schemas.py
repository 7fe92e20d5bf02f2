"""What goes in and out about engines, their policy and the ledger of calls."""

from typing import Annotated, Literal

from pydantic import Field

from nullticket.core.schema import ApiModel, OutModel, When
from nullticket.features.classification.weighing import Policy

Share = Annotated[float, Field(ge=0, le=1)]


class FieldPlanIn(ApiModel):
    """``below``: a cascade asks the language model where the local engine is less sure. An engine in ``shadow`` is asked
    and recorded, and does not count.
    """

    policy: Policy = Policy.CASCADE
    below: Share = 0.6
    shadow: list[Literal["local", "llm"]] = Field(default_factory=list, max_length=2)


class EnginePlanIn(ApiModel):
    category: FieldPlanIn = Field(default_factory=FieldPlanIn)
    priority: FieldPlanIn = Field(default_factory=FieldPlanIn)


class EngineStateOut(OutModel):
    """``state`` is ready, resting or trying, in the process that answers."""

    name: str
    state: Literal["ready", "resting", "trying"]
    model: str
    rung: str
    typical_ms: float


class CalibrationOut(OutModel):
    """What is known of the language model's answers. Measured on the newest outcomes, which the curve has not seen;
    ``judged`` is false where the model is right less often than the commonest answer would be.
    """

    field: Literal["category", "priority"]
    model: str
    outcomes: int
    accuracy: float
    majority: float
    error: float
    judged: bool


class EnginesOut(OutModel):
    category: FieldPlanIn
    priority: FieldPlanIn
    engines: list[EngineStateOut]
    calibration: list[CalibrationOut]
    version: int


class ModelCallOut(OutModel):
    """One call of a language model; its texts are masked."""

    id: int
    created_at: When
    ticket_id: int | None
    engine: str
    model: str
    outcome: str
    rung: str
    prompt_version: str
    examples: int
    milliseconds: float
    tokens_in: int
    tokens_out: int
    cost: float
    prompt: str
    answer: str
    detail: str


class ModelCallsOut(OutModel):
    """Newest first; ``next`` is the ``before_id`` of the next page."""

    items: list[ModelCallOut]
    next: int | None


class CallSumOut(OutModel):
    """The calls of some days, by how they ended."""

    outcome: str
    calls: int
    tokens_in: int
    tokens_out: int
    cost: float
    mean_ms: float
