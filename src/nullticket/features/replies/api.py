"""Canned replies, for the desk."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from nullticket.core.errors import Forbidden, Invalid, NotFound, PreconditionRequired, Stale
from nullticket.core.schema import Id
from nullticket.features.replies import service
from nullticket.features.replies.schemas import FilledOut, ReplyIn, ReplyOut
from nullticket.infra.web import CallUnits, Version, problems, require, with_etag

router = APIRouter(prefix="/api/replies", tags=["replies"])
Reads = Annotated[CallUnits, require("replies.read")]
Writes = Annotated[CallUnits, require("replies.write")]
ReplyId = Annotated[Id, Path()]
TicketKey = Annotated[str, Query(max_length=40, pattern=r"^[A-Za-z0-9-]+$")]


@router.get("", operation_id="replies_list")
def replies_list(units: Reads) -> list[ReplyOut]:
    """The caller's own replies, those of their teams, and everybody's."""
    with units.read() as uow:
        return service.listed(uow)


@router.post("", status_code=201, operation_id="replies_create", responses=problems(Forbidden, Invalid))
def replies_create(units: Writes, body: ReplyIn, response: Response) -> ReplyOut:
    with units.write() as uow:
        made = service.create(uow, body)
    with_etag(response, made.version)
    return made


@router.put(
    "/{reply_id}",
    operation_id="replies_change",
    responses=problems(NotFound, Forbidden, Invalid, Stale, PreconditionRequired),
)
def replies_change(units: Writes, reply_id: ReplyId, body: ReplyIn, version: Version, response: Response) -> ReplyOut:
    with units.write() as uow:
        changed = service.change(uow, reply_id, body, version=version)
    with_etag(response, changed.version)
    return changed


@router.delete("/{reply_id}", status_code=204, operation_id="replies_delete", responses=problems(NotFound, Forbidden))
def replies_delete(units: Writes, reply_id: ReplyId) -> None:
    with units.write() as uow:
        service.delete(uow, reply_id)


@router.get("/{reply_id}/filled", operation_id="replies_filled", responses=problems(NotFound))
def replies_filled(units: Reads, reply_id: ReplyId, ticket: TicketKey) -> FilledOut:
    """The reply with the names and numbers of a ticket put in."""
    with units.read() as uow:
        made = service.filled(units.runtime, uow, reply_id, ticket_key=ticket)
    return FilledOut(text=made.text, missing=list(made.missing))
