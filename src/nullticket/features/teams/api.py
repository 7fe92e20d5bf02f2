"""Team routes."""

from typing import Annotated

from fastapi import APIRouter, Response

from nullticket.core.errors import Conflict, Invalid, NotFound, PreconditionRequired, Stale
from nullticket.core.schema import Id
from nullticket.features.teams import service
from nullticket.features.teams.schemas import TeamIn, TeamOut, TeamPatch
from nullticket.infra.web import CallUnits, Version, problems, require, with_etag

router = APIRouter(prefix="/api/admin/teams", tags=["admin"])
Reads = Annotated[CallUnits, require("teams.read")]
Writes = Annotated[CallUnits, require("teams.write")]


def _out(found: tuple[object, list[int]]) -> TeamOut:
    team, members = found
    return TeamOut.model_validate(team).model_copy(update={"member_ids": members})


@router.get("", operation_id="teams_list")
def teams_list(units: Reads) -> list[TeamOut]:
    with units.read() as uow:
        return [_out(found) for found in service.teams(uow)]


@router.post("", status_code=201, operation_id="teams_create", responses=problems(Conflict, Invalid))
def teams_create(units: Writes, body: TeamIn, response: Response) -> TeamOut:
    with units.write() as uow:
        made = _out(service.create_team(uow, body))
    with_etag(response, made.version)
    return made


@router.get("/{team_id}", operation_id="teams_read", responses=problems(NotFound))
def teams_read(units: Reads, team_id: Id, response: Response) -> TeamOut:
    with units.read() as uow:
        found = _out(service.team(uow, team_id))
    with_etag(response, found.version)
    return found


@router.patch(
    "/{team_id}",
    operation_id="teams_change",
    responses=problems(NotFound, Stale, PreconditionRequired, Conflict, Invalid),
)
def teams_change(units: Writes, team_id: Id, body: TeamPatch, version: Version, response: Response) -> TeamOut:
    with units.write() as uow:
        changed = _out(service.change_team(uow, team_id, body, version=version))
    with_etag(response, changed.version)
    return changed


@router.delete("/{team_id}", status_code=204, operation_id="teams_delete", responses=problems(NotFound))
def teams_delete(units: Writes, team_id: Id) -> None:
    """Retire a team; it takes no new tickets and its past stays."""
    with units.write() as uow:
        service.retire_team(uow, team_id)
