"""PostgreSQL on a disk that fills up while deliveries come: what was acknowledged is kept, the rest is told to come again."""

import random
import subprocess
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx2
import psycopg
import pytest

from harness.live import LiveServer
from harness.postgres import PostgresServer
from harness.programs import START_SECONDS, program
from nullticket.core.enums import Role
from nullticket.migrations.run import upgrade
from nullticket.seeds.defaults import seed_defaults
from nullticket.testing import make_desk, make_settings

pytestmark = pytest.mark.soak
DISK = "300m"
# A delivery that no compression makes small.
LONG = random.Random(5).randbytes(10_000).hex()


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of this test's own, which only root may bring."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run([program("mount"), "-t", "tmpfs", "-o", f"size={DISK}", "tmpfs", folder], check=False)
    if mounted.returncode != 0:
        pytest.skip("nobody but root may mount a small disk")
    try:
        tmp_path.chmod(0o755)
        for parent in tmp_path.parents[:2]:
            parent.chmod(0o755)
        yield folder
    finally:
        subprocess.run([program("umount"), "--lazy", folder], check=True)


@pytest.fixture
def postgres(disk: Path) -> Iterator[PostgresServer]:
    server = PostgresServer(folder=disk)
    try:
        server.start()
        yield server
    finally:
        server.remove()


@contextmanager
def full(disk: Path) -> Iterator[None]:
    """Not a byte is left."""
    ballast = disk / "ballast"
    with ballast.open("wb", buffering=0) as file, suppress(OSError):
        while file.write(b"0" * 65_536):
            pass
    try:
        yield
    finally:
        ballast.unlink()


def prepare(url: str) -> dict[str, str]:
    upgrade(url)
    with make_desk(make_settings(url)) as desk:
        with desk.runtime.units.write() as uow:
            seed_defaults(uow)
        return desk.headers(desk.person("agent@example.org", role=Role.AGENT))


def send(client: httpx2.Client, mark: str) -> str | None:
    """The number under which it was acknowledged."""
    mail = {"from_email": "ana@example.org", "subject": f"VPN {mark}", "text": LONG, "message_id": f"<{mark}@disk>"}
    answer = client.post("/api/ingest/email", json=mail)
    assert answer.status_code in {201, 503}, answer.text
    return answer.json()["ticket_number"] if answer.status_code == 201 else None


@pytest.mark.parametrize("log_too", [False, True], ids=["tables", "and the log"])
def test_nothing_is_acknowledged_that_a_full_disk_does_not_keep_and_all_goes_on_with_room(
    disk: Path, postgres: PostgresServer, tmp_path: Path, log_too: bool
):
    url = postgres.create("desk")
    headers = prepare(url)
    server = LiveServer(url, tmp_path)
    marks = [uuid.uuid4().hex for _ in range(80)]
    kept: dict[str, str] = {}
    try:
        server.start()
        with httpx2.Client(base_url=server.url, timeout=60, trust_env=False, headers=headers) as client:
            refused = []
            with full(disk):
                if log_too:
                    fill_the_log(postgres)
                for mark in marks[:40]:
                    number = send(client, mark)
                    if number is None:
                        refused.append(mark)
                    else:
                        kept[mark] = number
                if not log_too:
                    assert client.get("/api/tickets/").status_code == 200, "reading goes on"
            assert refused
            bring_back(postgres)
            for mark in [*refused, *marks[40:]]:
                kept[mark] = wait_for_number(client, mark)
    finally:
        server.stop()
    with make_desk(make_settings(url)) as desk:
        desk.drain()
    look(postgres, kept)


def fill_the_log(postgres: PostgresServer) -> None:
    """Ask for new files of the log until there is no room for one; then the server falls."""
    with suppress(psycopg.OperationalError), psycopg.connect(postgres.dsn("postgres"), autocommit=True) as connection:
        for number in range(200):
            connection.execute(f"SELECT pg_logical_emit_message(true, 'x', '{number}')")
            connection.execute("SELECT pg_switch_wal()")
        pytest.fail("the log never ended")


def bring_back(postgres: PostgresServer) -> None:
    """As the service manager of a machine does with a server that has ended, or that does not come out of its recovery."""
    if not postgres.answers():
        postgres.kill()
        postgres.start()


def wait_for_number(client: httpx2.Client, mark: str) -> str:
    """Send again until it is taken, as every sender of ours does."""
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        if (number := send(client, mark)) is not None:
            return number
        time.sleep(0.2)
    raise AssertionError("with room again it is still refused")


def look(postgres: PostgresServer, kept: dict[str, str]) -> None:
    with psycopg.connect(postgres.dsn("desk")) as connection:
        rows = connection.execute("SELECT ticket_number, title, triaged_at IS NOT NULL FROM ticket").fetchall()
    assert sorted(number for number, _, _ in rows) == sorted(kept.values())
    assert {title.removeprefix("VPN ") for _, title, _ in rows} == set(kept)
    assert all(triaged for _, _, triaged in rows)
