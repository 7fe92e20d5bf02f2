"""Comments and attachments."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from nullticket.core.enums import ActorKind, Source, Visibility
from nullticket.core.errors import Conflict, Forbidden, Invalid, NotFound, TooLarge
from nullticket.core.ids import public_token
from nullticket.core.text import file_name
from nullticket.features.accounts import repository as accounts
from nullticket.features.tickets import conversation_repository, draft_service, policy, service
from nullticket.features.tickets.events import TicketChanged, TicketCommented
from nullticket.features.tickets.schemas import AttachmentOut
from nullticket.infra.runtime import Runtime
from nullticket.infra.uow import UnitOfWork
from nullticket.models import Ticket, TicketAttachment, TicketComment

# What a browser may be told a file is; everything else is a stream of bytes.
SAFE_TYPES: Final = frozenset(
    {"image/png", "image/jpeg", "image/gif", "image/webp", "application/pdf", "text/plain", "application/zip"}
)


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came."""

    file_name: str
    content_type: str
    data: bytes
    content_id: str | None = None


def comments(uow: UnitOfWork, key: str) -> tuple[Ticket, list[TicketComment], list[TicketAttachment]]:
    """The conversation that the actor may see."""
    ticket = service.read(uow, key)
    internal = policy.may_see_internal(uow.actor)
    found = conversation_repository.comments(uow, ticket.id, internal=internal)
    files = conversation_repository.attachments(uow, ticket.id, internal=internal)
    return ticket, found, files


def comment(
    uow: UnitOfWork,
    key: str,
    *,
    body: str,
    visibility: Visibility,
    attachment_ids: list[str],
    mention_ids: Sequence[int] = (),
    undo_seconds: int = 0,
) -> TicketComment:
    """Comment as the caller; with attachments that the caller has uploaded to this ticket before. Whom it concerns
    hears of what the desk wrote after ``undo_seconds``.
    """
    ticket = service.locked(uow, key)
    if not policy.may_comment(uow.actor, ticket, visibility):
        raise Forbidden("Internal notes are for the desk.")
    mentioned = _mentioned(uow, mention_ids)
    hold = timedelta(seconds=undo_seconds if uow.actor.is_agent else 0)
    made = add_comment(uow, ticket, body=body, visibility=visibility, hold=hold, mentioned=mentioned)
    for public_id in attachment_ids:
        file = conversation_repository.attachment(uow, public_id)
        if file is None or file.ticket_id != ticket.id or file.uploaded_by_id != uow.actor.user_id:
            raise Invalid("One of the attachments is not yours or not on this ticket.", field="attachment_ids")
        file.comment_id = made.id
        file.visibility = visibility
    draft_service.sent(uow, ticket.id, visibility)
    return made


def _mentioned(uow: UnitOfWork, wanted: Sequence[int]) -> tuple[int, ...]:
    """The desk calls its own people; nobody else is called, and nobody else calls."""
    if not wanted:
        return ()
    if not uow.actor.is_agent:
        raise Forbidden("Only the desk mentions people.")
    if set(wanted) - accounts.of_the_desk(uow, wanted):
        raise Invalid("One of those mentioned does not work the desk.", field="mention_ids")
    return tuple(sorted(set(wanted)))


def add_comment(
    uow: UnitOfWork,
    ticket: Ticket,
    *,
    body: str,
    visibility: Visibility,
    source: Source = Source.WEB,
    source_reference: str | None = None,
    html: str | None = None,
    author_id: int | None = None,
    author_name: str | None = None,
    author_kind: ActorKind | None = None,
    by_desk: bool | None = None,
    hold: timedelta = timedelta(0),
    mentioned: tuple[int, ...] = (),
    heard: bool = False,
) -> TicketComment:
    """Add a comment to a ticket that the caller holds, and count a first response by the desk. A mail's author is not
    the actor, so ``author_kind`` and ``by_desk`` can be told. Nobody outside hears of it before ``hold`` is over.
    ``heard``: the requester has read it where it was said and gets no mail.
    """
    author = author_id if author_id is not None else uow.actor.user_id
    made = TicketComment(
        ticket_id=ticket.id,
        author_id=author,
        author_kind=author_kind or uow.actor.kind,
        author_name=(author_name or uow.actor.name)[:200],
        visibility=visibility,
        body=body,
        html=html,
        source=source,
        source_reference=source_reference,
        created_at=uow.now(),
    )
    conversation_repository.add(uow, made)
    if by_desk is None:
        by_desk = author is not None and author != ticket.requester_id and uow.actor.kind is not ActorKind.VISITOR
    answers = by_desk and visibility is Visibility.PUBLIC and ticket.first_response_at is None
    values = {"first_response_at": uow.now()} if answers else {}
    history_id, _ = service.save(uow, ticket, "commented", values, facts={"comment_id": made.id}, visibility=visibility)
    uow.record(
        TicketCommented(
            ticket_id=ticket.id,
            history_id=history_id,
            comment_id=made.id,
            internal=visibility is Visibility.INTERNAL,
            by_desk=by_desk,
            mention_ids=mentioned,
            heard=heard,
        ),
        hold=hold,
    )
    return made


def take_back(uow: UnitOfWork, key: str, comment_id: int, *, undo_seconds: int) -> None:
    """Take an own answer back before it is mailed, or a note as long. It is gone for good; the history says that it
    was there.
    """
    ticket = service.locked(uow, key)
    made = conversation_repository.comment_for_update(uow, comment_id)
    if made is None or made.ticket_id != ticket.id:
        raise NotFound("No such comment.")
    if made.author_id is None or made.author_id != uow.actor.user_id or not uow.actor.is_agent:
        raise Forbidden("Only its author takes an answer back.")
    over = uow.now() >= made.created_at + timedelta(seconds=undo_seconds)
    if over or conversation_repository.was_told(uow, made.id):
        raise Conflict("It is too late to take this back.")
    answered = ticket.first_response_at == made.created_at
    conversation_repository.remove_comment(uow, made)
    values = {"first_response_at": None} if answered else {}
    shown = made.visibility
    history_id, _ = service.save(
        uow, ticket, "comment_taken_back", values, facts={"comment_id": comment_id}, visibility=shown
    )
    uow.record(TicketChanged(ticket_id=ticket.id, history_id=history_id, fields=("comments",)))


def attach(
    runtime: Runtime, uow: UnitOfWork, ticket: Ticket, upload: Upload, *, visibility: Visibility = Visibility.PUBLIC
) -> TicketAttachment:
    """Store a file under a random id and write its row. The bytes are on disk before the row is committed."""
    limits = runtime.values.limits
    if len(upload.data) > limits.upload:
        raise TooLarge(f"A file may have at most {limits.upload} bytes.")
    if conversation_repository.count_attachments(uow, ticket.id) >= limits.attachments_per_ticket:
        raise Invalid("This ticket has its full number of attachments.")
    public_id = public_token()
    runtime.blobs.put(public_id, upload.data)
    row = TicketAttachment(
        public_id=public_id,
        ticket_id=ticket.id,
        file_name=file_name(upload.file_name),
        content_type=_safe_type(upload),
        content_id=upload.content_id,
        size=len(upload.data),
        sha256=hashlib.sha256(upload.data).hexdigest(),
        visibility=visibility,
        uploaded_by_id=uow.actor.user_id,
        created_at=uow.now(),
    )
    conversation_repository.add(uow, row)
    accounts.audit(uow, "attachments.added", target=f"ticket:{ticket.ticket_number}", after={"size": row.size})
    return row


def upload(runtime: Runtime, uow: UnitOfWork, key: str, given: Upload, *, visibility: Visibility) -> TicketAttachment:
    ticket = service.read(uow, key)
    if not policy.may_comment(uow.actor, ticket, visibility):
        raise Forbidden("Internal files are for the desk.")
    return attach(runtime, uow, ticket, given, visibility=visibility)


_MAGIC: Final = {
    "image/png": b"\x89PNG\r\n",
    "image/jpeg": b"\xff\xd8\xff",
    "image/gif": b"GIF8",
    "image/webp": b"RIFF",
    "application/pdf": b"%PDF-",
    "application/zip": b"PK",
}


def _safe_type(given: Upload) -> str:
    """The declared type when it is harmless and the bytes agree, else a plain stream."""
    declared = given.content_type.split(";", maxsplit=1)[0].strip().lower()
    if declared not in SAFE_TYPES or not given.data.startswith(_MAGIC.get(declared, b"")):
        return "application/octet-stream"
    return declared


def file(runtime: Runtime, uow: UnitOfWork, public_id: str) -> tuple[TicketAttachment, bytes]:
    """A file that the actor may see, with its bytes."""
    row = conversation_repository.attachment(uow, public_id)
    if row is None:
        raise NotFound("No such file.")
    service.read(uow, str(row.ticket_id))
    if row.visibility is Visibility.INTERNAL and not policy.may_see_internal(uow.actor):
        raise NotFound("No such file.")
    return row, runtime.blobs.get(public_id)


def attachment_out(row: TicketAttachment) -> AttachmentOut:
    """A file's row as callers see it: by its random id, never by its number."""
    return AttachmentOut(
        id=row.public_id,
        file_name=row.file_name,
        content_type=row.content_type,
        size=row.size,
        visibility=row.visibility,
        created_at=row.created_at,
    )
