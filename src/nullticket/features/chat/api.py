"""Chat routes for the widget; open to everybody, rate limited, bound to the session secret."""

from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Header, Path, UploadFile
from fastapi.responses import StreamingResponse
from fastapi.sse import format_sse_event
from pydantic import BaseModel

from nullticket.core.errors import Forbidden, Invalid, NotFound, TooLarge, TooMany
from nullticket.features.chat import service, wording_service
from nullticket.features.chat.schemas import (
    ChatMessageOut,
    ConversationIn,
    ConversationMade,
    ConversationOut,
    MessageIn,
    PieceOut,
    ResumeIn,
    SessionIn,
)
from nullticket.features.tickets.conversation_service import Upload
from nullticket.infra.web import CallUnits, ClientIp, limit_calls, problems, require


class EventStream(StreamingResponse):
    """Server-sent events. FastAPI's own class is for generators, whose refusals would come after the status."""

    media_type = "text/event-stream"


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
        shown = service.shown(units.runtime, uow, row, messages)
    service.note_reading(units.runtime, conversation_id)
    return shown


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
        heard = service.say(uow, conversation_id, body.session_id, body.text)
        return service.shown(units.runtime, uow, heard.row, heard.messages)


@router.post(
    "/conversations/{conversation_id}/messages/stream",
    operation_id="chat_say_streamed",
    response_class=EventStream,
    responses=problems(NotFound, TooMany, TooLarge, service.ChatClosed),
)
def chat_say_streamed(units: Talks, ip: ClientIp, conversation_id: ConversationId, body: MessageIn) -> EventStream:
    """Say something and hear the answer as it is written: ``said`` holds the new messages without the one that is being
    worded, each ``piece`` a part of that one, and ``done`` all new messages as they stay. Where nothing is to be worded
    there is only ``done``.
    """
    limit_calls(units, f"chat:{ip}", limit=60, seconds=60)
    with units.write() as uow:
        heard = service.say(uow, conversation_id, body.session_id, body.text)
        shown = service.shown(units.runtime, uow, heard.row, heard.messages)
    draft = None
    if heard.offer is not None:
        with units.read() as uow:
            draft = wording_service.draft(units.runtime, uow, heard.offer)
    told = _worded(units, shown, draft) if draft is not None else _once(shown)
    # A proxy that waits for the whole answer would make the pieces useless.
    return EventStream(told, headers={"X-Accel-Buffering": "no", "Cache-Control": "no-store"})


def _event(name: str, document: BaseModel) -> bytes:
    return format_sse_event(data_str=document.model_dump_json(), event=name)


async def _once(shown: ConversationOut) -> AsyncIterator[bytes]:
    yield _event("done", shown)


async def _worded(units: CallUnits, shown: ConversationOut, draft: wording_service.Draft) -> AsyncIterator[bytes]:
    ready = [message for message in shown.messages if message.id != draft.offer.message_id]
    yield _event("said", shown.model_copy(update={"messages": ready}))
    async with aclosing(draft.sentences()) as sentences:
        async for sentence in sentences:
            yield _event("piece", PieceOut(text=sentence))
    if draft.told:
        offered = await to_thread.run_sync(_keep, units, draft)
        shown = shown.model_copy(update={"messages": [*ready, *offered]})
    yield _event("done", shown)


def _keep(units: CallUnits, draft: wording_service.Draft) -> list[ChatMessageOut]:
    with units.write() as uow:
        service.reword(uow, draft.offer, draft.told)
        return service.messages_out(service.since(uow, draft.offer)[1])


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
