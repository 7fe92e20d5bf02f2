"""The values a parsed mail is made of. All frozen, all plain: they cross a process boundary and a database unchanged."""

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

_ADDRESS = re.compile(r"[^\s@<>\",;:()]{1,64}@[^\s@<>\",;:()]{1,253}")


@dataclass(frozen=True, slots=True)
class Address:
    """One mailbox as written by the sender. `email` is kept verbatim even when no mail could be sent there."""

    name: str
    email: str

    @property
    def deliverable(self) -> bool:
        """Whether a mail to this address can be tried at all; answers are never sent to anything else."""
        return bool(_ADDRESS.fullmatch(self.email)) and ".." not in self.email


class Role(StrEnum):
    """What a leaf of the message is for. Only the first three count as attachments of the person who wrote."""

    FILE = "file"
    INLINE = "inline"
    MESSAGE = "message"
    CALENDAR = "calendar"
    SIGNATURE = "signature"
    REPORT = "report"


@dataclass(frozen=True, slots=True)
class Attachment:
    filename: str
    content_type: str
    content: bytes
    content_id: str = ""
    role: Role = Role.FILE

    @property
    def size(self) -> int:
        return len(self.content)

    @property
    def inline(self) -> bool:
        return self.role is Role.INLINE

    @property
    def counted(self) -> bool:
        """Whether a person would call it an attachment: reports, signatures and invitations are machinery."""
        return self.role in {Role.FILE, Role.INLINE, Role.MESSAGE}


@dataclass(frozen=True, slots=True)
class Automatic:
    """Whether the mail must not get an automatic answer, and every sign that says so."""

    automatic: bool
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FailedRecipient:
    address: str
    action: str = ""
    status: str = ""
    diagnostic: str = ""


@dataclass(frozen=True, slots=True)
class Bounce:
    """A non-delivery or delay report. `permanent` is false for delays and 4.x.x, where nobody is to be flagged."""

    bounced: bool
    permanent: bool = False
    reasons: tuple[str, ...] = ()
    recipients: tuple[FailedRecipient, ...] = ()
    original_message_id: str = ""

    @property
    def statuses(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(each.status for each in self.recipients if each.status))


@dataclass(frozen=True, slots=True)
class AuthenticationMethod:
    """One `method=result` of an Authentication-Results header with its properties, such as header.from."""

    method: str
    result: str
    properties: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class AuthenticationResults:
    """One header, in the order found. Only the topmost one of our own server means anything (see authentication)."""

    server: str
    methods: tuple[AuthenticationMethod, ...]


@dataclass(frozen=True, slots=True)
class ParsedMail:
    """One mail, read. Message ids carry no angle brackets. `date` is aware or None; arrival decides ticket time.

    `text` is the whole readable text and `reply` only what is new in it. `html` is the raw
    body for a sanitising renderer, empty when there was none. `notices` are sentences for the agent (an encrypted part,
    a cut-off tail) and `defects` short codes for the log. `loop_marks` are the names of NullTicket installations that
    the mail went through.
    """

    subject: str
    sender: Address
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    reply_to: tuple[Address, ...]
    message_id: str
    in_reply_to: str
    references: tuple[str, ...]
    date: datetime | None
    text: str
    html: str
    reply: str
    attachments: tuple[Attachment, ...]
    automatic: Automatic
    bounce: Bounce
    authentication: tuple[AuthenticationResults, ...] = ()
    delivered_to: tuple[str, ...] = ()
    return_path: str = ""
    forwarded: bool = False
    notices: tuple[str, ...] = ()
    defects: tuple[str, ...] = ()
    content_digest: str = ""
    loop_marks: tuple[str, ...] = ()
