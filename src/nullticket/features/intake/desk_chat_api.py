"""The door for agents who make a ticket of the conversation that they are in."""

from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Path, Response

from nullticket.core.errors import Invalid, NotFound
from nullticket.features.intake import service
from nullticket.features.intake.api import accepted
from nullticket.features.intake.schemas import AcceptedOut, DeskChatIn
from nullticket.infra.web import CallUnits, problems, require

router = APIRouter(prefix="/api/desk/conversations", tags=["chat"])
Answers = Annotated[CallUnits, require("chat.answer")]
ConversationId = Annotated[str, Path(pattern=r"^[A-Za-z0-9_-]{6,40}$")]


@router.post(
    "/{conversation_id}/ticket",
    status_code=201,
    operation_id="desk_chats_ticket",
    responses=problems(NotFound, Invalid),
)
async def desk_chats_ticket(
    units: Answers, conversation_id: ConversationId, body: DeskChatIn, response: Response
) -> AcceptedOut:
    """Make the ticket of a conversation, with the whole transcript: the same one, should the visitor do it too."""
    delivery = await to_thread.run_sync(
        service.desk_chat_delivery, units.runtime, conversation_id, body.requester_email
    )
    return await accepted(units, delivery, response)
