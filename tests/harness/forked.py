"""Programs of ours as processes of their own, forked from one that has imported the application already.

What runs is the same; each start costs a second and a half of the processor less, and the suite has some hundred of them.
What is said about starting itself (its time, its memory, its refusals) is asked of a program that was started anew.
"""

import atexit
import ctypes
import multiprocessing
import os
import runpy
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

_SERVER: Final = multiprocessing.get_context("forkserver")
_SERVER.set_forkserver_preload(["nullticket.cli_server", "psycopg", "celery.__main__", "harness.forked"])
# From linux/prctl.h.
_DIE_WITH_PARENT: Final = 1


class Forked:
    """``python -m module words`` with exactly this environment, as `subprocess.Popen` would show it."""

    def __init__(self, module: str, words: Sequence[str], *, environment: Mapping[str, str], log: Path) -> None:
        self._name = " ".join((module, *words))
        self._process = _SERVER.Process(
            target=_become, args=(module, list(words), dict(environment), str(log)), name=self._name, daemon=True
        )
        self._process.start()
        assert self._process.pid is not None
        self.pid = self._process.pid

    @property
    def returncode(self) -> int | None:
        """As of a child: a negative signal, if one has ended it."""
        return self._process.exitcode

    def poll(self) -> int | None:
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        self._process.join(timeout)
        if self.returncode is None:
            raise subprocess.TimeoutExpired(self._name, timeout or 0)
        return self.returncode

    def send_signal(self, how: signal.Signals) -> None:
        if self.poll() is None:
            os.kill(self.pid, how)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """With everything it has started. One that is itself only starting leads no group yet, and has nobody to take along."""
        if self.poll() is None:
            leads = os.getpgid(self.pid) == self.pid
            (os.killpg if leads else os.kill)(self.pid, signal.SIGKILL)


def _become(module: str, words: list[str], environment: dict[str, str], log: str) -> None:
    os.setsid()
    ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGINT)
    output = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
    for stream in (1, 2):
        os.dup2(output, stream)
    os.chdir(Path(log).parent)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = [module, *words]
    try:
        runpy.run_module(module, run_name="__main__", alter_sys=True)
    finally:
        # A forked process leaves them out.
        atexit._run_exitfuncs()
