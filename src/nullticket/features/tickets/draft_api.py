"""Draft routes: an agent's own unsent replies and notes."""

from typing import Annotated

from fastapi import APIRouter

from nullticket.core.enums import Visibility
from nullticket.core.errors import Forbidden, NotFound, Stale
from nullticket.features.tickets import draft_service as service
from nullticket.features.tickets.api import Key
from nullticket.features.tickets.draft_schemas import DraftIn, DraftOut
from nullticket.infra.web import CallUnits, problems, require

router = APIRouter(prefix="/api", tags=["tickets"])
Drafts = Annotated[CallUnits, require("drafts.write")]


@router.get("/tickets/{key}/drafts", operation_id="drafts_list", responses=problems(NotFound, Forbidden))
def drafts_list(units: Drafts, key: Key) -> list[DraftOut]:
    """What the caller has typed on this ticket and not sent, on any device."""
    with units.read() as uow:
        return [DraftOut.model_validate(row) for row in service.own(uow, key)]


@router.put(
    "/tickets/{key}/drafts/{visibility}", operation_id="drafts_save", responses=problems(NotFound, Forbidden, Stale)
)
def drafts_save(units: Drafts, key: Key, visibility: Visibility, body: DraftIn) -> DraftOut:
    """Save the caller's reply or note as far as it is typed. Sending it removes the draft."""
    with units.write() as uow:
        return DraftOut.model_validate(service.save(uow, key, visibility, text=body.text, version=body.version))


@router.delete(
    "/tickets/{key}/drafts/{visibility}",
    status_code=204,
    operation_id="drafts_drop",
    responses=problems(NotFound, Forbidden),
)
def drafts_drop(units: Drafts, key: Key, visibility: Visibility) -> None:
    """Throw the caller's draft away."""
    with units.write() as uow:
        service.drop(uow, key, visibility)
