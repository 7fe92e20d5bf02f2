"""Pages against the size of the table, beside raw SQL on the same database in the same run.

    python benchmarks/pages.py [--sizes 1000,100000] [--database postgresql://...] [--requests 200]

Prints, for each page and size, the median and 95th percentile over HTTP (a real server process on loopback, one
connection), how many rows came, the raw SQL statement's, and the ratio of the larger size to the smaller one. Pages of
fewer rows are quicker to write, so only pages with as many rows compare.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import httpx2
from sqlalchemy import text

from nullticket.core.enums import Role
from nullticket.infra.runtime import Runtime
from nullticket.infra.security import access_token
from nullticket.migrations.run import upgrade
from nullticket.models import Session, User
from nullticket.seeds.defaults import seed_defaults
from nullticket.seeds.demo import seed_demo
from nullticket.settings import Settings
from nullticket.wiring import build_runtime

SECRET = "benchmark-secret-0123456789abcdefghij"
PAGES = {
    "list": "/api/tickets/?limit=50",
    "list by status": "/api/tickets/?limit=50&status=resolved",
    "list by category": "/api/tickets/?limit=50&category=vpn&status=resolved",
    "search common": "/api/tickets/?limit=50&q=the",
    "search rare": "/api/tickets/?limit=50&q=idoc",
    "search two words": "/api/tickets/?limit=50&q=vpn+certificate",
    "dashboard": "/api/analytics/dashboard",
    "trend 90 days": "/api/analytics/tickets/trend?days=90",
    "teams 30 days": "/api/analytics/teams/performance?days=30",
}
RAW = {
    "list": "SELECT * FROM ticket WHERE deleted_at IS NULL ORDER BY created_at DESC, id DESC LIMIT 50",
    "list by status": "SELECT * FROM ticket WHERE deleted_at IS NULL AND status = 'resolved'"
    " ORDER BY created_at DESC, id DESC LIMIT 50",
    "trend 90 days": "SELECT date(created_at), count(*) FROM ticket WHERE deleted_at IS NULL GROUP BY 1",
}


def timed(call: Callable[[], object], count: int) -> tuple[float, float]:
    """Median and 95th percentile in milliseconds, after a warm-up."""
    for _ in range(5):
        call()
    times = []
    for _ in range(count):
        began = time.perf_counter()
        call()
        times.append((time.perf_counter() - began) * 1000)
    return statistics.median(times), statistics.quantiles(times, n=20)[18]


def prepare(settings: Settings, size: int) -> tuple[Runtime, str]:
    """A database with so many tickets, and the token of an admin."""
    upgrade(settings.database_url)
    runtime = build_runtime(settings)
    with runtime.units.write() as uow:
        seed_defaults(uow)
        admin = User(email="bench@example.org", name="Bench", role=Role.ADMIN, created_at=uow.now())
        uow.session.add(admin)
        uow.session.flush()
        now = uow.now()
        session = Session(user_id=admin.id, refresh_hash="bench", created_at=now, expires_at=now.replace(year=9000))
        uow.session.add(session)
        uow.session.flush()
    seed_demo(runtime, tickets=size)
    with runtime.database.writer.connect() as connection:
        connection.execute(text("ANALYZE"))
        connection.commit()
    token = access_token(
        secret=SECRET, user_id=admin.id, session_id=session.id, now=runtime.clock.now(), minutes=60 * 24
    )
    return runtime, token


def measure(url: str, folder: Path, size: int, requests: int) -> dict[str, dict[str, float]]:
    settings = Settings(
        secret=SECRET,
        data_dir=folder,
        database={"url": url},
        queue={"embedded": False},
        ingest={"rate_limits": False},
        log_level="ERROR",
    )
    runtime, token = prepare(settings, size)
    environment = {
        "NULLTICKET_SECRET": SECRET,
        "NULLTICKET_DATABASE__URL": url,
        "NULLTICKET_DATA_DIR": str(folder),
        "NULLTICKET_QUEUE__EMBEDDED": "false",
        "NULLTICKET_INGEST__RATE_LIMITS": "false",
        "NULLTICKET_LOG_LEVEL": "ERROR",
        "PATH": "/usr/bin:/bin",
    }
    port = 20_000 + time.time_ns() % 20_000
    command = [sys.executable, "-m", "nullticket", "serve", "--port", str(port)]
    server = subprocess.Popen(command, env=environment)
    found: dict[str, dict[str, float]] = {}
    try:
        with httpx2.Client(base_url=f"http://127.0.0.1:{port}", timeout=60, trust_env=False) as client:
            wait(client)
            headers = {"Authorization": f"Bearer {token}"}
            for name, path in ({"hello": "/healthz"} | PAGES).items():
                got = client.get(path, headers=headers)
                if got.status_code != 200:
                    raise RuntimeError(f"{path} answered {got.status_code}: {got.text[:200]}")
                median, slow = timed(lambda: client.get(path, headers=headers), requests)  # noqa: B023 - called at once
                rows = got.json().get("items", []) if name.startswith(("list", "search")) else []
                found[name] = {"p50": round(median, 2), "p95": round(slow, 2), "rows": len(rows)}
    finally:
        server.terminate()
        server.wait(30)
    with runtime.database.reader.connect() as connection:
        for name, statement in RAW.items():
            median, _ = timed(lambda: connection.execute(text(statement)).all(), max(10, requests // 10))  # noqa: B023 - called at once
            found[name]["raw_p50"] = round(median, 2)
    runtime.database.dispose()
    return found


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
    given = parser.parse_args()
    results: dict[int, dict[str, dict[str, float]]] = {}
    for size in (int(part) for part in given.sizes.split(",")):
        with tempfile.TemporaryDirectory() as folder:
            url = database_of(given.database, size) if given.database else f"sqlite:///{folder}/bench.db"
            results[size] = measure(url, Path(folder), size, given.requests)
    show(results)


def database_of(server: str, size: int) -> str:
    """A fresh database on the server."""
    from sqlalchemy import create_engine, make_url

    url = make_url(server)
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    name = f"bench_{size}_{time.time_ns()}"
    with engine.connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}"'))
    engine.dispose()
    return url.set(database=name).render_as_string(hide_password=False)


def show(results: dict[int, dict[str, dict[str, float]]]) -> None:
    sizes = list(results)
    print(
        f"{'page':<18}"
        + "".join(f"{f'{size:,} p50/p95 ms':>26}" for size in sizes)
        + f"{'p95 ratio':>12}{'rows':>10}{'raw p50':>10}"
    )
    for name in results[sizes[0]]:
        cells = [results[size][name] for size in sizes]
        row = f"{name:<18}" + "".join(f"{cell['p50']:>16.2f} /{cell['p95']:>8.2f}" for cell in cells)
        raw = cells[-1].get("raw_p50")
        row += f"{cells[-1]['p95'] / cells[0]['p95']:>12.2f}" + f"{'/'.join(str(cell['rows']) for cell in cells):>10}"
        print(row + (f"{raw:>10.2f}" if raw is not None else ""))
    print(json.dumps(results))


if __name__ == "__main__":
    main()
