"""What goes in and out at the doors."""

from typing import Annotated, Any, Literal

from pydantic import Field

from nullticket.core.enums import Source, Status
from nullticket.core.schema import ApiModel, Body, Email, Id, OutModel, ShortText, When
from nullticket.features.mailbox.schemas import MailboxHealthOut


class ChatTurn(ApiModel):
    author: Annotated[str, Field(pattern=r"^(visitor|bot|agent)$")]
    text: Annotated[Body, Field(max_length=4000)]


class ChatbotIn(ApiModel):
    """Our own widget sends the session secret; a foreign bot sends the transcript instead."""

    conversation_id: str = Field(min_length=1, max_length=100, pattern=r"^[A-Za-z0-9._:-]+$")
    session_id: str = Field(min_length=1, max_length=200, pattern=r"^[!-~]+$")
    requester_email: Email
    transcript: list[ChatTurn] | None = Field(default=None, min_length=1, max_length=400)
    language: str = Field(default="en", pattern=r"^[a-z]{2}(-[A-Za-z]{2,4})?$")
    website: str = Field(default="", max_length=200)


class DeskChatIn(ApiModel):
    """``requester_email`` is needed when the visitor has not said theirs."""

    requester_email: Email | None = None


class MailIn(ApiModel):
    """A parsed mail. Raw mails are sent as ``message/rfc822`` to the same address."""

    from_email: Email
    from_name: ShortText = ""
    subject: ShortText = ""
    text: Body = ""
    message_id: str | None = Field(default=None, max_length=200, pattern=r"^[!-~]+$")
    website: str = Field(default="", max_length=200)


class AcceptedOut(OutModel):
    """The request is safe. ``repeated``: it came before, this is the same ticket."""

    ticket_number: str
    status: Status = Status.NEW
    repeated: bool = False


class SolmanAcceptedOut(AcceptedOut):
    """As Focused Build wants it: ``EXTERNAL_ID`` is our number. ``known``: the ticket was there before."""

    EXTERNAL_ID: str
    known: bool = False


class DoorOut(OutModel):
    """The health of one door. ``lag_seconds`` is the age of the oldest delivery that waits."""

    source: Source
    configured: bool
    last_success_at: When | None
    last_error_at: When | None
    last_error: str
    received_today: int
    waiting: int
    quarantined: int
    lag_seconds: float


class SyncStatusOut(OutModel):
    doors: list[DoorOut]
    mailboxes: list[MailboxHealthOut]
    dead_letters: int


class DeliveryOut(OutModel):
    """A delivery in quarantine, with the reason."""

    id: int
    source: Source
    ticket_number: str
    state: str
    reason: str
    content_type: str
    received_at: When
    meta: dict[str, Any]


class ReleaseIn(ApiModel):
    """What a held mail becomes: a word in the ticket it names, or a ticket of its own. ``alias_of`` confirms its sender
    as another address of this person.
    """

    becomes: Literal["comment", "ticket"]
    alias_of: Id | None = None
