"""Settings from the environment: ``NULLTICKET_<GROUP>__<NAME>``, or ``..._FILE`` naming a file that holds the value.

Nothing reads them at import time; ``create_app(Settings(...))`` takes them as a value. In production (``NULLTICKET_ENV``)
weak ones are refused by ``faults``.
"""

import os
import secrets
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, Field
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

WEAK_SECRETS = frozenset(
    {"changeme", "change-me", "secret", "your-secret-key-change-in-production", "nullticket", "password", "development"}
)
MIN_SECRET = 32


class DatabaseSettings(BaseModel):
    """Where the data lies. ``url`` empty means SQLite under the data directory."""

    url: str = ""
    replica_url: str = ""
    replica_max_lag_seconds: float = 5.0
    pool_size: int = Field(default=40, ge=2, le=200)
    statement_timeout_seconds: int = Field(default=15, ge=1, le=600)


class AuthSettings(BaseModel):
    """Sign-in. ``previous_secrets`` are still accepted for reading during a rotation."""

    access_minutes: int = Field(default=10, ge=1, le=60)
    refresh_days: int = Field(default=30, ge=1, le=365)
    previous_secrets: list[str] = Field(default_factory=list)


class LlmSettings(BaseModel):
    """A language model behind an OpenAI-compatible server. Neither ``base_url`` nor ``preset`` given: ticket text never
    leaves this process. A preset knows the usual address, name of the model and way of asking of a server; what is given
    here wins. ``detail`` ``short`` asks for category and priority only, which costs a third. Prices are for a million
    tokens, in your currency. The ledger keeps calls for ``keep_days``.
    """

    base_url: str = ""
    api_key: str = ""
    model: str = ""
    preset: Literal["", "ollama", "vllm", "llamacpp", "lmstudio", "groq"] = ""
    detail: Literal["full", "short"] = "full"
    timeout_seconds: float = Field(default=8.0, gt=0, le=60)
    concurrency: int = Field(default=2, ge=1, le=64)
    price_in: float = Field(default=0.0, ge=0)
    price_out: float = Field(default=0.0, ge=0)
    keep_days: int = Field(default=30, ge=1, le=3650)


class MailSettings(BaseModel):
    """Outgoing mail. Empty ``host``: mails are printed to the log, which is what development wants.

    ``authserv_id`` names the mail server whose Authentication-Results are believed in mails posted to the door. A public
    answer of the desk is mailed after ``undo_seconds`` and can be taken back until then. ``plus_addresses`` and
    ``bounce_addresses`` are for servers that deliver ``name+anything@`` and let it be a sender: answers and reports then
    find their ticket by their address alone, and nobody can guess where a notice comes from. ``quote_history`` puts the last message below an answer.
    """

    host: str = ""
    port: int = Field(default=587, ge=1, le=65535)
    user: str = ""
    password: str = ""
    security: Literal["starttls", "tls", "none"] = "starttls"
    sender: str = "NullTicket <helpdesk@localhost>"
    reply_to: str = ""
    timeout_seconds: float = Field(default=30.0, gt=0, le=300)
    authserv_id: str = ""
    undo_seconds: int = Field(default=10, ge=0, le=300)
    plus_addresses: bool = True
    bounce_addresses: bool = True
    quote_history: bool = False


class SmsSettings(BaseModel):
    """Text messages by Twilio. Empty ``account_sid``: they are printed to the log."""

    account_sid: str = ""
    auth_token: str = ""
    sender: str = ""
    base_url: str = "https://api.twilio.com"
    per_team_per_hour: int = Field(default=10, ge=0, le=1000)


class QueueSettings(BaseModel):
    """Who runs the jobs: this process, or only ``nullticket worker`` or Celery. ``redis_url`` joins several processes."""

    embedded: bool = True
    threads: int = Field(default=2, ge=1, le=32)
    redis_url: str = ""


class IngestSettings(BaseModel):
    """The doors."""

    demand_mail_token: bool = False
    rate_limits: bool = True
    triage_threshold: float = Field(default=0.5, ge=0, le=1)


class WidgetSettings(BaseModel):
    """Pages that may embed NullChat, as origins, and the secrets with which they vouch for their visitors."""

    origins: list[str] = Field(default_factory=list)
    secrets: list[str] = Field(default_factory=list)


class Settings(BaseSettings):
    """Every setting of NullTicket. A process that is asked to stop says that it is not ready and serves on for
    ``drain_seconds`` (3 in production, else none), so that a balancer sends its requests elsewhere first.
    """

    model_config = SettingsConfigDict(env_prefix="NULLTICKET_", env_nested_delimiter="__", extra="ignore")

    env: Literal["development", "production", "test"] = "development"
    debug: bool = False
    public_url: str = "http://localhost:8000"
    secret: str = ""
    data_dir: Path = Path("var")
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)
    workers: int = Field(default=1, ge=1, le=64)
    allowed_hosts: list[str] = Field(default_factory=list)
    cors_origins: list[str] = Field(default_factory=list)
    trusted_proxies: list[str] = Field(default_factory=list)
    metrics_token: str = ""
    docs: bool | None = None
    drain_seconds: float | None = Field(default=None, ge=0, le=60)
    time_zone: str = "UTC"
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    database: DatabaseSettings = Field(default_factory=DatabaseSettings)
    auth: AuthSettings = Field(default_factory=AuthSettings)
    llm: LlmSettings = Field(default_factory=LlmSettings)
    mail: MailSettings = Field(default_factory=MailSettings)
    sms: SmsSettings = Field(default_factory=SmsSettings)
    queue: QueueSettings = Field(default_factory=QueueSettings)
    ingest: IngestSettings = Field(default_factory=IngestSettings)
    widget: WidgetSettings = Field(default_factory=WidgetSettings)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, env_settings, SecretFiles(settings_cls), dotenv_settings, file_secret_settings

    @property
    def production(self) -> bool:
        return self.env == "production"

    @property
    def database_url(self) -> str:
        return self.database.url or f"sqlite:///{(self.data_dir / 'nullticket.db').as_posix()}"

    @property
    def uses_sqlite(self) -> bool:
        return self.database_url.startswith("sqlite")

    @property
    def docs_enabled(self) -> bool:
        return not self.production if self.docs is None else self.docs

    @property
    def seconds_to_drain(self) -> float:
        if self.drain_seconds is None:
            return 3.0 if self.production else 0.0
        return self.drain_seconds

    def application_secret(self) -> str:
        """The secret given, or (never in production) one made once and kept in the data directory."""
        if self.secret:
            return self.secret
        if self.production:
            raise ValueError("NULLTICKET_SECRET is not set")
        path = self.data_dir / "secret"
        if not path.exists():
            self.data_dir.mkdir(parents=True, exist_ok=True)
            try:
                handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            except FileExistsError:
                return path.read_text().strip()
            with os.fdopen(handle, "w") as file:
                file.write(secrets.token_urlsafe(48))
        return path.read_text().strip()


class SecretFiles(PydanticBaseSettingsSource):
    """``NULLTICKET_SECRET_FILE=/run/secrets/x`` gives ``secret``; groups work the same way with two underscores."""

    def get_field_value(self, field: Any, field_name: str) -> tuple[Any, str, bool]:
        del field
        return None, field_name, False

    def __call__(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name, path in os.environ.items():
            if not (name.startswith("NULLTICKET_") and name.endswith("_FILE")):
                continue
            parts = name.removeprefix("NULLTICKET_").removesuffix("_FILE").lower().split("__")
            place = found
            for part in parts[:-1]:
                place = place.setdefault(part, {})
            place[parts[-1]] = Path(path).read_text().strip()
        return found


def faults(settings: Settings) -> list[str]:
    """Why these settings must not serve in production, one clear line each."""
    if not settings.production:
        return []
    found = []
    secret = settings.secret
    if not secret:
        found.append("NULLTICKET_SECRET is not set: give at least 32 random characters")
    elif secret.lower() in WEAK_SECRETS or len(secret) < MIN_SECRET or len(set(secret)) < 8:
        found.append("NULLTICKET_SECRET is weak: give at least 32 random characters")
    if settings.debug:
        found.append("NULLTICKET_DEBUG must be off in production")
    if urlsplit(settings.public_url).scheme != "https":
        found.append("NULLTICKET_PUBLIC_URL must begin with https:// in production")
    if "*" in settings.allowed_hosts:
        found.append("NULLTICKET_ALLOWED_HOSTS must not hold * in production")
    if "*" in settings.cors_origins or "*" in settings.widget.origins:
        found.append("NULLTICKET_CORS_ORIGINS and NULLTICKET_WIDGET__ORIGINS must not hold * in production")
    if settings.uses_sqlite and settings.workers > 1:
        found.append("NULLTICKET_WORKERS must be 1 with SQLite, which has one writer: use PostgreSQL for more")
    return found
