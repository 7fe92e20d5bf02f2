"""Ticket routes: create, list, read, edit, status, assign, history, delete."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from nullticket.core.access import Actor
from nullticket.core.errors import Conflict, Forbidden, Invalid, NotFound, PreconditionRequired, Stale
from nullticket.core.schema import Page
from nullticket.features.tickets import service, status_service, views_service
from nullticket.features.tickets.schemas import (
    AssignIn,
    HistoryOut,
    OwnTicketOut,
    OwnTicketRow,
    PromisedTicketOut,
    StatusIn,
    TicketFilter,
    TicketIn,
    TicketOut,
    TicketPatch,
    TicketRow,
)
from nullticket.infra import idempotency
from nullticket.infra.web import CallUnits, RepeatKey, SeenVersion, Version, problems, require, with_etag

router = APIRouter(prefix="/api/tickets", tags=["tickets"])
Reads = Annotated[CallUnits, require("tickets.read")]
Creates = Annotated[CallUnits, require("tickets.create")]
Edits = Annotated[CallUnits, require("tickets.edit", sees=service.read)]
Moves = Annotated[CallUnits, require("tickets.status")]
Assigns = Annotated[CallUnits, require("tickets.assign", sees=service.read)]
Deletes = Annotated[CallUnits, require("tickets.delete", sees=service.read)]
Key = Annotated[str, Path(max_length=40, pattern=r"^[A-Za-z0-9-]+$", description="Id or ticket number")]
JSON = "application/json"


def _owner(actor: Actor) -> str:
    return f"user:{actor.user_id}"


@router.get("/", operation_id="tickets_list", responses=problems(Invalid))
def tickets_list(units: Reads, wanted: Annotated[TicketFilter, Query()]) -> Page[TicketRow] | Page[OwnTicketRow]:
    """Own tickets for a requester, all for the desk."""
    rows, total, capped, following = units.browse(lambda uow: service.listed(uow, wanted))
    if units.actor.is_agent:
        desk = [TicketRow.model_validate(row) for row in rows]
        return Page[TicketRow](items=desk, total=total, total_capped=capped, next=following)
    own = [OwnTicketRow.model_validate(row) for row in rows]
    return Page[OwnTicketRow](items=own, total=total, total_capped=capped, next=following)


@router.post(
    "/",
    status_code=201,
    operation_id="tickets_create",
    response_model=TicketOut | OwnTicketOut,
    responses=problems(Invalid, Forbidden, Conflict, idempotency.KeyReused),
)
def tickets_create(units: Creates, body: TicketIn, repeat_key: RepeatKey) -> Response:
    """Create a ticket. With an ``Idempotency-Key`` a repeat gets the first answer again."""
    owner = _owner(units.actor)
    with units.write() as uow:
        first = idempotency.begin(uow, owner=owner, key=repeat_key, body=body.model_dump_json().encode())
        if first is not None:
            return Response(first.body, status_code=first.status, media_type=JSON)
        made = views_service.create(uow, body)
        answer = made.model_dump_json().encode()
        idempotency.remember(uow, owner=owner, key=repeat_key, status=201, body=answer)
    response = Response(answer, status_code=201, media_type=JSON)
    response.headers["Location"] = f"/api/tickets/{made.ticket_number}"
    with_etag(response, made.version)
    return response


@router.get("/{key}", operation_id="tickets_read", responses=problems(NotFound))
def tickets_read(units: Reads, key: Key, response: Response) -> TicketOut | OwnTicketOut | PromisedTicketOut:
    """A ticket by id or number. A number that a door has just promised answers with status new."""
    with units.read() as uow:
        found = views_service.detail(uow, key)
    with_etag(response, found.version)
    return found


@router.patch(
    "/{key}",
    operation_id="tickets_change",
    responses=problems(NotFound, Stale, PreconditionRequired, Forbidden, Invalid),
)
def tickets_change(
    units: Edits, key: Key, body: TicketPatch, version: Version, response: Response
) -> TicketOut | OwnTicketOut:
    """Edit fields; needs ``If-Match`` with the version that was edited."""
    with units.write() as uow:
        service.edit(uow, key, body, version=version)
        changed = views_service.view(uow, key)
    with_etag(response, changed.version)
    return changed


@router.put(
    "/{key}/status",
    operation_id="tickets_status",
    responses=problems(
        NotFound, Forbidden, Stale, PreconditionRequired, status_service.IllegalMove, status_service.ResolutionRequired
    ),
)
def tickets_status(
    units: Moves, key: Key, body: StatusIn, seen: SeenVersion, response: Response
) -> TicketOut | OwnTicketOut:
    """Move a ticket; with ``If-Match`` only as it was seen. An illegal move is refused with the reason and what is
    possible.
    """
    with units.write() as uow:
        status_service.change_status(uow, key, body, version=seen)
        changed = views_service.view(uow, key)
    with_etag(response, changed.version)
    return changed


@router.put(
    "/{key}/assign",
    operation_id="tickets_assign",
    responses=problems(NotFound, Forbidden, Stale, PreconditionRequired, Invalid, status_service.TakenMeanwhile),
)
def tickets_assign(
    units: Assigns, key: Key, body: AssignIn, seen: SeenVersion, response: Response
) -> TicketOut | OwnTicketOut:
    """Give a ticket to a team or agent; with ``If-Match`` only as it was seen. ``expected_agent_id: null`` takes it
    only while nobody has it.
    """
    with units.write() as uow:
        status_service.assign(uow, key, body, version=seen)
        changed = views_service.view(uow, key)
    with_etag(response, changed.version)
    return changed


@router.get("/{key}/history", operation_id="tickets_history", responses=problems(NotFound))
def tickets_history(units: Reads, key: Key) -> list[HistoryOut]:
    """What happened, oldest first; requesters see the public part."""
    with units.read() as uow:
        return views_service.history(uow, key)


@router.delete("/{key}", status_code=204, operation_id="tickets_delete", responses=problems(NotFound, Forbidden))
def tickets_delete(units: Deletes, key: Key) -> None:
    """Delete a ticket. Its history stays for the audit."""
    with units.write() as uow:
        service.delete(uow, key)
