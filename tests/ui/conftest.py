"""A desk with a past, served by the real server, and people who can sign in to it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page
from sqlalchemy import select

from harness.databases import SqliteCopies
from harness.live import LiveServer
from nullticket.core.enums import Role, Source
from nullticket.infra.security import PASSWORDS
from nullticket.infra.uow import UnitOfWork
from nullticket.models import InboundDelivery, ModelCallRow, OutboundMessage, User, UserNotification
from nullticket.seeds.demo import seed_demo
from nullticket.testing import PASSWORD, make_settings
from nullticket.wiring import build_runtime

ADMIN = "ada@example.org"
AGENT = "tom@example.org"
REQUESTER = "uma@example.org"
TICKETS = 300
MANY_TICKETS = 10_000


@dataclass(frozen=True, slots=True)
class Screens:
    """Where the desk is served, and how to sit down in front of it."""

    server: LiveServer
    browser: Browser

    def person(self, email: str | None, *, theme: str = "light", width: int = 1280) -> BrowserContext:
        """A browser of its own in which this person has signed in; nobody has for None."""
        context = self.browser.new_context(
            base_url=self.server.url,
            locale="en-GB",
            timezone_id="UTC",
            color_scheme="dark" if theme == "dark" else "light",
            viewport={"width": width, "height": 900},
            reduced_motion="reduce",
        )
        if email is None:
            return context
        answer = context.request.post("/api/auth/login", data={"email": email, "password": PASSWORD})
        assert answer.ok, answer.text()
        return context


@pytest.fixture(scope="session")
def screens(
    sqlite_copies: SqliteCopies, tmp_path_factory: pytest.TempPathFactory, browser: Browser
) -> Iterator[Screens]:
    """One server for all tests of the desk: each of them works on a ticket of its own."""
    yield from _served(sqlite_copies, tmp_path_factory.mktemp("screens"), browser, tickets=TICKETS)


@pytest.fixture(scope="session")
def large_screens(
    sqlite_copies: SqliteCopies, tmp_path_factory: pytest.TempPathFactory, browser: Browser
) -> Iterator[Screens]:
    yield from _served(sqlite_copies, tmp_path_factory.mktemp("large"), browser, tickets=MANY_TICKETS)


def _served(copies: SqliteCopies, folder: Path, browser: Browser, *, tickets: int) -> Iterator[Screens]:
    with copies.copy(folder) as url:
        seed_desk(url, tickets=tickets)
        server = LiveServer(url, folder)
        try:
            server.start()
            yield Screens(server=server, browser=browser)
        finally:
            server.stop()


def seed_desk(url: str, *, tickets: int = TICKETS) -> None:
    """A past of so many tickets, and an admin, an agent and a requester who can sign in."""
    runtime = build_runtime(make_settings(url, data_dir=Path(url.removeprefix("sqlite:///")).parent / "var"))
    seed_demo(runtime, tickets=tickets)
    known = PASSWORDS.hash(PASSWORD)
    people = ((ADMIN, "Ada Admin", Role.ADMIN), (AGENT, "Tom Agent", Role.AGENT), (REQUESTER, "Uma User", Role.USER))
    with runtime.units.write() as uow:
        uow.session.add_all(
            User(email=email, name=name, role=role, active=True, password_hash=known, created_at=uow.now())
            for email, name, role in people
        )
        uow.session.flush()
        _happened(uow)
    runtime.close()


def _happened(uow: UnitOfWork) -> None:
    """One of each of what only trouble and time bring: a table is judged by its rows."""
    now = uow.now()
    ada = uow.session.scalars(select(User.id).where(User.email == ADMIN)).one()
    uow.session.add_all(
        (
            OutboundMessage(
                channel="mail",
                dedupe_key="given-up",
                template="resolved",
                recipient="gone@example.org",
                ticket_id=1,
                subject="Your ticket is resolved",
                state="dead",
                error="550 no such user here",
                created_at=now,
            ),
            InboundDelivery(
                source=Source.EMAIL,
                delivery_key="unreadable",
                ticket_number="TKT-20200101-HELD",
                raw=b"",
                state="quarantined",
                reason="The mail has more than 1,000 parts.",
                received_at=now,
            ),
            ModelCallRow(
                created_at=now,
                engine="llm",
                model="small",
                outcome="repaired",
                rung="json_schema",
                prompt_version="1",
                examples=0,
                milliseconds=800.0,
                tokens_in=700,
                tokens_out=40,
                cost=0.0,
                prompt="Which category?",
                answer='{"category": "vpn"}',
                detail="",
            ),
            UserNotification(
                user_id=ada, ticket_id=1, kind="assigned", data={"title": "VPN"}, dedupe_key="told-ada", created_at=now
            ),
        )
    )


@pytest.fixture
def sit_down(request: pytest.FixtureRequest) -> Iterator[Callable[..., Page]]:
    """`sit_down(AGENT)` opens a page for a signed-in person; script errors and refused styles fail the test."""
    opened: list[BrowserContext] = []
    faults: list[str] = []

    def open_page(email: str | None, **how: object) -> Page:
        at: Screens = how.pop("at", None) or request.getfixturevalue("screens")  # type: ignore[assignment]  # a fixture
        context = at.person(email, **how)  # type: ignore[arg-type]  # passed through as given
        opened.append(context)
        page = context.new_page()
        page.set_default_timeout(30_000)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on(
            "console",
            lambda said: faults.append(said.text) if "Content Security Policy" in said.text else None,
        )
        return page

    yield open_page
    for context in opened:
        context.close()
    assert faults == []


@pytest.fixture
def large_desk(large_screens: Screens, sit_down: Callable[..., Page]) -> Callable[..., Page]:
    """The same at a desk of ten thousand tickets."""
    return partial(sit_down, at=large_screens)
