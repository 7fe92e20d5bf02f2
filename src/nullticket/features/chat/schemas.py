"""What goes in and out of a chat."""

from typing import Any

from pydantic import Field

from nullticket.core.schema import ApiModel, Email, NeededBody, OutModel, When


class ConversationIn(ApiModel):
    """``website`` is a trap for robots: people never see the field."""

    language: str = Field(default="en", pattern=r"^[a-z]{2}(-[A-Za-z]{2,4})?$")
    requester_email: Email | None = None
    website: str = Field(default="", max_length=200)


class MessageIn(ApiModel):
    session_id: str = Field(min_length=16, max_length=100)
    text: NeededBody = Field(max_length=4000)


class SessionIn(ApiModel):
    session_id: str = Field(min_length=16, max_length=100)


class ChatMessageOut(OutModel):
    id: int
    author: str
    text: str
    articles: list[dict[str, Any]]
    created_at: When


class ConversationOut(OutModel):
    """``phase`` tells the widget what comes next; ``ready``: make the ticket now."""

    conversation_id: str
    state: str
    phase: str
    ticket_number: str | None
    messages: list[ChatMessageOut]


class ConversationMade(ConversationOut):
    """``session_id`` proves who talks; it is in this answer and nowhere else."""

    session_id: str
