"""Views, habits, reading and reminders, for the desk."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from nullticket.core.errors import Forbidden, Invalid, NotFound, PreconditionRequired, Stale
from nullticket.core.schema import Id
from nullticket.features.desk import service
from nullticket.features.desk.schemas import HabitsIn, HabitsOut, MarkOut, ReminderIn, ReminderOut, ViewIn, ViewOut
from nullticket.features.tickets.api import Key
from nullticket.infra.web import CallUnits, Version, problems, require, with_etag

router = APIRouter(prefix="/api", tags=["desk"])
Works = Annotated[CallUnits, require("desk.work")]
ViewId = Annotated[Id, Path()]


@router.get("/desk/views", operation_id="views_list")
def views_list(units: Works) -> list[ViewOut]:
    """The caller's own views, those of their teams, and everybody's."""
    with units.read() as uow:
        return service.views(uow)


@router.post("/desk/views", status_code=201, operation_id="views_create", responses=problems(Forbidden, Invalid))
def views_create(units: Works, body: ViewIn, response: Response) -> ViewOut:
    with units.write() as uow:
        made = service.create_view(uow, body)
    with_etag(response, made.version)
    return made


@router.put(
    "/desk/views/{view_id}",
    operation_id="views_change",
    responses=problems(NotFound, Forbidden, Invalid, Stale, PreconditionRequired),
)
def views_change(units: Works, view_id: ViewId, body: ViewIn, version: Version, response: Response) -> ViewOut:
    with units.write() as uow:
        changed = service.change_view(uow, view_id, body, version=version)
    with_etag(response, changed.version)
    return changed


@router.delete(
    "/desk/views/{view_id}", status_code=204, operation_id="views_delete", responses=problems(NotFound, Forbidden)
)
def views_delete(units: Works, view_id: ViewId) -> None:
    with units.write() as uow:
        service.delete_view(uow, view_id)


@router.get("/desk/habits", operation_id="habits_read", responses=problems(Forbidden))
def habits_read(units: Works) -> HabitsOut:
    """How the caller likes to work: columns, what follows a solved ticket, the list to begin with."""
    with units.read() as uow:
        return service.habits(uow)


@router.put("/desk/habits", operation_id="habits_keep", responses=problems(Forbidden))
def habits_keep(units: Works, body: HabitsIn) -> HabitsOut:
    with units.write() as uow:
        return service.keep_habits(uow, body)


@router.get("/desk/marks", operation_id="marks_list", responses=problems(Forbidden))
def marks_list(units: Works, ticket_id: Annotated[list[Id], Query(max_length=200)]) -> list[MarkOut]:
    """What the caller has read of these tickets, and reminders to come; a ticket without either is left out."""
    with units.read() as uow:
        return service.marks(uow, ticket_id)


@router.post("/desk/read", operation_id="marks_read_all", responses=problems(Forbidden))
def marks_read_all(units: Works) -> HabitsOut:
    """Everything counts as read."""
    with units.write() as uow:
        return service.mark_all_read(uow)


@router.put(
    "/tickets/{key}/read", status_code=204, operation_id="tickets_mark_read", responses=problems(NotFound, Forbidden)
)
def tickets_mark_read(units: Works, key: Key) -> None:
    """The caller has seen the ticket as it is now."""
    with units.write() as uow:
        service.mark_read(uow, key)


@router.delete(
    "/tickets/{key}/read", status_code=204, operation_id="tickets_mark_unread", responses=problems(NotFound, Forbidden)
)
def tickets_mark_unread(units: Works, key: Key) -> None:
    with units.write() as uow:
        service.mark_unread(uow, key)


@router.get("/desk/reminders", operation_id="reminders_list", responses=problems(Forbidden))
def reminders_list(units: Works) -> list[ReminderOut]:
    """The caller's reminders to come, the next one first."""
    with units.read() as uow:
        return service.reminders(uow)


@router.put(
    "/tickets/{key}/reminder",
    status_code=204,
    operation_id="reminders_set",
    responses=problems(NotFound, Forbidden, Invalid),
)
def reminders_set(units: Works, key: Key, body: ReminderIn) -> None:
    """Let the ticket sleep for the caller until then; it comes back unread, with a line in the centre."""
    with units.write() as uow:
        service.remind(uow, key, body)


@router.delete(
    "/tickets/{key}/reminder", status_code=204, operation_id="reminders_drop", responses=problems(NotFound, Forbidden)
)
def reminders_drop(units: Works, key: Key) -> None:
    with units.write() as uow:
        service.drop_reminder(uow, key)
