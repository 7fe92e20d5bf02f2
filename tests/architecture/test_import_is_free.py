"""Importing NullTicket reads no setting, opens no database and writes no file, whatever the environment holds."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]

PROBE = """
import importlib, pkgutil, sys

def watch(event, arguments):
    writes = event == "open" and isinstance(arguments[1], str) and set(arguments[1]) & set("wax+")
    if event in {"sqlite3.connect", "socket.connect", "socket.bind", "subprocess.Popen"} or writes:
        raise RuntimeError(f"importing does {event}{arguments}")

sys.addaudithook(watch)
import nullticket

built_at_start = {"nullticket.asgi", "nullticket.worker", "nullticket.__main__"}
count = 0
for found in pkgutil.walk_packages(nullticket.__path__, "nullticket."):
    if found.name not in built_at_start and ".migrations" not in found.name:
        importlib.import_module(found.name)
        count += 1
print(count)
"""


def test_every_module_can_be_imported_in_a_hostile_environment():
    hostile = {"NULLTICKET_PORT": "none", "NULLTICKET_ENV": "moon", "NULLTICKET_DATABASE__URL": "nonsense://"}

    done = subprocess.run(
        [sys.executable, "-B", "-W", "error", "-c", PROBE],
        env={**os.environ, **hostile},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    modules = len([path for path in (ROOT / "src/nullticket").rglob("*.py") if "migrations" not in path.parts])
    assert int(done.stdout) > modules * 0.8
