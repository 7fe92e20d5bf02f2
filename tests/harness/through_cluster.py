"""The tests of the API against many machines: `NULLTICKET_TEST_DATABASE=cluster` gives every test that asks for `desk` one
behind nginx, whose requests any API process may answer and whose jobs Celery does, in one database emptied before each.

The processes go by a clock that tests move, send mail and text messages to servers of the test, and are started anew for
a test that wants other settings. What a test may only do inside the process of the server it cannot do here: such a test
is set aside, and the end of the run says which and why.
"""

import json
import shutil
import socket
import time
import urllib.parse
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from email.message import EmailMessage
from typing import Any, NoReturn, cast

import httpx2
import psycopg
import pytest
from fastapi import FastAPI
from starlette.websockets import WebSocketDisconnect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from harness.cluster import Cluster
from harness.fake_twilio import FakeTwilio
from harness.moved_clock import MovedClock
from harness.postgres import HASTY
from harness.smtp_sink import SmtpSink
from nullticket.adapters.redis_shared import PREFIX
from nullticket.app import create_app
from nullticket.core.errors import Unavailable
from nullticket.models import Base
from nullticket.settings import Settings
from nullticket.testing import Desk, make_settings
from nullticket.wiring import build_runtime

HOST = "testserver"
PATIENCE_SECONDS = 60
# Periodic jobs that were due stay done, else each test would begin with all of them.
KEPT = ("lease",)
# With those that shall be tried again soon: two workers may want the same row, and one of them comes back for it.
LEFT = """
SELECT count(*) FROM outbox_job WHERE state IN ('queued', 'running')
AND (run_at <= %s OR attempts > 0 AND run_at <= %s + interval '10 seconds')
"""


def set_aside(why: str) -> NoReturn:
    pytest.skip(f"not through a cluster: {why}")


class Letters:
    """What the mail server of the cluster was given, in the words of the fake one."""

    def __init__(self, sink: SmtpSink) -> None:
        self._sink = sink

    @property
    def sent(self) -> list[tuple[str, EmailMessage]]:
        return [(one, letter.message) for letter in self._sink.letters for one in letter.recipients]

    def to(self, recipient: str) -> list[EmailMessage]:
        return [message for address, message in self.sent if address == recipient]

    @property
    def trouble(self) -> str:
        return self._sink.trouble

    @trouble.setter
    def trouble(self, error: Exception | None) -> None:
        later = isinstance(error, Unavailable)
        self._sink.trouble = "" if error is None else f"451 {error}" if later else f"{error}"


class OfAnotherProcess:
    """The application inside a server: its OpenAPI document is public, its routes are those of the same code here."""

    def __init__(self, client: "RemoteClient", here: FastAPI) -> None:
        self._client, self.routes = client, here.routes

    def openapi(self) -> dict[str, Any]:
        return cast("dict[str, Any]", self._client.get("/api/openapi.json").json())

    def __getattr__(self, name: str) -> NoReturn:
        set_aside("looks into the application of the server")


class RemoteSocket:
    """A socket with the words of the test client."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket

    def receive_json(self) -> Any:
        try:
            return json.loads(self._socket.recv(timeout=PATIENCE_SECONDS))
        except ConnectionClosed as closed:
            raise WebSocketDisconnect(code=closed.rcvd.code if closed.rcvd else 1006) from closed

    def send_json(self, said: Any) -> None:
        self._socket.send(json.dumps(said))

    def send_text(self, said: str) -> None:
        self._socket.send(said)

    def close(self, code: int = 1000) -> None:
        self._socket.close(code)


class RemoteClient(httpx2.Client):
    """Speaks to nginx as the test client speaks to the application."""

    @contextmanager
    def websocket_connect(self, path: str, headers: Mapping[str, str] | None = None) -> Iterator[RemoteSocket]:
        port = urllib.parse.urlsplit(str(self.base_url)).port
        more = {name: value for name, value in (headers or {}).items() if name.lower() != "host"}
        try:
            opened = connect(
                f"ws://{HOST}{path}",
                sock=socket.create_connection(("127.0.0.1", port)),
                additional_headers=more,
                proxy=None,
            )
        except InvalidStatus as refused:
            raise WebSocketDisconnect(code=refused.response.status_code) from refused
        with opened as ready:
            yield RemoteSocket(ready)


class RemoteDesk(Desk):
    """A desk whose work others do: draining is waiting for them."""

    cluster: "TestedCluster"

    def elsewhere(self) -> RemoteClient:
        """A client at another address of the net, which nginx tells the processes."""
        return RemoteClient(
            base_url=self.cluster.cluster.url,
            headers={"Host": HOST},
            transport=httpx2.HTTPTransport(local_address="127.0.0.2"),
        )

    def drain(self) -> None:
        until = time.monotonic() + PATIENCE_SECONDS
        with psycopg.connect(self.cluster.dsn, autocommit=True) as connection:
            while (found := connection.execute(LEFT, [self.cluster.clock.now()] * 2).fetchone()) and found[0]:
                if time.monotonic() > until:
                    pytest.fail(f"{found[0]} jobs are left after {PATIENCE_SECONDS} s\n{self.cluster.cluster.logs()}")
                time.sleep(0.05)
        self.cluster.level()


class TestedCluster:
    """One cluster for the whole run, put back to its first state before each test; its clock only goes on."""

    __test__ = False

    def __init__(self, sink: SmtpSink, texts: FakeTwilio, clock: MovedClock) -> None:
        self.sink, self.texts, self.clock = sink, texts, clock
        mail = {"HOST": "127.0.0.1", "PORT": str(sink.port), "SECURITY": "none", "UNDO_SECONDS": "0"}
        self._usual = (
            {f"NULLTICKET_MAIL__{name}": value for name, value in mail.items()}
            | {"NULLTICKET_PUBLIC_URL": "http://localhost:8000"}
            | texts.settings()
        )
        self._running = dict(self._usual)
        self.cluster = Cluster(
            people=False, database=HASTY | {"synchronous_commit": "on"}, environment=self._usual, clock=clock
        )
        self._rows: dict[str, bytes] = {}
        self._numbers: list[tuple[str, int, bool]] = []

    @property
    def dsn(self) -> str:
        return self.cluster.primary.dsn("nullticket")

    def start(self) -> None:
        self.cluster.start()
        with psycopg.connect(self.dsn) as connection:
            for table in self._tables():
                with connection.cursor().copy(f'COPY "{table}" TO STDOUT') as rows:
                    self._rows[table] = b"".join(rows)
            for (name,) in connection.execute("SELECT sequencename FROM pg_sequences").fetchall():
                found = connection.execute(f'SELECT last_value, is_called FROM "{name}"').fetchone()
                assert found is not None
                self._numbers.append((name, *found))

    def _tables(self) -> list[str]:
        return [table.name for table in Base.metadata.sorted_tables if table.name not in KEPT]

    def empty(self) -> None:
        """As after the first start, whatever a job of the test before is still about."""
        for _ in range(20):
            with suppress(psycopg.errors.DeadlockDetected), psycopg.connect(self.dsn) as connection:
                # Deleting the few rows takes milliseconds, truncating takes each table a file; nobody may write meanwhile.
                connection.execute("SET session_replication_role = replica")
                names = [f'"{name}"' for name in self._tables()]
                connection.execute(f"LOCK TABLE {', '.join(names)} IN SHARE ROW EXCLUSIVE MODE")
                for name in names:
                    connection.execute(f"DELETE FROM {name}")
                for table, rows in self._rows.items():
                    if rows:
                        with connection.cursor().copy(f'COPY "{table}" FROM STDIN') as target:
                            target.write(rows)
                for name, last, called in self._numbers:
                    connection.execute("SELECT setval(%s::regclass, %s, %s)", (f'"{name}"', last, called))
                break
        else:
            pytest.fail("jobs hold the tables")
        self.cluster.redis.forget(PREFIX)
        shutil.rmtree(self.cluster.data_dir / "files", ignore_errors=True)
        self.sink.letters.clear()
        self.sink.trouble = ""
        self.texts.sent.clear()
        self.level()

    def level(self) -> None:
        """Wait until the replica has all that the primary has: what others wrote it may show later, and a test looks at once."""
        with psycopg.connect(self.dsn, autocommit=True) as connection:
            row = connection.execute("SELECT pg_current_wal_lsn()::text").fetchone()
        assert row is not None
        until = time.monotonic() + PATIENCE_SECONDS
        with psycopg.connect(self.cluster.replica.dsn("nullticket"), autocommit=True) as replica:
            while time.monotonic() < until:
                seen = replica.execute("SELECT pg_last_wal_replay_lsn() >= %s::pg_lsn", (row[0],)).fetchone()
                if seen is not None and seen[0]:
                    return
                time.sleep(0.01)
        pytest.fail("the replica stays behind")

    def run_with(self, plain: Settings) -> None:
        """Let all processes have these settings of a test; those of most tests cost nothing."""
        usual = make_settings(plain.database.url, data_dir=plain.data_dir)
        wanted = self._usual | differences(usual.model_dump(mode="json"), plain.model_dump(mode="json"))
        if wanted != self._running:
            self.cluster.restart_with(wanted)
            self._running = wanted

    @contextmanager
    def desk(self, plain: Settings, **ports: Any) -> Iterator[Desk]:
        """A desk of the emptied cluster with these settings. It has a clock of its own and the mailer that they name."""
        if own := set(ports) - {"clock", "mailer"}:
            set_aside(f"hands the server its own {' and '.join(sorted(own))}")
        self.run_with(plain)
        self.empty()
        given = plain.model_dump(exclude={"database", "queue"}) | {
            "data_dir": self.cluster.data_dir,
            "database": {"url": self.cluster.primary.url("nullticket")},
            "queue": {"embedded": False, "redis_url": self.cluster.redis.url},
        }
        runtime = build_runtime(Settings(**given), clock=self.clock)
        seen = replace(runtime, units=LevelUnits(runtime.units, self))
        with RemoteClient(
            base_url=self.cluster.url,
            headers={"Host": HOST},
            timeout=PATIENCE_SECONDS,
            trust_env=False,
            follow_redirects=True,
        ) as client:
            inside = OfAnotherProcess(client, create_app(plain, runtime=runtime))
            parts: Any = (inside, seen, client, self.clock, Letters(self.sink), self.texts)
            desk = RemoteDesk(*parts)
            desk.cluster = self
            yield desk
        runtime.close()


def differences(usual: Mapping[str, Any], wanted: Mapping[str, Any], *, before: str = "NULLTICKET_") -> dict[str, str]:
    """What a test sets otherwise, as the environment says it."""
    found: dict[str, str] = {}
    for name, value in wanted.items():
        if isinstance(value, Mapping):
            found |= differences(usual[name], value, before=f"{before}{name.upper()}__")
        elif value != usual[name]:
            found[f"{before}{name.upper()}"] = value if isinstance(value, str) else json.dumps(value)
    return found


class LevelUnits:
    """Units of work of a test, which arranges rows that everybody must see before the next request."""

    def __init__(self, units: Any, cluster: TestedCluster) -> None:
        self._units, self._cluster = units, cluster

    def __getattr__(self, name: str) -> Any:
        return getattr(self._units, name)

    @contextmanager
    def write(self, **how: Any) -> Iterator[Any]:
        with self._units.write(**how) as uow:
            yield uow
        self._cluster.level()
