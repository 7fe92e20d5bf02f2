"""What else is like this ticket, for the desk."""

from typing import Annotated

from fastapi import APIRouter, Path

from nullticket.core.errors import NotFound
from nullticket.features.similar import service
from nullticket.features.similar.schemas import SimilarOut
from nullticket.infra.web import CallUnits, problems, require

router = APIRouter(prefix="/api/tickets", tags=["tickets"])
Edits = Annotated[CallUnits, require("tickets.edit")]
Key = Annotated[str, Path(max_length=40, pattern=r"^[A-Za-z0-9-]+$", description="Id or ticket number")]


@router.get("/{key}/similar", operation_id="tickets_similar", responses=problems(NotFound))
def tickets_similar(units: Edits, key: Key) -> SimilarOut:
    """Solved tickets of such a matter with what was done, and others who report the same this week."""
    with units.read() as uow:
        return service.similar(uow, units.runtime, key)
