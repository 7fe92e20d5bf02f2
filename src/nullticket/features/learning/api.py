"""AI quality for admins: figures, models, training."""

from typing import Annotated

from fastapi import APIRouter, Path, Query

from nullticket.core.errors import Conflict, NotFound
from nullticket.core.schema import Id
from nullticket.features.learning import quality_service, service, training_service, version_service
from nullticket.features.learning.schemas import (
    CurrentOut,
    ErrorOut,
    MeasuredField,
    QualityOut,
    RunOut,
    VersionOut,
    VersionsOut,
)
from nullticket.infra.web import CallUnits, problems, require

router = APIRouter(prefix="/api/admin/ai", tags=["ai"])
Reads = Annotated[CallUnits, require("ai.read")]
Writes = Annotated[CallUnits, require("ai.write")]
VersionId = Annotated[Id, Path()]
Days = Annotated[int, Query(ge=1, le=3650)]
Limit = Annotated[int, Query(ge=1, le=500)]


@router.get("/quality", operation_id="ai_quality")
def ai_quality(units: Reads, *, field: MeasuredField = "category", days: Days = 90) -> QualityOut:
    """How right the engines were, by week, category, team, source, engine and model."""
    return QualityOut.model_validate_json(quality_service.quality_once(units.runtime, field=field, days=days))


@router.get("/errors", operation_id="ai_errors")
def ai_errors(
    units: Reads, *, field: MeasuredField = "category", days: Days = 90, limit: Limit = 100
) -> list[ErrorOut]:
    """The mistakes, the surest first."""
    with units.read() as uow:
        found = quality_service.errors(units.runtime, uow, field=field, days=days, limit=limit)
    return [ErrorOut.model_validate(one) for one in found]


@router.get("/versions", operation_id="ai_versions")
def ai_versions(units: Reads) -> VersionsOut:
    """All models, newest first, and which decided when."""
    with units.read() as uow:
        return VersionsOut.model_validate(service.versions(uow))


@router.get("/versions/{version_id}", operation_id="ai_version", responses=problems(NotFound))
def ai_version(units: Reads, version_id: VersionId) -> VersionOut:
    """One model, with what it would have decided otherwise in the month before it was trained."""
    with units.read() as uow:
        return VersionOut.model_validate(service.version(uow, version_id))


@router.post("/versions/{version_id}/promote", operation_id="ai_promote", responses=problems(NotFound, Conflict))
def ai_promote(units: Writes, version_id: VersionId) -> CurrentOut:
    """Let this model decide, whatever its comparison said."""
    with units.write() as uow:
        version_service.promote(uow, version_id)
    return CurrentOut(current_id=version_id)


@router.post("/rollback", operation_id="ai_rollback", responses=problems(Conflict))
def ai_rollback(units: Writes) -> CurrentOut:
    """Back to the model that decided before the current one."""
    with units.write() as uow:
        back = version_service.rollback(uow)
    return CurrentOut(current_id=back)


@router.post("/train", status_code=202, operation_id="ai_train", responses=problems(Conflict))
def ai_train(units: Writes) -> RunOut:
    """Train a new model in the background; it is promoted when it is better."""
    with units.write() as uow:
        return RunOut.model_validate(training_service.request(uow))


@router.get("/runs", operation_id="ai_runs")
def ai_runs(units: Reads, *, limit: Limit = 20) -> list[RunOut]:
    """Trainings and their progress, newest first."""
    with units.read() as uow:
        return [RunOut.model_validate(row) for row in service.runs(uow, limit=limit)]
