"""Analytics routes and the export."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import StreamingResponse

from nullticket.core.enums import Priority
from nullticket.core.errors import Forbidden, Invalid
from nullticket.core.schema import Id, Key
from nullticket.features.analytics import export_service, service
from nullticket.features.analytics.schemas import (
    AgentPerformanceOut,
    DashboardOut,
    SatisfactionOut,
    TeamPerformanceOut,
    TrendOut,
)
from nullticket.features.analytics.span import Cut
from nullticket.features.tickets.schemas import TicketFilter
from nullticket.infra.web import CallUnits, problems, require

router = APIRouter(prefix="/api", tags=["analytics"])
Reads = Annotated[CallUnits, require("analytics.read")]
Exports = Annotated[CallUnits, require("tickets.export")]
Days = Annotated[int, Query(ge=1, le=366)]
First = Annotated[date | None, Query(alias="from")]
Last = Annotated[date | None, Query(alias="to")]
REFUSED = problems(Invalid)


@router.get("/analytics/dashboard", operation_id="analytics_dashboard")
def analytics_dashboard(units: Reads) -> DashboardOut:
    """The overview."""
    return units.browse(service.dashboard)


@router.get("/analytics/tickets/trend", operation_id="analytics_trend", responses=problems(Invalid, Forbidden))
def analytics_trend(
    units: Reads,
    *,
    days: Days = 30,
    first: First = None,
    last: Last = None,
    category: Annotated[Key | None, Query()] = None,
    priority: Annotated[Priority | None, Query()] = None,
    team_id: Annotated[Id | None, Query()] = None,
) -> TrendOut:
    """Created, resolved and quality, day by day, and the sums beside those of as many days before. Of the whole desk, or of
    one team: agents only of their own.
    """
    cut = Cut(category=category, priority=priority, team_id=team_id)
    return units.browse(lambda uow: service.trend(uow, days=days, first=first, last=last, cut=cut))


@router.get("/analytics/teams/performance", operation_id="analytics_teams", responses=REFUSED)
def analytics_teams(
    units: Reads, *, days: Days = 30, first: First = None, last: Last = None
) -> list[TeamPerformanceOut]:
    """All teams for admins, the own teams for agents."""
    return units.browse(lambda uow: service.teams(uow, days=days, first=first, last=last))


@router.get("/analytics/agents/performance", operation_id="analytics_agents", responses=REFUSED)
def analytics_agents(
    units: Reads, *, days: Days = 30, first: First = None, last: Last = None
) -> list[AgentPerformanceOut]:
    """Who solved how much, by the tickets solved in these days: everybody for admins, the own teams for agents."""
    return units.browse(lambda uow: service.agents(uow, days=days, first=first, last=last))


@router.get("/analytics/satisfaction", operation_id="analytics_satisfaction", responses=REFUSED)
def analytics_satisfaction(units: Reads, *, days: Days = 30, first: First = None, last: Last = None) -> SatisfactionOut:
    """Stars by category and team."""
    return units.browse(lambda uow: service.satisfaction(uow, days=days, first=first, last=last))


@router.get("/export/tickets.csv", operation_id="export_tickets", response_class=StreamingResponse)
def export_tickets(units: Exports, wanted: Annotated[TicketFilter, Query()]) -> StreamingResponse:
    """What the list shows, all of it, as CSV."""
    opened = units.browsing()
    with units.write() as uow:
        export_service.note(uow, wanted)
    lines = export_service.stream(opened, wanted.model_copy(update={"cursor": None}))
    headers = {"Content-Disposition": 'attachment; filename="tickets.csv"'}
    return StreamingResponse(lines, media_type="text/csv; charset=utf-8", headers=headers)
