"""A real Redis of the test session, on a free loopback port and without a file."""

import os
import shutil
import signal
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path

import redis

from harness.programs import end, free_port, program, spawn, wait_until


class RedisServer:
    """One server process; `kill` loses everything it held, as a dead machine would."""

    def __init__(self) -> None:
        self.port = free_port()
        self.folder = Path(tempfile.mkdtemp(prefix="nullticket-redis-"))
        self._log = self.folder / "server.log"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        command = [program("redis-server"), "--port", str(self.port), "--bind", "127.0.0.1", "--save", ""]
        self._process = spawn([*command, "--appendonly", "no"], log=self._log)
        wait_until(self.answers, self._process, self._log)

    def answers(self) -> bool:
        with suppress(redis.ConnectionError), redis.Redis(port=self.port, socket_timeout=2) as connection:
            return bool(connection.ping())
        return False

    def empty(self) -> None:
        with redis.Redis(port=self.port) as connection:
            connection.flushall()

    def forget(self, prefix: str) -> None:
        """What is kept under names that begin so."""
        with redis.Redis(port=self.port) as connection:
            for name in connection.scan_iter(f"{prefix}*"):
                connection.delete(name)

    def stop(self) -> None:
        if self._process is not None:
            end(self._process, how=signal.SIGTERM)

    def kill(self) -> None:
        if self._process is not None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait(timeout=30)

    def remove(self) -> None:
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)
