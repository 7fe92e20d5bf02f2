"""Mailboxes, and reading what came: the ports of mail on its way in. They are met through ``ports``, which has all."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class CheckStep:
    """One step of a connection test, in words that an admin can act on."""

    name: str
    ok: bool
    detail: str


@dataclass(frozen=True, slots=True)
class MailboxAccess:
    """A mailbox on an IMAP server, its secret opened for one connection. ``token`` gives a fresh XOAUTH2 token and
    takes the place of the password.
    """

    host: str
    port: int
    security: str  # tls | starttls | none
    login: str
    password: str = ""
    token: Callable[[], str] | None = None
    folder: str = "INBOX"
    timeout_seconds: float = 30.0


@dataclass(frozen=True, slots=True)
class MailOnServer:
    """A mail as the server lists it. ``received_at`` is the server's own time."""

    uid: int
    size: int
    received_at: datetime | None = None


class OpenMailbox(Protocol):
    """One connection with its folder selected. Every call raises Unavailable when the connection is gone."""

    uidvalidity: int

    @property
    def can_wait(self) -> bool:
        """Whether the server tells of new mail by itself."""
        ...

    def after(self, uid: int) -> list[MailOnServer]:
        """What has a higher UID, ascending, read or not."""
        ...

    def raw(self, uid: int) -> bytes | None:
        """The whole mail, left unread; None when it is gone."""
        ...

    def header(self, uid: int) -> bytes | None:
        """The header block alone, for mails too large to be fetched."""
        ...

    def settle(self, uids: Sequence[int], *, action: str, folder: str) -> None:
        """Flag as read or move away what is stored."""
        ...

    def wait(self, seconds: float) -> bool:
        """Until the server tells of something new, at most so long; False when it told nothing."""
        ...


class MailboxServer(Protocol):
    """Mailboxes over the wire."""

    def open(self, access: MailboxAccess) -> AbstractContextManager[OpenMailbox]:
        """Connect, sign in, select. Raise Unavailable with words that an admin can act on."""
        ...

    def check(self, access: MailboxAccess) -> tuple[CheckStep, ...]:
        """Try each step and say how far it got; never raises for what the other side does."""
        ...


@dataclass(frozen=True, slots=True)
class UnreadableMail:
    """Why a mail could not be read within its limits."""

    reason: str
    detail: str


class MailReader(Protocol):
    """Reads raw mails where they can do no harm. What a read mail is made of is the email room's business."""

    def read(self, raw: bytes) -> object:
        """The parsed mail, or an ``UnreadableMail``."""
        ...

    def close(self) -> None:
        """End what waits for the next mail."""
        ...
