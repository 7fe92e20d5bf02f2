"""``nullticket demo`` walks the worked example on the seeded history of a real server, by HTTP only."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from harness.live import LiveServer
from nullticket.core.enums import Role
from nullticket.seeds.demo import seed_demo
from nullticket.testing import PASSWORD, make_desk, make_settings

# The vpn growth of the history has to be more than noise, which a few hundred tickets cannot show.
TICKETS = 1500


@pytest.mark.both_databases
def test_the_worked_example_holds_on_the_seeded_history(database_url: str, tmp_path: Path):
    with make_desk(make_settings(database_url, data_dir=tmp_path / "var")) as desk:
        seed_demo(desk.runtime, tickets=TICKETS)
        desk.person("boss@example.org", role=Role.ADMIN)
    server = LiveServer(database_url, tmp_path)
    server.start()
    try:
        walked = subprocess.run(
            [sys.executable, "-m", "nullticket", "demo", "--url", server.url, "--email", "boss@example.org"],
            env={"PATH": os.environ["PATH"], "NULLTICKET_DEMO_PASSWORD": PASSWORD},
            capture_output=True,
            text=True,
            timeout=400,
            check=False,
        )
    finally:
        server.stop()

    assert walked.returncode == 0, walked.stdout + walked.stderr
    assert [line[:2] for line in walked.stdout.splitlines() if line[0].isdigit()] == [f"{n}." for n in range(1, 10)]
    assert "vpn tickets increased" in walked.stdout
    assert "suggested article" in walked.stdout
    assert "SLA breach" not in server.log.read_text(), "nobody is told today of what was late in a made-up past"
