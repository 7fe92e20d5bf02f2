"""Fixtures for everybody: real databases, the real application, and a network that ends at this machine."""

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any, cast

import pytest
from fastapi import FastAPI
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from playwright.sync_api import Browser, Page
from starlette.testclient import TestClient

from harness.browser import chromium
from harness.databases import CLUSTER, PostgresCopies, SqliteCopies, do_not_wait_for_the_disk, wanted
from harness.fake_twilio import fake_twilio
from harness.live import LiveServer
from harness.moved_clock import MovedClock
from harness.network import close_the_outside
from harness.postgres import HASTY, PostgresServer
from harness.redis_server import RedisServer
from harness.smtp_sink import smtp_sink
from harness.through_cluster import TestedCluster, set_aside
from nullticket.adapters.smtp import SmtpMailer
from nullticket.infra.runtime import Runtime
from nullticket.migrations.run import upgrade
from nullticket.seeds.defaults import seed_defaults
from nullticket.settings import Settings
from nullticket.testing import Desk, FakeClock, make_desk, make_settings
from nullticket.wiring import build_runtime

# A busy machine draws slowly, which says nothing about the code; CI must answer the same for the same commit.
hypothesis_settings.register_profile(
    "nullticket",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize="CI" in os.environ,
)
hypothesis_settings.load_profile("nullticket")

OpenDesk = Callable[..., AbstractContextManager[Desk]]
pytest_plugins = ["harness.skips", "harness.choice"]


def pytest_configure() -> None:
    close_the_outside()
    do_not_wait_for_the_disk()
    for name in [name for name in os.environ if name.startswith("NULLTICKET_")]:
        if not name.startswith(("NULLTICKET_TEST_", "NULLTICKET_ENFORCE_")):
            del os.environ[name]


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """The PostgreSQL of this test process; a test that kills one starts its own."""
    server = PostgresServer(**HASTY)
    try:
        server.start()
        yield server
    finally:
        server.remove()


@pytest.fixture(scope="session")
def redis_server() -> Iterator[RedisServer]:
    """The Redis of this test process; a test that kills one starts its own."""
    server = RedisServer()
    try:
        server.start()
        yield server
    finally:
        server.remove()


@pytest.fixture
def redis_url(redis_server: RedisServer) -> str:
    """An empty Redis."""
    redis_server.empty()
    return redis_server.url


@pytest.fixture(scope="session")
def postgres_copies(postgres_server: PostgresServer) -> PostgresCopies:
    return PostgresCopies(postgres_server, prepare)


@pytest.fixture(scope="session")
def sqlite_copies(tmp_path_factory: pytest.TempPathFactory) -> SqliteCopies:
    return SqliteCopies(tmp_path_factory.mktemp("sqlite"), prepare)


def prepare(url: str) -> None:
    """What every test finds: the schema at head and the defaults of an installation, without people."""
    upgrade(url)
    runtime = build_runtime(make_settings(url))
    with runtime.units.write() as uow:
        seed_defaults(uow)
    runtime.close()


@pytest.fixture
def database_kind(request: pytest.FixtureRequest) -> str:
    """`sqlite` or `postgresql`, chosen by the markers of the test (harness.choice)."""
    return str(getattr(request, "param", "sqlite"))


@pytest.fixture
def database_url(database_kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a migrated database of this test's own."""
    if database_kind == CLUSTER:
        yield request.getfixturevalue("tested_cluster").cluster.primary.url("nullticket")
        return
    if database_kind == "sqlite":
        copies: SqliteCopies = request.getfixturevalue("sqlite_copies")
        with copies.copy(tmp_path) as url:
            yield url
        return
    postgres: PostgresCopies = request.getfixturevalue("postgres_copies")
    with postgres.copy() as url:
        yield url


@pytest.fixture
def settings(database_url: str, database_kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> Settings:
    """Settings of a server of this test's own; override this fixture in a test module to change some."""
    if database_kind == CLUSTER:
        return make_settings(database_url, data_dir=request.getfixturevalue("tested_cluster").cluster.data_dir)
    return make_settings(database_url, data_dir=tmp_path / "var")


@pytest.fixture
def clock(database_kind: str, request: pytest.FixtureRequest) -> FakeClock:
    """The time of the whole application; it stands still until `clock.move(minutes=5)`, but that of a cluster goes on."""
    if database_kind == CLUSTER:
        return cast("FakeClock", request.getfixturevalue("tested_cluster").clock)
    return FakeClock()


@pytest.fixture(scope="session")
def tested_cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestedCluster]:
    with smtp_sink() as sink, fake_twilio() as texts:
        made = TestedCluster(sink, texts, MovedClock.begin(tmp_path_factory.mktemp("clock") / "ahead"))
        try:
            made.start()
            yield made
        finally:
            made.cluster.remove()


@pytest.fixture(scope="session")
def open_desk(request: pytest.FixtureRequest) -> OpenDesk:
    """Opens the application with settings of one's own: in this process, or behind nginx with all others of a cluster."""
    if wanted() == CLUSTER:
        return cast("OpenDesk", request.getfixturevalue("tested_cluster").desk)
    return make_desk


@pytest.fixture
def desk(settings: Settings, clock: FakeClock, open_desk: OpenDesk) -> Iterator[Desk]:
    """The running application with its client, its clock and what it sent. `desk.drain()` runs the jobs."""
    with open_desk(settings, clock=clock) as made:
        yield made


@pytest.fixture(autouse=True)
def set_aside_by_a_cluster(request: pytest.FixtureRequest) -> None:
    mark = request.node.get_closest_marker("one_process")
    if wanted() == CLUSTER and mark is not None:
        set_aside(str(mark.args[0]))


@pytest.fixture(scope="package")
def open_package_desk(
    open_desk: OpenDesk, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> OpenDesk:
    """Opens one desk for all tests of a folder, with what its settings say otherwise and its mails sent for real."""

    @contextmanager
    def opened(**more: Any) -> Iterator[Desk]:
        folder = tmp_path_factory.mktemp("desk")
        with one_database(request, folder) as url:
            settings = make_settings(url, data_dir=folder / "var", **more)
            mail = settings.mail
            mailer = SmtpMailer(host=mail.host, port=mail.port, security="none", timeout_seconds=mail.timeout_seconds)
            with open_desk(settings, clock=FakeClock(), mailer=mailer) as desk:
                yield desk

    return opened


def one_database(request: pytest.FixtureRequest, folder: Path) -> AbstractContextManager[str]:
    if wanted() == CLUSTER:
        return nullcontext(request.getfixturevalue("tested_cluster").cluster.primary.url("nullticket"))
    if wanted() == "postgresql":
        postgres: PostgresCopies = request.getfixturevalue("postgres_copies")
        return postgres.copy()
    sqlite: SqliteCopies = request.getfixturevalue("sqlite_copies")
    return sqlite.copy(folder)


@pytest.fixture
def app(desk: Desk) -> FastAPI:
    return desk.app


@pytest.fixture
def runtime(desk: Desk) -> Runtime:
    return desk.runtime


@pytest.fixture
def client(desk: Desk) -> TestClient:
    return desk.client


@pytest.fixture
def live_server(database_url: str, tmp_path: Path) -> Iterator[LiveServer]:
    """The real server as a process, with its job runner, reachable over TCP at `live_server.url`."""
    server = LiveServer(database_url, tmp_path)
    try:
        server.start()
        yield server
    finally:
        server.stop()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page in a fresh profile; a script error on it fails the test."""
    context = browser.new_context(locale="en-GB", timezone_id="UTC")
    opened = context.new_page()
    errors: list[str] = []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    yield opened
    context.close()
    assert errors == []
