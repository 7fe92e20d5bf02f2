"""What goes in and out about targets and calendars."""

from datetime import date

from pydantic import Field

from nullticket.core.enums import Priority
from nullticket.core.schema import ApiModel, Id, Line, OutModel, ShortText


class PolicyPatch(ApiModel):
    response_minutes: int | None = Field(default=None, ge=1, le=525_600)
    resolution_minutes: int | None = Field(default=None, ge=1, le=525_600)
    calendar_id: Id | None = None


class PolicyOut(OutModel):
    id: int
    priority: Priority
    response_minutes: int
    resolution_minutes: int
    calendar_id: int
    version: int


class HolidayIn(ApiModel):
    day: date
    name: ShortText = ""


class CalendarIn(ApiModel):
    """``intervals``: weekday "0" (Monday) to "6" -> [["09:00", "12:00"], ["13:00", "17:00"]]; empty: always open."""

    name: Line
    time_zone: str = Field(default="UTC", max_length=64)
    intervals: dict[str, list[tuple[str, str]]] = Field(default_factory=dict, max_length=7)
    holidays: list[HolidayIn] = Field(default_factory=list, max_length=400)


class HolidayOut(OutModel):
    day: date
    name: str


class CalendarOut(OutModel):
    id: int
    name: str
    time_zone: str
    intervals: dict[str, list[list[str]]]
    holidays: list[HolidayOut]
    version: int


class SlaSettingsOut(OutModel):
    policies: list[PolicyOut]
    calendars: list[CalendarOut]
