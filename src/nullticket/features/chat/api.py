"""Chat routes for the widget; open to everybody, rate limited, bound to the session secret."""

from typing import Annotated

from fastapi import APIRouter, Header, Path, UploadFile

from nullticket.core.errors import Forbidden, Invalid, NotFound, TooLarge, TooMany
from nullticket.features.chat import service
from nullticket.features.chat.schemas import (
    ConversationIn,
    ConversationMade,
    ConversationOut,
    MessageIn,
    ResumeIn,
    SessionIn,
)
from nullticket.features.tickets.conversation_service import Upload
from nullticket.infra.web import CallUnits, ClientIp, limit_calls, problems, require

router = APIRouter(prefix="/api/chat", tags=["chat"])
Talks = Annotated[CallUnits, require("chat.talk")]
ConversationId = Annotated[str, Path(pattern=r"^[A-Za-z0-9_-]{8,40}$")]
SessionHeader = Annotated[str, Header(alias="X-Chat-Session", min_length=16, max_length=100)]


@router.post(
    "/conversations", status_code=201, operation_id="chat_start", responses=problems(TooMany, Invalid, Forbidden)
)
def chat_start(units: Talks, ip: ClientIp, body: ConversationIn) -> ConversationMade:
    """Begin a conversation. Keep ``session_id``: it is the proof that you are the one who talks."""
    limit_calls(units, f"chat-start:{ip}", limit=20, seconds=600)
    if body.website:
        raise Invalid("This form was filled in by a robot.", field="website")
    with units.write() as uow:
        row, secret, messages = service.start(uow, body, secrets=units.runtime.values.widget_secrets)
        shown = service.shown(units.runtime, uow, row, messages)
    return ConversationMade(**shown.model_dump(), session_id=secret)


@router.get("/conversations/{conversation_id}", operation_id="chat_read", responses=problems(NotFound, TooMany))
def chat_read(units: Talks, ip: ClientIp, conversation_id: ConversationId, session: SessionHeader) -> ConversationOut:
    """The conversation so far, for a widget that was reloaded."""
    limit_calls(units, f"chat:{ip}", limit=240, seconds=60)
    with units.read() as uow:
        row, messages = service.look(uow, conversation_id, session)
        return service.shown(units.runtime, uow, row, messages)


@router.post(
    "/conversations/{conversation_id}/resume", operation_id="chat_resume", responses=problems(NotFound, TooMany)
)
def chat_resume(units: Talks, ip: ClientIp, conversation_id: ConversationId, body: ResumeIn) -> ConversationMade:
    """Go on with a conversation on another device, by the link of the mail. ``session_id`` is for this device."""
    limit_calls(units, f"chat-start:{ip}", limit=20, seconds=600)
    with units.write() as uow:
        row, secret, messages = service.resume(units.runtime, uow, conversation_id, body.token)
        shown = service.shown(units.runtime, uow, row, messages)
    return ConversationMade(**shown.model_dump(), session_id=secret)


@router.post(
    "/conversations/{conversation_id}/messages",
    operation_id="chat_say",
    responses=problems(NotFound, TooMany, TooLarge, service.ChatClosed),
)
def chat_say(units: Talks, ip: ClientIp, conversation_id: ConversationId, body: MessageIn) -> ConversationOut:
    """Say something; the answer holds the new messages of both sides."""
    limit_calls(units, f"chat:{ip}", limit=60, seconds=60)
    with units.write() as uow:
        row, messages = service.say(uow, conversation_id, body.session_id, body.text)
        return service.shown(units.runtime, uow, row, messages)


@router.post(
    "/conversations/{conversation_id}/files",
    status_code=201,
    operation_id="chat_send_file",
    responses=problems(NotFound, TooMany, TooLarge, Invalid, service.ChatClosed, service.NoTicketYet),
)
def chat_send_file(
    units: Talks, ip: ClientIp, conversation_id: ConversationId, session: SessionHeader, file: UploadFile
) -> ConversationOut:
    """Add a file or a screenshot to the ticket of this conversation."""
    limit_calls(units, f"chat-file:{ip}", limit=20, seconds=3600)
    data = file.file.read(service.MAX_FILE + 1)
    given = Upload(file.filename or "file", file.content_type or "", data)
    with units.write() as uow:
        row, messages = service.send_file(units.runtime, uow, conversation_id, session, given)
        return service.shown(units.runtime, uow, row, messages)


@router.post("/conversations/{conversation_id}/close", operation_id="chat_close", responses=problems(NotFound, TooMany))
def chat_close(units: Talks, ip: ClientIp, conversation_id: ConversationId, body: SessionIn) -> ConversationOut:
    """End the conversation."""
    limit_calls(units, f"chat:{ip}", limit=60, seconds=60)
    with units.write() as uow:
        row, messages = service.close(uow, conversation_id, body.session_id)
        return service.shown(units.runtime, uow, row, messages)
