"""A real PostgreSQL of the tests: own data folder, loopback only, fsync on as in production unless told otherwise."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import suppress
from functools import cached_property
from pathlib import Path

import psycopg

from harness.programs import ServerDidNotStart, end, free_port, program, spawn, wait_until

SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "shared_buffers": "64MB",
    "max_connections": "200",
    "fsync": "on",
    "timezone": "UTC",
    "log_min_messages": "warning",
}
# For a server that nobody kills: waiting for the disk at each commit says nothing about our code.
HASTY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
TAKEN = b"Address already in use"
STILL_DYING = b"pre-existing shared memory block"
PORT_TRIES = 60


class PostgresServer:
    """One server process. `kill` is the hard death of a machine; `start` after it goes through crash recovery. Its files lie
    in ``folder``, or in one of its own.
    """

    def __init__(self, *, folder: Path | None = None, **settings: str) -> None:
        self._settings = {**SETTINGS, **settings}
        self.port = free_port()
        self.folder = folder or Path(tempfile.mkdtemp(prefix="nullticket-postgres-"))
        self._log = self.folder / "server.log"
        self.user = server_user()
        self._process: subprocess.Popen[bytes] | None = None
        self._known = False
        self._make_cluster()

    def _make_cluster(self) -> None:
        data = self.folder / "data"
        if self.user is not None:
            shutil.chown(self.folder, self.user)
        command = [program("initdb"), "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"]
        made = spawn(command, log=self._log, user=self.user).wait(timeout=400)
        if made != 0:
            raise RuntimeError(self._log.read_text(encoding="utf-8"))

    def start(self) -> None:
        """Another program may have got the port meanwhile: before the first start any other does, later it is waited for.
        So are the last processes of a server that was killed.
        """
        for _ in range(PORT_TRIES):
            written = self._log.stat().st_size
            try:
                self._start()
            except ServerDidNotStart:
                said = self._log.read_bytes()[written:]
                if TAKEN not in said and STILL_DYING not in said:
                    raise
                if not self._known:
                    self.port = free_port()
                time.sleep(0.5)
            else:
                self._known = True
                return
        raise ServerDidNotStart(f"port {self.port} or the memory of the server before stays taken")

    def _start(self) -> None:
        command = [program("postgres"), "-D", self.folder / "data", "-p", str(self.port), "-k", self.folder]
        for name, value in self._settings.items():
            command += ["-c", f"{name}={value}"]
        self._process = spawn(command, log=self._log, user=self.user)
        wait_until(self.answers, self._process, self._log)

    def answers(self) -> bool:
        with suppress(psycopg.OperationalError), psycopg.connect(self.dsn("postgres"), connect_timeout=2):
            return True
        return False

    @property
    def pid(self) -> int | None:
        """The process that all others of the server descend from."""
        return self._process.pid if self._process is not None else None

    def stop(self) -> None:
        if self._process is not None:
            end(self._process, how=signal.SIGINT)

    def kill(self) -> None:
        """End the whole server at once, without a checkpoint."""
        if self._process is not None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait(timeout=30)

    def remove(self) -> None:
        """Its files go, so nothing is written to them any more."""
        if self._process is not None:
            end(self._process, how=signal.SIGQUIT)
        shutil.rmtree(self.folder, ignore_errors=True)

    def dsn(self, database: str) -> str:
        return f"postgresql://postgres@127.0.0.1:{self.port}/{database}"

    def url(self, database: str) -> str:
        """The address as SQLAlchemy writes it."""
        return self.dsn(database).replace("postgresql://", "postgresql+psycopg://")

    def create(self, database: str, *, template: str = "template1") -> str:
        self._run(f'CREATE DATABASE "{database}" TEMPLATE "{template}" {self._copying}')
        return self.url(database)

    def drop(self, database: str) -> None:
        self._run(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')

    @cached_property
    def _copying(self) -> str:
        """Copying files costs half of what copying through the log does, which version 15 took for its default."""
        with psycopg.connect(self.dsn("postgres")) as connection:
            return "STRATEGY FILE_COPY" if connection.info.server_version >= 150_000 else ""

    def _run(self, statement: str) -> None:
        with psycopg.connect(self.dsn("postgres"), autocommit=True) as connection:
            connection.execute(statement)  # type: ignore[call-overload]  # names are made here, never by a user


def server_user() -> str | None:
    """PostgreSQL refuses to run as root, so root hands it to the user that its package made."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam("postgres").pw_name
    except KeyError:
        return "nobody"
