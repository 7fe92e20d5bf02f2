"""Figures as the screens read them."""

from datetime import date

from nullticket.core.schema import OutModel, When


class DueOut(OutModel):
    id: int
    ticket_number: str
    title: str
    sla_deadline: When


class DashboardOut(OutModel):
    """``average_resolution_minutes``, ``satisfaction`` and ``sla_compliance`` are over the last thirty days; the last
    two are None while nothing was rated or decided. ``satisfaction`` is 1 to 5, ``sla_compliance`` 0 to 1.
    """

    total: int
    open: int
    tickets_today: int
    resolved_today: int
    average_resolution_minutes: float | None
    satisfaction: float | None
    sla_compliance: float | None
    by_status: dict[str, int]
    by_source: dict[str, int]
    by_category: dict[str, int]
    by_priority: dict[str, int]
    due_soon: list[DueOut]


class TrendPoint(OutModel):
    day: date
    created: int
    resolved: int
    reopened: int
    average_resolution_minutes: float | None
    sla_compliance: float | None
    satisfaction: float | None


class SumsOut(OutModel):
    """The same figures over a whole span: means of tickets, not means of days."""

    created: int
    resolved: int
    reopened: int
    ratings: int
    average_resolution_minutes: float | None
    sla_compliance: float | None
    satisfaction: float | None


class TrendOut(OutModel):
    """``before`` sums up as many days right before ``first``."""

    first: date
    last: date
    days: list[TrendPoint]
    total: SumsOut
    before: SumsOut


class TeamPerformanceOut(OutModel):
    team_id: int
    name: str
    capacity: int
    open_load: int
    assigned: int
    resolved: int
    reopened: int
    average_resolution_minutes: float | None
    sla_compliance: float | None
    satisfaction: float | None


class AgentPerformanceOut(OutModel):
    """``open_load`` is now; everything else is about the tickets that were solved in the span."""

    agent_id: int
    name: str
    open_load: int
    resolved: int
    average_resolution_minutes: float | None
    sla_compliance: float | None
    ratings: int
    satisfaction: float | None


class CategorySatisfaction(OutModel):
    category: str
    ratings: int
    satisfaction: float | None


class SatisfactionOut(OutModel):
    ratings: int
    satisfaction: float | None
    by_category: list[CategorySatisfaction]
    by_team: list[TeamPerformanceOut]
