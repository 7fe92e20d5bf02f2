"""The composition root: settings in, runtime out. With `model_wiring` the only place that knows both features and adapters."""

import os
import socket
from collections.abc import Callable
from dataclasses import dataclass, replace
from email.utils import parseaddr
from functools import cache, partial
from urllib.parse import urlsplit

from nullticket.adapters.console import ConsoleMailer, ConsoleSms
from nullticket.adapters.files import FileBlobs
from nullticket.adapters.glpi import GlpiDesk
from nullticket.adapters.imap import ImapServer
from nullticket.adapters.in_process import MemoryCache, MemoryHub, MovingWindow, SystemClock
from nullticket.adapters.language_model.servers import LanguageServers
from nullticket.adapters.later import later
from nullticket.adapters.mail_reader import SandboxedReader
from nullticket.adapters.mail_sandbox import SandboxLimits
from nullticket.adapters.oauth import OAuthIssuer
from nullticket.adapters.presence import HeardPresence
from nullticket.adapters.smtp import SmtpMailer
from nullticket.adapters.solman import SolmanDesk
from nullticket.adapters.twilio import TwilioSms
from nullticket.core.enums import Source
from nullticket.core.schema import Event
from nullticket.features.accounts import service as accounts
from nullticket.features.accounts.events import PersonNotified
from nullticket.features.analytics import handlers as analytics_handlers
from nullticket.features.chat.events import ChatMoved
from nullticket.features.classification import jobs as classification_jobs
from nullticket.features.classification import masking
from nullticket.features.classification.engines_service import Ledger
from nullticket.features.classification.solved_service import SolvedMemory
from nullticket.features.desk import handlers as desk_handlers
from nullticket.features.desk import jobs as desk_jobs
from nullticket.features.email import values as mail_values
from nullticket.features.email.parse import parse_message
from nullticket.features.external import handlers as external_handlers
from nullticket.features.external import jobs as external_jobs
from nullticket.features.intake import handlers as intake_handlers
from nullticket.features.intake import jobs as intake_jobs
from nullticket.features.learning import handlers as learning_handlers
from nullticket.features.learning import jobs as learning_jobs
from nullticket.features.notifications import handlers as notifications_handlers
from nullticket.features.oauth import jobs as oauth_jobs
from nullticket.features.operations import jobs as operations_jobs
from nullticket.features.patterns import jobs as patterns_jobs
from nullticket.features.similar import handlers as similar_handlers
from nullticket.features.similar import jobs as similar_jobs
from nullticket.features.sla import jobs as sla_jobs
from nullticket.features.tickets import handlers as tickets_handlers
from nullticket.features.tickets import jobs as tickets_jobs
from nullticket.features.tickets.events import TicketEvent
from nullticket.features.triage import handlers as triage_handlers
from nullticket.infra.db import Database, DatabaseConfig, open_database
from nullticket.infra.events import HandlerMap, Periodic, merge
from nullticket.infra.outbox import ThreadDoorbell
from nullticket.infra.runtime import Limits, Runtime, Values
from nullticket.infra.uow import UnitOfWorkFactory
from nullticket.migrations import run as migrations
from nullticket.model_wiring import (
    likeness_of_texts,
    local_engine,
    local_trainer,
    paired_encoder,
    sentence_encoder,
    titled_encoder,
    vector_scan,
)
from nullticket.ports import (
    Cache,
    ClassificationEngine,
    Clock,
    Doorbell,
    LiveMessage,
    Mailer,
    ModelAccess,
    RateLimiter,
    RealtimeHub,
    SmsSender,
)
from nullticket.settings import Settings

HANDLERS: list[HandlerMap] = [
    tickets_handlers.HANDLERS,
    notifications_handlers.HANDLERS,
    analytics_handlers.HANDLERS,
    intake_handlers.HANDLERS,
    external_handlers.HANDLERS,
    triage_handlers.HANDLERS,
    similar_handlers.HANDLERS,
    learning_handlers.HANDLERS,
    desk_handlers.HANDLERS,
]
SCHEDULE: list[Periodic] = [
    *classification_jobs.SCHEDULE,
    *desk_jobs.SCHEDULE,
    *external_jobs.SCHEDULE,
    *intake_jobs.SCHEDULE,
    *learning_jobs.SCHEDULE,
    *oauth_jobs.SCHEDULE,
    *operations_jobs.SCHEDULE,
    *patterns_jobs.SCHEDULE,
    *similar_jobs.SCHEDULE,
    *sla_jobs.SCHEDULE,
    *tickets_jobs.SCHEDULE,
]


def values_of(settings: Settings) -> Values:
    sender = parseaddr(settings.mail.sender)[1]
    return Values(
        env=settings.env,
        public_url=settings.public_url.rstrip("/"),
        secret=settings.application_secret(),
        previous_secrets=tuple(settings.auth.previous_secrets),
        access_minutes=settings.auth.access_minutes,
        refresh_days=settings.auth.refresh_days,
        cookie_secure=urlsplit(settings.public_url).scheme == "https",
        mail_from=settings.mail.sender,
        mail_domain=sender.rpartition("@")[2] or "localhost",
        mail_reply_to=settings.mail.reply_to or sender,
        mail_authserv_id=settings.mail.authserv_id.lower(),
        mail_undo_seconds=settings.mail.undo_seconds,
        mail_plus_addresses=settings.mail.plus_addresses,
        mail_bounce_addresses=settings.mail.bounce_addresses,
        mail_quote_history=settings.mail.quote_history,
        sms_enabled=True,
        sms_per_team_per_hour=settings.sms.per_team_per_hour,
        triage_timeout_seconds=settings.llm.timeout_seconds,
        model_call_days=settings.llm.keep_days,
        language_model=model_access(settings),
        confidence_threshold=settings.ingest.triage_threshold,
        demand_mail_token=settings.ingest.demand_mail_token,
        trusted_proxies=tuple(settings.trusted_proxies),
        allowed_origins=tuple(settings.cors_origins),
        widget_origins=tuple(settings.widget.origins),
        widget_secrets=tuple(settings.widget.secrets),
        metrics_token=settings.metrics_token,
        docs_enabled=settings.docs_enabled,
        default_time_zone=settings.time_zone,
        limits=replace(Limits(), enabled=settings.ingest.rate_limits),
    )


def _mailer(settings: Settings) -> Mailer:
    mail = settings.mail
    if not mail.host:
        return ConsoleMailer()
    return SmtpMailer(
        host=mail.host,
        port=mail.port,
        user=mail.user,
        password=mail.password,
        security=mail.security,
        timeout_seconds=mail.timeout_seconds,
    )


def _sms(settings: Settings) -> SmsSender:
    sms = settings.sms
    if not sms.account_sid:
        return ConsoleSms()
    return TwilioSms(
        account_sid=sms.account_sid,
        auth_token=sms.auth_token,
        sender=sms.sender,
        base_url=sms.base_url,
        callback_url=f"{settings.public_url.rstrip('/')}/api/notifications/twilio/status",
    )


def model_access(settings: Settings) -> ModelAccess | None:
    """The language model that the settings name, None when they name none."""
    llm = settings.llm
    if not llm.base_url and not llm.preset:
        return None
    return ModelAccess(
        preset=llm.preset,
        base_url=llm.base_url,
        model=llm.model,
        api_key=llm.api_key,
        full=llm.detail == "full",
        timeout_seconds=llm.timeout_seconds,
        concurrency=llm.concurrency,
        price_in=llm.price_in,
        price_out=llm.price_out,
    )


@dataclass(frozen=True, slots=True)
class Shared:
    """The ports that one process has by itself and several have through Redis."""

    hub: RealtimeHub
    cache: Cache
    limiter: RateLimiter
    doorbell: Doorbell
    trusted: Callable[[], bool] = lambda: True


def _shared(settings: Settings, bell: ThreadDoorbell) -> Shared:
    if not settings.queue.redis_url:
        return Shared(MemoryHub(), MemoryCache(), MovingWindow(), bell)
    from nullticket.adapters.celery_doorbell import CeleryDoorbell, make_celery  # noqa: PLC0415 - an optional extra
    from nullticket.adapters.redis_shared import (  # noqa: PLC0415 - an optional extra
        RedisCache,
        RedisHub,
        RedisWindow,
        SharedRedis,
    )

    redis = SharedRedis(settings.queue.redis_url)
    ring = bell if settings.queue.embedded else CeleryDoorbell(make_celery(settings.queue.redis_url))
    return Shared(RedisHub(redis), RedisCache(redis), RedisWindow(redis), ring, trusted=lambda: not redis.away)


def _database(settings: Settings) -> Database:
    if not settings.database.url:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
    return open_database(
        DatabaseConfig(
            url=settings.database_url,
            replica_url=settings.database.replica_url or None,
            replica_max_lag_seconds=settings.database.replica_max_lag_seconds,
            pool_size=settings.database.pool_size,
            statement_timeout_seconds=settings.database.statement_timeout_seconds,
        )
    )


def build_runtime(settings: Settings, *, clock: Clock | None = None) -> Runtime:
    """Choose an adapter for every port and register all handlers. Opens no connection yet."""
    database = _database(settings)
    clock = clock or SystemClock()
    registry = merge(HANDLERS)
    listeners: list[Callable[[], None]] = []
    shared = _shared(settings, ThreadDoorbell(listeners))
    if database.watch is not None:
        database.watch.trusted = shared.trusted
    units = UnitOfWorkFactory(database, clock, registry, shared.doorbell, on_commit=partial(tell_sockets, shared.hub))
    encoder, paired, titled = sentence_encoder(), paired_encoder(), titled_encoder()
    local = later(local_engine)
    servers = LanguageServers(lambda text: masking.mask(text).text, Ledger(units))
    return Runtime(
        values=values_of(settings),
        database=database,
        units=units,
        registry=registry,
        clock=clock,
        doorbell=shared.doorbell,
        hub=shared.hub,
        cache=shared.cache,
        limiter=shared.limiter,
        mailer=_mailer(settings),
        sms=_sms(settings),
        blobs=FileBlobs(settings.data_dir / "files"),
        desks={Source.GLPI: GlpiDesk(clock), Source.SOLMAN: SolmanDesk()},
        mailboxes=ImapServer(),
        mail_reader=mail_reader(),
        token_issuer=OAuthIssuer(),
        engines=engines_of(settings, local, servers),
        language_models=servers,
        encoder=paired,
        ticket_encoder=titled,
        solved=SolvedMemory(units, encoder),
        likeness=later(partial(likeness_of_texts, encoder.dimension)),
        vectors=later(partial(vector_scan, titled.dimension)),
        trainer=later(partial(local_trainer, local)),
        presence=HeardPresence(),
        schedule=tuple(SCHEDULE),
        doorbell_listeners=listeners,
        migrations_state=lambda: migrations_state(database),
        resolve_actor=accounts.resolve_actor,
    )


def engines_of(
    settings: Settings, local: ClassificationEngine, servers: LanguageServers
) -> dict[str, ClassificationEngine]:
    """Who reads tickets besides the keyword rules, before an admin enters anything else."""
    access = model_access(settings)
    return {"local": local} if access is None else {"local": local, "llm": servers.engine(access)}


@cache
def mail_reader() -> SandboxedReader:
    """One for the whole process, since its children cost a start each."""
    # Ten seconds a mail are promised, with the start of the next child.
    limits = SandboxLimits(seconds=8.0, cpu_seconds=8)
    return SandboxedReader(parse_message, values=[mail_values.__name__], limits=limits)


def tell_sockets(hub: RealtimeHub, events: list[Event]) -> None:
    """Ticket events, and new lines for somebody, become live messages: ids only, the client asks for the rest."""
    for event in events:
        if isinstance(event, TicketEvent):
            name = type(event).__name__.removeprefix("Ticket").lower()
            hub.publish(LiveMessage(id=event.history_id, type=f"ticket.{name}", ticket_id=event.ticket_id))
        if isinstance(event, ChatMoved):
            hub.publish(LiveMessage(id=0, type="chat"))
        if isinstance(event, PersonNotified):
            hub.publish(LiveMessage(id=0, type="notification", user_id=event.user_id))


def migrations_state(database: Database) -> str:
    """Whether the schema is the one this release expects. A newer one is fine: releases overlap during an upgrade."""
    current, head = migrations.current(database.reader), migrations.head()
    if current == head or (current or "") > (head or ""):
        return "ok"
    return f"at {current}, wants {head}"


def process_name() -> str:
    """Who holds a lease: host and process, unique enough for one database."""
    return f"{socket.gethostname()[:30]}:{os.getpid()}"
