"""The page behind the stars."""

from typing import Annotated

from fastapi import APIRouter, Path, Query

from nullticket.core.errors import NotFound, TooMany
from nullticket.features.feedback import service
from nullticket.features.feedback.schemas import FeedbackIn, FeedbackOut
from nullticket.infra.web import CallUnits, ClientIp, limit_calls, problems, require

router = APIRouter(prefix="/api/tickets", tags=["feedback"])
Rates = Annotated[CallUnits, require("tickets.rate")]
Key = Annotated[str, Path(max_length=40, pattern=r"^[A-Za-z0-9-]+$")]


@router.get("/{key}/feedback", operation_id="feedback_read", responses=problems(NotFound, TooMany))
def feedback_read(
    units: Rates, key: Key, ip: ClientIp, token: Annotated[str | None, Query(min_length=10, max_length=200)] = None
) -> FeedbackOut:
    """What the link is about. Changes nothing."""
    limit_calls(units, f"rate:{ip}", limit=60, seconds=60)
    with units.read() as uow:
        return service.look(units.runtime, uow, key, token=token)


@router.post(
    "/{key}/feedback", operation_id="feedback_create", responses=problems(NotFound, TooMany, service.FeedbackClosed)
)
def feedback_create(units: Rates, key: Key, ip: ClientIp, body: FeedbackIn) -> FeedbackOut:
    """Give stars by the signed link of the mail."""
    limit_calls(units, f"rate:{ip}", limit=60, seconds=60)
    with units.write() as uow:
        return service.rate(units.runtime, uow, key, body)
