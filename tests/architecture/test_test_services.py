"""``make test`` on a machine where something is missing that it may not install: one line that names the packages."""

import subprocess
import sys
from pathlib import Path

TOOL = Path(__file__).parents[2] / "tools" / "ensure_test_services.py"


def test_what_is_missing_and_may_not_be_installed_is_named_in_one_line():
    # PostgreSQL, nginx and Dovecot are found outside of PATH, where Debian keeps them; the rest is not.
    told = subprocess.run(
        [sys.executable, str(TOOL), "--no-install"],
        env={"PATH": "/nowhere"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert told.returncode == 1
    assert told.stderr == "the tests need these packages, please install them: redis-server chromium\n"
    assert told.stdout == ""
