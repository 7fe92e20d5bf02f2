"""A day of ten thousand tickets, a burst of a thousand, half an hour without a pause: ``make load``.

``LOAD_SHARE`` (0 to 1) makes all of it smaller, for a look at whether it runs.
"""

import os
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from harness.doors import Senders, knock
from harness.live import LiveServer
from harness.postgres import PostgresServer
from nullticket.migrations.run import upgrade
from nullticket.seeds.defaults import seed_defaults
from nullticket.testing import make_settings
from nullticket.wiring import build_runtime

pytestmark = pytest.mark.soak
SHARE = float(os.environ.get("LOAD_SHARE", "1"))
# Of the doors in turn those that need no set-up: mail as JSON, raw mail, chat.
OPEN_DOORS = (1, 2, 3)


@pytest.fixture
def postgres() -> Iterator[PostgresServer]:
    server = PostgresServer()
    try:
        server.start()
        yield server
    finally:
        server.remove()


@pytest.fixture
def server(postgres: PostgresServer, tmp_path: Path) -> Iterator[LiveServer]:
    url = postgres.url("postgres")
    upgrade(url)
    runtime = build_runtime(make_settings(url))
    with runtime.units.write() as uow:
        seed_defaults(uow)
    runtime.close()
    live = LiveServer(url, tmp_path, {"NULLTICKET_LOG_LEVEL": "ERROR"})
    try:
        live.start()
        yield live
    finally:
        live.stop()


def send(server: LiveServer, numbers: range, *, connections: int) -> Senders:
    wanted = [knock(6 * (number // 3) + OPEN_DOORS[number % 3], token="") for number in numbers]
    crowd = Senders(server.url, wanted)
    crowd.start(connections)
    crowd.join(3000)
    assert crowd.refused == []
    assert len(crowd.acknowledged) == len(numbers)
    return crowd


def untriaged(postgres: PostgresServer) -> int:
    with psycopg.connect(postgres.dsn("postgres")) as connection:
        row = connection.execute(
            "SELECT (SELECT count(*) FROM ticket WHERE triaged_at IS NULL)"
            " + (SELECT count(*) FROM inbound_delivery WHERE state = 'stored')"
        ).fetchone()
    return int(row[0]) if row else 0


def tickets(postgres: PostgresServer) -> int:
    with psycopg.connect(postgres.dsn("postgres")) as connection:
        row = connection.execute("SELECT count(*) FROM ticket").fetchone()
    return int(row[0]) if row else 0


def triaged_within(postgres: PostgresServer, seconds: float) -> float:
    began = time.monotonic()
    while untriaged(postgres):
        assert time.monotonic() - began < seconds, f"{untriaged(postgres)} tickets wait for triage"
        time.sleep(0.2)
    return time.monotonic() - began


def memory_mb(server: LiveServer, kind: str = "VmRSS") -> float:
    children = Path(f"/proc/{server.process_id}/task/{server.process_id}/children").read_text().split()
    found = 0.0
    for pid in (str(server.process_id), *children):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith(kind + ":"):
                found += int(line.split()[1]) / 1024
    return found


def test_a_day_of_ten_thousand_tickets_is_taken_in_and_worked_off(postgres: PostgresServer, server: LiveServer):
    count, began = int(10_000 * SHARE), time.monotonic()
    send(server, range(count), connections=8)
    accepted = time.monotonic() - began
    triaged_within(postgres, 1800)
    whole = time.monotonic() - began
    print(f"a day: {count} accepted in {accepted:.0f} s, all triaged after {whole:.0f} s = {count / whole:.1f}/s")  # noqa: T201 - the figure is the result

    assert tickets(postgres) == count


def test_a_burst_of_a_thousand_in_a_minute_is_triaged_soon_after(postgres: PostgresServer, server: LiveServer):
    count, began = int(1000 * SHARE), time.monotonic()
    send(server, range(count), connections=64)
    accepted = time.monotonic() - began
    left = triaged_within(postgres, 300)
    print(f"a burst: {count} accepted in {accepted:.1f} s over 64 connections, triaged {left:.1f} s after the last")  # noqa: T201 - the figure is the result

    assert accepted < 60
    assert tickets(postgres) == count


def test_half_an_hour_without_a_pause_does_not_grow_the_memory(postgres: PostgresServer, server: LiveServer):
    began, sent, sizes, told = time.monotonic(), 0, [], 0
    while (elapsed := time.monotonic() - began) < 1800 * SHARE:
        send(server, range(sent, sent + 60), connections=4)
        sent += 60
        sizes.append(memory_mb(server))
        if elapsed >= 60 * told:
            told += 1
            own = memory_mb(server, "RssAnon")
            print(f"{elapsed:6.0f} s: {sent} sent, {untriaged(postgres)} wait, {sizes[-1]:.0f} MB, {own:.0f} its own")  # noqa: T201 - the figure is the result
    triaged_within(postgres, 1800)
    print(f"{time.monotonic() - began:6.0f} s: all are triaged, {memory_mb(server):.0f} MB")  # noqa: T201 - the figure is the result
    settled = sizes[len(sizes) // 3]
    print(f"a soak: {sent} tickets; {settled:.0f} MB after a third, {sizes[-1]:.0f} MB at the end")  # noqa: T201 - the figure is the result

    assert tickets(postgres) == sent
    assert sizes[-1] < 1.3 * settled
