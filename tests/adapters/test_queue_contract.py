"""The contract of the queue: threads of this process and Celery workers behind Redis do the same work, once, whatever becomes of the ringing."""

import os
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
import redis
from sqlalchemy import text

from harness.forked import Forked
from harness.redis_server import RedisServer
from nullticket.adapters.celery_doorbell import INSIDE, OUTSIDE, CeleryDoorbell, make_celery
from nullticket.core.enums import Source
from nullticket.features.tickets.service import NewTicket, open_ticket
from nullticket.infra.outbox import Runner
from nullticket.infra.runtime import Runtime
from nullticket.settings import QueueSettings
from nullticket.testing import TEST_SECRET, make_settings
from nullticket.wiring import build_runtime

PATIENCE_SECONDS = 120
pytestmark = pytest.mark.one_process("starts workers of its own")


@dataclass
class Queue:
    """A runtime that writes jobs, and those who work on them: told by its doorbell, or coming by themselves."""

    runtime: Runtime

    def begin(self) -> None:
        """Let somebody work."""

    def vanish(self) -> None:
        """Whoever works is gone, without a word where that can be."""

    def end(self) -> None:
        self.vanish()
        self.runtime.database.dispose()

    def open(self, *titles: str, units: Any = None) -> list[int]:
        with (units or self.runtime.units).write() as uow:
            return [open_ticket(uow, NewTicket(title, "", Source.EMAIL, "ana@x.example")).id for title in titles]

    def ask(self, question: str, **values: Any) -> Sequence[Any]:
        with self.runtime.database.writer.connect() as connection:
            return connection.execute(text(question), values).all()

    def work_of(self, ticket_id: int) -> Sequence[Any]:
        return self.ask("SELECT id, kind, state, attempts FROM outbox_job WHERE ticket_id = :id", id=ticket_id)

    def wait_for(self, *ticket_ids: int) -> None:
        """Until each is triaged and nothing that follows from it waits."""
        until = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < until:
            if all(self.is_through(ticket_id) for ticket_id in ticket_ids):
                return
            time.sleep(0.1)
        raise AssertionError([self.work_of(ticket_id) for ticket_id in ticket_ids])

    def is_through(self, ticket_id: int) -> bool:
        states = {row.state for row in self.work_of(ticket_id)}
        return states == {"done"} and self.times(ticket_id, "triaged") > 0

    def times(self, ticket_id: int, action: str) -> int:
        found = self.ask(
            "SELECT count(*) FROM ticket_history WHERE ticket_id = :id AND action = :action",
            id=ticket_id,
            action=action,
        )
        return int(found[0][0])


@dataclass
class Threads(Queue):
    runner: Runner | None = None

    def begin(self) -> None:
        self.runner = Runner(self.runtime, "threads")
        self.runtime.doorbell_listeners[:] = [self.runner.bell.set]
        self.runner.start()

    def vanish(self) -> None:
        if self.runner is not None:
            self.runner.stop()
        self.runner = None


@dataclass
class Workers(Queue):
    """Both lanes, and the beat that calls for what nobody rang for."""

    environment: dict[str, str]
    folder: Path
    started: list[Forked] = field(default_factory=list)

    def begin(self) -> None:
        environment = os.environ | self.environment
        both = f"{INSIDE},{OUTSIDE}"
        quiet = ["-l", "warning", "--without-gossip", "--without-mingle"]
        for name, words in (("worker", ["-Q", both, "-c", "1", *quiet]), ("beat", ["-s", str(self.folder / "beat")])):
            command = ["-A", "nullticket.worker", name, *words]
            self.started.append(Forked("celery", command, environment=environment, log=self.folder / f"{name}.log"))

    def vanish(self) -> None:
        for process in self.started:
            if process.poll() is None:
                process.kill()
                process.wait(30)
        self.started.clear()


@pytest.fixture(scope="module", params=["threads", "celery"])
def queue(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Queue]:
    folder = tmp_path_factory.mktemp("queue")
    with request.getfixturevalue("postgres_copies").copy() as url:
        if request.param == "threads":
            made: Queue = Threads(build_runtime(make_settings(url, data_dir=folder, queue=QueueSettings())))
        else:
            server: RedisServer = request.getfixturevalue("redis_server")
            server.empty()
            settings = make_settings(url, data_dir=folder, queue=QueueSettings(embedded=False, redis_url=server.url))
            environment = {
                "NULLTICKET_ENV": "test",
                "NULLTICKET_SECRET": TEST_SECRET,
                "NULLTICKET_DATA_DIR": str(folder),
                "NULLTICKET_DATABASE__URL": url,
                "NULLTICKET_QUEUE__REDIS_URL": server.url,
                "NULLTICKET_QUEUE__EMBEDDED": "false",
            }
            made = Workers(build_runtime(settings), environment, folder)
        try:
            made.begin()
            yield made
        finally:
            made.end()


def test_what_was_committed_is_worked_on_to_the_end_and_once(queue: Queue):
    opened = queue.open("VPN does not connect", "Printer is jammed")

    queue.wait_for(*opened)
    for ticket_id in opened:
        assert queue.times(ticket_id, "triaged") == 1
        assert {row.attempts for row in queue.work_of(ticket_id)} == {1}


def test_what_was_rolled_back_has_no_work(queue: Queue):
    class ChangedHerMind(Exception):
        pass

    def begun() -> None:
        with queue.runtime.units.write() as uow:
            opened.append(open_ticket(uow, NewTicket("Never mind", "", Source.EMAIL, "ana@x.example")).id)
            raise ChangedHerMind

    opened: list[int] = []
    with pytest.raises(ChangedHerMind):
        begun()

    queue.wait_for(*queue.open("Something else"))
    assert queue.work_of(opened[0]) == []


def test_ringing_twice_for_what_is_done_and_for_what_never_was_changes_nothing(queue: Queue):
    (first,) = queue.open("Forgot my password")
    queue.wait_for(first)
    ids = [row.id for row in queue.work_of(first)]
    for _ in range(3):
        queue.runtime.doorbell.ring([*ids, 987_654_321])

    queue.wait_for(*queue.open("Laptop screen is broken"))
    assert queue.times(first, "triaged") == 1
    assert {row.attempts for row in queue.work_of(first)} == {1}


def test_work_that_nobody_rang_for_is_found(queue: Queue):
    class Silent:
        def ring(self, job_ids: Sequence[int]) -> None:
            del job_ids

    queue.wait_for(*queue.open("Mail does not sync", units=replace(queue.runtime.units, doorbell=Silent())))


def test_work_waits_for_whoever_comes_next_and_ringing_for_nobody_is_no_error(queue: Queue):
    queue.vanish()
    opened = queue.open(*(f"SAP dump {number}" for number in range(20)))
    assert {row.state for ticket_id in opened for row in queue.work_of(ticket_id)} == {"queued"}

    queue.begin()
    queue.wait_for(*opened)
    assert [queue.times(ticket_id, "triaged") for ticket_id in opened] == [1] * 20


def test_a_message_of_celery_carries_ids_and_nothing_of_a_ticket_and_a_redis_that_refuses_ends_no_ringing():
    server = RedisServer()
    server.start()
    try:
        bell = CeleryDoorbell(make_celery(server.url))
        with redis.Redis(port=server.port) as client:

            def heard(number: int) -> str:
                """Ring until the message is there: after a refusal Redis is left alone for a moment."""
                until = time.monotonic() + PATIENCE_SECONDS
                while time.monotonic() < until:
                    bell.ring([number])
                    found: Any = client.blpop([INSIDE], timeout=1)
                    if found is not None and f"[{number}]" in found[1].decode():
                        return str(found[1].decode())
                raise AssertionError("nobody was rung for")

            assert "'inside', [7]" in heard(7)
            client.config_set("maxmemory", "1")  # as a full one, which refuses what would be kept
            bell.ring([8])
            client.config_set("maxmemory", "0")
            assert heard(9)
    finally:
        server.remove()
