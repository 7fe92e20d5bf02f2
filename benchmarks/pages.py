"""Pages against the size of the table, beside raw SQL on the same database in the same run.

    python benchmarks/pages.py [--sizes 1000,100000] [--database postgresql://...] [--requests 200] [--folder DIRECTORY]

With ``--folder`` the databases stay there (or, on a server, under their size), and the next run does not fill them again.
A real server process on loopback for each size, one connection each, asked in turns, so that what else the machine does
slows both. Prints for each page the median and 95th percentile of both, how many rows came, the processor time of the
server for one answer, the ratio of the larger size to the smaller one, and what the same rows cost in hand-written SQL
on the larger. Pages of fewer rows are quicker to write, so only pages with as many rows compare.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import httpx2
from sqlalchemy import Connection, create_engine, delete, func, make_url, select, text

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from harness.programs import free_port
from nullticket.core.enums import Role
from nullticket.features.analytics import repository as analytics
from nullticket.features.analytics.span import Cut
from nullticket.infra.db import normal_url
from nullticket.infra.runtime import Runtime
from nullticket.infra.security import access_token
from nullticket.migrations.run import upgrade
from nullticket.models import Session, Ticket, User
from nullticket.seeds.defaults import seed_defaults
from nullticket.seeds.demo import seed_demo
from nullticket.settings import DatabaseSettings, Settings
from nullticket.wiring import build_runtime

SECRET = "benchmark-secret-0123456789abcdefghij"
PAGES = {
    "list": "/api/tickets/?limit=50",
    "list, a later page": "/api/tickets/?limit=50&cursor={deep}",
    "list by status": "/api/tickets/?limit=50&status=resolved",
    "list by category": "/api/tickets/?limit=10&category=vpn&status=resolved",
    "search common": "/api/tickets/?limit=50&q=the",
    "search rare": "/api/tickets/?limit=10&q=idoc",
    "search two words": "/api/tickets/?limit=10&q=vpn+certificate",
    "dashboard": "/api/analytics/dashboard",
    "trend 90 days": "/api/analytics/tickets/trend?days=90",
    "teams 30 days": "/api/analytics/teams/performance?days=30",
}
LIVING = "SELECT * FROM ticket WHERE deleted_at IS NULL"
NEWEST = "ORDER BY created_at DESC, id DESC LIMIT 50"
RAW = {
    "list": f"{LIVING} {NEWEST}",
    "list by status": f"{LIVING} AND status = 'resolved' {NEWEST}",
    "list by category": f"{LIVING} AND category = 'vpn' AND status = 'resolved' {NEWEST.replace('50', '10')}",
    "dashboard": "SELECT status, count(*) FROM ticket WHERE deleted_at IS NULL GROUP BY 1",
    "trend 90 days": "SELECT date(created_at), count(*) FROM ticket WHERE deleted_at IS NULL GROUP BY 1",
    "teams 30 days": "SELECT team_id, count(*), avg(resolution_minutes) FROM ticket WHERE deleted_at IS NULL GROUP BY 1",
}
SEARCHES = {"search common": ("the",), "search rare": ("idoc",), "search two words": ("vpn", "certificate")}
RAW_SEARCH = {
    "sqlite": "SELECT ticket.* FROM ticket_search JOIN ticket ON ticket.id = ticket_search.rowid"
    " WHERE ticket_search MATCH '{}' AND deleted_at IS NULL ORDER BY ticket_search.rowid DESC LIMIT 50",
    "postgresql": LIVING + " AND search @@ to_tsquery('simple', '{}') ORDER BY id DESC LIMIT 50",
}


def raw_statements(dialect: str) -> dict[str, str]:
    """The statements that a patient person would write for the same page."""
    word, joint = ('"{}"*', " AND ") if dialect == "sqlite" else ("{}:*", " & ")
    asked = {name: joint.join(word.format(one) for one in words) for name, words in SEARCHES.items()}
    return RAW | {name: RAW_SEARCH[dialect].format(text) for name, text in asked.items()}


def spread(times: list[float]) -> tuple[float, float]:
    """Median and 95th percentile."""
    return round(statistics.median(times), 2), round(statistics.quantiles(times, n=20)[18], 2)


def timed(call: Callable[[], object]) -> float:
    """Milliseconds."""
    began = time.perf_counter()
    call()
    return (time.perf_counter() - began) * 1000


def prepare(settings: Settings, size: int) -> tuple[Runtime, str]:
    """A database with so many tickets, and the token of an admin."""
    upgrade(settings.database_url)
    runtime = build_runtime(settings)
    with runtime.units.write() as uow:
        seed_defaults(uow)
        have = uow.session.scalar(select(func.count()).select_from(Ticket)) or 0
        uow.session.execute(delete(Session).where(Session.refresh_hash == "bench"))
        admin = uow.session.scalar(select(User).where(User.email == "bench@example.org")) or User(
            email="bench@example.org", name="Bench", role=Role.ADMIN, created_at=uow.now()
        )
        uow.session.add(admin)
        uow.session.flush()
        now = uow.now()
        session = Session(user_id=admin.id, refresh_hash="bench", created_at=now, expires_at=now.replace(year=9000))
        uow.session.add(session)
        uow.session.flush()
    if not have:
        seed_demo(runtime, tickets=size)
    with runtime.database.writer.connect() as connection:
        connection.execute(text("ANALYZE"))
        connection.commit()
    token = access_token(
        secret=SECRET, user_id=admin.id, session_id=session.id, now=runtime.clock.now(), minutes=60 * 24
    )
    return runtime, token


@dataclass(slots=True)
class Served:
    """A server over a database of one size."""

    runtime: Runtime
    process: subprocess.Popen[bytes]
    client: httpx2.Client

    def deep(self) -> str:
        """Where the page after the first eight hundred begins."""
        cursor = ""
        for _ in range(4):
            cursor = self.ask(f"/api/tickets/?limit=200{cursor and f'&cursor={cursor}'}").json()["next"]
        return cursor

    def ask(self, path: str) -> httpx2.Response:
        answer = self.client.get(path)
        if answer.status_code != 200:
            raise RuntimeError(f"{path} answered {answer.status_code}: {answer.text[:200]}")
        return answer

    def processor_ms(self) -> float:
        """What the process has used until now."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) * 1000 / os.sysconf("SC_CLK_TCK")


@contextmanager
def served(url: str, folder: Path, size: int) -> Iterator[Served]:
    environment = {
        "NULLTICKET_SECRET": SECRET,
        "NULLTICKET_DATABASE__URL": url,
        "NULLTICKET_DATA_DIR": str(folder),
        "NULLTICKET_QUEUE__EMBEDDED": "false",
        "NULLTICKET_INGEST__RATE_LIMITS": "false",
        "NULLTICKET_LOG_LEVEL": "ERROR",
        "PATH": "/usr/bin:/bin",
    }
    settings = Settings(secret=SECRET, data_dir=folder, database=DatabaseSettings(url=url), log_level="ERROR")
    runtime, token = prepare(settings, size)
    port = free_port()
    process = subprocess.Popen([sys.executable, "-m", "nullticket", "serve", "--port", str(port)], env=environment)
    headers = {"Authorization": f"Bearer {token}"}
    try:
        with httpx2.Client(base_url=f"http://127.0.0.1:{port}", timeout=60, trust_env=False, headers=headers) as client:
            wait(client)
            yield Served(runtime, process, client)
    finally:
        process.terminate()
        process.wait(30)
        runtime.database.dispose()


def measure(sizes: dict[int, Served], requests: int) -> dict[int, dict[str, dict[str, float]]]:
    """Every page of every size, by turns."""
    found: dict[int, dict[str, dict[str, float]]] = {size: {} for size in sizes}
    for name, path in ({"hello": "/healthz"} | PAGES).items():
        paths = {size: path.format(deep=one.deep()) if "{deep}" in path else path for size, one in sizes.items()}
        times: dict[int, list[float]] = {size: [] for size in sizes}
        used = dict.fromkeys(sizes, 0.0)
        rows = {}
        for size, one in sizes.items():
            got = [one.ask(paths[size]) for _ in range(5)][-1].json()
            rows[size] = len(got.get("items", [])) if name.startswith(("list", "search")) else 0
            used[size] = one.processor_ms()
        for _ in range(requests):
            for size, one in sizes.items():
                times[size].append(timed(partial(one.ask, paths[size])))
        for size, one in sizes.items():
            median, slow = spread(times[size])
            cpu = round((one.processor_ms() - used[size]) / requests, 2)
            found[size][name] = {"p50": median, "p95": slow, "cpu_ms": cpu, "rows": rows[size]}
    for size, one in sizes.items():
        with one.runtime.database.reader.connect() as connection:
            for name, statement in raw_statements(one.runtime.database.dialect).items():
                ask = partial(rows_of, connection, statement)
                found[size][name]["raw_p50"] = spread([timed(ask) for _ in range(max(10, requests // 10))])[0]
        found[size]["trend 90 days"]["kept_p50"] = spread([timed(partial(kept_trend, one)) for _ in range(requests)])[0]
    return found


def kept_trend(one: Served) -> None:
    """The daily sums of ninety days as the page reads them, without HTTP: what raw SQL is to be compared with."""
    with one.runtime.units.read() as uow:
        last = uow.now().date()
        analytics.by_day(uow, first=last - timedelta(days=89), last=last, cut=Cut())


def rows_of(connection: Connection, statement: str) -> list[Any]:
    # A colon in a search would be a parameter to SQLAlchemy's text().
    return list(connection.exec_driver_sql(statement).all())


def wait(client: httpx2.Client) -> None:
    until = time.monotonic() + 120
    while time.monotonic() < until:
        with suppress(httpx2.HTTPError):
            if client.get("/readyz").status_code == 200:
                return
        time.sleep(0.2)
    raise RuntimeError("the server did not start")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--sizes", default="1000,100000")
    parser.add_argument("--database", default="", help="a PostgreSQL server URL; a database per size is made on it")
    parser.add_argument("--requests", type=int, default=200)
    parser.add_argument("--folder", type=Path, help="where the databases stay for the next run")
    given = parser.parse_args()
    with ExitStack() as stack:
        sizes = {}
        for size in (int(part) for part in given.sizes.split(",")):
            root = given.folder or Path(stack.enter_context(tempfile.TemporaryDirectory()))
            folder = root / str(size)
            folder.mkdir(parents=True, exist_ok=True)
            url = f"sqlite:///{folder}/bench.db"
            if given.database:
                url = database_of(given.database, f"bench_{size}" if given.folder else f"bench_{size}_{time.time_ns()}")
            sizes[size] = stack.enter_context(served(url, folder, size))
        results = measure(sizes, given.requests)
    show(results)


def database_of(server: str, name: str) -> str:
    """A database on the server, made when it is not there."""
    url = make_url(normal_url(server))
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        if not connection.scalar(text("SELECT 1 FROM pg_database WHERE datname = :name"), {"name": name}):
            connection.execute(text(f'CREATE DATABASE "{name}"'))
    engine.dispose()
    return url.set(database=name).render_as_string(hide_password=False)


def show(results: dict[int, dict[str, dict[str, float]]]) -> None:
    small, large = min(results), max(results)
    print(
        f"{'page':<20}"
        + "".join(f"{f'{size:,} p50/p95 ms':>26}" for size in (small, large))
        + f"{'p95 ratio':>11}{'cpu ms':>15}{'cpu ratio':>11}{'rows':>9}{'raw p50 ms':>12}"
    )
    for name in results[small]:
        one, other = results[small][name], results[large][name]
        row = f"{name:<20}" + "".join(f"{cell['p50']:>16.2f} /{cell['p95']:>8.2f}" for cell in (one, other))
        row += f"{other['p95'] / one['p95']:>11.2f}{one['cpu_ms']:>8.2f}/{other['cpu_ms']:<6.2f}"
        row += f"{other['cpu_ms'] / max(one['cpu_ms'], 0.01):>11.2f}{one['rows']:>6}/{other['rows']}"
        print(row + (f"{other['raw_p50']:>12.2f}" if "raw_p50" in other else ""))
        if "kept_p50" in other:
            times = other["raw_p50"] / other["kept_p50"]
            print(
                f"{'':<20}of it reading the kept sums {other['kept_p50']:.2f} ms: raw SQL takes {times:.0f} times as long"
            )
    print(json.dumps(results))


if __name__ == "__main__":
    main()
