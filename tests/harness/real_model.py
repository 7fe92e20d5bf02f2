"""A real language model behind a real OpenAI-compatible server, small enough for one core."""

import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tools.ensure_test_model import WEIGHTS, is_right

from harness.programs import end, free_port, spawn, wait_until

SCRIPT = Path(__file__).with_name("serve_model.py")


def weights() -> Path:
    """The reviewed weights; `make test` has put them there if there was a network."""
    path = Path(os.environ.get("NULLTICKET_TEST_MODEL", WEIGHTS))
    if not path.is_file():
        pytest.skip(f"{path} is missing: tools/ensure_test_model.py fetches it once there is a network")
    if not is_right(path):
        raise ValueError(f"{path} is not the reviewed file: delete it and run tools/ensure_test_model.py")
    return path


@contextmanager
def real_model(folder: Path) -> Iterator[str]:
    """The base address for the settings; the model has answered once."""
    port, log = free_port(), folder / "model.log"
    process = spawn([sys.executable, SCRIPT, weights(), str(port)], log=log)
    try:
        wait_until(lambda: is_ready(port), process, log)
        yield f"http://127.0.0.1:{port}/v1"
    finally:
        stop(process)


def stop(process: subprocess.Popen[bytes]) -> None:
    end(process, how=signal.SIGKILL)


def is_ready(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=1) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False
