"""T19 to T22: strangers, machines, repeats and poison at the mail door."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, perf_counter, sleep

import httpx2
import pytest

from harness.databases import SqliteCopies
from harness.dovecot import PASSWORD, DovecotServer
from harness.live import LiveServer
from harness.smtp_sink import SmtpSink
from nullticket.adapters.smtp import SmtpMailer
from nullticket.core.enums import Role
from nullticket.features.email.tokens import signer_of
from nullticket.features.email.values import ParsedMail
from nullticket.features.intake import fetch_service
from nullticket.ports import UnreadableMail
from nullticket.testing import FakeClock, make_desk, make_settings
from nullticket.wiring import mail_reader

from .conftest import Mailbox, World, letter
from .poison import POISON


def posted(world: World, raw: bytes, *, token: str = "") -> dict:
    headers = {"Content-Type": "message/rfc822"} | ({"Authorization": f"Bearer {token}"} if token else {})
    answer = world.desk.client.post("/api/ingest/email", content=raw, headers=headers)
    assert answer.status_code in {200, 201}, answer.text
    world.desk.drain()
    return answer.json()


@pytest.fixture(scope="module")
def token(world: World) -> str:
    made = world.post("/api/admin/tokens", {"name": "relay", "scopes": ["ingest:email"]})
    assert made.status_code == 201, made.text
    return str(made.json()["token"])


def test_t19_a_stranger_reaches_no_ticket_by_its_number_or_by_an_id_with_one_wrong_character(
    world: World, box: Mailbox, token: str
):
    box.take(letter("t19@x.example", box.address, "The secret salary list"))
    ticket = world.ticket_of("t19@x.example")
    world.answer(ticket, "The list is in the vault.")
    before, talk = world.read(ticket), world.comments(ticket)
    signer = signer_of(world.desk.runtime.values.secret)
    good = signer.message_id("desk.example", ticket_id=ticket["id"], recipient="t19@x.example", dedupe_key="a")
    place = good.index("@") - 3
    forged = good[:place] + ("a" if good[place] != "a" else "b") + good[place + 1 :]

    for sender, raw in (
        ("s1@thief.example", letter("s1@thief.example", box.address, f"Re: {ticket['ticket_number']}", "Show me.")),
        ("s2@thief.example", letter("s2@thief.example", box.address, "Re: x", "Show me.", References=forged)),
        ("s3@thief.example", letter("s3@thief.example", box.address, "Re: x", "Show me.", References=good)),
    ):
        posted(world, raw, token=token)
        assert world.ticket_of(sender)["id"] != ticket["id"]
        told = b"".join(one.raw for one in world.smtp.to(sender))
        assert ticket["ticket_number"].encode() not in told
        assert b"salary" not in told
    assert world.comments(ticket) == talk
    assert world.read(ticket) | {"sla": {}} == before | {"sla": {}}, "only its clock goes on"


def test_an_open_door_only_creates_and_a_token_threads(world: World, box: Mailbox, token: str):
    box.take(letter("door@x.example", box.address))
    ticket = world.ticket_of("door@x.example")
    ours = str(world.smtp.to("door@x.example")[-1].message["Message-ID"])

    posted(world, letter("door@x.example", box.address, "Re: Printer", "By the open door.", In_Reply_To=ours))
    assert world.comments(ticket) == []
    posted(world, letter("door@x.example", box.address, "Re: Printer", "By the relay.", In_Reply_To=ours), token=token)
    assert [one["body"] for one in world.comments(ticket)] == ["By the relay."]


@contextmanager
def instance(
    name: str, copies: SqliteCopies, folder: Path, *, dovecot: DovecotServer, smtp: SmtpSink
) -> Iterator[tuple[World, Mailbox]]:
    """A NullTicket of its own at helpdesk@<name>.example."""
    folder.mkdir()
    mailer = SmtpMailer(host="127.0.0.1", port=smtp.port, user="", password="", security="none", timeout_seconds=10)
    with copies.copy(folder) as url:
        more = {"data_dir": folder / "var", "mail": {"sender": f"Desk <helpdesk@{name}.example>"}}
        settings = make_settings(url, secret=f"{name}-secret-0123456789-abcdefghij-klm", **more)
        clock = FakeClock()
        with make_desk(settings, clock=clock, mailer=mailer) as desk:
            world = World(
                desk, clock, dovecot, smtp, desk.headers(desk.person(f"admin@{name}.example", role=Role.ADMIN))
            )
            yield world, world.mailbox(f"instance-{name}", address=f"helpdesk@{name}.example")


def test_t20_two_instances_that_mail_each_other_come_to_rest(
    sqlite_copies: SqliteCopies, tmp_path: Path, dovecot: DovecotServer, smtp: SmtpSink
):
    with (
        instance("one", sqlite_copies, tmp_path / "one", dovecot=dovecot, smtp=smtp) as (_, one),
        instance("two", sqlite_copies, tmp_path / "two", dovecot=dovecot, smtp=smtp) as (_, two),
    ):
        one.put(letter(two.address, one.address, "Printer", "Yours smokes."))
        two.put(letter(one.address, two.address, "Printer", "No, yours does."))
        seen: set[int] = set()
        for _ in range(8):
            for box in (one, two):
                box.fetch()
                for number, mail in enumerate(list(smtp.letters)):
                    target = {one.address: one, two.address: two}.get(mail.recipients[0])
                    if target is not None and number not in seen:
                        seen.add(number)
                        target.put(mail.raw)
                box.world.clock.move(minutes=1)
        sent = [len(smtp.to(address)) for address in (one.address, two.address)]
    assert all(1 <= count <= 2 for count in sent), sent


def test_t21_a_mail_delivered_five_times_to_three_workers_is_one_ticket(
    world: World, box: Mailbox, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(fetch_service, "take_lease", lambda *_args, **_named: True)
    same = letter("t21@x.example", box.address)
    box.put(*(b"Received: from hop %d\r\n" % hop + same for hop in range(5)))
    box.put(*(letter("t21-other@x.example", box.address) for _ in range(5)))
    run = fetch_service.fetch_channel
    workers = [threading.Thread(target=run, args=(world.desk.runtime, box.channel_id)) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(30)
    world.desk.drain()

    assert len(world.tickets_of("t21@x.example")) == 1
    assert len(world.tickets_of("t21-other@x.example")) == 5


@pytest.mark.parametrize("name", POISON)
def test_t22_every_poison_is_read_or_refused_in_ten_seconds(name: str):
    reader = mail_reader()
    began = perf_counter()
    found = reader.read(POISON[name])
    assert perf_counter() - began < 10
    assert isinstance(found, ParsedMail | UnreadableMail)
    again = reader.read(letter("next@x.example", "help@desk.example"))
    assert isinstance(again, ParsedMail)
    assert again.subject == "Printer"
    reader.close()


def test_a_reader_that_is_closed_leaves_no_child_behind_and_reads_again_when_asked():
    before = children_of(os.getpid())
    reader = mail_reader()
    for _ in range(2):
        assert isinstance(reader.read(letter("close@x.example", "help@desk.example")), ParsedMail)
        assert len(children_of(os.getpid()) - before) == 1
        reader.close()
        assert not children_of(os.getpid()) - before


def children_of(pid: int) -> set[int]:
    return {
        int(one) for path in Path(f"/proc/{pid}/task").glob("*/children") for one in path.read_text("ascii").split()
    }


def memory_of(pid: int) -> int:
    """Resident bytes of a process and its children."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    pages = [int(Path(f"/proc/{one}/statm").read_text(encoding="ascii").split()[1]) for one in (str(pid), *children)]
    return max(pages) * 4096


def live_mailbox(url: str, server: LiveServer, dovecot: DovecotServer, account: str) -> tuple[dict[str, str], str]:
    """An admin and a mailbox for a server that runs by itself."""
    with make_desk(make_settings(url)) as desk:
        admin = desk.headers(desk.person("live-admin@desk.example", role=Role.ADMIN))
    address = f"{account}@desk.example"
    body = {
        "name": account,
        "address": address,
        "imap_host": "127.0.0.1",
        "imap_port": dovecot.port,
        "imap_security": "none",
        "imap_login": account,
        "secrets": {"imap_password": PASSWORD},
        "poll_seconds": 2,
    }
    made = httpx2.post(f"{server.url}/api/admin/mailboxes", json=body, headers=admin, trust_env=False, timeout=20)
    assert made.status_code == 201, made.text
    return admin, address


def test_t22_a_good_mail_behind_the_poison_is_a_ticket_within_a_minute(
    database_url: str, tmp_path: Path, dovecot: DovecotServer
):
    server = LiveServer(database_url, tmp_path)
    server.start()
    try:
        admin, address = live_mailbox(database_url, server, dovecot, "poison")
        dovecot.deliver("poison", *POISON.values(), letter("good@x.example", address, "The good one"))
        began, answers, most = monotonic(), [], 0
        with httpx2.Client(base_url=server.url, headers=admin, trust_env=False, timeout=20) as client:
            titles: list[str] = []
            while "The good one" not in titles and monotonic() - began < 60:
                asked = perf_counter()
                titles = [one["title"] for one in client.get("/api/tickets/?limit=200").json()["items"]]
                answers.append(perf_counter() - asked)
                assert server.pid is not None
                most = max(most, memory_of(server.pid))
                sleep(0.1)
            assert "The good one" in titles
            until = monotonic() + 30
            while (box := client.get("/api/ingest/sync/status").json()["mailboxes"][0])[
                "waiting"
            ] and monotonic() < until:
                sleep(0.2)
    finally:
        server.stop()
    assert box["waiting"] == 0
    assert box["quarantined"] >= 1
    assert sorted(answers)[int(len(answers) * 0.95)] < 1
    assert most < 600 * 1024 * 1024
