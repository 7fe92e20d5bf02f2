"""Routes for agents who talk to visitors live."""

from typing import Annotated

from fastapi import APIRouter, Path, Query

from nullticket.core.errors import NotFound
from nullticket.features.chat import desk_service, service
from nullticket.features.chat.schemas import ChatMessageOut, DeskConversationOut, DeskMessageIn, DeskRow
from nullticket.infra.web import CallUnits, problems, require

router = APIRouter(prefix="/api/desk/conversations", tags=["chat"])
Answers = Annotated[CallUnits, require("chat.answer")]
ConversationId = Annotated[str, Path(pattern=r"^[A-Za-z0-9_-]{6,40}$")]


@router.get("", operation_id="desk_chats_list")
def desk_chats_list(units: Answers, limit: Annotated[int, Query(ge=1, le=200)] = 50) -> list[DeskRow]:
    """Conversations that are going on; those who wait for a person first."""
    with units.read() as uow:
        return desk_service.listed(uow, limit=limit)


@router.get("/{conversation_id}", operation_id="desk_chats_read", responses=problems(NotFound))
def desk_chats_read(units: Answers, conversation_id: ConversationId) -> DeskConversationOut:
    with units.read() as uow:
        return desk_service.read(uow, conversation_id)


@router.post(
    "/{conversation_id}/take",
    operation_id="desk_chats_take",
    responses=problems(NotFound, desk_service.TakenByAnother, service.ChatClosed),
)
def desk_chats_take(units: Answers, conversation_id: ConversationId) -> DeskConversationOut:
    """Answer from now on instead of the bot."""
    with units.write() as uow:
        return desk_service.take(uow, conversation_id)


@router.post(
    "/{conversation_id}/messages",
    status_code=201,
    operation_id="desk_chats_answer",
    responses=problems(NotFound, desk_service.TakenByAnother, service.ChatClosed),
)
def desk_chats_answer(units: Answers, conversation_id: ConversationId, body: DeskMessageIn) -> ChatMessageOut:
    """Say something to the visitor; only the owner may."""
    # What only hints at presence lies in a cache, which may be another machine: it is asked outside of the transaction.
    heard = service.is_reading(units.runtime, conversation_id)
    with units.write() as uow:
        made = ChatMessageOut.model_validate(desk_service.answer(uow, conversation_id, body.text, heard=heard))
    service.note_said(units.runtime, conversation_id)
    return made


@router.post(
    "/{conversation_id}/writing",
    status_code=204,
    operation_id="desk_chats_writing",
    responses=problems(NotFound, desk_service.TakenByAnother, service.ChatClosed),
)
def desk_chats_writing(units: Answers, conversation_id: ConversationId) -> None:
    """Let the visitor see for some seconds that an answer is being typed; only its owner may."""
    with units.read() as uow:
        desk_service.check_owner(uow, conversation_id)
    service.note_writing(units.runtime, conversation_id)


@router.post(
    "/{conversation_id}/release",
    operation_id="desk_chats_release",
    responses=problems(NotFound, desk_service.TakenByAnother, service.ChatClosed),
)
def desk_chats_release(units: Answers, conversation_id: ConversationId) -> DeskConversationOut:
    """Give it back to the bot."""
    with units.write() as uow:
        return desk_service.release(uow, conversation_id)
