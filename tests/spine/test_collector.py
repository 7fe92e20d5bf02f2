"""The search for garbage leaves alone what a process has loaded for good."""

import gc
import subprocess
import sys

import pytest

from nullticket.infra.collector import YOUNG, settle

# Ten megabytes and more each with what they load: what a server needs seldom or never.
SPARED = {"alembic", "charset_normalizer", "holidays", "lxml", "pygments", "rich", "scipy"}
LOADED = "import sys, nullticket.cli, nullticket.asgi; print(*{name.partition('.')[0] for name in sys.modules})"
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


def test_a_server_starts_without_the_libraries_that_it_needs_seldom(tmp_path):
    environment = {"NULLTICKET_DATA_DIR": str(tmp_path), "PATH": "/usr/bin:/bin"}
    done = subprocess.run([sys.executable, "-c", LOADED], env=environment, capture_output=True, text=True, check=True)
    assert SPARED & set(done.stdout.split()) == set()
