"""A new release takes over from the old one while tickets come in through every door of a whole cluster."""

import json
import os
import subprocess
import sys
import threading

import httpx2
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from harness.chaos import rage, renew, sign_in
from harness.cluster import Cluster

pytestmark = pytest.mark.soak
SERVICE_RESTART = 1012


def ends(cluster: Cluster, codes: dict[int, int | None]) -> list[threading.Thread]:
    """Listen at each API process; how each socket ends is put into ``codes`` by its port."""
    with httpx2.Client(base_url=cluster.url, timeout=30, trust_env=False) as client:
        client.headers["Authorization"] = f"Bearer {sign_in(client)}"
        tickets = [client.post("/api/ws-ticket").raise_for_status().json()["ticket"] for _ in cluster.ports]

    def listen(port: int, ticket: str) -> None:
        with connect(f"ws://127.0.0.1:{port}/api/ws?ticket={ticket}", proxy=None) as socket:
            try:
                while True:
                    json.loads(socket.recv(timeout=600))
            except ConnectionClosed as closed:
                codes[port] = closed.rcvd.code if closed.rcvd else None

    threads = [
        threading.Thread(target=listen, args=pair, daemon=True) for pair in zip(cluster.ports, tickets, strict=True)
    ]
    for thread in threads:
        thread.start()
    return threads


def test_a_new_release_takes_over_one_process_after_the_other_and_nobody_is_refused():
    cluster = Cluster()
    codes: dict[int, int | None] = {}
    try:
        cluster.start()
        listening = ends(cluster, codes)
        migrate = subprocess.run(
            [sys.executable, "-m", "nullticket", "migrate"],
            env=os.environ | cluster.environment(),
            capture_output=True,
            check=False,
        )
        assert migrate.returncode == 0, migrate.stderr.decode()
        report = rage(cluster, count=2000, rounds=6, seed=7, senders=3, parts=tuple(cluster.members), strike=renew)
        for thread in listening:
            thread.join(30)
    finally:
        cluster.remove()

    report.say(f"{report.acknowledged} of {report.count} in {report.tries} tries")
    assert report.acknowledged == report.count
    assert (report.refused, report.given_up) == ([], 0)
    assert (report.lost, report.doubled, report.untriaged, report.dead_jobs) == ([], [], [], 0)
    assert codes == dict.fromkeys(cluster.ports, SERVICE_RESTART), "each socket is told to come back"
