"""A database and a mail server far away: slow, gone in the middle of a sentence, and silent behind an open connection."""

import random
import socket
import threading
import time
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import text

from harness.chaos import Report, look, look_at_mails
from harness.cutting_proxy import CuttingProxy, cutting_proxy
from harness.doors import Senders, knock
from harness.live import LiveServer
from harness.postgres import PostgresServer
from harness.smtp_sink import smtp_sink
from nullticket.migrations.run import upgrade
from nullticket.seeds.defaults import seed_defaults
from nullticket.settings import Settings
from nullticket.testing import TEST_SECRET, make_settings
from nullticket.wiring import build_runtime

COUNT = 300
# Of the doors in turn those that need no set-up: mail as JSON, raw mail, chat.
OPEN_DOORS = (1, 2, 3)
PATIENCE_SECONDS = 300
ENOUGH_CUTS = 5
OPEN_JOBS = "SELECT count(*) FROM outbox_job WHERE state IN ('queued', 'running')"


@pytest.mark.postgres
def test_a_connection_to_a_machine_that_vanished_is_given_up_within_a_minute(database_url: str):
    """Else it would be waited for as long as the kernel sends again, which is a quarter of an hour, or two hours."""
    runtime = build_runtime(Settings(secret=TEST_SECRET, database={"url": database_url}))
    try:
        for engine in (runtime.database.writer, runtime.database.reader):
            with engine.connect() as connection:
                connection.execute(text("SELECT 1"))
                driver = connection.connection.driver_connection
                assert driver is not None
                with socket.socket(fileno=socket.dup(driver.fileno())) as line:
                    assert line.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)
                    idle, pause, tries = (
                        line.getsockopt(socket.IPPROTO_TCP, option)
                        for option in (socket.TCP_KEEPIDLE, socket.TCP_KEEPINTVL, socket.TCP_KEEPCNT)
                    )
                    assert idle + pause * tries <= 60
                    assert 0 < line.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) <= 60_000
    finally:
        runtime.close()


def prepare(url: str) -> None:
    upgrade(url)
    runtime = build_runtime(make_settings(url))
    with runtime.units.write() as uow:
        seed_defaults(uow)
    runtime.close()


def trouble(way: CuttingProxy, ended: threading.Event, dice: random.Random) -> None:
    """It falls silent, and is cut a while later as by a firewall that has forgotten it, or it is cut at once."""
    while not ended.wait(dice.random()):
        way.stalled = dice.random() < 0.5
        ended.wait(dice.random() * 2 if way.stalled else 0)
        way.cut()
        way.stalled = False


def served(url: str, folder: Path, *, post: int) -> LiveServer:
    """A server that knows both by their far addresses, and does not wait long for the mail server."""
    mail = {"HOST": "127.0.0.1", "PORT": str(post), "SECURITY": "none", "TIMEOUT_SECONDS": "2"}
    return LiveServer(url, folder, {f"NULLTICKET_MAIL__{name}": value for name, value in mail.items()})


def come_to_rest(postgres: PostgresServer) -> None:
    """All jobs are done; those that wait for their next try are due, as half an hour later."""
    until = time.monotonic() + PATIENCE_SECONDS
    with psycopg.connect(postgres.dsn("desk"), autocommit=True) as connection:
        while (row := connection.execute(OPEN_JOBS).fetchone()) and row[0]:
            assert time.monotonic() < until, f"{row[0]} jobs do not come to rest"
            connection.execute("UPDATE outbox_job SET run_at = now() WHERE state = 'queued' AND attempts > 0")
            time.sleep(1)


@pytest.mark.soak
def test_what_was_acknowledged_over_bad_lines_is_there_once_and_told_under_one_id(tmp_path: Path):
    postgres, ended = PostgresServer(), threading.Event()
    try:
        postgres.start()
        prepare(postgres.create("desk"))
        with smtp_sink() as sink, cutting_proxy(postgres.port) as base, cutting_proxy(sink.port) as post:
            url = postgres.url("desk").replace(f":{postgres.port}/", f":{base.port}/")
            server = served(url, tmp_path, post=post.port)
            crowd = Senders(server.url, [knock(6 * (at // 3) + OPEN_DOORS[at % 3], token="") for at in range(COUNT)])
            worse = [threading.Thread(target=trouble, args=(way, ended, random.Random(3))) for way in (base, post)]
            try:
                server.start()
                for way in worse:
                    way.start()
                crowd.start(4)
                crowd.join(PATIENCE_SECONDS)
                # A fast machine has taken all in before the lines were bad enough; its work goes on behind the doors.
                until = time.monotonic() + PATIENCE_SECONDS
                while min(base.cuts, post.cuts) < ENOUGH_CUTS and time.monotonic() < until:
                    time.sleep(0.1)
                ended.set()
                for way in worse:
                    way.join()
                come_to_rest(postgres)
            finally:
                ended.set()
                server.stop()
            report = Report(COUNT)
            look(postgres.dsn("desk"), crowd.acknowledged, report)
            look_at_mails(sink.letters, report)
    finally:
        postgres.remove()

    report.say(f"{crowd.tries} tries; cuts: database {base.cuts}, mail {post.cuts}; {report.mails} mails")
    assert (crowd.refused, len(crowd.acknowledged)) == ([], COUNT)
    assert min(base.cuts, post.cuts) >= ENOUGH_CUTS
    assert (report.lost, report.doubled, report.untriaged, report.dead_jobs) == ([], [], [], 0)
    assert report.mails_under_two_ids == []
    assert report.mails >= COUNT
