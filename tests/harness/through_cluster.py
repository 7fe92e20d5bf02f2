"""The tests of the API against many machines: `NULLTICKET_TEST_DATABASE=cluster` gives every test that asks for `desk` one
behind nginx, whose requests any API process may answer and whose jobs Celery does, in one database emptied before each.

What a test may only do inside the process of the server (moving its clock, swapping its mailer, other settings) it
cannot do here: such a test is set aside, and the end of the run says which and why.
"""

import json
import socket
import time
import urllib.parse
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from email.message import EmailMessage
from typing import Any, NoReturn, cast

import httpx2
import psycopg
import pytest
from starlette.websockets import WebSocketDisconnect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from harness.cluster import Cluster
from harness.postgres import HASTY
from harness.smtp_sink import SmtpSink
from nullticket.models import Base
from nullticket.testing import Desk, make_settings
from nullticket.wiring import build_runtime

HOST = "testserver"
PATIENCE_SECONDS = 60
# Periodic jobs that were due stay done, else each test would begin with all of them.
KEPT = ("lease",)
# With those that shall be tried again soon: two workers may want the same row, and one of them comes back for it.
LEFT = """
SELECT count(*) FROM outbox_job WHERE state IN ('queued', 'running')
AND run_at <= now() + (CASE WHEN attempts > 0 THEN interval '10 seconds' ELSE interval '0' END)
"""


def set_aside(why: str) -> NoReturn:
    pytest.skip(f"not through a cluster: {why}")


class RealClock:
    """The time of the servers, which no test can move."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def __setattr__(self, name: str, value: datetime) -> None:
        set_aside(f"sets the clock {name} {value}")

    def move(self, **_units: float) -> None:
        set_aside("moves the clock")


class Letters:
    """What the mail server of the cluster was given, in the words of the fake one."""

    def __init__(self, sink: SmtpSink) -> None:
        self._sink = sink

    @property
    def sent(self) -> list[tuple[str, EmailMessage]]:
        return [(one, letter.message) for letter in self._sink.letters for one in letter.recipients]

    def to(self, recipient: str) -> list[EmailMessage]:
        return [message for address, message in self.sent if address == recipient]

    def __setattr__(self, name: str, value: Any) -> None:
        if name == "trouble":
            set_aside("breaks the mail server")
        super().__setattr__(name, value)


class OfAnotherProcess:
    """What lives inside a server; its OpenAPI document is public."""

    def __init__(self, client: "RemoteClient", what: str) -> None:
        self._client, self._what = client, what

    def openapi(self) -> dict[str, Any]:
        return cast("dict[str, Any]", self._client.get("/api/openapi.json").json())

    def __getattr__(self, name: str) -> NoReturn:
        set_aside(f"looks at the {self._what} of the server")


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

    def drain(self) -> None:
        until = time.monotonic() + PATIENCE_SECONDS
        with psycopg.connect(self.cluster.dsn, autocommit=True) as connection:
            while (found := connection.execute(LEFT).fetchone()) and found[0]:
                if time.monotonic() > until:
                    pytest.fail(f"{found[0]} jobs are left after {PATIENCE_SECONDS} s\n{self.cluster.cluster.logs()}")
                time.sleep(0.05)
        self.cluster.level()


class TestedCluster:
    """One cluster for the whole run, put back to its first state before each test."""

    __test__ = False

    def __init__(self, sink: SmtpSink) -> None:
        self.sink = sink
        mail = {"HOST": "127.0.0.1", "PORT": str(sink.port), "SECURITY": "none", "UNDO_SECONDS": "0"}
        self.cluster = Cluster(
            people=False,
            database=HASTY,
            environment={f"NULLTICKET_MAIL__{name}": value for name, value in mail.items()}
            | {"NULLTICKET_PUBLIC_URL": "http://localhost:8000"},
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
                connection.execute("SET session_replication_role = replica")
                looks = (f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM \"{name}\")" for name in self._tables())
                for (name,) in connection.execute(" UNION ALL ".join(looks)).fetchall():
                    connection.execute(f'TRUNCATE "{name}" CASCADE')
                for table, rows in self._rows.items():
                    if rows:
                        with connection.cursor().copy(f'COPY "{table}" FROM STDIN') as target:
                            target.write(rows)
                for name, last, called in self._numbers:
                    connection.execute("SELECT setval(%s::regclass, %s, %s)", (f'"{name}"', last, called))
                break
        else:
            pytest.fail("jobs hold the tables")
        self.sink.letters.clear()
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

    @contextmanager
    def desk(self, plain: Any) -> Iterator[Desk]:
        """A desk of the emptied cluster; ``plain`` are the settings of the test, which have to be those of everybody."""
        expected = make_settings(plain.database.url, data_dir=plain.data_dir)
        if plain != expected:
            set_aside("other settings")
        self.empty()
        redis = {"queue": {"embedded": False, "redis_url": self.cluster.redis.url}}
        runtime = build_runtime(make_settings(self.cluster.primary.url("nullticket"), data_dir=plain.data_dir, **redis))
        seen = replace(runtime, units=LevelUnits(runtime.units, self))
        with RemoteClient(
            base_url=self.cluster.url,
            headers={"Host": HOST},
            timeout=PATIENCE_SECONDS,
            trust_env=False,
            follow_redirects=True,
        ) as client:
            inside = OfAnotherProcess(client, "application")
            desk = RemoteDesk(
                cast("Any", inside),
                seen,
                cast("Any", client),
                cast("Any", RealClock()),
                cast("Any", Letters(self.sink)),
                cast("Any", OfAnotherProcess(client, "text messages")),
            )
            desk.cluster = self
            yield desk
        runtime.database.dispose()


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
