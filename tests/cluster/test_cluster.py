"""Many processes, one desk: nginx, three API processes, Celery, Redis and a replica, all real, on loopback (T34)."""

import contextlib
import json
import os
import re
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from typing import Any

import httpx2
import psycopg
import pytest
from playwright.sync_api import Browser, expect
from websockets.sync.client import ClientConnection, connect

from harness.chaos import rage
from harness.cluster import ADMIN, PASSWORD, Cluster
from nullticket.adapters.celery_doorbell import is_deaf

# Of a machine that does much else.
PATIENCE_SECONDS = 120


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    made = Cluster(tickets=1500)
    try:
        made.start()
        yield made
    finally:
        made.remove()


@pytest.fixture
def client(cluster: Cluster) -> Iterator[httpx2.Client]:
    with httpx2.Client(base_url=cluster.url, timeout=30, trust_env=False) as client:
        client.headers["Authorization"] = f"Bearer {sign_in(client)}"
        yield client


def sign_in(client: httpx2.Client) -> str:
    answer = client.post("/api/auth/login", json={"email": ADMIN, "password": PASSWORD})
    assert answer.status_code == 200, answer.text
    return answer.json()["access_token"]


def create(client: httpx2.Client, title: str = "VPN does not connect from home") -> str:
    answer = client.post("/api/tickets/", json={"title": title}, headers={"Idempotency-Key": uuid.uuid4().hex})
    assert answer.status_code == 201, answer.text
    return answer.json()["ticket_number"]


def listed(client: httpx2.Client) -> list[str]:
    answer = client.get("/api/tickets/", params={"limit": 200})
    assert answer.status_code == 200, answer.text
    return [row["ticket_number"] for row in answer.json()["items"]]


def wait(look: Callable[[], Any], *, seconds: float = PATIENCE_SECONDS) -> Any:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if found := look():
            return found
        time.sleep(0.2)
    raise AssertionError(f"did not happen within {seconds:.0f} seconds")


def triaged(client: httpx2.Client, number: str) -> dict[str, Any] | None:
    ticket = client.get(f"/api/tickets/{number}").json()
    return ticket if ticket["status"] != "new" and ticket["team"] else None


def test_work_is_done_by_other_processes_than_the_one_that_took_it(cluster: Cluster, client: httpx2.Client):
    number = create(client)

    assert wait(lambda: triaged(client, number))["category"] == "vpn"


def test_the_worked_example_runs_through_nginx(cluster: Cluster, client: httpx2.Client):
    command = [
        sys.executable,
        "-m",
        "nullticket",
        "demo",
        "--url",
        cluster.url,
        "--email",
        ADMIN,
        "--password",
        PASSWORD,
    ]

    told = subprocess.run(command, env=dict(os.environ), capture_output=True, text=True, timeout=500, check=False)

    assert told.returncode == 0, told.stdout + told.stderr + cluster.logs()


def test_a_change_in_one_process_is_heard_by_sockets_of_the_others(cluster: Cluster, client: httpx2.Client):
    with ExitStack() as opened:
        sockets = []
        for port in cluster.ports:
            ticket = client.post("/api/ws-ticket").json()["ticket"]
            sockets.append(opened.enter_context(connect(f"ws://127.0.0.1:{port}/api/ws?ticket={ticket}")))
        for socket in sockets:
            assert hears_of_a_ticket(socket, client)


def test_a_browser_at_one_process_shows_what_was_done_at_another(
    cluster: Cluster, client: httpx2.Client, browser: Browser
):
    number = create(client)
    wait(lambda: triaged(client, number))
    at = [f"http://127.0.0.1:{port}" for port in cluster.ports]
    context = browser.new_context(base_url=at[0], locale="en-GB")
    answer = context.request.post("/api/auth/login", data={"email": ADMIN, "password": PASSWORD})
    assert answer.ok, answer.text()
    page = context.new_page()
    page.goto(f"/tickets/{number}")
    expect(page.get_by_role("list", name="Conversation")).to_be_visible(timeout=PATIENCE_SECONDS * 1000)

    said = client.post(
        f"{at[1]}/api/tickets/{number}/comments", json={"body": "done at another process", "visibility": "internal"}
    )
    assert said.status_code == 201, said.text

    shown = page.get_by_role("list", name="Conversation")
    expect(shown).to_contain_text("done at another process", timeout=PATIENCE_SECONDS * 1000)
    context.close()


def hears_of_a_ticket(socket: ClientConnection, client: httpx2.Client) -> bool:
    """Whether a socket is told of one. A process begins to listen for the others with its first socket, at its leisure."""
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        wanted = client.get(f"/api/tickets/{create(client)}").json()["id"]
        with suppress(TimeoutError):
            for _ in range(1000):
                if json.loads(socket.recv(timeout=3))["ticket_id"] == wanted:
                    return True
    return False


@pytest.mark.parametrize("seconds", [5, pytest.param(35, marks=pytest.mark.soak)])
def test_everybody_reads_their_own_writes_while_the_replica_lags_or_is_gone(
    cluster: Cluster, client: httpx2.Client, seconds: float
):
    cluster.replica.hold_back(held=True)
    try:
        write_and_read(client, seconds)
    finally:
        cluster.replica.hold_back(held=False)
    write_and_read(client, 2)

    cluster.replica.stop()
    write_and_read(client, 3)
    cluster.replica.start()
    write_and_read(client, 3)


def read(client: httpx2.Client, path: str) -> Any:
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    return answer.json()


def write_and_read(client: httpx2.Client, seconds: float) -> None:
    """Go on for so long, through whichever process: the lists, the ticket, its history, and search by its number."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        number = create(client)
        assert number in listed(client)
        assert read(client, f"/api/tickets/{number}")["ticket_number"] == number
        assert read(client, f"/api/tickets/{number}/history")
        assert [row["ticket_number"] for row in read(client, f"/api/tickets/?q={number}")["items"]] == [number]
        assert number in client.get("/api/export/tickets.csv", params={"q": number}).text
        time.sleep(0.5)


def of_replica(cluster: Cluster, question: str) -> int:
    with psycopg.connect(cluster.replica.dsn("nullticket")) as connection:
        row = connection.execute(question).fetchone()
    assert row is not None
    return int(row[0])


def wait_for_the_replica(cluster: Cluster, client: httpx2.Client) -> None:
    """Whoever wrote in the test before is held to the primary for some seconds; then the lists go to the replica."""
    scans = "SELECT seq_scan + coalesce(idx_scan, 0) FROM pg_stat_user_tables WHERE relname = 'ticket'"
    before = of_replica(cluster, scans)

    def looked_at() -> bool:
        listed(client)
        return of_replica(cluster, scans) - before >= 20

    assert wait(looked_at)


def test_a_replica_in_step_answers_the_lists(cluster: Cluster, client: httpx2.Client):
    wait_for_the_replica(cluster, client)


def test_what_is_being_read_on_a_replica_that_ends_is_read_again_on_the_primary(
    cluster: Cluster, client: httpx2.Client
):
    client.base_url = httpx2.URL(f"http://127.0.0.1:{cluster.ports[0]}")
    wait_for_the_replica(cluster, client)
    locked = "SELECT count(*) FROM pg_locks WHERE relation = 'ticket'::regclass AND mode = 'AccessExclusiveLock'"
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
    try:
        with psycopg.connect(cluster.primary.dsn("nullticket")) as holding, ThreadPoolExecutor(1) as pool:
            # A lock like this holds on the replica, too, once it has been told.
            holding.execute("LOCK TABLE ticket IN ACCESS EXCLUSIVE MODE")
            holding.execute("SELECT pg_switch_wal()")
            try:
                assert wait(lambda: of_replica(cluster, locked))
                asked = pool.submit(client.get, "/api/tickets/")
                assert wait(lambda: of_replica(cluster, waiting))
                cluster.replica.stop()
            finally:
                holding.rollback()
            assert asked.result(60).status_code == 200, asked.result().text
    finally:
        cluster.replica.start()


def test_a_worker_that_hears_nothing_is_told_from_one_that_nobody_can_ask(cluster: Cluster):
    def probe(name: str) -> int:
        """As a probe asks, beside the worker."""
        command = [sys.executable, "-m", "nullticket", "jobs", "probe", f"{name}@{socket.gethostname()}"]
        return subprocess.run(command, env=os.environ | cluster.environment(), check=False, timeout=60).returncode

    assert probe("worker-inside") == 0
    assert is_deaf(cluster.redis.url, "worker-that-is-not-there", seconds=1)
    with contextlib.closing(socket.socket()) as nobody:
        nobody.bind(("127.0.0.1", 0))
        assert not is_deaf(f"redis://127.0.0.1:{nobody.getsockname()[1]}/0", "celery@x")


def test_with_redis_gone_the_desk_works_and_finds_it_again_by_itself(cluster: Cluster, client: httpx2.Client):
    cluster.redis.kill()
    try:
        with httpx2.Client(base_url=cluster.url, timeout=30, trust_env=False) as fresh:
            fresh.headers["Authorization"] = f"Bearer {sign_in(fresh)}"
            number = create(fresh)
            assert number in listed(fresh)
            mail = {"subject": "Printer jam", "text": "It jams.", "from_email": "no-redis@x.example"}
            mailed = fresh.post("/api/ingest/email", json=mail).json()["ticket_number"]
            # Slower, since nobody can ring: but the work is done while Redis is away, not once it is back.
            for one in (number, mailed):
                assert wait(lambda one=one: triaged(fresh, one))["sla"] is not None
            assert wait(lambda: ("no-redis@x.example", "sent") in mails(fresh, mailed))
            agent = next(one for one in read(fresh, "/api/admin/users?limit=200")["items"] if one["role"] == "agent")
            taken = fresh.put(f"/api/tickets/{mailed}/assign", json={"agent_id": agent["id"]})
            assert taken.status_code == 200, taken.text
            assert wait(lambda: "assigned" in told(cluster, agent["id"], mailed))
    finally:
        cluster.redis.start()

    again = create(client)
    assert wait(lambda: triaged(client, again))
    # Said in its own lines, which machines read, with nothing of Celery's before them.
    assert re.search(
        r"^[-\dT:.]+Z warning +nobody can ring", cluster.members["worker-inside"].log.read_text(), re.MULTILINE
    )


def told(cluster: Cluster, user_id: int, number: str) -> set[str]:
    """What somebody's bell says of a ticket."""
    query = "SELECT kind FROM user_notification WHERE user_id = %s AND data->>'ticket_number' = %s"
    with psycopg.connect(cluster.primary.dsn("nullticket")) as connection:
        return {kind for (kind,) in connection.execute(query, (user_id, number)).fetchall()}


def mails(client: httpx2.Client, number: str) -> set[tuple[str, str]]:
    return {(one["recipient"], one["state"]) for one in read(client, f"/api/tickets/{number}/deliveries")}


def test_a_few_kills_while_tickets_come_in_through_every_door_lose_and_double_nothing(cluster: Cluster):
    report = rage(cluster, count=30, rounds=3, seed=4, senders=4, parts=("api-1", "worker-outside", "postgres"))

    assert report.refused == []
    assert report.acknowledged == report.count
    assert report.busy_kills > 0
    assert (report.lost, report.doubled, report.untriaged) == ([], [], [])
