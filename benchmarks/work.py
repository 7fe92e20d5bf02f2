"""What a ticket costs without HTTP: storing deliveries, then everything that follows, by kind of job.

    python benchmarks/work.py [--count 640] [--sqlite | --processes 2]

One process stores mails of twelve subjects, sixteen a transaction, and works them off (open, triage with the local
model, route, clock, history, sums, mails composed and printed) on a PostgreSQL of its own with fsync on. Figures are
milliseconds of processor time a ticket, of this process and of the database's processes, and statements a ticket: they
swing less than the clock on a machine that does other work.

``--processes``: so many processes work the same deliveries off beside one another, as workers do; printed are tickets a
second by the clock and what a ticket costs in processor time, the database's included.
"""

import argparse
import json
import multiprocessing
import os
import sys
import tempfile
import time
from collections import Counter
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any, Final

from sqlalchemy import event, text

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from harness.postgres import PostgresServer
from nullticket.features.intake import service as intake
from nullticket.features.intake.schemas import MailIn
from nullticket.features.notifications import round_service
from nullticket.infra.collector import settle
from nullticket.infra.log import set_up_logging
from nullticket.infra.outbox import Runner
from nullticket.infra.runtime import Runtime
from nullticket.migrations.run import upgrade
from nullticket.seeds.defaults import seed_defaults
from nullticket.settings import Settings
from nullticket.wiring import build_runtime

SUBJECTS: Final = (
    "Cannot connect to VPN from home",
    "Printer on floor 3 is jammed",
    "Forgot my password again",
    "Need access to the finance share",
    "SAP transaction VA01 dumps",
    "Outlook does not sync mails",
    "Laptop screen is broken",
    "Wifi is slow in building B",
    "Please install Visio",
    "Question about my holiday request",
    "Invoice cannot be posted",
    "Monitor flickers",
)
TEXT: Final = "Since this morning the client stops at 80 percent. Colleagues in my team have it too. " * 3
A_COMMIT: Final = 16
WARM_UP: Final = 64


def family_seconds(root: int) -> float:
    """Processor seconds of a process, its children, and those of them that have ended."""
    ticks = 0
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            parts = (entry / "stat").read_text().rsplit(") ", 1)[1].split()
        except OSError:
            continue  # ended while the list was read
        if int(entry.name) == root:
            ticks += sum(int(parts[at]) for at in range(11, 15))
        elif int(parts[1]) == root:
            ticks += int(parts[11]) + int(parts[12])
    return ticks / os.sysconf("SC_CLK_TCK")


class Measured(Runner):
    """A runner that notes what each kind of job costs."""

    seconds: Counter[str]
    jobs: Counter[str]

    def run(self, handler: Any, jobs: Any, owner: Any) -> Any:
        began = time.process_time()
        try:
            return super().run(handler, jobs, owner)
        finally:
            self.seconds[handler.name] += time.process_time() - began
            self.jobs[handler.name] += len(jobs)


def steady_ms() -> float:
    """The same work at each call: how fast this machine is just now, to compare runs by."""
    began = time.process_time()
    for number in range(200_000):
        hash(str(number))
    return (time.process_time() - began) * 1000


def timed_hand_over() -> Counter[str]:
    """Counts the processor seconds that mails cost after their rows are written."""
    own, spent = round_service.hand_over, Counter[str]()

    def timed(*given: Any, **more: Any) -> Any:
        began = time.process_time()
        try:
            return own(*given, **more)
        finally:
            spent["seconds"] += time.process_time() - began

    round_service.hand_over = timed
    return spent


def deliveries(count: int) -> list[Any]:
    found = []
    for number in range(count):
        body = {
            "from_email": f"p{number % 500}@example.org",
            "message_id": f"<{number}@bench>",
            "subject": f"{SUBJECTS[number % len(SUBJECTS)]} {number}",
            "text": TEXT,
        }
        raw = json.dumps(body).encode()
        found.append(intake.mail_delivery(MailIn(**body), raw=raw, repeat_key=None))
    return found


def store(runtime: Runtime, some: list[Any]) -> None:
    for first in range(0, len(some), A_COMMIT):
        with runtime.units.write() as uow:
            intake.store_batch(uow, some[first : first + A_COMMIT])


def put_together(url: str, folder: Path) -> Runtime:
    runtime = build_runtime(
        Settings(secret="x" * 40, data_dir=folder, database={"url": url}, queue={"embedded": False})  # type: ignore[arg-type]  # pydantic builds the groups
    )
    settle()  # as a server and a worker do at their start
    return runtime


def look_over(runtime: Runtime) -> None:
    """What a server does by itself within a minute of the first rows, which is longer than this takes: without knowing the
    columns it takes each condition for a rare one.
    """
    with runtime.database.writer.connect() as connection:
        connection.execute(text("ANALYZE"))
        connection.commit()


def left(runtime: Runtime) -> int:
    waiting = text("SELECT count(*) FROM outbox_job WHERE state IN ('queued', 'running')")
    with runtime.database.reader.connect() as connection:
        return connection.scalar(waiting) or 0


def work_beside(url: str, folder: Path, number: int, turns: Any, spent: Any) -> None:
    """One of several processes: works off until nothing is left, once to warm up and once measured."""
    set_up_logging(json_lines=True, level="CRITICAL")
    runtime = put_together(url, folder)
    runner = Runner(runtime, f"bench-{number}")
    with (folder / f"printed-{number}").open("w") as printed, redirect_stdout(printed):
        for _ in ("warm", "measured"):
            turns.wait()
            before = time.process_time()
            while runner.run_some(f"bench-{number}") or left(runtime):
                time.sleep(0 if left(runtime) else 0.01)
            turns.wait()
    spent.put(time.process_time() - before)
    runtime.database.dispose()


def measure_beside(url: str, folder: Path, count: int, processes: int, database_pid: int) -> dict[str, Any]:
    upgrade(url)
    runtime = put_together(url, folder)
    with runtime.units.write() as uow:
        seed_defaults(uow)
    context = multiprocessing.get_context("spawn")
    turns, spent = context.Barrier(processes + 1), context.Queue()
    workers = [
        context.Process(target=work_beside, args=(url, folder, number, turns, spent)) for number in range(processes)
    ]
    for worker in workers:
        worker.start()
    given = deliveries(count + WARM_UP * processes)
    for some in (given[: WARM_UP * processes], given[WARM_UP * processes :]):
        look_over(runtime)
        store(runtime, some)
        before = family_seconds(database_pid)
        turns.wait()
        began = time.perf_counter()
        turns.wait()
        seconds, database = time.perf_counter() - began, family_seconds(database_pid) - before
    app = sum(spent.get() for _ in workers)
    for worker in workers:
        worker.join()
    runtime.database.dispose()
    return {
        "processes": processes,
        "tickets": count,
        "worked_off_per_s_by_the_clock": round(count / seconds, 1),
        "work_off": {"app_ms": round(app / count * 1000, 2), "database_ms": round(database / count * 1000, 2)},
        "tickets_per_s_of_processor": round(count / (app + database), 1),
        "steady_work_ms": round(steady_ms(), 1),
    }


def measure(url: str, folder: Path, count: int, database_pid: int | None) -> dict[str, Any]:
    upgrade(url)
    runtime = put_together(url, folder)
    with runtime.units.write() as uow:
        seed_defaults(uow)
    statements: Counter[str] = Counter()
    for engine in {runtime.database.writer, runtime.database.reader}:
        event.listen(engine, "before_cursor_execute", lambda *told: statements.update([told[2][:40]]))
    runner = Measured(runtime, "bench")
    runner.seconds, runner.jobs = Counter(), Counter()
    handed = timed_hand_over()
    given = deliveries(count + WARM_UP)

    def spent() -> tuple[float, float]:
        return time.process_time(), family_seconds(database_pid) if database_pid else 0.0

    def a_ticket(before: tuple[float, float], after: tuple[float, float]) -> dict[str, float]:
        app, database = ((one - other) / count * 1000 for one, other in zip(after, before, strict=True))
        return {"app_ms": round(app, 2), "database_ms": round(database, 2)}

    store(runtime, given[:WARM_UP])
    runner.drain(rounds=10_000)
    look_over(runtime)
    runner.seconds.clear()
    runner.jobs.clear()
    handed.clear()
    steady = [steady_ms()]
    start = spent()
    store(runtime, given[WARM_UP:])
    stored = spent()
    statements.clear()
    began = time.perf_counter()
    runner.drain(rounds=10_000)
    done = spent()
    steady.append(steady_ms())
    kinds = {name: round(seconds / count * 1000, 2) for name, seconds in runner.seconds.most_common()}
    figures = {
        "database": url.partition(":")[0],
        "tickets": count,
        "store": a_ticket(start, stored),
        "work_off": a_ticket(stored, done),
        "of_it_composing_and_handing_over_mails_ms": round(handed["seconds"] / count * 1000, 2),
        "steady_work_ms": [round(one, 1) for one in steady],
        "worked_off_per_s_by_the_clock": round(count / (time.perf_counter() - began), 1),
        "statements_a_ticket": round(sum(statements.values()) / count, 2),
        "app_ms_by_job": kinds,
    }
    runtime.database.dispose()
    return figures


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--count", type=int, default=640)
    parser.add_argument("--sqlite", action="store_true")
    parser.add_argument("--processes", type=int, default=0, help="worker processes beside one another on PostgreSQL")
    given = parser.parse_args()
    set_up_logging(json_lines=True, level="CRITICAL")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        server = None if given.sqlite else PostgresServer()
        try:
            if server is not None:
                server.start()
            url = server.url("postgres") if server is not None else f"sqlite:///{folder}/bench.db"
            if given.processes and server is not None and server.pid is not None:
                figures = measure_beside(url, folder, given.count, given.processes, server.pid)
                print(json.dumps(figures, indent=1))
                return
            with (folder / "printed").open("w") as printed, redirect_stdout(printed):
                figures = measure(url, folder, given.count, server.pid if server is not None else None)
        finally:
            if server is not None:
                server.remove()
    print(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
