"""Everything outside that can be swapped: one page of protocols and the values that cross them.

Features and adapters both import this module and never each other; ``wiring`` joins them. Every port has an in-process
implementation. An adapter answers trouble with ``Unavailable`` (try again) or ``PermanentFailure`` (do not).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from typing import Final, Protocol

from nullticket.mail_ports import (
    CheckStep,
    MailboxAccess,
    MailboxServer,
    MailOnServer,
    MailReader,
    OpenMailbox,
    UnreadableMail,
)
from nullticket.model_ports import (
    CategoryHint,
    ClassificationEngine,
    ComparedText,
    EngineAnswer,
    EngineReason,
    EngineRequest,
    EngineState,
    LabelledText,
    LanguageModels,
    Likeness,
    ModelAccess,
    ModelCall,
    ModelCalls,
    ModelCheck,
    ModelPreset,
    ModelTrainer,
    SentenceEncoder,
    SolvedExample,
    SolvedTickets,
    TicketEncoder,
    VectorScan,
    WatchedEngine,
    WordingModel,
    WordingRequest,
)


class Clock(Protocol):
    """The only source of time for everything that is stored."""

    def now(self) -> datetime:
        """Aware UTC."""
        ...


class Doorbell(Protocol):
    """Tells runners that work waits. A lost ring costs seconds, never work: the rows decide."""

    def ring(self, job_ids: Sequence[int]) -> None: ...


@dataclass(frozen=True, slots=True)
class LiveMessage:
    """What goes over the socket: ids only. ``id`` grows, so that a client can ask for what it missed."""

    id: int
    type: str
    ticket_id: int | None = None
    team_id: int | None = None
    user_id: int | None = None
    # Who is at a ticket: only messages of type ``presence`` carry it.
    presence: "Presence | None" = None


@dataclass(frozen=True, slots=True)
class Presence:
    """One open page of one person: at a ticket, or (with ``ticket_id`` None) gone from it."""

    page: str
    user_id: int
    name: str
    state: str
    ticket_id: int | None


class PresenceBoard(Protocol):
    """Who is at which ticket, as far as this process has heard; forgets pages that fall silent."""

    def follow(self, hub: "RealtimeHub") -> None:
        """Listen to a hub from now on; asking again changes nothing."""
        ...

    def present(self) -> list[Presence]: ...


class RealtimeHub(Protocol):
    """Carries live messages to the sockets of this process (and, with Redis, of all)."""

    def publish(self, message: LiveMessage) -> None: ...

    def subscribe(self, receive: Callable[[LiveMessage], None]) -> Callable[[], None]:
        """Call ``receive`` from any thread for each message; returns the way to stop."""
        ...


class RateLimiter(Protocol):
    """Counts hits per key over a moving window."""

    def hit(self, key: str, *, limit: int, seconds: int) -> int | None:
        """Count one; None when allowed, else the seconds to wait."""
        ...

    def peek(self, key: str, *, limit: int, seconds: int) -> int | None:
        """As ``hit`` without counting."""
        ...

    def forget(self, key: str, *, limit: int, seconds: int) -> None: ...


MAKING_SECONDS: Final = 10


class Cache(Protocol):
    """Short-lived values by key; may forget at any time."""

    def get(self, key: str) -> bytes | None: ...

    def set(self, key: str, value: bytes, *, seconds: int) -> None: ...

    def take(self, key: str) -> bytes | None:
        """Read and remove in one step, so that a one-use value is used once."""
        ...

    def once(self, key: str, make: Callable[[], bytes], *, seconds: int) -> bytes:
        """What is known under the key, else what ``make`` makes: one caller makes it and all others wait for that, but not
        longer than `MAKING_SECONDS`. Ask for it outside of a transaction.
        """
        ...


@dataclass(frozen=True, slots=True)
class SmtpAccess:
    """A mailbox's own SMTP server, its secret opened for one connection. ``token`` gives a fresh XOAUTH2 token and takes
    the place of the password.
    """

    host: str
    port: int
    security: str  # tls | starttls | none
    login: str = ""
    password: str = ""
    token: Callable[[], str] | None = None


class Mailer(Protocol):
    """Hands one mail to an SMTP server."""

    def send(
        self, message: EmailMessage, *, envelope_from: str, recipient: str, server: SmtpAccess | None = None
    ) -> str:
        """What the server said when it took the mail. Without ``server`` the one of the settings is used. Raise
        Unavailable on 4xx and network trouble, PermanentFailure on 5xx.
        """
        ...

    def check(self, server: SmtpAccess | None = None) -> "tuple[CheckStep, ...]":
        """Connect and sign in, and say how far it got; never raises for what the other side does."""
        ...


@dataclass(frozen=True, slots=True)
class OAuthGrant:
    """What a mailbox gets its access tokens with: a refresh token, or without one the application's own credentials."""

    token_url: str
    client_id: str
    client_secret: str = ""
    refresh_token: str = ""
    scope: str = ""


@dataclass(frozen=True, slots=True)
class IssuedToken:
    """``refresh_token`` is empty unless the server gave a new one, which then replaces the old."""

    access_token: str
    seconds: int
    refresh_token: str = ""


class TokenIssuer(Protocol):
    """The token endpoint of Microsoft, Google or another server."""

    def issue(self, grant: OAuthGrant) -> IssuedToken:
        """Raise Unavailable for trouble that may pass, PermanentFailure when the grant is refused."""
        ...


@dataclass(frozen=True, slots=True)
class SmsReceipt:
    provider_id: str
    state: str


class SmsSender(Protocol):
    """Hands one text message to a provider."""

    def send(self, *, to: str, body: str) -> SmsReceipt: ...

    def verify_callback(self, *, url: str, form: Mapping[str, str], signature: str) -> bool:
        """Whether a status callback was signed by the provider."""
        ...


class Blobs(Protocol):
    """File bytes by random id."""

    def put(self, key: str, data: bytes) -> None: ...

    def get(self, key: str) -> bytes:
        """Raise NotFound when there is nothing under the key."""
        ...

    def delete(self, key: str) -> None: ...

    def keys(self) -> Iterator[str]: ...


@dataclass(frozen=True, slots=True)
class ExternalChange:
    """What to write into another desk. ``effect_key`` is the idempotency key of this one effect.

    ``tried_before``: an earlier try may have arrived without our knowing, so look before writing a text again;
    ``known_notes`` are the ids of texts there that are not it.
    """

    effect_key: str
    external_id: str
    external_guid: str | None = None
    status: str | None = None
    public_comment: str | None = None
    solution: str | None = None
    ticket_number: str = ""
    tried_before: bool = False
    known_notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ConnectorAccess:
    """Address and secrets of an external desk, decrypted for one call."""

    base_url: str
    auth: str
    secrets: Mapping[str, str]
    options: Mapping[str, object]


class ExternalDesk(Protocol):
    """Another service desk: GLPI or Solution Manager. Raise Unavailable for trouble that may pass, PermanentFailure for
    a refusal.
    """

    def push(self, access: ConnectorAccess, change: ExternalChange) -> None: ...

    def changed_since(self, access: ConnectorAccess, cursor: Mapping[str, object]) -> "ExternalPage":
        """Tickets changed after the cursor, oldest first; desks that cannot be polled answer an empty page."""
        ...

    def fetch(self, access: ConnectorAccess, external_id: str) -> Mapping[str, object]: ...

    def check(self, access: ConnectorAccess) -> tuple[CheckStep, ...]:
        """Try address, sign-in and reading, and say how far it got; never raises for what the other side does."""
        ...


@dataclass(frozen=True, slots=True)
class ExternalPage:
    items: tuple[Mapping[str, object], ...]
    cursor: Mapping[str, object]


# What lies next door only because one page would be too long.
__all__ = [
    "Blobs",
    "Cache",
    "CategoryHint",
    "CheckStep",
    "ClassificationEngine",
    "Clock",
    "ComparedText",
    "ConnectorAccess",
    "Doorbell",
    "EngineAnswer",
    "EngineReason",
    "EngineRequest",
    "EngineState",
    "ExternalChange",
    "ExternalDesk",
    "ExternalPage",
    "IssuedToken",
    "LabelledText",
    "LanguageModels",
    "Likeness",
    "LiveMessage",
    "MailOnServer",
    "MailReader",
    "MailboxAccess",
    "MailboxServer",
    "Mailer",
    "ModelAccess",
    "ModelCall",
    "ModelCalls",
    "ModelCheck",
    "ModelPreset",
    "ModelTrainer",
    "OAuthGrant",
    "OpenMailbox",
    "RateLimiter",
    "RealtimeHub",
    "SentenceEncoder",
    "SmsReceipt",
    "SmsSender",
    "SmtpAccess",
    "SolvedExample",
    "SolvedTickets",
    "TicketEncoder",
    "TokenIssuer",
    "UnreadableMail",
    "VectorScan",
    "WatchedEngine",
    "WordingModel",
    "WordingRequest",
]
