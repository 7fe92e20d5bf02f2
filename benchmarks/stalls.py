"""Taking in mail and reading a list while the language model or the mail server misbehaves, beside doing so while it is
well: paired slices in turn.

    python benchmarks/stalls.py [--database postgresql://...] [--faults hang,error,smtp] [--pairs 4] [--count 200]

One server a fault. In half of the slices all is quiet: only the local engine is asked, and the mail server takes every
mail. In the other half the faulty model is to decide everything, or with ``smtp`` the mail server takes the connection
and the mail and then never answers. The slices alternate, so that what else the machine does hits both. Beside each slice
somebody reads a page of tickets, again and again. ``kept`` is the median over the pairs of mails a second with the fault
by mails a second without; ``get`` the 95th percentile of the page with the fault, over all slices, by that without;
``triage_s`` the longest time from the last answer of a slice to the last ticket's triage.
"""

import argparse
import asyncio
import concurrent.futures
import json
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import httpx2
from aiosmtpd.controller import Controller
from sqlalchemy import text

from nullticket.features.classification import engines_repository
from nullticket.infra.runtime import Runtime
from nullticket.settings import DatabaseSettings, Settings
from pages import SECRET, database_of, prepare, wait

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
from harness.faulty_model import SIXTEEN, faulty_model
from harness.programs import free_port

BODY: Final = {"subject": "Cannot connect to VPN from home", "text": "The client stops at 80 percent. " * 6}
LIMIT_SECONDS: Final = 15.0
SMTP: Final = "smtp"
QUIET: Final = "quiet"
FAULT: Final = "fault"
PAGE: Final = "/api/tickets/?limit=50"
BETWEEN_READS: Final = 0.02


@dataclass(slots=True)
class Letterbox:
    """A mail server that can stop answering."""

    port: int
    stalled: bool = False
    taken: int = 0
    unanswered: int = 0

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - named by aiosmtpd
        del server, session, envelope
        self.unanswered += self.stalled
        while self.stalled:  # noqa: ASYNC110 - set from another thread, which an event of asyncio cannot be
            await asyncio.sleep(0.1)
        self.taken += 1
        return "250 kept"


@contextmanager
def letterbox() -> Iterator[Letterbox]:
    box = Letterbox(free_port())
    controller = Controller(box, hostname="127.0.0.1", port=box.port)
    controller.start()
    try:
        yield box
    finally:
        box.stalled = False
        controller.stop()


@dataclass(slots=True)
class Desk:
    """The server that is measured, and how it is troubled."""

    runtime: Runtime
    port: int
    token: str
    trouble: Callable[[str], None]
    reads: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))

    def client(self) -> httpx2.Client:
        headers = {"Authorization": f"Bearer {self.token}"}
        return httpx2.Client(base_url=f"http://127.0.0.1:{self.port}", timeout=60, trust_env=False, headers=headers)

    @contextmanager
    def reading(self, *, state: str) -> Iterator[None]:
        """Ask for a page all the while, over a connection of its own."""
        ended = threading.Event()

        def read() -> None:
            with self.client() as client:
                while not ended.wait(BETWEEN_READS):
                    began = time.perf_counter()
                    client.get(PAGE).raise_for_status()
                    self.reads[state].append((time.perf_counter() - began) * 1000)

        reader = threading.Thread(target=read)
        reader.start()
        try:
            yield
        finally:
            ended.set()
            reader.join()


def take_in(port: int, *, name: str, count: int, connections: int) -> float:
    """Post so many mails over so many connections; mails a second."""

    def work(first: int) -> None:
        with httpx2.Client(base_url=f"http://127.0.0.1:{port}", timeout=60, trust_env=False) as client:
            for number in range(first, count, connections):
                # Everybody writes once, or they would have had their thanks already.
                mail = BODY | {"from_email": f"{name}-{number}@example.org", "message_id": f"<{name}-{number}@bench>"}
                client.post("/api/ingest/email", json=mail).raise_for_status()

    began = time.perf_counter()
    with concurrent.futures.ThreadPoolExecutor(connections) as pool:
        for done in [pool.submit(work, first) for first in range(connections)]:
            done.result()
    return count / (time.perf_counter() - began)


def choose(runtime: Runtime, policy: str) -> None:
    plan = {"policy": policy, "below": 0.6, "shadow": []}
    with runtime.units.write() as uow:
        engines_repository.write_setting(uow, "engines", {"category": plan, "priority": plan})


def drained(runtime: Runtime) -> float:
    """Seconds until every ticket is triaged."""
    waiting = text(
        "SELECT count(*) FROM outbox_job WHERE state IN ('queued', 'running')"
        " AND kind IN ('intake.open_tickets', 'triage.triage')"
    )
    began, left = time.perf_counter(), 1
    while left and time.perf_counter() - began < 120:
        with runtime.database.reader.connect() as connection:
            left = connection.scalar(waiting) or 0
        time.sleep(0.05)
    return time.perf_counter() - began


def measure(url: str, folder: Path, fault: str, given: argparse.Namespace) -> dict[str, object]:
    """Alternate slices on a fresh server with this fault."""
    settings = Settings(secret=SECRET, data_dir=folder, database=DatabaseSettings(url=url), log_level="ERROR")
    runtime, token = prepare(settings, 200)
    with faulty_model("" if fault == SMTP else fault) as model, letterbox() as box:
        environment = {
            "NULLTICKET_SECRET": SECRET,
            "NULLTICKET_DATABASE__URL": url,
            "NULLTICKET_DATA_DIR": str(folder),
            "NULLTICKET_INGEST__RATE_LIMITS": "false",
            "NULLTICKET_LOG_LEVEL": "ERROR",
            "NULLTICKET_LLM__BASE_URL": model.url,
            "NULLTICKET_MAIL__HOST": "127.0.0.1",
            "NULLTICKET_MAIL__PORT": str(box.port),
            "NULLTICKET_MAIL__SECURITY": "none",
            "PATH": "/usr/bin:/bin",
        }
        port = free_port()
        server = subprocess.Popen([sys.executable, "-m", "nullticket", "serve", "--port", str(port)], env=environment)

        def trouble(wanted: str) -> None:
            if fault == SMTP:
                box.stalled = wanted == FAULT
            else:
                choose(runtime, "llm_only" if wanted == FAULT else "local_only")

        try:
            desk = Desk(runtime, port, token, trouble)
            choose(runtime, "local_only")
            with desk.client() as client:
                wait(client)
            touched = slices(desk, fault, given)
            return touched | ({"unanswered": box.unanswered} if fault == SMTP else {"calls": len(model.calls)})
        finally:
            box.stalled = False
            server.terminate()
            server.wait(180)
            runtime.database.dispose()


def slices(desk: Desk, fault: str, given: argparse.Namespace) -> dict[str, object]:
    kept, longest = [], 0.0
    desk.trouble(QUIET)
    take_in(desk.port, name="warm", count=given.count, connections=given.connections)
    drained(desk.runtime)
    for pair in range(given.pairs):
        rates = {}
        # The first of a pair changes, so that neither gains by coming second.
        for state in (QUIET, FAULT)[:: 1 if pair % 2 else -1]:
            desk.trouble(state)
            name = f"{state}-{pair}"
            with desk.reading(state=state):
                rates[state] = take_in(desk.port, name=name, count=given.count, connections=given.connections)
                seconds = drained(desk.runtime)
            longest = max(longest, seconds) if state == FAULT else longest
        kept.append(rates[FAULT] / rates[QUIET])
    slow = {state: statistics.quantiles(times, n=20)[18] for state, times in desk.reads.items()}
    return {
        "fault": fault,
        "kept": round(statistics.median(kept), 3),
        "pairs": [round(one, 3) for one in kept],
        "get": round(slow[FAULT] / slow[QUIET], 3),
        "get_p95_ms": {state: round(found, 1) for state, found in slow.items()},
        "reads": {state: len(times) for state, times in desk.reads.items()},
        "triage_s": round(longest, 1),
        "in_time": longest < LIMIT_SECONDS,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--database", default="")
    parser.add_argument("--faults", default=",".join((*SIXTEEN, SMTP)))
    parser.add_argument("--pairs", type=int, default=4)
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--connections", type=int, default=8)
    given = parser.parse_args()
    found = []
    for number, fault in enumerate(given.faults.split(",")):
        with tempfile.TemporaryDirectory() as folder:
            url = (
                database_of(given.database, f"bench_stalls_{number}_{time.time_ns()}")
                if given.database
                else f"sqlite:///{folder}/bench.db"
            )
            found.append(measure(url, Path(folder), fault, given))
            print(json.dumps(found[-1]), flush=True)
    figures = {name: statistics.median([float(str(one[name])) for one in found]) for name in ("kept", "get")}
    wanted = {"kept": "at least 0.95", "get": "at most 1.3"}
    print(json.dumps({name: {"median of faults": figures[name], "wanted": wanted[name]} for name in figures}))


if __name__ == "__main__":
    main()
