"""The real server as a process of its own: for browsers, for clients over TCP, and for killing it."""

import os
import signal
import urllib.error
import urllib.request
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from harness.forked import Forked
from harness.programs import end, free_port, wait_until
from nullticket.testing import TEST_SECRET


class LiveServer:
    """`nullticket serve` on a free port. `kill` is a power cut, `stop` is an operator's stop."""

    def __init__(self, database_url: str, folder: Path, environment: Mapping[str, str] | None = None) -> None:
        self.port = free_port()
        self.log = folder / f"server-{self.port}.log"
        self._environment = {
            "NULLTICKET_ENV": "test",
            "NULLTICKET_SECRET": TEST_SECRET,
            "NULLTICKET_DATABASE__URL": database_url,
            "NULLTICKET_DATA_DIR": str(folder / "var"),
            "NULLTICKET_PORT": str(self.port),
            "NULLTICKET_PUBLIC_URL": self.url,
            "NULLTICKET_INGEST__RATE_LIMITS": "false",
            **(environment or {}),
        }
        self._process: Forked | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int | None:
        return None if self._process is None else self._process.pid

    @property
    def process_id(self) -> int:
        assert self._process is not None
        return self._process.pid

    def start(self) -> None:
        environment = os.environ | self._environment
        self._process = Forked("nullticket", ["serve"], environment=environment, log=self.log)
        wait_until(self.answers, self._process, self.log)

    def answers(self) -> bool:
        with (
            suppress(urllib.error.URLError, OSError),
            urllib.request.urlopen(f"{self.url}/healthz", timeout=2) as answer,
        ):
            return bool(answer.status == 200)
        return False

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait(timeout=30)

    def stop(self) -> int | None:
        """Ask it to end and wait. Ended well is 0 or the asking signal itself, which uvicorn passes on when done."""
        if self._process is None:
            return None
        end(self._process, how=signal.SIGTERM)
        return self._process.returncode
