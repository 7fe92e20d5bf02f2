"""Far more callers than a server can serve: what it promises meanwhile is kept, the rest is refused at once.

    python benchmarks/overload.py [--postgres] [--connections 512] [--seconds 20]

Posts mails over 16 connections for the quiet pace, then over so many connections for so long, then asks for a list page.
Prints the pace of both, how many answers of each status came and the slowest of each, how many accepted mails are not in
the database (0 is right), and how long the list took.
"""

import argparse
import asyncio
import json
import sys
import tempfile
import time
from collections import defaultdict
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
from sqlalchemy import create_engine, text

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from harness.postgres import PostgresServer
from harness.programs import free_port
from intake import BODY, serving
from nullticket.settings import DatabaseSettings, Settings
from pages import SECRET, prepare


@dataclass(slots=True)
class Heard:
    """Answers by status: 0 is a connection that ended without one."""

    seconds: dict[int, list[float]] = field(default_factory=lambda: defaultdict(list))
    numbers: list[str] = field(default_factory=list)

    def shown(self) -> dict[str, Any]:
        return {
            str(one): {"answers": len(all_), "slowest_s": round(max(all_), 2)} for one, all_ in self.seconds.items()
        }


async def ask(port: int, mail: dict[str, str], pair: Any) -> tuple[int, bytes, Any]:
    """One request over a connection that is kept; the status, the body and the connection."""
    reader, writer = pair or await asyncio.open_connection("127.0.0.1", port)
    body = json.dumps(mail).encode()
    head = f"POST /api/ingest/email HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    writer.write(head.encode() + body)
    lines = (await reader.readuntil(b"\r\n\r\n")).decode().lower().split("\r\n")
    length = next((int(line.split(":")[1]) for line in lines if line.startswith("content-length:")), 0)
    answer = await reader.readexactly(length)
    if "connection: close" in lines:
        writer.close()
        return int(lines[0].split()[1]), answer, None
    return int(lines[0].split()[1]), answer, (reader, writer)


async def caller(port: int, name: str, until: float, heard: Heard) -> None:
    pair, number = None, 0
    while time.monotonic() < until:
        number += 1
        began = time.monotonic()
        mail = BODY | {"from_email": f"{name}@example.org", "message_id": f"<{name}-{number}@overload>"}
        try:
            status, answer, pair = await ask(port, mail, pair)
        except (OSError, asyncio.IncompleteReadError):
            status, answer, pair = 0, b"", None
        heard.seconds[status].append(time.monotonic() - began)
        if status == 201:
            heard.numbers.append(json.loads(answer)["ticket_number"])
        elif status in {429, 503}:
            await asyncio.sleep(1)  # the shortest that a Retry-After asks for
    if pair is not None:
        pair[1].close()


async def calls(port: int, name: str, *, connections: int, seconds: float) -> Heard:
    heard, until = Heard(), time.monotonic() + seconds
    await asyncio.gather(*(caller(port, f"{name}{number}", until, heard) for number in range(connections)))
    return heard


def missing(url: str, numbers: list[str]) -> int:
    engine = create_engine(url)
    with engine.connect() as connection:
        known = {row[0] for row in connection.execute(text("SELECT ticket_number FROM inbound_delivery"))}
    engine.dispose()
    return len(set(numbers) - known) + len(numbers) - len(set(numbers))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--postgres", action="store_true")
    parser.add_argument("--connections", type=int, default=512)
    parser.add_argument("--seconds", type=float, default=20)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder, url = Path(name), f"sqlite:///{name}/bench.db"
        if given.postgres:
            own = PostgresServer()
            stack.callback(own.remove)
            own.start()
            url = own.url("postgres")
        settings = Settings(secret=SECRET, data_dir=folder, database=DatabaseSettings(url=url), log_level="ERROR")
        runtime, token = prepare(settings, 1000)
        port = free_port()
        with serving(url, folder, port, embedded=True):
            asyncio.run(calls(port, "warm", connections=4, seconds=2))
            quiet = asyncio.run(calls(port, "quiet", connections=16, seconds=5))
            many = asyncio.run(calls(port, "many", connections=given.connections, seconds=given.seconds))
            began = time.monotonic()
            headers = {"Authorization": f"Bearer {token}"}
            page = httpx2.get(f"http://127.0.0.1:{port}/api/tickets/", headers=headers, timeout=60, trust_env=False)
            took = time.monotonic() - began
        figures = {
            "database": url.partition(":")[0],
            "quiet_accepted_per_s": round(len(quiet.numbers) / 5, 1),
            "overload_accepted_per_s": round(len(many.numbers) / given.seconds, 1),
            "kept": round(len(many.numbers) / given.seconds / max(len(quiet.numbers) / 5, 0.1), 2),
            "answers": many.shown(),
            "accepted_and_not_in_the_database": missing(
                runtime.database.writer.url.render_as_string(False), many.numbers
            ),
            "list_afterwards": {"status": page.status_code, "seconds": round(took, 2)},
        }
        runtime.database.dispose()
    print(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
