"""MAIL-D01 to D11: every mail once, whatever crashes, repeats or cannot be read."""

import threading
from dataclasses import replace
from time import monotonic, sleep
from typing import Any

import pytest

from harness.cutting_proxy import cutting_proxy
from nullticket.adapters.imap import ImapServer
from nullticket.adapters.in_process import SystemClock
from nullticket.adapters.mail_reader import SandboxedReader
from nullticket.adapters.mail_sandbox import SandboxLimits
from nullticket.features.email import values as mail_values
from nullticket.features.email.parse import parse_message
from nullticket.features.intake import fetch_service
from nullticket.infra.outbox import Runner
from nullticket.infra.runtime import Runtime
from nullticket.ports import MailboxAccess

from .conftest import Mailbox, World, letter


def test_mail_d01_one_mail_to_the_mailboxes_of_two_teams_is_one_ticket_that_knows_both(world: World):
    first, second = [one for one in world.get("/api/admin/teams") if one["active"]][:2]
    box, other = world.mailbox("first", team_id=first["id"]), world.mailbox("second", team_id=second["id"])
    raw = letter("d01@x.example", box.address, Cc=other.address)
    box.take(b"Received: from a by b\r\nDelivered-To: " + box.address.encode() + b"\r\n" + raw)
    other.take(b"Received: from c by d\r\nDelivered-To: " + other.address.encode() + b"\r\n" + raw)

    ticket = world.ticket_of("d01@x.example")
    assert ticket["team"]["id"] == first["id"]
    notes = [one["body"] for one in world.comments(ticket, internal=True)]
    assert notes == [f"This mail was also delivered to {other.address} ({second['name']})."]


def test_mail_d01_a_mailbox_that_wants_copies_of_its_own_gets_its_own_ticket(world: World, box: Mailbox):
    other = world.mailbox("own", own_copies=True)
    raw = letter("d01-own@x.example", f"{box.address}, {other.address}")
    box.take(raw)
    other.take(raw)

    assert len(world.tickets_of("d01-own@x.example")) == 2


def test_stored_mails_can_be_moved_away(world: World):
    box = world.mailbox("moved", after_commit="move", move_to="Done")
    box.take(letter("moved@x.example", box.address))

    assert world.dovecot.flags(box.account) == []
    assert len(world.dovecot.flags(box.account, "Done")) == 1
    assert len(world.tickets_of("moved@x.example")) == 1


@pytest.mark.parametrize(("existing", "tickets"), [(False, 0), (True, 1)])
def test_what_lay_in_a_mailbox_before_it_was_entered_is_taken_when_the_admin_says_so(
    world: World, existing: bool, tickets: int
):
    box, sender = world.mailbox("old", import_existing=existing), f"old-{tickets}@x.example"
    world.dovecot.deliver(box.account, letter(sender, box.address), at=world.clock.now().timestamp() - 86400)
    box.fetch()

    assert len(world.tickets_of(sender)) == tickets


def test_mail_d04_two_workers_at_one_mailbox_make_one_ticket(
    world: World, box: Mailbox, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(fetch_service, "take_lease", lambda *_args, **_named: True)  # nothing but the unique keys
    box.put(*(letter(f"d04-{number}@x.example", box.address) for number in range(10)))
    workers = [
        threading.Thread(target=fetch_service.fetch_channel, args=(world.desk.runtime, box.channel_id))
        for _ in range(3)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(30)
    world.desk.drain()

    assert [len(world.tickets_of(f"d04-{number}@x.example")) for number in range(10)] == [1] * 10


def test_while_one_worker_holds_a_mailbox_the_other_passes_by(world: World, box: Mailbox):
    held, done = threading.Event(), threading.Event()

    class Slow(ImapServer):
        def open(self, access: MailboxAccess):
            held.set()
            done.wait(10)
            return super().open(access)

    slow: Runtime = replace(world.desk.runtime, mailboxes=Slow())
    first = threading.Thread(target=fetch_service.fetch_channel, args=(slow, box.channel_id))
    first.start()
    held.wait(10)
    assert not fetch_service.fetch_channel(world.desk.runtime, box.channel_id)
    done.set()
    first.join(20)
    assert fetch_service.fetch_channel(world.desk.runtime, box.channel_id)


def test_mail_d05_two_mails_under_one_id_are_two(world: World, box: Mailbox):
    one, other = (
        letter("d05@x.example", box.address, text=f"Parcel {number}", message_id="<dhl@x.example>") for number in (1, 2)
    )
    box.take(one, other, one)

    assert len(world.tickets_of("d05@x.example")) == 2


def test_mail_d06_mails_without_an_id_are_known_by_what_they_say(world: World, box: Mailbox):
    one, other = (
        letter("d06@x.example", box.address, text=f"Device {number} is hot", message_id=None) for number in (1, 2)
    )
    box.take(one, one, other)

    assert len(world.tickets_of("d06@x.example")) == 2


@pytest.mark.one_process("gives a mailbox new UIDs that nobody may listen to meanwhile")
def test_mail_d07_new_uids_lose_and_double_nothing(world: World, box: Mailbox):
    box.take(*(letter(f"d07-{number}@x.example", box.address) for number in range(3)))
    world.dovecot.forget_uids(box.account)
    box.put(letter("d07-3@x.example", box.address))
    box.fetch()

    assert [len(world.tickets_of(f"d07-{number}@x.example")) for number in range(4)] == [1] * 4
    assert not any(world.comments(world.ticket_of(f"d07-{number}@x.example")) for number in range(4))


def test_mail_d08_a_mail_that_somebody_has_read_is_fetched_all_the_same(world: World, box: Mailbox):
    box.put(letter("d08@x.example", box.address))
    with world.dovecot.login(box.account) as person:
        person.store("1", "+FLAGS", r"(\Seen)")
    box.fetch()

    assert len(world.tickets_of("d08@x.example")) == 1


def test_mail_d09_a_mail_that_cannot_be_read_waits_in_quarantine_and_the_next_goes_on(world: World, box: Mailbox):
    nobody = b"Subject: nobody\r\nMessage-ID: <d09@x.example>\r\n\r\nThere is no sender.\r\n"
    box.take(nobody, letter("d09-next@x.example", box.address))

    assert len(world.tickets_of("d09-next@x.example")) == 1
    [bad] = quarantined(world, box)
    assert "no usable sender" in bad["reason"]
    raw = world.desk.client.get(f"/api/ingest/quarantine/{bad['id']}/raw", headers=world.admin)
    assert raw.content == nobody
    health = box.health()
    assert (health["quarantined"], health["waiting"], health["last_error"]) == (1, 0, "")
    alert = world.desk.client.get("/metrics").text
    assert f'nullticket_mailbox_quarantined{{mailbox="{box.address}"}} 1' in alert
    assert bad["id"] in alarms(world)

    again = world.post(f"/api/ingest/quarantine/{bad['id']}/retry")
    assert again.status_code == 204
    world.desk.drain()
    assert box.health()["quarantined"] == 1


@pytest.mark.one_process("hands its runner a reader of its own")
def test_mail_d09_a_mail_that_kills_its_reader_is_retried_when_there_is_more_room(world: World, box: Mailbox):
    cramped = SandboxedReader(
        parse_message, values=[mail_values.__name__], limits=SandboxLimits(seconds=20.0, memory_bytes=90 * 1024**2)
    )
    large = letter("d09-large@x.example", box.address, text="It smokes.\n" * 1_500_000)
    box.put(large, letter("d09-small@x.example", box.address))
    fetch_service.fetch_channel(world.desk.runtime, box.channel_id)
    Runner(replace(world.desk.runtime, mail_reader=cramped), "cramped").drain()
    cramped.close()

    assert len(world.tickets_of("d09-small@x.example")) == 1
    [bad] = quarantined(world, box)
    assert "memory" in bad["reason"]
    assert bad["id"] in alarms(world)

    assert world.post(f"/api/ingest/quarantine/{bad['id']}/retry").status_code == 204
    world.desk.drain()
    assert quarantined(world, box) == []
    assert len(world.tickets_of("d09-large@x.example")) == 1


def quarantined(world: World, box: Mailbox) -> list[dict[str, Any]]:
    return [one for one in world.get("/api/ingest/quarantine") if one["meta"].get("mailbox") == box.address]


def alarms(world: World) -> list[int]:
    """The deliveries that the admin was told of."""
    told = world.get("/api/notifications")["items"]
    return [one["data"]["delivery_id"] for one in told if one["kind"] == "mail_quarantined"]


def test_mail_d10_a_mail_over_the_limit_is_noted_and_its_sender_told_once(world: World, box: Mailbox):
    assert world.desk.runtime.values.limits.mail_body == 25 * 1024 * 1024
    line = "x" * 75 + "\n"
    robot = letter(
        "d10-robot@x.example", box.address, text=line * (26 * 1024 * 1024 // 77), Auto_Submitted="auto-generated"
    )
    box.put(
        letter("d10@x.example", box.address, text=line * (60 * 1024 * 1024 // 77)),
        robot,
        letter("d10-next@x.example", box.address),
    )
    with cutting_proxy(world.dovecot.port) as way:
        world.change(box, imap_port=way.port)
        passed: list[int] = []
        way.overhear = lambda data, _by_client: passed.append(len(data))
        box.fetch()
        assert sum(passed) < 1024 * 1024, "a mail over the limit is not even fetched"
    box.fetch()

    ticket = world.ticket_of("d10@x.example")
    assert ticket["title"] == "Printer"
    assert "mail of 60 MB is larger than the 25 MB" in ticket["description"]
    letters = world.smtp.to("d10@x.example")
    assert len(letters) == 1
    assert "larger than" in letters[0].message.get_body(("plain",)).get_content()
    assert world.smtp.to("d10-robot@x.example") == []
    assert len(world.tickets_of("d10-next@x.example")) == len(world.tickets_of("d10-robot@x.example")) == 1


def test_mail_d11_a_connection_that_dies_without_a_word_is_noticed_and_the_mailbox_read_on(world: World):
    # At worst: a moment of listening, then one unanswered question. Real waits are shortened here, nothing else.
    whole = MailboxAccess("127.0.0.1", 1, "none", "any")
    assert fetch_service.LISTENING_SLICE_SECONDS + whole.timeout_seconds < 5 * 60

    class Impatient(ImapServer):
        def open(self, access: MailboxAccess):
            return super().open(replace(access, timeout_seconds=1.5))

    with cutting_proxy(world.dovecot.port) as way:
        box = world.mailbox("nat", imap_port=way.port)
        listening = threading.Event()
        way.overhear = lambda data, by_client: listening.set() if by_client and b"IDLE" in data else None
        impatient = replace(world.desk.runtime, clock=SystemClock(), mailboxes=Impatient())
        run = threading.Thread(
            target=fetch_service.fetch_channel, args=(impatient, box.channel_id), kwargs={"wait_seconds": 300}
        )
        run.start()
        assert listening.wait(20)
        way.stalled = True
        box.put(letter("d11@x.example", box.address))
        run.join(60)
        assert not run.is_alive(), "it waits for a connection that is dead"
        assert "no answer" in box.health()["last_error"]
        way.stalled = False
        box.fetch()
    assert box.health()["last_error"] == ""
    assert len(world.tickets_of("d11@x.example")) == 1


@pytest.mark.one_process("listens to the mailbox itself")
def test_a_mailbox_that_listens_takes_a_mail_before_it_would_look_again(world: World):
    listens = threading.Event()
    with cutting_proxy(world.dovecot.port) as way:
        box = world.mailbox("idle", imap_port=way.port)
        way.overhear = lambda data, by_client: listens.set() if by_client and b"IDLE" in data else None
        ending = threading.Event()
        listening = replace(world.desk.runtime, clock=SystemClock(), draining=ending)
        run = threading.Thread(
            target=fetch_service.fetch_channel, args=(listening, box.channel_id), kwargs={"wait_seconds": 60}
        )
        run.start()
        assert listens.wait(20)
        began = monotonic()
        box.put(letter("idle@x.example", box.address))
        while not box.health()["waiting"] and monotonic() - began < fetch_service.LISTENING_SLICE_SECONDS:
            sleep(0.05)
        took = monotonic() - began
        ending.set()
        run.join(20)
    world.desk.drain()
    assert took < fetch_service.LISTENING_SLICE_SECONDS
    assert len(world.tickets_of("idle@x.example")) == 1


def test_a_mailbox_whose_server_hangs_up_says_so_and_goes_on(world: World):
    with cutting_proxy(world.dovecot.port) as way:
        box = world.mailbox("cut", imap_port=way.port)
        box.put(letter("cut@x.example", box.address))
        way.target = 1
        box.fetch()
        assert "could not connect" in box.health()["last_error"]
        way.target = world.dovecot.port
        box.fetch()
        assert box.health()["last_error"] == ""
    assert len(world.tickets_of("cut@x.example")) == 1


def test_the_connection_test_says_how_far_it_got(world: World, box: Mailbox):
    good = world.post(f"/api/admin/mailboxes/{box.channel_id}/test").json()
    assert good["ok"]
    assert [step["name"] for step in good["steps"]] == ["active", "connect", "sign in", "folder", "read"]

    wrong = world.mailbox("wrong", secrets={"imap_password": "no"})
    bad = world.post(f"/api/admin/mailboxes/{wrong.channel_id}/test").json()
    assert not bad["ok"]
    assert (bad["steps"][-1]["name"], bad["steps"][-1]["ok"]) == ("sign in", False)
    assert "a-mailbox-password" not in str(world.get("/api/admin/mailboxes"))


@pytest.mark.one_process("tells its own process whom to trust")
@pytest.mark.parametrize(("security", "port"), [("tls", "tls_port"), ("starttls", "port")])
def test_an_encrypted_mailbox_wants_a_certificate_that_somebody_vouches_for(
    world: World, monkeypatch: pytest.MonkeyPatch, security: str, port: str
):
    box = world.mailbox(f"{security}", imap_security=security, imap_port=getattr(world.dovecot, port))
    box.put(letter(f"{security}@x.example", box.address))
    refused = world.post(f"/api/admin/mailboxes/{box.channel_id}/test").json()
    assert (refused["steps"][-1]["name"], refused["steps"][-1]["ok"]) == ("connect", False)
    assert "certificate is not good" in refused["steps"][-1]["detail"]
    box.fetch()
    assert "certificate is not good" in box.health()["last_error"]

    monkeypatch.setenv("SSL_CERT_FILE", str(world.dovecot.certificate))
    assert world.post(f"/api/admin/mailboxes/{box.channel_id}/test").json()["steps"][3]["ok"]
    box.fetch()
    assert len(world.tickets_of(f"{security}@x.example")) == 1
