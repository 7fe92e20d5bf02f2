"""T28: a mail server in bad moods and a worker that is killed while tickets resolve: every requester hears of it, under
one id, and what was refused for good is dead with the server's words.
"""

import random
import re
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx2
import psycopg
import pytest

from harness.live import LiveServer
from harness.postgres import PostgresServer
from harness.smtp_moody import Mood, MoodySmtp, by_shares, moody_smtp
from nullticket.core.enums import Role
from nullticket.migrations.run import upgrade
from nullticket.seeds.defaults import seed_defaults
from nullticket.testing import make_desk, make_settings

from .conftest import SENDER

OPEN_JOBS = "SELECT count(*) FROM outbox_job WHERE state IN ('queued', 'running')"


@pytest.fixture
def own_postgres() -> Iterator[PostgresServer]:
    """A server of this test's own."""
    server = PostgresServer()
    try:
        server.start()
        yield server
    finally:
        server.remove()


def prepare(url: str, count: int) -> tuple[dict[str, str], list[str]]:
    """A migrated database with tickets that are ready to be resolved; the headers of who does it, and their numbers."""
    upgrade(url)
    with make_desk(make_settings(url)) as desk:
        with desk.runtime.units.write() as uow:
            seed_defaults(uow)
        admin = desk.headers(desk.person("crash-admin@desk.example", role=Role.ADMIN))
        numbers = []
        for number in range(count):
            body = {"title": f"Printer {number} smokes", "requester_email": requester(number)}
            made = desk.client.post("/api/tickets/", json=body, headers=admin)
            assert made.status_code == 201, made.text
            numbers.append(made.json()["ticket_number"])
        desk.drain()
    return admin, numbers


def requester(number: int) -> str:
    return f"crash-{number}@x.example"


def asked(url: str, question: str) -> int:
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        row = connection.execute(question).fetchone()
    return int(row[0]) if row else 0


def let_time_pass(url: str, *, worker_is_dead: bool = False) -> None:
    """Mails that wait for their next try are due; jobs of a worker that is dead are free, as after half a minute."""
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute("UPDATE outbox_job SET run_at = now() WHERE state = 'queued' AND attempts > 0")
        if worker_is_dead:
            connection.execute("UPDATE outbox_job SET lease_until = now() WHERE state = 'running'")


def resolve(server: LiveServer, admin: dict[str, str], numbers: list[str], *, pause: float) -> None:
    """Resolve the tickets at a steady pace; the server that answers is never killed."""
    with httpx2.Client(base_url=server.url, headers=admin, timeout=30, trust_env=False) as client:
        for number in numbers:
            body = {"status": "resolved", "resolution": "A new fuse"}
            answer = client.put(f"/api/tickets/{number}/status", json=body)
            assert answer.status_code == 200, answer.text
            time.sleep(pause)


def every_few(recipient: str, tries: int) -> str:
    """The moods of the short form, the same in each run: a third later, one in ten never, one in ten cut off once."""
    number = int(re.sub(r"\D", "", recipient) or 0)
    if number % 10 == 7:
        return "554"
    if tries > 1:
        return ""
    return "451" if number % 3 == 0 else "cut" if number % 10 == 5 else ""


def crash(tmp_path: Path, postgres: PostgresServer, *, count: int, kills: int, mood: Mood) -> None:
    url = postgres.url("postgres")
    admin, numbers = prepare(url, count)
    dice = random.Random(28)
    with moody_smtp(mood) as smtp:
        mail = {
            "NULLTICKET_MAIL__HOST": "127.0.0.1",
            "NULLTICKET_MAIL__PORT": str(smtp.port),
            "NULLTICKET_MAIL__SECURITY": "none",
            "NULLTICKET_MAIL__SENDER": f"Desk <{SENDER}>",
        }
        desk = LiveServer(url, tmp_path, mail | {"NULLTICKET_QUEUE__EMBEDDED": "false"})
        worker = LiveServer(url, tmp_path, mail)
        in_flight = []
        try:
            desk.start()
            worker.start()
            with ThreadPoolExecutor(1) as pool:
                resolving = pool.submit(resolve, desk, admin, numbers, pause=1.5 * kills / count)
                for number in range(kills):
                    wait_for_tries(smtp, (number + 1) * count // (kills + 1), resolving.done)
                    time.sleep(dice.random() * 0.05)
                    worker.kill()
                    in_flight.append(asked(url, "SELECT count(*) FROM outbox_job WHERE state = 'running'"))
                    let_time_pass(url, worker_is_dead=True)
                    worker.start()
                resolving.result()
            settle(url)
            with httpx2.Client(base_url=desk.url, headers=admin, timeout=30, trust_env=False) as client:
                look(client, smtp, count)
        finally:
            desk.kill()
            worker.kill()
    moods = {mood or "taken": smtp.asked.count(mood) for mood in sorted(set(smtp.asked))}
    print(f"running at the kills: {in_flight}; what the mail server did: {moods}")  # noqa: T201 - the log of the long form shows it
    assert sum(bool(one) for one in in_flight) > kills // 2


def wait_for_tries(smtp: MoodySmtp, wanted: int, ended: Any) -> None:
    """Until the mail server was asked so often, or nothing more will come."""
    until = time.monotonic() + 60
    while len(smtp.asked) < wanted and not ended() and time.monotonic() < until:
        time.sleep(0.005)


def settle(url: str) -> None:
    until = time.monotonic() + 180
    while asked(url, OPEN_JOBS):
        assert time.monotonic() < until, "the jobs do not come to rest"
        let_time_pass(url)
        time.sleep(0.3)


def look(client: httpx2.Client, smtp: MoodySmtp, count: int) -> None:
    """Through the API and from the mail server's side: one id a requester, none left out, refusals shown to the admin."""
    answer = client.get("/api/admin/messages?state=dead&limit=200")
    assert answer.status_code == 200, answer.text
    dead = {one["recipient"]: one for one in answer.json() if one["template"] == "resolved"}
    for number in range(count):
        ids = {str(mail["Message-ID"]) for mail in smtp.messages(requester(number))}
        refused = dead.get(requester(number))
        assert len(ids) == (0 if refused else 1), (requester(number), ids)
        if refused:
            assert refused["error"] == "554 5.7.1 not wanted here"
    assert {"451", "cut", "554"} <= set(smtp.asked)
    assert dead, "nobody was refused for good: the share of refusals was not tried"


def test_t28_a_kill_and_a_moody_mail_server_leave_out_nobody(tmp_path: Path, own_postgres: PostgresServer):
    crash(tmp_path, own_postgres, count=24, kills=1, mood=every_few)


@pytest.mark.soak
@pytest.mark.timeout(1200)
def test_t28_two_hundred_tickets_survive_ten_kills_of_the_worker(tmp_path: Path, own_postgres: PostgresServer):
    crash(tmp_path, own_postgres, count=200, kills=10, mood=by_shares(28, later=0.30, never=0.05, cut=0.03))
