"""What goes in and out about engines, their policy and the ledger of calls."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from nullticket.core.schema import ApiModel, OutModel, When
from nullticket.features.classification.weighing import Policy

Share = Annotated[float, Field(ge=0, le=1)]
Engine = Literal["local", "llm", "keyword"]


class FieldPlanIn(ApiModel):
    """``order``: whose word counts, the first first; the keyword rules decide too where nobody else does. ``below``: a
    cascade goes on to the next engine where one is less sure. An engine in ``shadow`` is asked and recorded, and does not
    count.
    """

    policy: Policy = Policy.CASCADE
    below: Share = 0.6
    shadow: list[Engine] = Field(default_factory=list, max_length=3)
    order: list[Engine] = Field(default_factory=lambda: list[Engine](["local", "llm"]), min_length=1, max_length=3)

    @model_validator(mode="after")
    def _somebody_counts(self) -> Self:
        if len(set(self.order)) < len(self.order):
            raise ValueError("An engine stands in the order once.")
        if self.policy is Policy.LOCAL_ONLY and self.order == ["llm"]:
            raise ValueError("Without the language model another engine has to count.")
        return self


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
