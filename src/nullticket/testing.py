"""Public fakes and a ready application for tests, ours and yours."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from typing import Any

from fastapi import FastAPI
from starlette.testclient import TestClient

from nullticket.app import create_app
from nullticket.core.enums import Role
from nullticket.core.ids import public_token, token_hash
from nullticket.infra.log import set_up_logging
from nullticket.infra.outbox import Runner
from nullticket.infra.runtime import Runtime
from nullticket.infra.security import PASSWORDS, access_token
from nullticket.models import Session, TeamMember, User
from nullticket.ports import CheckStep, SmsReceipt, SmtpAccess
from nullticket.settings import Settings
from nullticket.wiring import build_runtime

TEST_SECRET = "a-secret-for-tests-only-0123456789abcdef"  # noqa: S105 - public on purpose
PASSWORD = "correct horse battery staple"  # noqa: S105 - public on purpose


@dataclass(slots=True)
class FakeClock:
    """Stands still until told to move."""

    at: datetime = field(default_factory=lambda: datetime(2026, 1, 12, 14, 0, tzinfo=UTC))

    def now(self) -> datetime:
        return self.at

    def move(self, **units: float) -> None:
        self.at += timedelta(**units)


@dataclass(slots=True)
class FakeMailer:
    """Keeps what was sent. ``trouble`` is raised instead, when set."""

    sent: list[tuple[str, EmailMessage]] = field(default_factory=list)
    trouble: Exception | None = None

    def send(
        self, message: EmailMessage, *, envelope_from: str, recipient: str, server: SmtpAccess | None = None
    ) -> str:
        del envelope_from, server
        if self.trouble is not None:
            raise self.trouble
        self.sent.append((recipient, message))
        return "250 kept"

    def check(self, server: SmtpAccess | None = None) -> tuple[CheckStep, ...]:
        del server
        return (CheckStep("connect", ok=self.trouble is None, detail=str(self.trouble or "kept")),)

    def to(self, recipient: str) -> list[EmailMessage]:
        return [message for address, message in self.sent if address == recipient]


@dataclass(slots=True)
class FakeSms:
    """Keeps what was sent. ``trouble`` is raised instead, when set."""

    sent: list[tuple[str, str]] = field(default_factory=list)
    trouble: Exception | None = None

    def send(self, *, to: str, body: str) -> SmsReceipt:
        if self.trouble is not None:
            raise self.trouble
        self.sent.append((to, body))
        return SmsReceipt(provider_id=f"SM{len(self.sent):032d}", state="queued")

    def verify_callback(self, *, url: str, form: Mapping[str, str], signature: str) -> bool:
        del url, form
        return signature == "good"


@dataclass(slots=True)
class Desk:
    """A running application under test: HTTP client, queue, clock, mail and people."""

    app: FastAPI
    runtime: Runtime
    client: TestClient
    clock: FakeClock | None
    mailer: FakeMailer
    sms: FakeSms

    def drain(self) -> None:
        """Run every due job to the end."""
        Runner(self.runtime, "test").drain()

    def person(self, email: str, *, role: Role = Role.USER, team_ids: tuple[int, ...] = (), **more: Any) -> int:
        """Add a person who can sign in with ``PASSWORD`` and return the id."""
        with self.runtime.units.write() as uow:
            user = User(
                email=email,
                name=more.pop("name", email.split("@", maxsplit=1)[0].title()),
                role=role,
                active=True,
                password_hash=_test_hash(),
                created_at=uow.now(),
                **more,
            )
            uow.session.add(user)
            uow.session.flush()
            uow.session.add_all(TeamMember(team_id=team_id, user_id=user.id) for team_id in team_ids)
        return user.id

    def headers(self, user_id: int) -> dict[str, str]:
        """A signed-in session of a person, as request headers."""
        with self.runtime.units.write() as uow:
            session = Session(
                user_id=user_id,
                refresh_hash=token_hash(public_token()),
                created_at=uow.now(),
                expires_at=uow.now() + timedelta(days=366),
            )
            uow.session.add(session)
            uow.session.flush()
        token = access_token(
            secret=self.runtime.values.secret,
            user_id=user_id,
            session_id=session.id,
            now=self.runtime.clock.now(),
            minutes=60 * 24 * 366,
        )
        return {"Authorization": f"Bearer {token}"}


_HASHES: dict[str, str] = {}


def _test_hash() -> str:
    if not _HASHES:
        _HASHES["hash"] = PASSWORDS.hash(PASSWORD)
    return _HASHES["hash"]


def make_settings(database_url: str, **more: Any) -> Settings:
    """Settings for a test: no embedded runner, a known secret, no rate limits and no undo window unless asked for."""
    more = more | {"mail": {"undo_seconds": 0} | more.get("mail", {})}
    given: dict[str, Any] = {
        "env": "test",
        "secret": TEST_SECRET,
        "database": {"url": database_url},
        "queue": {"embedded": False},
        "ingest": {"rate_limits": False},
    }
    return Settings(**(given | more))


@contextmanager
def make_desk(settings: Settings, *, clock: FakeClock | None = None, **ports: Any) -> Iterator[Desk]:
    """The real application over a migrated database, with fake mail and text messages."""
    set_up_logging(json_lines=True, level="ERROR")
    mailer, sms = FakeMailer(), FakeSms()
    swapped: dict[str, Any] = {"mailer": mailer, "sms": sms} | ports
    runtime = replace(build_runtime(settings, clock=clock), **swapped)
    app = create_app(settings, runtime=runtime)
    with TestClient(app, base_url="http://testserver", raise_server_exceptions=False) as client:
        yield Desk(app, runtime, client, clock, mailer, sms)


def make_app(settings: Settings) -> FastAPI:
    """The application alone."""
    return create_app(settings)
