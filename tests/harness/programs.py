"""Finds the programs of servers and starts them so that none outlives the tests."""

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

ELSEWHERE = ("/usr/sbin", "/usr/local/sbin", "/sbin", "/usr/lib/dovecot")
START_SECONDS = 120.0


class Process(Protocol):
    """What is asked of a process that was started here."""

    @property
    def pid(self) -> int: ...

    def poll(self) -> int | None: ...

    def wait(self, timeout: float | None = None) -> int: ...

    def send_signal(self, how: signal.Signals, /) -> None: ...


class ServerDidNotStart(RuntimeError):
    """Carries the tail of the server's own log."""


def program(*names: str) -> str:
    """Path of the first of these programs that is here, PostgreSQL's newest version included, which Debian keeps out of PATH."""
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: -float(path.parent.name))
    folders = os.pathsep.join([os.environ.get("PATH", ""), *map(str, versions), *ELSEWHERE])
    found = [path for name in names if (path := shutil.which(name, path=folders))]
    if not found:
        raise ServerDidNotStart(f"{names[0]} is not installed: run tools/ensure_test_services.py")
    return found[0]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def spawn(command: Sequence[str | Path], *, log: Path, user: str | None = None) -> subprocess.Popen[bytes]:
    """Start a server that the kernel interrupts when the test process dies, whatever it dies of."""
    leash = [program("setpriv"), "--pdeathsig", "INT"]
    if user is not None:
        leash += ["--reuid", user, "--regid", user, "--init-groups"]
    with log.open("ab") as output:
        return subprocess.Popen(
            [*leash, *map(str, command)],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd=log.parent,
            start_new_session=True,
        )


def wait_until(ready: Callable[[], bool], process: Process, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if ready():
            return
        if process.poll() is not None:
            break
        time.sleep(0.02)
    raise ServerDidNotStart(log.read_text(encoding="utf-8", errors="replace")[-2000:])


def end(process: Process, *, how: signal.Signals) -> None:
    if process.poll() is None:
        process.send_signal(how)
    try:
        process.wait(timeout=START_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(timeout=START_SECONDS)
