"""Trying things out: a made-up ticket for admins, a guess for somebody who is typing."""

from typing import Annotated

from fastapi import APIRouter

from nullticket.core.errors import Invalid, TooMany
from nullticket.features.triage import service
from nullticket.features.triage.schemas import GuessIn, GuessOut, TriageTestIn, TriageTestOut
from nullticket.infra.web import CallUnits, limit_calls, problems, require

router = APIRouter(prefix="/api", tags=["routing"])
Reads = Annotated[CallUnits, require("routing.read")]
Creates = Annotated[CallUnits, require("tickets.create")]


@router.post("/admin/routing/test", operation_id="routing_test", responses=problems(Invalid))
def routing_test(units: Reads, body: TriageTestIn) -> TriageTestOut:
    """Where a made-up ticket would go, with all four votes. Writes nothing."""
    return service.test(units.runtime, body)


@router.post("/tickets/guess", operation_id="tickets_guess", tags=["tickets"], responses=problems(TooMany))
def tickets_guess(units: Creates, body: GuessIn) -> GuessOut:
    """Category and priority for a text that is being typed."""
    limit_calls(units, f"guess:{units.actor.user_id}", limit=120, seconds=60)
    return service.guess(units.runtime, body)
