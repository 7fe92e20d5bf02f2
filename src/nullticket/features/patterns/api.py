"""What changed this week."""

from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter

from nullticket.features.patterns import service
from nullticket.features.patterns.schemas import FindingOut
from nullticket.infra.web import CallUnits, require

router = APIRouter(prefix="/api/analytics", tags=["analytics"])
Reads = Annotated[CallUnits, require("analytics.read")]


@router.get("/patterns", operation_id="patterns_list")
def patterns_list(units: Reads) -> list[FindingOut]:
    """Every category: seven days against the seven before, with the noise test spelled out."""
    with units.read() as uow:
        return [FindingOut.model_validate(asdict(finding)) for finding in service.findings(uow)]
