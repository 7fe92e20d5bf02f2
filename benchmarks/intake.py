"""Taking in and working off, beside a raw transaction on the same database in the same run.

    python benchmarks/intake.py [--database postgresql://... | --postgres] [--count 1000] [--connections 16] [--accept-only]

Three figures: deliveries accepted at the mail door over HTTP (durable, answered with the number), tickets brought all
the way (accept, triage by keywords, route, clock, history, notification rows), and the reference: one raw transaction
that writes a ticket-like row, a history row and a job row. CPU is user + system time of the server process, and with ``--postgres``, which starts one with fsync on, of the
database's. ``--accept-only`` leaves the work to nobody, so that accepting is measured alone.
"""

import argparse
import concurrent.futures
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx2
from sqlalchemy import create_engine, text

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from harness.postgres import PostgresServer
from nullticket.infra.db import normal_url
from nullticket.migrations.run import upgrade
from nullticket.seeds.defaults import seed_defaults
from nullticket.settings import Settings
from nullticket.wiring import build_runtime
from pages import SECRET, database_of, wait
from work import family_seconds, steady_ms

BODY = {
    "subject": "Cannot connect to VPN from home",
    "text": "Since this morning the client stops at 80 percent. Colleagues in my team have it too. " * 3,
}


def raw_rate(url: str, *, seconds: float = 3.0) -> float:
    """Raw transactions a second on one connection: three inserts and a durable commit."""
    engine = create_engine(normal_url(url))
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE raw_reference (id INTEGER, kind TEXT, body TEXT)"))
    count, began = 0, time.perf_counter()
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA synchronous=FULL")
        while time.perf_counter() - began < seconds:
            for kind in ("ticket", "history", "job"):
                connection.execute(
                    text("INSERT INTO raw_reference VALUES (:id, :kind, :body)"),
                    {"id": count, "kind": kind, "body": BODY["text"]},
                )
            connection.commit()
            count += 1
    engine.dispose()
    return count / (time.perf_counter() - began)


def cpu_seconds(pid: int) -> float:
    parts = Path(f"/proc/{pid}/stat").read_text().rsplit(") ", 1)[1].split()
    return (int(parts[11]) + int(parts[12])) / os.sysconf("SC_CLK_TCK")


def memory_mb(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) / 1024
    return 0.0


def accept(port: int, count: int, connections: int, *, name: str = "bench") -> tuple[float, list[float]]:
    """Post so many mails over so many connections; seconds in all, and each answer's milliseconds."""
    times: list[float] = []

    def work(first: int) -> None:
        with httpx2.Client(base_url=f"http://127.0.0.1:{port}", timeout=60, trust_env=False) as client:
            for number in range(first, count, connections):
                mail = BODY | {"from_email": f"p{number % 500}@example.org", "message_id": f"<{number}@{name}>"}
                began = time.perf_counter()
                response = client.post("/api/ingest/email", json=mail)
                times.append((time.perf_counter() - began) * 1000)
                if response.status_code != 201:
                    raise RuntimeError(f"the door answered {response.status_code}: {response.text[:200]}")

    began = time.perf_counter()
    with concurrent.futures.ThreadPoolExecutor(connections) as pool:
        for done in [pool.submit(work, first) for first in range(connections)]:
            done.result()
    return time.perf_counter() - began, sorted(times)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--database", default="")
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--postgres", action="store_true")
    parser.add_argument("--accept-only", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        database, pid = given.database, None
        if given.postgres:
            own = PostgresServer()
            stack.callback(own.remove)
            own.start()
            database, pid = own.url("postgres"), own.pid
        url = database_of(database, f"bench_intake_{time.time_ns()}") if database else f"sqlite:///{folder}/bench.db"
        if given.accept_only:
            accept_alone(url, Path(folder), given.count, given.connections, database_pid=pid)
        else:
            measure(url, Path(folder), given.count, given.connections)


def accept_alone(url: str, folder: Path, count: int, connections: int, *, database_pid: int | None) -> None:
    upgrade(url)
    port = 20_000 + time.time_ns() % 20_000
    with serving(url, folder, port, embedded=False) as server:
        accept(port, count // 5, connections, name="warm")
        before = cpu_seconds(server.pid), family_seconds(database_pid) if database_pid else 0.0
        seconds, times = accept(port, count, connections)
        after = cpu_seconds(server.pid), family_seconds(database_pid) if database_pid else 0.0
    app, database = ((one - other) / count * 1000 for one, other in zip(after, before, strict=True))
    figures = {
        "database": url.split(":", maxsplit=1)[0],
        "accepted_per_s": round(count / seconds, 1),
        "app_ms": round(app, 2),
        "database_ms": round(database, 2),
        "answer_p50_ms": round(times[len(times) // 2], 1),
        "answer_p99_ms": round(times[int(len(times) * 0.99)], 1),
        "steady_work_ms": round(steady_ms(), 1),
    }
    print(json.dumps(figures, indent=1))


@contextmanager
def serving(
    url: str, folder: Path, port: int, *, embedded: bool, processes: int = 1
) -> Iterator[subprocess.Popen[bytes]]:
    environment = {
        "NULLTICKET_SECRET": SECRET,
        "NULLTICKET_DATABASE__URL": url,
        "NULLTICKET_DATA_DIR": str(folder),
        "NULLTICKET_INGEST__RATE_LIMITS": "false",
        "NULLTICKET_QUEUE__EMBEDDED": str(embedded).lower(),
        "NULLTICKET_WORKERS": str(processes),
        "NULLTICKET_LOG_LEVEL": "ERROR",
        "PATH": "/usr/bin:/bin",
    }
    server = subprocess.Popen([sys.executable, "-m", "nullticket", "serve", "--port", str(port)], env=environment)
    try:
        with httpx2.Client(base_url=f"http://127.0.0.1:{port}", timeout=60, trust_env=False) as client:
            wait(client)
        yield server
    finally:
        server.terminate()
        server.wait(180)


def measure(url: str, folder: Path, count: int, connections: int) -> None:
    reference = raw_rate(url if url.startswith("postgresql") else f"sqlite:///{folder}/raw.db")
    upgrade(url)
    settings = Settings(secret=SECRET, data_dir=folder, database={"url": url})
    runtime = build_runtime(settings)
    with runtime.units.write() as uow:
        seed_defaults(uow)
    port = 20_000 + time.time_ns() % 20_000
    with serving(url, folder, port, embedded=True) as server:
        before = cpu_seconds(server.pid)
        began = time.perf_counter()
        seconds, times = accept(port, count, connections)
        accepted_cpu = cpu_seconds(server.pid) - before
        waiting = text("SELECT count(*) FROM outbox_job WHERE state IN ('queued', 'running')")
        left = 1
        while left and time.perf_counter() - began < 600:
            time.sleep(0.2)
            with runtime.database.reader.connect() as connection:
                left = connection.scalar(waiting) or 0
        whole = time.perf_counter() - began
        figures = {
            "database": url.split(":", maxsplit=1)[0],
            "reference_transactions_per_s": round(reference, 1),
            "accepted_per_s": round(count / seconds, 1),
            "accepted_to_reference": round(count / seconds / reference, 3),
            "answer_p50_ms": round(times[len(times) // 2], 1),
            "answer_p99_ms": round(times[int(len(times) * 0.99)], 1),
            "cpu_ms_per_accept_with_jobs_beside": round(accepted_cpu / count * 1000, 2),
            "whole_way_per_s": round(count / whole, 1),
            "cpu_ms_per_ticket_whole_way": round((cpu_seconds(server.pid) - before) / count * 1000, 2),
            "peak_memory_mb": round(memory_mb(server.pid), 1),
        }
    runtime.database.dispose()
    print(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
