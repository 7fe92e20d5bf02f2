"""One change to many tickets, carried out in the background under the name of who asked, ticket by ticket."""

import time
from typing import Any, Final

from pydantic import TypeAdapter

from nullticket.core.access import Actor, authorize
from nullticket.core.errors import Conflict, Forbidden, Invalid, NotFound, NullTicketError
from nullticket.features.accounts import repository as accounts
from nullticket.features.accounts import service as accounts_service
from nullticket.features.desk import bulk_repository, undoing
from nullticket.features.desk import repository as desk
from nullticket.features.desk.bulk_schemas import (
    BulkAction,
    BulkAssign,
    BulkFailureOut,
    BulkIn,
    BulkOut,
    BulkPriority,
    BulkReply,
    BulkStatus,
    BulkTag,
)
from nullticket.features.desk.events import BulkRequested
from nullticket.features.tickets import conversation_service, status_service
from nullticket.features.tickets import repository as ticket_rows
from nullticket.features.tickets import service as tickets
from nullticket.features.tickets.schemas import AssignIn, StatusIn, TicketPatch
from nullticket.infra.runtime import Runtime
from nullticket.infra.uow import UnitOfWork
from nullticket.models import BulkItem, BulkJob, Ticket

MOST: Final = 10_000
# Tickets in one transaction, and how long one job keeps its lease before it hands over to the next.
STEP: Final = 20
STRETCH_SECONDS: Final = 8.0
SHOWN_FAILURES: Final = 200
RUNNING_AT_ONCE: Final = 5
ACTION: Final[TypeAdapter[Any]] = TypeAdapter(BulkAction)


def begin(uow: UnitOfWork, given: BulkIn) -> BulkOut:
    """Fix which tickets are meant, and start."""
    if given.action.kind == "delete":
        authorize(uow.actor, "tickets.delete")
    if isinstance(given.action, BulkAssign) and not given.action.model_fields_set & {"team_id", "agent_id"}:
        raise Invalid("Name a team or an agent.", field="action")
    if given.all_of is not None:
        ids = ticket_rows.ids_matching(uow, given.all_of.model_copy(update={"cursor": None}), limit=MOST + 1)
    else:
        ids = bulk_repository.seen(uow, sorted(set(given.ticket_ids)))
    if len(ids) > MOST:
        raise Invalid(f"More than {MOST} tickets match. Narrow the list down.", field="all_of")
    if not ids:
        raise NotFound("No such tickets.")
    job = _job(uow, given.action.model_dump(mode="json", exclude_unset=True), total=len(ids))
    bulk_repository.add(uow, job, ids)
    uow.record(BulkRequested(job_id=job.id), key=f"bulk:{job.id}:0")
    return _out(uow, job)


def _job(uow: UnitOfWork, action: dict[str, Any], *, total: int, undoes_id: int | None = None) -> BulkJob:
    if uow.actor.user_id is None:
        raise Forbidden("This is for people of the desk.")
    if bulk_repository.running_of(uow, uow.actor.user_id) >= RUNNING_AT_ONCE:
        raise Conflict("Several of your bulk changes are still going on. Wait for one to end.")
    return BulkJob(
        owner_id=uow.actor.user_id,
        action=action,
        undoes_id=undoes_id,
        state="running",
        total=total,
        done=0,
        failed=0,
        created_at=uow.now(),
    )


def read(uow: UnitOfWork, job_id: int) -> BulkOut:
    return _out(uow, _own(uow, bulk_repository.job(uow, job_id)))


def stop(uow: UnitOfWork, job_id: int) -> BulkOut:
    """Leave the tickets that still wait as they are."""
    job = _own(uow, bulk_repository.job_for_update(uow, job_id))
    if job.state == "running":
        job.state, job.finished_at = "stopped", uow.now()
    return _out(uow, job)


def undo(uow: UnitOfWork, job_id: int) -> BulkOut:
    """Put back what a finished job changed, except where somebody was at work since."""
    job = _own(uow, bulk_repository.job_for_update(uow, job_id))
    if not _can_undo(uow, job):
        raise Conflict("This change cannot be taken back, or has been.")
    items = bulk_repository.done_items(uow, job.id)
    if not items:
        raise Conflict("Nothing was changed.")
    back = _job(uow, job.action, total=len(items), undoes_id=job.id)
    bulk_repository.add_undo(uow, back, items)
    uow.record(BulkRequested(job_id=back.id), key=f"bulk:{back.id}:0")
    return _out(uow, back)


def _own(uow: UnitOfWork, job: BulkJob | None) -> BulkJob:
    if job is None or job.owner_id != uow.actor.user_id:
        raise NotFound("No such bulk change.")
    return job


def _can_undo(uow: UnitOfWork, job: BulkJob) -> bool:
    finished = job.state != "running" and job.undoes_id is None and undoing.can_undo(job.action)
    return finished and bulk_repository.undone_by(uow, job.id) is None


def _out(uow: UnitOfWork, job: BulkJob) -> BulkOut:
    failures = bulk_repository.failures(uow, job.id, limit=SHOWN_FAILURES) if job.failed else []
    kept = {name: getattr(job, name) for name in BulkOut.model_fields if name not in {"can_undo", "failures"}}
    shown = [BulkFailureOut.model_validate(one) for one in failures]
    return BulkOut.model_validate(kept | {"can_undo": _can_undo(uow, job), "failures": shown})


def carry_on(runtime: Runtime, job_id: int) -> bool:
    """Change waiting tickets for a stretch of time; True when there are more."""
    until = time.monotonic() + STRETCH_SECONDS
    while time.monotonic() < until:
        with runtime.units.read() as uow:
            actor = _actor(uow, job_id)
        if actor is None:
            return False
        with runtime.units.write(actor=actor, request_id=f"bulk-{job_id}") as uow:
            if not _step(runtime, uow, job_id):
                return False
    return True


def _actor(uow: UnitOfWork, job_id: int) -> Actor | None:
    """Who asked, with the role and the teams of this moment; nobody when they may not work any more."""
    job = bulk_repository.job(uow, job_id)
    person = ticket_rows.active_desk_member(uow, job.owner_id) if job is not None else None
    return accounts_service.actor_of(person, accounts.team_ids(uow, person.id)) if person is not None else None


def _step(runtime: Runtime, uow: UnitOfWork, job_id: int) -> bool:
    """Some tickets in one transaction, each of which may fail alone; False when none waits."""
    job = bulk_repository.job_for_update(uow, job_id)
    if job is None or job.state != "running":
        return False
    items = bulk_repository.waiting(uow, job_id, limit=STEP)
    for item in items:
        try:
            with uow.attempt():
                change = _take_back if job.undoes_id else _act
                before = change(runtime, uow, job, item)
        except NullTicketError as refused:
            item.state, item.reason = "failed", refused.detail
            job.failed += 1
        else:
            item.state, item.before = "done", before
            job.done += 1
            desk.set_read(uow, job.owner_id, item.ticket_id, at=uow.now())
    return bool(items)


def settle(uow: UnitOfWork, job_id: int, *, more: bool) -> None:
    """The end of a stretch: the next one, or the end of the job."""
    job = bulk_repository.job_for_update(uow, job_id)
    if job is None or job.state != "running":
        return
    if more:
        uow.record(BulkRequested(job_id=job_id), key=f"bulk:{job_id}:{job.done + job.failed}")
        return
    left = job.total - job.done - job.failed
    job.state, job.finished_at = ("stopped" if left else "done"), uow.now()


def _act(runtime: Runtime, uow: UnitOfWork, job: BulkJob, item: BulkItem) -> dict[str, Any] | None:
    """Change one ticket; answers what an undo needs to know."""
    action = ACTION.validate_python(job.action)
    key = str(item.ticket_id)
    ticket = tickets.locked(uow, key)
    was = _fields(ticket)
    if isinstance(action, BulkStatus):
        status_service.change_status(uow, key, StatusIn(status=action.status, resolution=action.resolution))
    elif isinstance(action, BulkReply):
        undo_seconds = runtime.values.mail_undo_seconds
        conversation_service.comment(
            uow, key, body=action.body, visibility=action.visibility, attachment_ids=[], undo_seconds=undo_seconds
        )
    elif isinstance(action, BulkAssign):
        status_service.assign(
            uow, key, AssignIn.model_validate(action.model_dump(exclude={"kind"}, exclude_unset=True))
        )
    elif isinstance(action, BulkTag | BulkPriority):
        tickets.edit(uow, key, _patch(action, ticket), version=ticket.version)
    else:
        tickets.delete(uow, key)
    if not undoing.can_undo(job.action):
        return None
    now = _fields(ticket)
    changed = [name for name, value in now.items() if value != was[name]]
    return {"before": {name: was[name] for name in changed}, "after": {name: now[name] for name in changed}}


def _patch(action: BulkTag | BulkPriority, ticket: Ticket) -> TicketPatch:
    if isinstance(action, BulkPriority):
        return TicketPatch(priority=action.priority)
    kept = [tag for tag in ticket.tags if tag not in action.remove]
    return TicketPatch(tags=list(dict.fromkeys([*kept, *action.add]))[:20])


def _fields(ticket: Ticket) -> dict[str, Any]:
    return {
        "priority": ticket.priority.value,
        "tags": list(ticket.tags),
        "team_id": ticket.team_id,
        "agent_id": ticket.agent_id,
    }


def _take_back(_: Runtime, uow: UnitOfWork, job: BulkJob, item: BulkItem) -> dict[str, Any] | None:
    """Set one ticket to what it was, unless somebody changed it since."""
    noted = item.before or {"before": {}, "after": {}}
    ticket = tickets.locked(uow, str(item.ticket_id))
    values = undoing.back(job.action, before=noted["before"], after=noted["after"], now=_fields(ticket))
    if isinstance(values, str):
        raise Conflict(values)
    edits = {name: values[name] for name in ("priority", "tags") if name in values}
    places = {name: values[name] for name in ("team_id", "agent_id") if name in values}
    if edits:
        tickets.edit(uow, str(ticket.id), TicketPatch.model_validate(edits), version=ticket.version)
    if places:
        status_service.assign(uow, str(ticket.id), AssignIn.model_validate(places))
    return item.before
