"""T13: the server does what its document says, for requests that a machine makes up from it."""

import subprocess
import sys
from pathlib import Path

import pytest

from harness.live import LiveServer
from nullticket.core.enums import Role
from nullticket.testing import make_desk, make_settings

CHECKS = (
    "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance,"
    "unsupported_method,ignored_auth,object_level_authorization,use_after_free,ensure_resource_availability"
)
LEFT_OUT = (
    # Ends the session that asks.
    "auth_logout",
    # Answer 503 until somebody gives them a secret, which is tried in tests/features/intake.
    "ingest_glpi",
    "ingest_glpi_challenge",
    "ingest_solman",
    "ingest_solman_update",
    # Would have the server call made-up addresses, which is tried in tests/features/ai.
    "language_model_change",
    "language_model_test",
    # Their last word is also an id to a neighbour, whose other methods answer there.
    "rules_order",
    "mailboxes_health",
)


def explore(database_url: str, folder: Path, *, seed: int, examples: int, phases: str) -> None:
    """Fail with what the explorer found, in full."""
    with make_desk(make_settings(database_url)) as desk:
        headers = desk.headers(desk.person("boss@example.org", role=Role.ADMIN))
        for title in ("VPN is down", "Printer jam"):
            desk.client.post("/api/tickets/", json={"title": title}, headers=headers)
    server = LiveServer(database_url, folder)
    server.start()
    command = [
        *(str(Path(sys.executable).with_name("st")), "run", f"{server.url}/api/openapi.json"),
        *("--checks", CHECKS, "--phases", phases, "--seed", str(seed), "--max-examples", str(examples)),
        *("--header", f"Authorization: {headers['Authorization']}", "--request-timeout", "30", "--no-color"),
        *(word for name in LEFT_OUT for word in ("--exclude-operation-id", name)),
    ]
    try:
        told = subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder)
    finally:
        server.stop()
    if told.returncode != 0:
        pytest.fail(told.stdout[-20000:] + told.stderr[-2000:], pytrace=False)


@pytest.mark.both_databases
def test_made_up_requests_are_answered_as_documented(database_url: str, tmp_path: Path):
    """T13, the small run."""
    explore(database_url, tmp_path, seed=1, examples=2, phases="examples,fuzzing")


@pytest.mark.soak
@pytest.mark.both_databases
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_many_made_up_requests_are_answered_as_documented(database_url: str, tmp_path: Path, seed: int):
    """T13, the full run."""
    explore(database_url, tmp_path, seed=seed, examples=100, phases="examples,coverage,fuzzing,stateful")
