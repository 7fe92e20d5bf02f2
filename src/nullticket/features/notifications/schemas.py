"""What goes in and out about notifications."""

from typing import Any, Literal

from pydantic import Field

from nullticket.core.schema import ApiModel, Id, OutModel, When


class WsTicketOut(OutModel):
    """A one-use key for the socket, good for thirty seconds."""

    ticket: str
    expires_in: int = 30


class NotificationOut(OutModel):
    id: int
    kind: str
    ticket_id: int | None
    data: dict[str, Any]
    created_at: When
    read_at: When | None


class CentreOut(OutModel):
    items: list[NotificationOut]
    unread: int


class ReadIn(ApiModel):
    up_to: Id


class MessageOut(OutModel):
    """A mail or text message of the delivery log. States of a mail: queued, failed (it will be tried again), sent, dead
    (given up, ``error`` says why), suppressed. ``answer`` is what the server said last.
    """

    id: int
    channel: str
    template: str
    recipient: str
    ticket_id: int | None
    subject: str
    state: str
    error: str
    message_id: str | None
    comment_id: int | None
    channel_id: int | None
    attempts: int
    answer: str
    tried_at: When | None
    created_at: When
    sent_at: When | None


class SocketIn(ApiModel):
    """What a client may say: where it stopped listening, and (the desk) which ticket its page shows; 0 is none."""

    resume_from: int | None = Field(default=None, ge=0, le=2**53)
    at_ticket: int | None = Field(default=None, ge=0, le=2**31 - 1)
    state: Literal["viewing", "replying"] = "viewing"
