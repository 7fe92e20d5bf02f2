"""Connectors for admins. Secrets go in and never come out."""

from typing import Annotated

from fastapi import APIRouter, Response

from nullticket.core.enums import Source
from nullticket.core.errors import Invalid, NotFound, PreconditionRequired, Stale
from nullticket.features.external import connector_service
from nullticket.features.external.schemas import ConnectorCheckOut, ConnectorIn, ConnectorOut
from nullticket.infra.web import CallUnits, Version, problems, require, with_etag

router = APIRouter(prefix="/api/admin/connectors", tags=["admin"])
Reads = Annotated[CallUnits, require("channels.read")]
Writes = Annotated[CallUnits, require("channels.write")]


@router.get("/{system}", operation_id="connectors_read", responses=problems(NotFound))
def connectors_read(units: Reads, system: Source, response: Response) -> ConnectorOut:
    """A connector; version 0 as long as nobody has set it up."""
    with units.read() as uow:
        found = connector_service.shown(units.runtime, uow, system)
    with_etag(response, found.version)
    return found


@router.put(
    "/{system}",
    operation_id="connectors_change",
    responses=problems(NotFound, Stale, PreconditionRequired, Invalid),
)
def connectors_change(
    units: Writes, system: Source, body: ConnectorIn, version: Version, response: Response
) -> ConnectorOut:
    """Set a connector up or change it; secrets that are left out stay."""
    with units.write() as uow:
        changed = connector_service.change(units.runtime, uow, system, body, version=version)
    with_etag(response, changed.version)
    return changed


@router.post("/{system}/test", operation_id="connectors_test", responses=problems(NotFound))
def connectors_test(units: Writes, system: Source) -> ConnectorCheckOut:
    """Try address, sign-in and reading with the stored settings, and say how far it got."""
    return connector_service.check(units.runtime, system)
