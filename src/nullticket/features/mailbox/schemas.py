"""What goes in and out about mailboxes and the mails that came."""

from typing import Annotated, Literal

from pydantic import Field

from nullticket.core.schema import ApiModel, Email, Id, Key, Line, OutModel, Secret, ShortText, When

Security = Literal["tls", "starttls", "none"]
AfterCommit = Literal["leave", "flag", "move"]
Auth = Literal["password", "xoauth2"]
Host = Annotated[str, Field(max_length=253, pattern=r"^[A-Za-z0-9._:-]*$")]
Port = Annotated[int, Field(ge=1, le=65535)]
ServerName = Annotated[str, Field(max_length=253, pattern=r"^[A-Za-z0-9._-]*$")]


class ChannelSecrets(ApiModel):
    """Secrets that are left out stay as they are; an empty one is forgotten."""

    imap_password: Secret | Literal[""] | None = None
    smtp_password: Secret | Literal[""] | None = None
    oauth_client_id: Secret | Literal[""] | None = None
    oauth_client_secret: Secret | Literal[""] | None = None
    oauth_refresh_token: Annotated[str, Field(max_length=8192)] | None = None


class OAuthSettings(ApiModel):
    """Where tokens come from. Without a refresh token the application signs in by itself, which Microsoft allows.
    ``token_url`` and ``scope`` are for other providers, or to replace what is known of these two.
    """

    provider: Literal["", "microsoft", "google", "other"] = ""
    tenant: ServerName = ""
    token_url: Annotated[str, Field(max_length=500, pattern=r"^(https?://\S+)?$")] = ""
    scope: Annotated[str, Field(max_length=500)] = ""


class ChannelIn(ApiModel):
    """A mailbox. ``authserv_id`` names the mail server whose Authentication-Results are believed. ``import_existing``:
    mails that were there before the mailbox was set up become tickets too. ``own_copies``: a mail that also came to
    another mailbox is a ticket of its own here.
    """

    name: Line
    address: Email
    sender_name: ShortText = ""
    team_id: Id | None = None
    category: Key | None = None
    active: bool = True
    imap_host: Host = ""
    imap_port: Port = 993
    imap_security: Security = "tls"
    imap_login: ShortText = ""
    folder: Line = "INBOX"
    smtp_host: Host = ""
    smtp_port: Port = 587
    smtp_security: Security = "starttls"
    smtp_login: ShortText = ""
    auth: Auth = "password"
    oauth: OAuthSettings = Field(default_factory=OAuthSettings)
    secrets: ChannelSecrets = Field(default_factory=ChannelSecrets)
    after_commit: AfterCommit = "flag"
    move_to: ShortText = ""
    authserv_id: ServerName = ""
    own_copies: bool = False
    import_existing: bool = False
    poll_seconds: int = Field(default=60, ge=1, le=3600)


class ChannelOut(OutModel):
    """A mailbox without its secrets. ``lag_seconds`` is the age of the oldest mail that is not a ticket yet."""

    id: int
    name: str
    address: str
    sender_name: str
    team_id: int | None
    category: str | None
    active: bool
    imap_host: str
    imap_port: int
    imap_security: str
    imap_login: str
    folder: str
    smtp_host: str
    smtp_port: int
    smtp_security: str
    smtp_login: str
    auth: str
    oauth: OAuthSettings
    secrets_set: list[str]
    after_commit: str
    move_to: str
    authserv_id: str
    own_copies: bool
    import_existing: bool
    poll_seconds: int
    version: int


class MailboxHealthOut(OutModel):
    """``lag_seconds`` is the age of the oldest mail that is not done; ``silent``: not read for long; ``token_error``: why
    its token could not be renewed the last time.
    """

    id: int
    name: str
    address: str
    active: bool
    last_seen_at: When | None
    last_error_at: When | None
    last_error: str
    lag_seconds: float
    waiting: int
    quarantined: int
    silent: bool
    token_error: str = ""


class MailCheckStepOut(OutModel):
    name: str
    ok: bool
    detail: str


class MailCheckOut(OutModel):
    """Every step up to the first that failed."""

    ok: bool
    steps: list[MailCheckStepOut]


class TicketMailOut(OutModel):
    """A mail of a ticket. ``comment_id`` is null for the one that opened it. ``html`` is safe to show; remote images are
    left out and counted.
    """

    id: int
    delivery_id: int
    comment_id: int | None
    verdict: str
    sender: str
    subject: str
    automatic: bool
    verified: bool
    reasons: list[str]
    at: When
    html: str
    blocked_images: int


class HeldMailOut(OutModel):
    """A mail that waits for a person."""

    id: int
    delivery_id: int
    ticket_id: int | None
    sender: str
    subject: str
    verified: bool
    reasons: list[str]
    at: When


class AliasIn(ApiModel):
    """Mail from ``address`` is this person's."""

    address: Email
    user_id: Id


class AliasOut(OutModel):
    address: str
    user_id: int
    email: str
    confirmed_at: When
