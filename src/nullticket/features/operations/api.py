"""Health, metrics and the job desk."""

from typing import Annotated

from fastapi import APIRouter, Query, Response
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, generate_latest

from nullticket.core.errors import NotFound, Unauthenticated, Unavailable
from nullticket.core.schema import Id
from nullticket.features.operations import service
from nullticket.features.operations.metrics import gauge_lines
from nullticket.features.operations.schemas import (
    HealthOut,
    JobActionIn,
    JobActionOut,
    JobOut,
    JobsOut,
    JobState,
    ReadinessOut,
)
from nullticket.infra.security import same
from nullticket.infra.web import CallUnits, bearer_of, problems, require

router = APIRouter(tags=["operations"])
Health = Annotated[CallUnits, require("operations.health")]
Metrics = Annotated[CallUnits, require("operations.metrics", own_credential=True)]
ReadJobs = Annotated[CallUnits, require("jobs.read")]
WriteJobs = Annotated[CallUnits, require("jobs.write")]


@router.get("/healthz", operation_id="healthz")
def healthz(units: Health) -> HealthOut:
    """The process answers."""
    del units
    return HealthOut(status="ok")


@router.get("/readyz", operation_id="readyz", responses={503: {"model": ReadinessOut, "description": "not ready"}})
def readyz(units: Health, response: Response) -> ReadinessOut:
    """The database takes writes, the schema is current, the process is not on its way out."""
    found = service.readiness(units.runtime)
    response.status_code = 200 if found.ready else 503
    return ReadinessOut(status="ready" if found.ready else "not ready", checks=found.checks)


@router.get(
    "/metrics",
    operation_id="metrics",
    response_class=Response,
    responses=problems(Unauthenticated, NotFound, Unavailable),
)
def metrics(units: Metrics, credential: Annotated[str | None, bearer_of()]) -> Response:
    """Prometheus text. Needs the metrics token where one is set; in production without one it does not exist."""
    values = units.runtime.values
    if values.metrics_token:
        if credential is None or not same(credential, values.metrics_token):
            raise Unauthenticated("Send the metrics token as bearer.")
    elif values.production:
        raise NotFound("There is nothing here.")
    with units.read() as uow:
        _, backlog = service.jobs(uow, state=None, before_id=None, limit=1)
        figures = {
            "jobs_waiting": float(backlog.waiting),
            "jobs_running": float(backlog.running),
            "jobs_dead": float(backlog.dead),
            "jobs_lag_seconds": service.age_seconds(uow, backlog),
        }
        own = gauge_lines(figures) + service.mailbox_lines(uow)
    return Response(generate_latest(REGISTRY) + own.encode(), headers={"Content-Type": CONTENT_TYPE_LATEST})


@router.get("/api/admin/jobs", operation_id="jobs_list", tags=["admin"])
def jobs_list(
    units: ReadJobs,
    state: Annotated[JobState | None, Query()] = None,
    before_id: Annotated[Id | None, Query()] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> JobsOut:
    """Newest first; dead ones carry the reason."""
    with units.read() as uow:
        rows, backlog = service.jobs(uow, state=state, before_id=before_id, limit=limit)
        return JobsOut(
            items=[JobOut.model_validate(row) for row in rows],
            waiting=backlog.waiting,
            dead=backlog.dead,
            oldest_seconds=service.age_seconds(uow, backlog),
        )


@router.post("/api/admin/jobs/retry", operation_id="jobs_retry", tags=["admin"])
def jobs_retry(units: WriteJobs, body: JobActionIn) -> JobActionOut:
    """Put dead jobs back into the queue."""
    with units.write() as uow:
        return JobActionOut(changed=service.retry_jobs(uow, body.ids))


@router.post("/api/admin/jobs/drop", operation_id="jobs_drop", tags=["admin"])
def jobs_drop(units: WriteJobs, body: JobActionIn) -> JobActionOut:
    """Give up on dead jobs."""
    with units.write() as uow:
        return JobActionOut(changed=service.drop_jobs(uow, body.ids))
