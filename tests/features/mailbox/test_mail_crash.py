"""Killing the fetcher and cutting its connections while mail pours in: every mail has one effect, none has two."""

import random
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from harness.cutting_proxy import CuttingProxy, cutting_proxy
from harness.dovecot import PASSWORD, DovecotServer
from harness.live import LiveServer
from harness.postgres import PostgresServer
from nullticket.core.enums import Role
from nullticket.migrations.run import upgrade
from nullticket.seeds.defaults import seed_defaults
from nullticket.testing import make_desk, make_settings

from .conftest import letter

ACCOUNT = "crash"
ADDRESS = f"{ACCOUNT}@desk.example"


@pytest.fixture
def own_postgres() -> Iterator[PostgresServer]:
    """A server of this test's own."""
    server = PostgresServer()
    try:
        server.start()
        yield server
    finally:
        server.remove()


def prepare(url: str, way: CuttingProxy) -> None:
    """A migrated database with defaults and one mailbox behind the way that will be cut."""
    upgrade(url)
    with make_desk(make_settings(url)) as desk:
        with desk.runtime.units.write() as uow:
            seed_defaults(uow)
        admin = desk.headers(desk.person("crash-admin@desk.example", role=Role.ADMIN))
        body = {
            "name": "Crash",
            "address": ADDRESS,
            "imap_host": "127.0.0.1",
            "imap_port": way.port,
            "imap_security": "none",
            "imap_login": ACCOUNT,
            "secrets": {"imap_password": PASSWORD},
            "poll_seconds": 1,
        }
        made = desk.client.post("/api/admin/mailboxes", json=body, headers=admin)
        assert made.status_code == 201, made.text


def mail(number: int) -> bytes:
    """Every fourth mail answers the one before it; each carries a mark of its own."""
    reply = number % 4 == 3
    asker = number - 1 if reply else number
    headers = {"In_Reply_To": f"<crash-{asker}@mail.example>"} if reply else {}
    return letter(
        f"crash-{asker}@x.example",
        ADDRESS,
        f"Re: Printer {asker}" if reply else f"Printer {number}",
        f"It smokes. mark-{number:04d}-",
        message_id=f"<crash-{number}@mail.example>",
        **headers,
    )


class Pouring(threading.Thread):
    """Delivers mails at a steady pace to the mail server itself, which is never killed."""

    def __init__(self, dovecot: DovecotServer, count: int, *, pause: float) -> None:
        super().__init__(daemon=True)
        self.dovecot, self.count, self.pause = dovecot, count, pause
        self.delivered = 0

    def run(self) -> None:
        for start in range(0, self.count, 5):
            numbers = range(start, min(start + 5, self.count))
            self.dovecot.deliver(ACCOUNT, *(mail(number) for number in numbers))
            self.delivered = numbers.stop
            time.sleep(self.pause)


def done(looking: psycopg.Connection) -> int:
    """How many deliveries have had their effect."""
    row = looking.execute("SELECT count(*) FROM inbound_delivery WHERE state <> 'stored'").fetchone()
    return row[0] if row else 0


def crash(
    tmp_path: Path, postgres: PostgresServer, dovecot: DovecotServer, *, count: int, kills: int, cuts: int, workers: int
) -> None:
    url = postgres.url("postgres")
    dice = random.Random(11)
    with cutting_proxy(dovecot.port) as way, psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as looking:
        prepare(url, way)
        servers = [LiveServer(url, tmp_path) for _ in range(workers)]
        for server in servers:
            server.start()
        # So that mails still come at the last kill: a killed worker's mailbox is free after its lease.
        pouring = Pouring(dovecot, count, pause=5 * kills * 15 / count)
        pouring.start()
        in_flight = []
        try:
            for number in range(kills):
                wait_for_progress(looking, pouring)
                wait_for_work(looking, pouring)
                time.sleep(dice.random() * 0.1)
                while way.cuts * kills < cuts * (number + 1):
                    way.cut()
                    time.sleep(dice.random() * 0.1)
                in_flight.append(pouring.delivered - done(looking))
                victim = servers[number % workers]
                victim.kill()
                victim.start()
            pouring.join(300)
            settle(looking, count)
        finally:
            for server in servers:
                server.kill()
    print(f"in flight at the kills: {in_flight}; connections: {way.connections}, cuts: {way.cuts}")  # noqa: T201 - the log of the long form shows it
    assert way.cuts >= cuts
    assert sum(bool(one) for one in in_flight) > kills // 2
    look(url, count)


def wait_for_progress(looking: psycopg.Connection, pouring: Pouring) -> None:
    """Until a worker is at it again, so that each kill hits one that works."""
    before, until = done(looking), time.monotonic() + 40
    while done(looking) <= before and time.monotonic() < until:
        if done(looking) == pouring.count:
            return
        time.sleep(0.02)


def wait_for_work(looking: psycopg.Connection, pouring: Pouring) -> None:
    """Until there is a mail that has come and is not done yet, or no more will come."""
    while pouring.is_alive() and pouring.delivered == done(looking):
        time.sleep(0.02)


def settle(looking: psycopg.Connection, count: int) -> None:
    """Wait until everything has come and every job is done; leases of killed workers take half a minute to run out."""
    until = time.monotonic() + 240
    waiting = "SELECT count(*) FROM outbox_job WHERE state IN ('queued', 'running')"
    while time.monotonic() < until:
        if done(looking) >= count and looking.execute(waiting).fetchone() == (0,):
            return
        time.sleep(0.5)
    raise AssertionError(f"only {done(looking)} of {count} mails are done")


def look(url: str, count: int) -> None:
    """From outside: each mark once, in a ticket or in a comment, and nothing else."""
    with psycopg.connect(url.replace("+psycopg", "")) as connection:
        tickets = [row[0] for row in connection.execute("SELECT description FROM ticket")]
        comments = [row[0] for row in connection.execute("SELECT body FROM ticket_comment WHERE source = 'email'")]
        states = dict(connection.execute("SELECT state, count(*) FROM inbound_delivery GROUP BY 1").fetchall())
        dead = connection.execute("SELECT kind, attempts, last_error FROM outbox_job WHERE state = 'dead'").fetchall()
        unsettled = connection.execute("SELECT count(*) FROM fetched_mail WHERE settled_at IS NULL").fetchone()
    marks = Counter(text[text.index("mark-") : text.index("mark-") + 9] for text in (*tickets, *comments))
    assert set(marks) == {f"mark-{number:04d}" for number in range(count)}
    assert set(marks.values()) == {1}
    assert len(tickets) + len(comments) == count
    assert states == {"done": count}
    # A text message that a kill has caught half-way is never sent again by itself: a person decides.
    assert [row for row in dead if row[0] != "notifications.text_lead"] == []
    assert unsettled == (0,)


def test_kills_and_cuts_lose_no_mail_and_double_none(
    tmp_path: Path, own_postgres: PostgresServer, dovecot: DovecotServer
):
    crash(tmp_path, own_postgres, dovecot, count=60, kills=3, cuts=3, workers=1)


@pytest.mark.soak
@pytest.mark.timeout(2400)
@pytest.mark.parametrize("workers", [1, 2])
def test_a_thousand_mails_survive_twenty_kills_and_twenty_cuts(
    tmp_path: Path, own_postgres: PostgresServer, workers: int
):
    server = DovecotServer()
    try:
        server.start()
        crash(tmp_path, own_postgres, server, count=1000, kills=20, cuts=20, workers=workers)
    finally:
        server.stop()
