"""Targets and calendars for admins. Changes count for tickets opened or re-prioritised afterwards."""

from nullticket.core.errors import Conflict, Invalid, NotFound, Stale
from nullticket.features.accounts import repository as accounts
from nullticket.features.sla import repository
from nullticket.features.sla.calendars import CalendarError
from nullticket.features.sla.schemas import CalendarIn, PolicyPatch, SlaSettingsOut
from nullticket.features.sla.service import pure_calendar
from nullticket.infra.uow import UnitOfWork
from nullticket.models import Calendar, Holiday, SlaPolicy


def settings(uow: UnitOfWork) -> SlaSettingsOut:
    return SlaSettingsOut.model_validate(
        {"policies": repository.policies(uow), "calendars": repository.calendars(uow)}, from_attributes=True
    )


def change_policy(uow: UnitOfWork, policy_id: int, patch: PolicyPatch, *, version: int) -> SlaPolicy:
    found = repository.policy(uow, policy_id)
    if found is None:
        raise NotFound("No such target.")
    if found.version != version:
        raise Stale("Somebody changed this target meanwhile.", current_version=found.version)
    changes = {name: value for name, value in patch.model_dump(exclude_unset=True).items() if value is not None}
    if "calendar_id" in changes and repository.calendar(uow, changes["calendar_id"]) is None:
        raise Invalid("There is no such calendar.", field="calendar_id")
    before = {name: getattr(found, name) for name in changes}
    for name, value in changes.items():
        setattr(found, name, value)
    if found.response_minutes > found.resolution_minutes:
        raise Invalid("The first response cannot be due after the resolution.", field="response_minutes")
    found.version += 1
    accounts.audit(uow, "sla.policy_changed", target=f"sla:{found.priority.value}", before=before, after=changes)
    return found


def create_calendar(uow: UnitOfWork, given: CalendarIn) -> Calendar:
    if any(calendar.name == given.name for calendar in repository.calendars(uow)):
        raise Conflict("There is already a calendar of this name.")
    made = Calendar(name=given.name, time_zone=given.time_zone, intervals=_intervals(given), holidays=_holidays(given))
    _check(made)
    repository.add(uow, made)
    accounts.audit(uow, "sla.calendar_created", target=f"calendar:{made.id}", after=given.model_dump(mode="json"))
    return made


def change_calendar(uow: UnitOfWork, calendar_id: int, given: CalendarIn, *, version: int) -> Calendar:
    found = repository.calendar(uow, calendar_id)
    if found is None:
        raise NotFound("No such calendar.")
    if found.version != version:
        raise Stale("Somebody changed this calendar meanwhile.", current_version=found.version)
    if any(calendar.name == given.name and calendar.id != calendar_id for calendar in repository.calendars(uow)):
        raise Conflict("There is already a calendar of this name.")
    repository.clear_holidays(uow, calendar_id)
    found.name = given.name
    found.time_zone = given.time_zone
    found.intervals = _intervals(given)
    found.holidays = _holidays(given)
    found.version += 1
    _check(found)
    accounts.audit(uow, "sla.calendar_changed", target=f"calendar:{calendar_id}", after=given.model_dump(mode="json"))
    return found


def _intervals(given: CalendarIn) -> dict[str, list[list[str]]]:
    if not set(given.intervals) <= set("0123456"):
        raise Invalid("Weekdays are 0 (Monday) to 6.", field="intervals")
    return {day: [list(pair) for pair in pairs] for day, pairs in given.intervals.items() if pairs}


def _holidays(given: CalendarIn) -> list[Holiday]:
    days = {holiday.day: holiday.name for holiday in given.holidays}
    return [Holiday(day=day, name=name) for day, name in sorted(days.items())]


def _check(calendar: Calendar) -> None:
    """The pure calendar refuses what makes no sense, with the reason."""
    try:
        pure_calendar(calendar)
    except CalendarError as error:
        raise Invalid(f"{error}", field="intervals") from error
