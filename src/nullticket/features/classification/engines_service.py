"""What an admin decides about engines, what is learned of the language model, and the ledger of its calls."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from nullticket.core.enums import Priority, Status
from nullticket.core.errors import Stale, Unavailable
from nullticket.features.accounts import repository as accounts
from nullticket.features.classification import engines_repository as repository
from nullticket.features.classification import habits_service
from nullticket.features.classification import language_model_service as language_models
from nullticket.features.classification.calibration import PRIOR, Curve, Measure, Outcome, fitted, measured
from nullticket.features.classification.chain_service import Chain
from nullticket.features.classification.engines_schemas import EnginePlanIn, FieldPlanIn
from nullticket.features.classification.weighing import KEYWORD, MODEL, FieldPlan, Plan
from nullticket.infra.log import logger
from nullticket.infra.runtime import Runtime
from nullticket.infra.uow import UnitOfWork, UnitOfWorkFactory
from nullticket.models import ModelCallRow
from nullticket.ports import EngineState, ModelCall, WatchedEngine

PLAN: Final = "engines"
CURVES: Final = "engine_curves"
_OUTCOMES: Final = 5000
_FIELDS: Final = ("category", "priority")
_BESIDE: Final = "beside"
_DONE: Final = frozenset({Status.RESOLVED, Status.CLOSED})
# A value that nobody touched until the end is weaker evidence than one that a person set: nobody may have looked.
_UNTOUCHED: Final = 0.5
log = logger("engines")


@dataclass(frozen=True, slots=True)
class Ledger:
    """Writes calls in a transaction of its own; when the database is away, a line of the log has to do."""

    units: UnitOfWorkFactory

    def record(self, calls: Sequence[ModelCall]) -> None:
        if not calls:
            return
        try:
            with self.units.write() as uow:
                repository.add_calls(uow, calls)
        except Unavailable:
            log.warning("calls of a model are not in the ledger", calls=len(calls))


def plan(uow: UnitOfWork) -> tuple[EnginePlanIn, int]:
    """The admin's choice and its version; the defaults at version 0 before there was one."""
    value, version = repository.setting(uow, PLAN)
    known = {name: value[name] | value.get(_BESIDE, {}).get(name, {}) for name in _FIELDS if name in value}
    return EnginePlanIn.model_validate(known), version


def change_plan(uow: UnitOfWork, given: EnginePlanIn, *, version: int) -> int:
    """Returns the new version. Raise Stale when somebody was faster."""
    before, current = repository.setting(uow, PLAN, hold=True)
    if current != version:
        raise Stale("Somebody changed the engines meanwhile.", current_version=current)
    after = given.model_dump(mode="json")
    written = repository.write_setting(uow, PLAN, _readable(after))
    accounts.audit(uow, "engines.changed", target="engines", before=before, after=after)
    return written


def _readable(plans: dict[str, Any]) -> dict[str, Any]:
    """As the release before reads it, which runs beside this one during an upgrade and refuses what it does not know: the
    order, and the keyword rules in shadow.
    """
    old = {
        name: {"policy": one["policy"], "below": one["below"], "shadow": [it for it in one["shadow"] if it != KEYWORD]}
        for name, one in plans.items()
    }
    return old | {_BESIDE: {name: {"order": one["order"], "shadow": one["shadow"]} for name, one in plans.items()}}


def chain(uow: UnitOfWork, runtime: Runtime) -> Chain:
    """All that has to be known before engines are asked."""
    chosen, _ = plan(uow)
    curves, followed = _curves(uow, runtime), language_models.follow(runtime, uow)
    return Chain(
        plan=Plan(_field(chosen.category), _field(chosen.priority)),
        category_curve=curves["category"],
        priority_curve=curves["priority"],
        model=followed.engine,
        model_seconds=followed.seconds,
        refusal=followed.refusal,
        habits=habits_service.habits(uow),
    )


def _field(given: FieldPlanIn) -> FieldPlan:
    return FieldPlan(given.policy, given.below, frozenset(given.shadow), tuple(given.order))


def _model(uow: UnitOfWork, runtime: Runtime) -> str:
    return _state(MODEL, language_models.running(runtime, uow)).model


def _curves(uow: UnitOfWork, runtime: Runtime) -> dict[str, Curve]:
    """What was fitted for the model of today; another model begins at the prior."""
    value, _ = repository.setting(uow, CURVES)
    if value.get("model") != _model(uow, runtime):
        return dict.fromkeys(_FIELDS, PRIOR)
    return {name: Curve(**value[name]["curve"]) for name in _FIELDS}


def calibration(uow: UnitOfWork, runtime: Runtime) -> list[dict[str, Any]]:
    """How well the language model does, per field; empty before anything is known."""
    value, _ = repository.setting(uow, CURVES)
    if not value or value.get("model") != _model(uow, runtime):
        return []
    return [{"field": name, "model": value["model"]} | value[name]["measure"] for name in _FIELDS]


def states(uow: UnitOfWork, runtime: Runtime) -> list[EngineState]:
    """The engines in the order in which they are asked; the keyword rules are always there."""
    model = language_models.running(runtime, uow)
    asked = {name: engine for name, engine in runtime.engines.items() if name != MODEL}
    asked |= {MODEL: model} if model is not None else {}
    return [*(_state(name, engine) for name, engine in asked.items()), EngineState("keyword", "ready", "")]


def _state(name: str, engine: object) -> EngineState:
    return engine.state() if isinstance(engine, WatchedEngine) else EngineState(name, "ready", "")


def calibrate(runtime: Runtime) -> None:
    """Fit the curves on outcomes: on the older ones first, to be measured on the newer, then on all."""
    with runtime.units.read() as uow:
        model = _model(uow, runtime)
        if not model:
            return
        rows = repository.outcomes(uow, limit=_OUTCOMES)[::-1]
    found = {
        name: _fitted([one for row in rows if (one := _outcome(row, name, model)) is not None]) for name in _FIELDS
    }
    with runtime.units.write() as uow:
        repository.write_setting(uow, CURVES, {"model": model, **found})


def _fitted(outcomes: Sequence[tuple[Outcome, str]]) -> dict[str, Any]:
    known = [outcome for outcome, _ in outcomes]
    cut = len(known) * 7 // 10
    labels = Counter(label for _, label in outcomes[cut:])
    majority = max(labels.values(), default=0) / max(1, sum(labels.values()))
    seen: Measure = measured(fitted(known[:cut]), known[cut:], majority=majority)
    return {"curve": asdict(fitted(known)), "measure": asdict(seen) | {"judged": seen.judged, "outcomes": len(known)}}


def _outcome(row: repository.OutcomeRow, name: str, model: str) -> tuple[Outcome, str] | None:
    """None where nobody has said yet what the field should be, or where another model had spoken."""
    by_person = name in row.person_set
    vote = next((one for one in row.votes if one["field"] == name and one["engine"] == MODEL), None)
    if vote is None or vote.get("model") != model or not (by_person or row.status in _DONE):
        return None
    value: str | Priority = getattr(row, name)
    label = value.value if isinstance(value, Priority) else value
    weight = 1.0 if by_person else _UNTOUCHED
    return Outcome(vote["probability"], agreed=vote["agreed"], right=vote["value"] == label, weight=weight), label


def forget_calls(runtime: Runtime) -> None:
    """The ledger keeps its rows for as long as the settings say."""
    while True:
        with runtime.units.write() as uow:
            before = uow.now() - timedelta(days=runtime.values.model_call_days)
            if repository.forget_calls(uow, before=before) == 0:
                return


def calls(
    uow: UnitOfWork, *, outcome: str | None, ticket_id: int | None, before_id: int | None, limit: int
) -> Sequence[ModelCallRow]:
    return repository.calls(uow, outcome=outcome, ticket_id=ticket_id, before_id=before_id, limit=limit)


def sums(uow: UnitOfWork, *, since: datetime) -> Sequence[object]:
    """By how calls ended."""
    return repository.sums(uow, since=since)
