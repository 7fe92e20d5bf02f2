"""One change to many tickets, for the desk."""

from typing import Annotated

from fastapi import APIRouter, Path

from nullticket.core.errors import Conflict, Forbidden, Invalid, NotFound
from nullticket.core.schema import Id
from nullticket.features.desk import bulk_service as service
from nullticket.features.desk.bulk_schemas import BulkIn, BulkOut
from nullticket.infra.web import CallUnits, problems, require

router = APIRouter(prefix="/api/desk/bulk", tags=["desk"])
Changes = Annotated[CallUnits, require("tickets.bulk")]
JobId = Annotated[Id, Path()]


@router.post("", status_code=202, operation_id="bulk_begin", responses=problems(NotFound, Forbidden, Invalid, Conflict))
def bulk_begin(units: Changes, body: BulkIn) -> BulkOut:
    """Start a change of many tickets; deleting is for admins. It goes on when the page is closed."""
    with units.write() as uow:
        return service.begin(uow, body)


@router.get("/{job_id}", operation_id="bulk_read", responses=problems(NotFound))
def bulk_read(units: Changes, job_id: JobId) -> BulkOut:
    """How far it is, and which tickets were left as they are and why."""
    with units.read() as uow:
        return service.read(uow, job_id)


@router.post("/{job_id}/stop", operation_id="bulk_stop", responses=problems(NotFound))
def bulk_stop(units: Changes, job_id: JobId) -> BulkOut:
    with units.write() as uow:
        return service.stop(uow, job_id)


@router.post("/{job_id}/undo", status_code=202, operation_id="bulk_undo", responses=problems(NotFound, Conflict))
def bulk_undo(units: Changes, job_id: JobId) -> BulkOut:
    """Put priority, tags, team and agent back to what they were."""
    with units.write() as uow:
        return service.undo(uow, job_id)
