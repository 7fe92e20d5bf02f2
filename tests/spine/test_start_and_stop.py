"""T2 and T33: a process that must not serve does not, and one that is asked to stop finishes what it began."""

import os
import resource
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import httpx2
import pytest

from harness.live import LiveServer
from harness.programs import free_port
from nullticket.core.enums import Role
from nullticket.seeds.defaults import seed_defaults
from nullticket.testing import make_desk, make_settings

CREATES = 50


@pytest.mark.parametrize(
    ("command", "secret"),
    [("up", None), ("serve", None), ("worker", None), ("up", "changeme"), ("serve", "0123456789abcdef")],
)
def test_production_does_not_start_without_a_good_secret(tmp_path: Path, command: str, secret: str | None):
    """T2."""
    port = free_port()
    environment = {
        "PATH": os.environ["PATH"],
        "NULLTICKET_ENV": "production",
        "NULLTICKET_DATA_DIR": str(tmp_path / "var"),
        "NULLTICKET_PORT": str(port),
        "NULLTICKET_PUBLIC_URL": "https://desk.example.org",
        "NULLTICKET_ALLOWED_HOSTS": '["desk.example.org"]',
        **({"NULLTICKET_SECRET": secret} if secret else {}),
    }
    log = tmp_path / "told"
    listened, before = False, resource.getrusage(resource.RUSAGE_CHILDREN)
    with log.open("w") as output:
        process = subprocess.Popen([sys.executable, "-m", "nullticket", command], env=environment, stderr=output)
        while process.poll() is None:
            with socket.socket() as probe:
                probe.settimeout(0.2)
                listened = listened or probe.connect_ex(("127.0.0.1", port)) == 0
            time.sleep(0.05)

    told, after = log.read_text(), resource.getrusage(resource.RUSAGE_CHILDREN)
    assert process.returncode == 78
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 5, "seconds of work until it refused"
    assert "NULLTICKET_SECRET" in told
    assert not listened
    assert not (tmp_path / "var").exists(), "nothing was made on the way"


def test_a_first_start_ends_as_a_server_that_remembers_nothing_of_its_preparation(tmp_path: Path):
    port = free_port()
    environment = {"PATH": os.environ["PATH"], "NULLTICKET_DATA_DIR": str(tmp_path / "var")}
    command = [sys.executable, "-m", "nullticket", "up", "--no-demo", "--port", str(port)]
    log = tmp_path / "told"
    for first in (True, False):
        with log.open("w") as output:
            process = subprocess.Popen(command, env=environment, stdout=output, stderr=subprocess.STDOUT)
        try:
            until = time.monotonic() + 120
            while not answers(port) and process.poll() is None and time.monotonic() < until:
                time.sleep(0.1)
            assert answers(port), log.read_text()
            assert ("First admin" in log.read_text()) is first
            words = Path(f"/proc/{process.pid}/cmdline").read_bytes().split(b"\0")
            assert (b"serve" in words) is first
        finally:
            process.terminate()
            assert process.wait(60) == 0


SAYS = (
    "import nullticket.asgi\nfrom nullticket.infra.log import logger\n"
    "logger('test').info('not heard')\nlogger('test').warning('heard', email='ana@example.org', told='by bo@example.org')"
)


def test_each_process_of_a_server_logs_as_it_was_told_and_names_nobody(tmp_path: Path):
    """Of several processes each is begun by the web server, which knows nothing of the command."""
    environment = {
        "PATH": os.environ["PATH"],
        "NULLTICKET_DATA_DIR": str(tmp_path),
        "NULLTICKET_LOG_LEVEL": "WARNING",
    }
    done = subprocess.run([sys.executable, "-c", SAYS], env=environment, capture_output=True, text=True, check=True)
    assert "heard" in done.stderr
    assert "not heard" not in done.stderr + done.stdout
    assert "@" not in done.stderr + done.stdout


def answers(port: int) -> bool:
    try:
        return httpx2.get(f"http://127.0.0.1:{port}/healthz", timeout=30, trust_env=False).status_code == 200
    except httpx2.TransportError:
        return False


def seeded(database_url: str) -> dict[str, str]:
    """The defaults are there; the headers of an agent."""
    with make_desk(make_settings(database_url)) as desk:
        with desk.runtime.units.write() as uow:
            seed_defaults(uow)
        return desk.headers(desk.person("agent@example.org", role=Role.AGENT))


@pytest.mark.both_databases
def test_asked_to_stop_it_answers_or_refuses_everything_and_the_next_start_goes_on(database_url: str, tmp_path: Path):
    """T33."""
    headers = seeded(database_url)
    server = LiveServer(database_url, tmp_path, {"NULLTICKET_QUEUE__EMBEDDED": "true"})
    server.start()
    made: list[str] = []
    refused: list[str] = []

    def create(number: int) -> None:
        try:
            answer = httpx2.post(
                f"{server.url}/api/tickets/", json={"title": f"Printer {number}"}, headers=headers, timeout=30
            )
        except httpx2.TransportError as error:
            # Refused, or closed while it still waited to be accepted: below we see that nothing of it was processed.
            refused.append(repr(error))
            return
        if answer.status_code == 201:
            made.append(answer.json()["ticket_number"])
        else:
            assert answer.status_code == 503, answer.text
            refused.append(answer.text)

    threads = [threading.Thread(target=create, args=(number,)) for number in range(CREATES)]
    for thread in threads:
        thread.start()
    until = time.monotonic() + 60
    while not made and time.monotonic() < until:
        time.sleep(0.01)
    returncode = server.stop()
    for thread in threads:
        thread.join(60)

    assert returncode == 0, "by itself, within the time that it is given"
    assert len(made) + len(refused) == CREATES
    assert made
    again = LiveServer(database_url, tmp_path, {"NULLTICKET_QUEUE__EMBEDDED": "true"})
    again.start()
    try:
        total = httpx2.get(f"{again.url}/api/tickets/", headers=headers, timeout=30).json()["total"]
        assert total == len(made), "what was not acknowledged was not begun"
        look_until_triaged(again.url, headers, made)
    finally:
        again.stop()


def look_until_triaged(url: str, headers: dict[str, str], numbers: list[str]) -> None:
    """The jobs of the stopped process are worked on by the next one; a lease that it held runs out first."""
    waiting = set(numbers)
    until = time.monotonic() + 90
    with httpx2.Client(base_url=url, headers=headers, timeout=30) as client:
        while waiting and time.monotonic() < until:
            for number in list(waiting):
                ticket = client.get(f"/api/tickets/{number}")
                assert ticket.status_code == 200, "what was acknowledged is there"
                if ticket.json()["team"] is not None:
                    waiting.discard(number)
            time.sleep(0.2)
    assert waiting == set()


def test_asked_to_stop_it_says_first_that_it_is_not_ready_and_serves_on(database_url: str, tmp_path: Path):
    """T33, first half: a balancer looks elsewhere before a connection is refused."""
    headers = seeded(database_url)
    server = LiveServer(database_url, tmp_path, {"NULLTICKET_DRAIN_SECONDS": "60"})
    server.start()
    try:
        with httpx2.Client(base_url=server.url, headers=headers, timeout=30, trust_env=False) as client:
            assert client.get("/readyz").status_code == 200
            os.kill(server.process_id, signal.SIGTERM)
            until = time.monotonic() + 30
            while (found := client.get("/readyz")).status_code == 200 and time.monotonic() < until:
                time.sleep(0.05)
            assert (found.status_code, found.json()["checks"]["draining"]) == (503, "yes")
        # Over connections of their own, as whoever has not heard of it yet comes.
        assert httpx2.post(f"{server.url}/api/tickets/", json={"title": "Printer"}, headers=headers).status_code == 201
        assert httpx2.get(f"{server.url}/healthz").status_code == 200
    finally:
        returncode = server.stop()
    assert returncode == 0, "asked twice, it does not wait"
