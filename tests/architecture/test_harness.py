"""The ground under the tests is what it says: real servers, durable writes, no way out of this machine."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from anyio.from_thread import start_blocking_portal
from playwright.sync_api import Page

from harness.live import LiveServer
from harness.network import OutsideConnection
from harness.postgres import PostgresServer
from harness.programs import program
from harness.redis_server import RedisServer

ROOT = Path(__file__).parents[2]


def test_postgres_does_not_run_as_root(postgres_server: PostgresServer):
    with psycopg.connect(postgres_server.dsn("postgres")) as connection:
        pid = connection.execute("SELECT pg_backend_pid()").fetchone()[0]

        assert Path(f"/proc/{pid}").stat().st_uid != 0, "looked at while it serves us: it ends with the connection"


def test_a_killed_postgres_is_as_durable_as_in_production_and_comes_back_with_what_was_committed():
    server = PostgresServer()
    try:
        with socket.create_server(("127.0.0.1", server.port)) as somebody_else:
            server.start()
            assert server.port != somebody_else.getsockname()[1]
        with psycopg.connect(server.dsn("postgres"), autocommit=True) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 7 AS number")
            row = connection.execute("SELECT current_setting('fsync'), current_setting('synchronous_commit')")
            assert row.fetchone() == ("on", "on")
        server.kill()
        assert not server.answers()
        server.start()
        with psycopg.connect(server.dsn("postgres")) as connection:
            assert connection.execute("SELECT number FROM kept").fetchone() == (7,)
    finally:
        server.remove()


def test_redis_answers_and_starts_each_test_empty(redis_server: RedisServer, redis_url: str):
    assert redis_server.answers()
    assert redis_url.startswith("redis://127.0.0.1:")


@pytest.mark.parametrize("host", ["192.0.2.1", "10.0.0.1", "169.254.169.254", "8.8.8.8"])
def test_a_connection_to_another_machine_is_refused(host: str):
    with socket.socket() as plain, pytest.raises(OutsideConnection):
        plain.connect((host, 80))


def test_an_asynchronous_connection_to_another_machine_is_refused():
    async def connect() -> None:
        await asyncio.wait_for(asyncio.open_connection("192.0.2.1", 80), timeout=5)

    # On a thread of its own: the browser of an earlier test keeps a loop running in this one.
    with pytest.raises(OutsideConnection), start_blocking_portal() as portal:
        portal.call(connect)


def test_names_are_not_looked_up():
    with pytest.raises(socket.gaierror):
        socket.getaddrinfo("example.org", 80)


def test_this_machine_can_be_reached():
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()):
        pass


def test_an_unlisted_skip_fails_when_skips_are_enforced(tmp_path: Path):
    (tmp_path / "test_planted.py").write_text(
        "import pytest\n\ndef test_one():\n    pytest.skip('no time')\n\ndef test_two():\n    pass\n"
    )

    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "harness.skips", "-p", "no:cacheprovider", str(tmp_path)],
        env={**os.environ, "NULLTICKET_ENFORCE_SKIPS": "1", "PYTHONPATH": str(ROOT / "tests")},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert "skipped without being listed in tests/allowed_skips.txt" in done.stdout
    assert "no time" in done.stdout
    assert "1 failed, 1 passed" in done.stdout


def test_missing_packages_are_named_in_one_line(tmp_path: Path):
    programs = tmp_path / "ensure.py"
    source = (ROOT / "tools/ensure_test_services.py").read_text(encoding="utf-8")
    programs.write_text(source.replace('"redis-server": ("redis-server",)', '"no-such-package": ("no-such-program",)'))

    done = subprocess.run([sys.executable, programs, "--no-install"], capture_output=True, text=True, check=False)

    assert done.returncode == 1
    assert done.stderr == "the tests need these packages, please install them: no-such-package\n"
    assert program("redis-server")


def test_a_live_server_answers_and_ends_well_when_asked_to(live_server: LiveServer):
    assert live_server.answers()

    assert live_server.stop() in {0, -signal.SIGTERM}
    assert "Traceback" not in live_server.log.read_text()
    assert not live_server.answers()


@pytest.mark.browser
def test_the_browser_shows_what_the_live_server_says(live_server: LiveServer, page: Page):
    page.goto(f"{live_server.url}/healthz")

    assert "ok" in page.content()
