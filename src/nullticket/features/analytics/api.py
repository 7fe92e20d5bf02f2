"""Analytics routes and the export."""

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import StreamingResponse

from nullticket.core.schema import Key
from nullticket.features.analytics import export_service, service
from nullticket.features.analytics.schemas import DashboardOut, SatisfactionOut, TeamPerformanceOut, TrendOut
from nullticket.features.tickets.schemas import TicketFilter
from nullticket.infra.web import CallUnits, require

router = APIRouter(prefix="/api", tags=["analytics"])
Reads = Annotated[CallUnits, require("analytics.read")]
Exports = Annotated[CallUnits, require("tickets.export")]
Days = Annotated[int, Query(ge=1, le=366)]


@router.get("/analytics/dashboard", operation_id="analytics_dashboard")
def analytics_dashboard(units: Reads) -> DashboardOut:
    """The overview."""
    with units.browse() as uow:
        return service.dashboard(uow)


@router.get("/analytics/tickets/trend", operation_id="analytics_trend")
def analytics_trend(units: Reads, days: Days = 30, category: Annotated[Key | None, Query()] = None) -> TrendOut:
    """Created, resolved and quality, day by day."""
    with units.browse() as uow:
        return service.trend(uow, days=days, category=category)


@router.get("/analytics/teams/performance", operation_id="analytics_teams")
def analytics_teams(units: Reads, days: Days = 30) -> list[TeamPerformanceOut]:
    """All teams for admins, the own teams for agents."""
    with units.browse() as uow:
        return service.teams(uow, days=days)


@router.get("/analytics/satisfaction", operation_id="analytics_satisfaction")
def analytics_satisfaction(units: Reads, days: Days = 30) -> SatisfactionOut:
    """Stars by category and team."""
    with units.browse() as uow:
        return service.satisfaction(uow, days=days)


@router.get("/export/tickets.csv", operation_id="export_tickets", response_class=StreamingResponse)
def export_tickets(units: Exports, wanted: Annotated[TicketFilter, Query()]) -> StreamingResponse:
    """What the list shows, all of it, as CSV."""
    with units.write() as uow:
        export_service.note(uow, wanted)
    everything = wanted.model_copy(update={"cursor": None})
    lines = export_service.stream(units.runtime.units, units.actor, everything)
    headers = {"Content-Disposition": 'attachment; filename="tickets.csv"'}
    return StreamingResponse(lines, media_type="text/csv; charset=utf-8", headers=headers)
