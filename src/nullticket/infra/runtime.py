"""What services and handlers get handed: units of work, ports, and the values of the settings they need."""

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from nullticket.core.access import Actor
from nullticket.core.enums import Source
from nullticket.infra.db import Database
from nullticket.infra.events import Periodic, Registry
from nullticket.infra.uow import UnitOfWorkFactory
from nullticket.ports import (
    Blobs,
    Cache,
    ClassificationEngine,
    Clock,
    Doorbell,
    ExternalDesk,
    LanguageModels,
    Likeness,
    MailboxServer,
    Mailer,
    MailReader,
    ModelAccess,
    ModelTrainer,
    PresenceBoard,
    RateLimiter,
    RealtimeHub,
    SentenceEncoder,
    SmsSender,
    SolvedTickets,
    TicketEncoder,
    TokenIssuer,
    VectorScan,
)


@dataclass(frozen=True, slots=True)
class Limits:
    """Rate limits and caps. All windows in seconds, all sizes in bytes."""

    enabled: bool = True
    login_failures: int = 10
    login_window: int = 900
    anonymous_per_minute: int = 10
    anonymous_per_hour: int = 60
    anonymous_email_per_hour: int = 5
    anonymous_total_per_minute: int = 600
    requests_per_minute: int = 1200
    json_body: int = 256 * 1024
    mail_body: int = 25 * 1024 * 1024
    upload: int = 25 * 1024 * 1024
    attachments_per_ticket: int = 50


@dataclass(frozen=True, slots=True)
class Values:
    """Settings as plain values, so that features never see where they come from."""

    env: str = "development"
    public_url: str = "http://localhost:8000"
    secret: str = ""
    previous_secrets: Sequence[str] = ()
    access_minutes: int = 10
    refresh_days: int = 30
    cookie_secure: bool = False
    mail_from: str = "NullTicket <helpdesk@localhost>"
    mail_domain: str = "localhost"
    mail_reply_to: str = ""
    mail_authserv_id: str = ""
    mail_undo_seconds: int = 0
    mail_plus_addresses: bool = True
    mail_bounce_addresses: bool = True
    mail_quote_history: bool = False
    sms_enabled: bool = False
    sms_per_team_per_hour: int = 10
    confidence_threshold: float = 0.5
    triage_timeout_seconds: float = 8.0
    model_call_days: int = 30
    language_model: ModelAccess | None = None
    demand_mail_token: bool = False
    trusted_proxies: Sequence[str] = ()
    allowed_origins: Sequence[str] = ()
    widget_origins: Sequence[str] = ()
    widget_secrets: Sequence[str] = ()
    metrics_token: str = ""
    docs_enabled: bool = True
    default_time_zone: str = "UTC"
    reopen_days: int = 14
    external_timeout_seconds: float = 15.0
    limits: Limits = field(default_factory=Limits)

    @property
    def production(self) -> bool:
        return self.env == "production"


@dataclass(frozen=True, slots=True)
class Runtime:
    """One process's wiring. ``resolve_actor`` turns a bearer credential into an actor (given by accounts)."""

    values: Values
    database: Database
    units: UnitOfWorkFactory
    registry: Registry
    clock: Clock
    doorbell: Doorbell
    hub: RealtimeHub
    cache: Cache
    limiter: RateLimiter
    mailer: Mailer
    sms: SmsSender
    blobs: Blobs
    engines: Mapping[str, ClassificationEngine] = field(default_factory=dict)
    language_models: LanguageModels | None = None
    encoder: SentenceEncoder | None = None
    ticket_encoder: TicketEncoder | None = None
    solved: SolvedTickets | None = None
    likeness: Likeness | None = None
    vectors: VectorScan | None = None
    trainer: ModelTrainer | None = None
    presence: PresenceBoard | None = None
    desks: Mapping[Source, ExternalDesk] = field(default_factory=dict)
    mailboxes: MailboxServer | None = None
    mail_reader: MailReader | None = None
    token_issuer: TokenIssuer | None = None
    schedule: Sequence[Periodic] = ()
    doorbell_listeners: list[Callable[[], None]] = field(default_factory=list)
    shared: dict[str, Any] = field(default_factory=dict)
    draining: threading.Event = field(default_factory=threading.Event)
    migrations_state: Callable[[], str] = lambda: "ok"
    resolve_actor: "Callable[[Runtime, str], Actor] | None" = None

    def close(self) -> None:
        """Give back what outlives a call: connections, and the children that read mails. A later call opens them anew."""
        self.database.dispose()
        if self.mail_reader is not None:
            self.mail_reader.close()
