"""Taking in mail while the language model misbehaves, beside taking it in without one: paired slices in turn.

    python benchmarks/stalls.py [--database postgresql://...] [--faults hang,error] [--pairs 4] [--count 200]

One server a fault. In half of the slices only the local engine is asked, in the other half the faulty model is to decide
everything; the slices alternate, so that what else the machine does hits both. ``kept`` is the median over the pairs of
speed with the model by speed without; ``triage_s`` is the longest time from the last answer of a slice to the last
ticket's triage.
"""

import argparse
import concurrent.futures
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import httpx2
from sqlalchemy import text

from nullticket.features.classification import engines_repository
from nullticket.infra.runtime import Runtime
from nullticket.migrations.run import upgrade
from nullticket.seeds.defaults import seed_defaults
from nullticket.settings import Settings
from nullticket.wiring import build_runtime
from pages import SECRET, database_of, wait

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
from harness.faulty_model import SIXTEEN, faulty_model

BODY = {"subject": "Cannot connect to VPN from home", "text": "The client stops at 80 percent. " * 6}
LIMIT_SECONDS = 15.0


def take_in(port: int, *, name: str, count: int, connections: int) -> float:
    """Post so many mails over so many connections; mails a second."""

    def work(first: int) -> None:
        with httpx2.Client(base_url=f"http://127.0.0.1:{port}", timeout=60, trust_env=False) as client:
            for number in range(first, count, connections):
                mail = BODY | {"from_email": f"p{number % 50}@example.org", "message_id": f"<{name}-{number}@bench>"}
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
    waiting = text("SELECT count(*) FROM outbox_job WHERE kind = 'triage.triage' AND state IN ('queued', 'running')")
    began, left = time.perf_counter(), 1
    while left and time.perf_counter() - began < 120:
        with runtime.database.reader.connect() as connection:
            left = connection.scalar(waiting) or 0
        time.sleep(0.05)
    return time.perf_counter() - began


def measure(url: str, folder: Path, fault: str, given: argparse.Namespace) -> dict[str, object]:
    """Alternate slices on a fresh server with this fault."""
    upgrade(url)
    runtime = build_runtime(Settings(secret=SECRET, data_dir=folder, database={"url": url}))
    with runtime.units.write() as uow:
        seed_defaults(uow)
    with faulty_model(fault) as model:
        environment = {
            "NULLTICKET_SECRET": SECRET,
            "NULLTICKET_DATABASE__URL": url,
            "NULLTICKET_DATA_DIR": str(folder),
            "NULLTICKET_INGEST__RATE_LIMITS": "false",
            "NULLTICKET_LOG_LEVEL": "ERROR",
            "NULLTICKET_LLM__BASE_URL": model.url,
            "PATH": "/usr/bin:/bin",
        }
        port = 20_000 + time.time_ns() % 20_000
        server = subprocess.Popen([sys.executable, "-m", "nullticket", "serve", "--port", str(port)], env=environment)
        try:
            with httpx2.Client(base_url=f"http://127.0.0.1:{port}", timeout=60, trust_env=False) as client:
                wait(client)
            return slices(runtime, port, fault, given) | {"calls": len(model.calls)}
        finally:
            server.terminate()
            server.wait(60)
            runtime.database.dispose()


def slices(runtime: Runtime, port: int, fault: str, given: argparse.Namespace) -> dict[str, object]:
    kept, longest = [], 0.0
    choose(runtime, "local_only")
    take_in(port, name="warm", count=given.count, connections=given.connections)
    drained(runtime)
    for pair in range(given.pairs):
        rates = {}
        # The first of a pair changes, so that neither gains by coming second.
        for policy in ("local_only", "llm_only")[:: 1 if pair % 2 else -1]:
            choose(runtime, policy)
            name = f"{policy}-{pair}"
            rates[policy] = take_in(port, name=name, count=given.count, connections=given.connections)
            seconds = drained(runtime)
            longest = max(longest, seconds) if policy == "llm_only" else longest
        kept.append(rates["llm_only"] / rates["local_only"])
    return {
        "fault": fault,
        "kept": round(statistics.median(kept), 3),
        "pairs": [round(one, 3) for one in kept],
        "triage_s": round(longest, 1),
        "in_time": longest < LIMIT_SECONDS,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--database", default="")
    parser.add_argument("--faults", default=",".join(SIXTEEN))
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
    whole = statistics.median([float(str(one["kept"])) for one in found])
    print(json.dumps({"kept_median_of_faults": round(whole, 3), "wanted": 0.95}))


if __name__ == "__main__":
    main()
