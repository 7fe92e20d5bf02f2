"""What goes in and out of a chat."""

from typing import Any

from pydantic import Field

from nullticket.core.schema import ApiModel, Email, NeededBody, OutModel, When


class IdentityIn(ApiModel):
    """The address the embedding page vouches for, signed by its server, and when that runs out (seconds since 1970)."""

    email: Email
    expires: int = Field(ge=0, le=2**40)
    signature: str = Field(pattern=r"^[0-9a-fA-F]{64}$")


class ConversationIn(ApiModel):
    """``website`` is a trap for robots: people never see the field."""

    identity: IdentityIn | None = None

    language: str = Field(default="en", pattern=r"^[a-z]{2}(-[A-Za-z]{2,4})?$")
    requester_email: Email | None = None
    website: str = Field(default="", max_length=200)


class MessageIn(ApiModel):
    session_id: str = Field(min_length=16, max_length=100)
    text: NeededBody = Field(max_length=4000)


class SessionIn(ApiModel):
    session_id: str = Field(min_length=16, max_length=100)


class ResumeIn(ApiModel):
    """``token`` is the one of the mailed link."""

    token: str = Field(min_length=16, max_length=200)


class ChatMessageOut(OutModel):
    id: int
    author: str
    text: str
    articles: list[dict[str, Any]]
    created_at: When


class ConversationOut(OutModel):
    """``phase`` tells the widget what comes next; ``ready``: make the ticket now. ``rate_token`` gives stars to a solved
    ticket, as the link of the mail does. ``agent_writing``: the person who has the conversation is typing.
    """

    conversation_id: str
    state: str
    phase: str
    ticket_number: str | None
    ticket_status: str | None = None
    rate_token: str | None = None
    stars: int | None = None
    requester_email: str | None = None
    email_verified: bool = False
    agent_writing: bool = False
    messages: list[ChatMessageOut]


class PieceOut(OutModel):
    """A part of an answer that is being written."""

    text: str


class ConversationMade(ConversationOut):
    """``session_id`` proves who talks; it is in this answer and nowhere else."""

    session_id: str


class DeskMessageIn(ApiModel):
    text: NeededBody = Field(max_length=4000)


class DeskRow(OutModel):
    """A conversation in the desk's list. ``owner_id``: the person who answers; null while the bot does."""

    conversation_id: str
    state: str
    owner_id: int | None
    wants_person: bool
    requester_email: str | None
    email_verified: bool
    language: str
    ticket_number: str | None
    last_text: str
    last_message_at: When
    version: int


class DeskConversationOut(DeskRow):
    messages: list[ChatMessageOut]
