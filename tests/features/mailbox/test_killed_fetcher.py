"""MAIL-D02 and D03: a fetcher that is killed with -9 before and after the commit, in a process of its own."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

import harness.fetcher
from harness.cutting_proxy import cutting_proxy
from harness.programs import spawn
from nullticket.features.mailbox import repository as mailboxes

from .conftest import Mailbox, World, letter

SECONDS = 40


@contextmanager
def fetcher(world: World, box: Mailbox, folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A worker at this mailbox, with the database and the time of the desk."""
    log = folder / "fetcher.log"
    now = world.clock.now().isoformat()
    run = spawn([sys.executable, harness.fetcher.__file__, world.url, str(box.channel_id), now], log=log)
    try:
        yield run
    finally:
        run.kill()
        run.wait(10)
    assert run.returncode == -9, log.read_text(encoding="utf-8")


@pytest.mark.one_process("nobody else may fetch meanwhile")
def test_mail_d02_a_worker_killed_between_fetch_and_commit_has_stored_nothing_and_the_next_stores_once(
    world: World, tmp_path: Path
):
    asks, locked, came = threading.Event(), threading.Event(), threading.Event()

    def overhear(data: bytes, by_client: bool) -> None:
        if by_client and b"BODY.PEEK[]" in data:
            asks.set()
            locked.wait(SECONDS)
        if not by_client and b"D02-mark" in data:
            came.set()

    with cutting_proxy(world.dovecot.port) as way:
        box = world.mailbox("d02", imap_port=way.port)
        box.put(letter("d02@x.example", box.address, text="D02-mark"))
        way.overhear = overhear
        with fetcher(world, box, tmp_path) as worker:
            assert asks.wait(SECONDS)
            with world.desk.runtime.units.write() as uow:  # what the worker wants to write has to wait
                mailboxes.channel_for_update(uow, box.channel_id)
                locked.set()
                assert came.wait(SECONDS)
                assert worker.poll() is None
                worker.kill()
                worker.wait(10)
        way.overhear = lambda _data, _by_client: None
        world.desk.drain()
        assert world.tickets_of("d02@x.example") == []

        world.clock.move(minutes=2)
        box.fetch()
        box.fetch()
    assert len(world.tickets_of("d02@x.example")) == 1


@pytest.mark.one_process("nobody else may fetch meanwhile")
@pytest.mark.parametrize(("action", "command"), [("flag", b" STORE "), ("move", b" MOVE ")])
def test_mail_d03_a_worker_killed_after_the_commit_leaves_only_the_flag_or_the_move_to_the_next(
    world: World, tmp_path: Path, action: str, command: bytes
):
    settles, dead = threading.Event(), threading.Event()
    sender = f"d03-{action}@x.example"

    def overhear(data: bytes, by_client: bool) -> None:
        if by_client and command in data:
            settles.set()
            dead.wait(SECONDS)

    with cutting_proxy(world.dovecot.port) as way:
        box = world.mailbox(
            f"d03{action}", imap_port=way.port, after_commit=action, move_to="Done" if action == "move" else ""
        )
        box.put(letter(sender, box.address))
        way.overhear = overhear
        with fetcher(world, box, tmp_path):
            assert settles.wait(SECONDS)
        way.cut()
        dead.set()
        way.overhear = lambda _data, _by_client: None
        world.desk.drain()
        ticket = world.ticket_of(sender)
        assert b"Seen" not in world.dovecot.flags(box.account)[0]

        world.clock.move(minutes=2)
        box.fetch()
    assert world.ticket_of(sender)["id"] == ticket["id"]
    assert world.comments(ticket) == []
    if action == "flag":
        assert b"Seen" in world.dovecot.flags(box.account)[0]
    else:
        assert world.dovecot.flags(box.account) == []
        assert len(world.dovecot.flags(box.account, "Done")) == 1
