"""Saved views and habits, what is read, and reminders: each person's own."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from nullticket.core.errors import Forbidden, Invalid, NotFound, Stale
from nullticket.features.accounts import repository as accounts
from nullticket.features.desk import policy, repository
from nullticket.features.desk.events import ReminderDue
from nullticket.features.desk.schemas import (
    HabitsIn,
    HabitsOut,
    MarkOut,
    ReminderIn,
    ReminderOut,
    Scope,
    ViewIn,
    ViewOut,
)
from nullticket.features.tickets import service as tickets
from nullticket.infra.runtime import Runtime
from nullticket.infra.uow import UnitOfWork
from nullticket.models import SavedView

# Longer than anybody plans a follow-up.
FARTHEST: Final = timedelta(days=400)
NEVER_READ: Final = datetime(1970, 1, 1, tzinfo=UTC)


def views(uow: UnitOfWork) -> list[ViewOut]:
    """All that the caller may use, by name."""
    return [_out(uow, row, name) for row, name in repository.views(uow)]


def create_view(uow: UnitOfWork, given: ViewIn) -> ViewOut:
    row = SavedView(created_at=uow.now(), version=0)
    _write(uow, row, given)
    repository.add(uow, row)
    _audit(uow, row, "created")
    return _out(uow, row, repository.team_name(uow, row.team_id))


def change_view(uow: UnitOfWork, view_id: int, given: ViewIn, *, version: int) -> ViewOut:
    row = _writable(uow, view_id)
    if row.version != version:
        raise Stale("Somebody changed this view meanwhile.", current_version=row.version)
    _write(uow, row, given)
    _audit(uow, row, "changed")
    return _out(uow, row, repository.team_name(uow, row.team_id))


def delete_view(uow: UnitOfWork, view_id: int) -> None:
    row = _writable(uow, view_id)
    _audit(uow, row, "deleted")
    repository.remove(uow, row)


def _writable(uow: UnitOfWork, view_id: int) -> SavedView:
    """A view that the caller may change; 404 for one that they may not even use."""
    row = repository.view_for_update(uow, view_id)
    if row is None or not policy.may_use(uow.actor, owner_id=row.owner_id, team_id=row.team_id):
        raise NotFound("No such view.")
    if not policy.may_write(uow.actor, owner_id=row.owner_id, team_id=row.team_id):
        raise Forbidden("Views for everyone are kept by admins.")
    return row


def _write(uow: UnitOfWork, row: SavedView, given: ViewIn) -> None:
    owner_id = _person(uow) if given.scope == "mine" else None
    if given.team_id is not None and repository.team_name(uow, given.team_id) is None:
        raise Invalid("There is no such team.", field="team_id")
    if not policy.may_write(uow.actor, owner_id=owner_id, team_id=given.team_id):
        raise Forbidden("You keep your own views and those of your teams; admins keep those for everyone.")
    row.name, row.query, row.sort = given.name, given.query.strip(), given.sort
    row.owner_id, row.team_id = owner_id, given.team_id
    row.updated_at = uow.now()
    row.version += 1


def _scope(row: SavedView) -> Scope:
    if row.owner_id is not None:
        return "mine"
    return "team" if row.team_id is not None else "everyone"


def _out(uow: UnitOfWork, row: SavedView, team_name: str | None) -> ViewOut:
    may_write = policy.may_write(uow.actor, owner_id=row.owner_id, team_id=row.team_id)
    kept = {name: getattr(row, name) for name in ("id", "name", "query", "sort", "team_id", "version")}
    return ViewOut.model_validate(kept | {"scope": _scope(row), "team_name": team_name, "may_write": may_write})


def _audit(uow: UnitOfWork, row: SavedView, what: str) -> None:
    """What a person keeps for themselves is nobody's business; shared views are."""
    if row.owner_id is None:
        accounts.audit(uow, f"views.{what}", target=f"view:{row.id}", after={"name": row.name})


def _person(uow: UnitOfWork) -> int:
    if uow.actor.user_id is None or not uow.actor.is_agent:
        raise Forbidden("This is for people of the desk.")
    return uow.actor.user_id


def habits(uow: UnitOfWork) -> HabitsOut:
    """The caller's way of working. Who has said nothing has read all that is older than their account."""
    person = _person(uow)
    row = repository.habits(uow, person)
    if row is None:
        return HabitsOut(read_before=repository.joined_at(uow, person) or uow.now())
    kept = {name: getattr(row, name) for name in HabitsOut.model_fields}
    return HabitsOut.model_validate({name: value for name, value in kept.items() if value is not None})


def keep_habits(uow: UnitOfWork, given: HabitsIn) -> HabitsOut:
    person = _person(uow)
    row = repository.ensure_habits(uow, person, read_before=habits(uow).read_before)
    for name, value in given.model_dump().items():
        setattr(row, name, value)
    row.updated_at = uow.now()
    return habits(uow)


def marks(uow: UnitOfWork, ticket_ids: Sequence[int]) -> list[MarkOut]:
    """What the caller has read of these tickets, and when they want to see them again."""
    found = repository.marks(uow, _person(uow), ticket_ids)
    return [MarkOut(ticket_id=number, read_at=read, due_at=due, note=note or "") for number, read, due, note in found]


def mark_read(uow: UnitOfWork, key: str) -> None:
    """The caller has seen the ticket as it is now."""
    repository.set_read(uow, _person(uow), tickets.read(uow, key).id, at=uow.now())


def mark_unread(uow: UnitOfWork, key: str) -> None:
    repository.set_read(uow, _person(uow), tickets.read(uow, key).id, at=NEVER_READ)


def mark_all_read(uow: UnitOfWork) -> HabitsOut:
    person = _person(uow)
    row = repository.ensure_habits(uow, person, read_before=uow.now())
    row.read_before = uow.now()
    repository.forget_reads(uow, person)
    return habits(uow)


def remind(uow: UnitOfWork, key: str, given: ReminderIn) -> None:
    """Put a ticket to sleep for the caller until a time to come."""
    person, ticket = _person(uow), tickets.read(uow, key)
    if not uow.now() < given.due_at < uow.now() + FARTHEST:
        raise Invalid("A reminder lies ahead, within a year or so.", field="due_at")
    repository.set_reminder(uow, person, ticket.id, due_at=given.due_at, note=given.note)


def drop_reminder(uow: UnitOfWork, key: str) -> None:
    repository.drop_reminder(uow, _person(uow), tickets.read(uow, key).id)


def reminders(uow: UnitOfWork) -> list[ReminderOut]:
    found = repository.reminders(uow, _person(uow))
    return [
        ReminderOut(ticket_id=row.ticket_id, ticket_number=number, title=title, due_at=row.due_at, note=row.note)
        for row, number, title in found
    ]


def fire_reminders(runtime: Runtime) -> None:
    """Wake tickets whose time has come: unread again, and a line for who wanted it."""
    for _ in range(20):
        with runtime.units.write() as uow:
            woken = repository.due(uow, limit=100)
            for row in woken:
                row.fired_at = uow.now()
                repository.set_read(uow, row.user_id, row.ticket_id, at=NEVER_READ)
                key = f"reminder:{row.user_id}:{row.ticket_id}:{row.due_at.isoformat()}"
                uow.record(ReminderDue(user_id=row.user_id, ticket_id=row.ticket_id, note=row.note), key=key)
        if not woken:
            return
