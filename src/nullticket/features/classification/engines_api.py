"""The engines: how they are doing, whose word counts, and what calls of a language model cost."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Query, Response

from nullticket.core.errors import PreconditionRequired, Stale
from nullticket.core.schema import Id
from nullticket.features.classification import engines_service as service
from nullticket.features.classification.engines_schemas import (
    CalibrationOut,
    CallSumOut,
    EnginePlanIn,
    EnginesOut,
    EngineStateOut,
    ModelCallOut,
    ModelCallsOut,
)
from nullticket.infra.web import CallUnits, Version, problems, require, with_etag

router = APIRouter(prefix="/api/admin", tags=["admin"])
Reads = Annotated[CallUnits, require("learning.read")]
Writes = Annotated[CallUnits, require("learning.write")]
ReadsCalls = Annotated[CallUnits, require("audit.read")]


@router.get("/engines", operation_id="engines_read")
def engines_read(units: Reads, response: Response) -> EnginesOut:
    """Engines, the plan for each field, and how far the language model is to be believed."""
    with units.read() as uow:
        chosen, version = service.plan(uow)
        known = service.calibration(uow, units.runtime)
        states = service.states(uow, units.runtime)
    with_etag(response, version)
    return EnginesOut(
        category=chosen.category,
        priority=chosen.priority,
        engines=[EngineStateOut.model_validate(one) for one in states],
        calibration=[CalibrationOut.model_validate(one) for one in known],
        version=version,
    )


@router.put("/engines", operation_id="engines_change", responses=problems(Stale, PreconditionRequired))
def engines_change(units: Writes, body: EnginePlanIn, version: Version, response: Response) -> EnginePlanIn:
    """Choose for each field which engines are asked and which only watched. Takes effect with the next ticket."""
    with units.write() as uow:
        written = service.change_plan(uow, body, version=version)
    with_etag(response, written)
    return body


@router.get("/model-calls", operation_id="model_calls_list")
def model_calls_list(
    units: ReadsCalls,
    *,
    outcome: Annotated[str | None, Query(pattern=r"^[a-z_]{1,20}$")] = None,
    ticket_id: Annotated[Id | None, Query()] = None,
    before_id: Annotated[Id | None, Query()] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> ModelCallsOut:
    """Calls of a language model with their masked texts, newest first."""
    with units.read() as uow:
        rows = service.calls(uow, outcome=outcome, ticket_id=ticket_id, before_id=before_id, limit=limit)
        items = [ModelCallOut.model_validate(row) for row in rows]
    return ModelCallsOut(items=items, next=items[-1].id if len(items) == limit else None)


@router.get("/model-calls/sums", operation_id="model_calls_sums")
def model_calls_sums(units: ReadsCalls, days: Annotated[int, Query(ge=1, le=366)] = 30) -> list[CallSumOut]:
    """Calls, tokens, cost and mean time by how calls ended."""
    with units.read() as uow:
        rows = service.sums(uow, since=uow.now() - timedelta(days=days))
        return [CallSumOut.model_validate(row) for row in rows]
