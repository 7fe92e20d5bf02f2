"""What admins set up and what the desk decides: mailboxes, held mails, caps, confirmed addresses."""

import pytest

from nullticket.core.enums import Role
from nullticket.features.mailbox import policy

from .conftest import Mailbox, World, letter


def test_mail_to_a_teams_mailbox_is_that_teams_with_its_category(world: World):
    team = next(one for one in world.get("/api/admin/teams") if one["active"])
    box = world.mailbox("team", team_id=team["id"], category="printer")
    box.take(letter("team@x.example", box.address, "VPN", "Cannot connect to VPN from home."))

    ticket = world.ticket_of("team@x.example")
    assert ticket["team"]["id"] == team["id"]
    assert ticket["category"] == "printer"
    assert ticket["person_set"] == ["category", "team_id"]


def test_an_answer_of_the_requester_takes_up_the_work_again(world: World, box: Mailbox):
    box.take(letter("pending@x.example", box.address))
    ticket = world.ticket_of("pending@x.example")
    world.status(ticket, "in_progress")
    world.status(ticket, "pending_user")
    ours = str(world.smtp.to("pending@x.example")[-1].message["Message-ID"])

    box.take(letter("pending@x.example", box.address, "Re: Printer", "It is a K-300.", In_Reply_To=ours))
    assert world.read(ticket)["status"] == "in_progress"


@pytest.mark.one_process("lowers the limits of its own process")
def test_a_flood_of_one_sender_waits_for_a_person(world: World, box: Mailbox, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(policy, "MAILS_PER_SENDER_HOUR", 3)
    box.take(*(letter("flood@x.example", box.address, f"Alarm {number}") for number in range(5)))

    assert len(world.tickets_of("flood@x.example")) == 3
    held = world.held("flood@x.example")
    assert [one["reasons"] for one in held] == [["3 mails of this sender within an hour"]] * 2 or len(held) == 2

    first = world.post(f"/api/ingest/held/{held[0]['delivery_id']}/release", {"becomes": "ticket"})
    assert first.status_code == 204
    world.desk.drain()
    assert len(world.tickets_of("flood@x.example")) == 4
    assert world.post(f"/api/ingest/held/{held[0]['delivery_id']}/release", {"becomes": "ticket"}).status_code == 404


@pytest.mark.one_process("lowers the limits of its own process")
def test_a_flood_into_one_ticket_waits_for_a_person(world: World, box: Mailbox, monkeypatch: pytest.MonkeyPatch):
    box.take(letter("stream@x.example", box.address))
    ticket = world.ticket_of("stream@x.example")
    ours = str(world.smtp.to("stream@x.example")[-1].message["Message-ID"])
    monkeypatch.setattr(policy, "MAILS_PER_TICKET_HOUR", 3)
    box.take(*(letter("stream@x.example", box.address, "Re: x", f"Line {n}", In_Reply_To=ours) for n in range(4)))

    assert len(world.comments(ticket, internal=False)) == 2
    assert len(world.held("stream@x.example")) == 2


def test_a_held_mail_can_confirm_its_sender_and_become_their_word(world: World, box: Mailbox):
    from nullticket.features.email.tokens import signer_of

    box.take(letter("owner@x.example", box.address))
    ticket = world.ticket_of("owner@x.example")
    signer = signer_of(world.desk.runtime.values.secret)
    address = signer.reply_address(box.address, ticket_id=ticket["id"], recipient="owner@x.example")
    box.take(letter("owner@home.example", address, "Re: x", "It is me."))
    [held] = world.held("owner@home.example")

    person = ticket["requester"]["id"]
    body = {"becomes": "comment", "alias_of": person}
    assert world.post(f"/api/ingest/held/{held['delivery_id']}/release", body).status_code == 204
    world.desk.drain()

    assert [one["author_id"] for one in world.comments(ticket, internal=False)] == [person]
    assert {"owner@home.example"} <= {one["address"] for one in world.get("/api/mail/aliases")}
    gone = world.desk.client.delete("/api/mail/aliases/owner@home.example", headers=world.admin)
    assert gone.status_code == 204
    assert "owner@home.example" not in str(world.get("/api/mail/aliases"))


def test_nobody_of_the_desk_becomes_somebody_elses_alias(world: World, box: Mailbox):
    box.take(letter("climber@x.example", box.address))
    person = world.ticket_of("climber@x.example")["requester"]["id"]
    world.desk.person("boss@desk.example", role=Role.AGENT)
    refused = world.post("/api/mail/aliases", {"address": "boss@desk.example", "user_id": person})
    assert (refused.status_code, refused.json()["code"]) == (409, "conflict")
    twice = {"address": "climber2@x.example", "user_id": person}
    assert [world.post("/api/mail/aliases", twice).status_code for _ in range(2)] == [204, 409]


@pytest.mark.parametrize(
    "wrong",
    [
        {"address": "help+x@desk.example"},
        {"after_commit": "move"},
        {"after_commit": "move", "move_to": "INBOX"},
        {"imap_login": ""},
        {"team_id": 99999},
        {"category": "nonsense"},
        {"imap_security": "maybe"},
    ],
)
def test_a_mailbox_that_cannot_work_is_refused(world: World, wrong: dict):
    body = {"name": "Wrong", "address": "wrong@desk.example", "imap_host": "127.0.0.1", "imap_login": "wrong"}
    assert world.post("/api/admin/mailboxes", body | wrong).status_code == 422


def test_a_mailbox_is_changed_by_version_and_keeps_its_secret(world: World, box: Mailbox):
    path = f"/api/admin/mailboxes/{box.channel_id}"
    shown = world.get(path)
    assert shown["secrets_set"] == ["imap_password"]
    body = {name: shown[name] for name in ("address", "imap_host", "imap_port", "imap_security", "imap_login")}
    body |= {"name": "Renamed"}
    stale = world.desk.client.put(path, json=body, headers=world.admin | {"If-Match": '"99"'})
    assert stale.status_code == 412
    done = world.desk.client.put(path, json=body, headers=world.admin | {"If-Match": f'"{shown["version"]}"'})
    assert done.status_code == 200, done.text
    assert (done.json()["name"], done.json()["secrets_set"]) == ("Renamed", ["imap_password"])
    assert "a-mailbox-password" not in str(world.get("/api/admin/audit?action=channels.changed"))


def test_a_mailbox_that_brought_mails_is_switched_off_and_an_unused_one_goes(world: World, box: Mailbox):
    box.take(letter("kept@x.example", box.address))
    unused = world.mailbox("unused")
    for one in (box, unused):
        gone = world.desk.client.delete(f"/api/admin/mailboxes/{one.channel_id}", headers=world.admin)
        assert gone.status_code == 204
    left = {one["id"]: one for one in world.get("/api/admin/mailboxes")}
    assert unused.channel_id not in left
    assert (left[box.channel_id]["active"], left[box.channel_id]["secrets_set"]) == (False, [])
