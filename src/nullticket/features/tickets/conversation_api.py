"""Comment and attachment routes."""

from datetime import timedelta
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Form, Path, Response, UploadFile

from nullticket.core.enums import Visibility
from nullticket.core.errors import Conflict, Forbidden, Invalid, NotFound, TooLarge
from nullticket.core.schema import Id
from nullticket.features.tickets import conversation_service as service
from nullticket.features.tickets.api import Key, Reads
from nullticket.features.tickets.schemas import AttachmentOut, CommentIn, CommentOut
from nullticket.infra.web import CallUnits, problems, require

router = APIRouter(prefix="/api", tags=["tickets"])
Comments = Annotated[CallUnits, require("tickets.comment")]
FileId = Annotated[str, Path(pattern=r"^[A-Za-z0-9_-]{16,64}$")]


@router.get("/tickets/{key}/comments", operation_id="comments_list", responses=problems(NotFound))
def comments_list(units: Reads, key: Key) -> list[CommentOut]:
    """The conversation, oldest first; requesters see the public part."""
    with units.read() as uow:
        _, comments, files = service.comments(uow, key)
    shown = []
    for comment in comments:
        own = [service.attachment_out(file) for file in files if file.comment_id == comment.id]
        shown.append(_comment(comment).model_copy(update={"attachments": own}))
    return shown


def _comment(comment: object) -> CommentOut:
    names = CommentOut.model_fields.keys() - {"attachments", "undo_until"}
    return CommentOut.model_validate({name: getattr(comment, name) for name in names})


@router.post(
    "/tickets/{key}/comments",
    status_code=201,
    operation_id="comments_create",
    responses=problems(NotFound, Forbidden, Invalid),
)
def comments_create(units: Comments, key: Key, body: CommentIn) -> CommentOut:
    """Reply in public, or (desk only) leave an internal note. What the desk writes can be taken back until
    ``undo_until``, when an answer is mailed and those who were mentioned are told.
    """
    window = units.runtime.values.mail_undo_seconds
    with units.write() as uow:
        made = service.comment(
            uow,
            key,
            body=body.body,
            visibility=body.visibility,
            attachment_ids=body.attachment_ids,
            mention_ids=body.mention_ids,
            undo_seconds=window,
        )
        held = window > 0 and uow.actor.is_agent
    until = made.created_at + timedelta(seconds=window) if held else None
    return _comment(made).model_copy(update={"undo_until": until})


@router.delete(
    "/tickets/{key}/comments/{comment_id}",
    status_code=204,
    operation_id="comments_take_back",
    responses=problems(NotFound, Forbidden, Conflict),
)
def comments_take_back(units: Comments, key: Key, comment_id: Id) -> None:
    """Take an own answer back while it has not been mailed, or an own note as long."""
    with units.write() as uow:
        service.take_back(uow, key, comment_id, undo_seconds=units.runtime.values.mail_undo_seconds)


@router.get("/tickets/{key}/attachments", operation_id="attachments_list", responses=problems(NotFound))
def attachments_list(units: Reads, key: Key) -> list[AttachmentOut]:
    with units.read() as uow:
        _, _, files = service.comments(uow, key)
    return [service.attachment_out(file) for file in files]


@router.post(
    "/tickets/{key}/attachments",
    status_code=201,
    operation_id="attachments_create",
    responses=problems(NotFound, Forbidden, Invalid, TooLarge),
)
def attachments_create(
    units: Comments, key: Key, file: UploadFile, visibility: Annotated[Visibility, Form()] = Visibility.PUBLIC
) -> AttachmentOut:
    """Upload one file to a ticket."""
    limit = units.runtime.values.limits.upload
    data = file.file.read(limit + 1)
    given = service.Upload(file.filename or "file", file.content_type or "", data)
    with units.write() as uow:
        made = service.upload(units.runtime, uow, key, given, visibility=visibility)
    return service.attachment_out(made)


@router.get("/files/{file_id}", operation_id="files_read", responses=problems(NotFound), response_class=Response)
def files_read(units: Reads, file_id: FileId) -> Response:
    """The bytes of an attachment, always as a download and never run by a browser."""
    with units.read() as uow:
        row, data = service.file(units.runtime, uow, file_id)
    return Response(
        data,
        media_type=row.content_type,
        headers={
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(row.file_name, safe='')}",
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "Cache-Control": "private, no-store",
        },
    )
