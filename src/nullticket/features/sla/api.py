"""SLA routes: targets and calendars."""

from typing import Annotated

from fastapi import APIRouter, Response

from nullticket.core.errors import Conflict, Invalid, NotFound, PreconditionRequired, Stale
from nullticket.core.schema import Id
from nullticket.features.sla import admin_service as service
from nullticket.features.sla.schemas import CalendarIn, CalendarOut, PolicyOut, PolicyPatch, SlaSettingsOut
from nullticket.infra.web import CallUnits, Version, problems, require, with_etag

router = APIRouter(prefix="/api/admin/sla", tags=["admin"])
Reads = Annotated[CallUnits, require("sla.read")]
Writes = Annotated[CallUnits, require("sla.write")]


@router.get("", operation_id="sla_read")
def sla_read(units: Reads) -> SlaSettingsOut:
    """All targets and calendars."""
    with units.read() as uow:
        return service.settings(uow)


@router.patch(
    "/policies/{policy_id}",
    operation_id="sla_policy_change",
    responses=problems(NotFound, Stale, PreconditionRequired, Invalid),
)
def policy_change(units: Writes, policy_id: Id, body: PolicyPatch, version: Version, response: Response) -> PolicyOut:
    """Change the targets of a priority."""
    with units.write() as uow:
        changed = PolicyOut.model_validate(service.change_policy(uow, policy_id, body, version=version))
    with_etag(response, changed.version)
    return changed


@router.post("/calendars", status_code=201, operation_id="calendars_create", responses=problems(Conflict, Invalid))
def calendars_create(units: Writes, body: CalendarIn, response: Response) -> CalendarOut:
    with units.write() as uow:
        made = CalendarOut.model_validate(service.create_calendar(uow, body))
    with_etag(response, made.version)
    return made


@router.put(
    "/calendars/{calendar_id}",
    operation_id="calendars_change",
    responses=problems(NotFound, Stale, PreconditionRequired, Invalid),
)
def calendars_change(
    units: Writes, calendar_id: Id, body: CalendarIn, version: Version, response: Response
) -> CalendarOut:
    with units.write() as uow:
        changed = CalendarOut.model_validate(service.change_calendar(uow, calendar_id, body, version=version))
    with_etag(response, changed.version)
    return changed
