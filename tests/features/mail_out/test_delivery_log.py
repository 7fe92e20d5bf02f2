"""The delivery log, trouble and its ends, the caps, and the undo window."""

from email.message import EmailMessage

import pytest

from nullticket.ports import SmtpAccess
from nullticket.settings import Settings
from nullticket.testing import FakeClock, FakeMailer, make_desk

from .conftest import SENDER, Post


def log(post: Post, ticket: dict, address: str) -> list[tuple]:
    return [
        (one["template"], one["state"], one["attempts"])
        for one in post.deliveries(ticket)
        if one["recipient"] == address
    ]


def test_each_mail_has_a_line_with_what_the_server_said(post: Post):
    ticket = post.ticket("log@x.example")

    [line] = [one for one in post.deliveries(ticket) if one["recipient"] == "log@x.example"]
    assert (line["template"], line["state"], line["attempts"], line["error"]) == ("received", "sent", 1, "")
    assert line["answer"].startswith("250 2.0.0 kept as ")
    assert line["message_id"] == post.smtp.messages("log@x.example")[0]["Message-ID"]
    assert line["tried_at"]
    assert line["sent_at"]


def test_the_log_is_for_the_desk_only(post: Post):
    ticket = post.ticket("curious@x.example")
    people = post.get("/api/admin/users?limit=200")["items"]
    [own] = [post.desk.headers(one["id"]) for one in people if one["email"] == "curious@x.example"]
    path = f"/api/tickets/{ticket['ticket_number']}/deliveries"
    assert post.desk.client.get(path, headers=own).status_code == 403
    assert post.desk.client.get(path).status_code == 401
    assert post.desk.client.post("/api/admin/messages/1/retry", headers=post.agent).status_code == 403


@pytest.mark.parametrize("mood", ["451", "cut"])
def test_trouble_that_may_pass_is_tried_again_under_the_same_id(post: Post, mood: str):
    address = f"again-{mood}@x.example"
    post.smtp.mood = lambda recipient, tries: mood if recipient == address and tries < 3 else ""
    ticket = post.ticket(address)
    assert log(post, ticket, address) == [("received", "failed", 1)]

    for _ in range(4):
        post.clock.move(minutes=10)
        post.desk.drain()

    assert log(post, ticket, address) == [("received", "sent", 3)]
    found = [str(mail["Message-ID"]) for mail in post.smtp.messages(address)]
    assert len(found) == (3 if mood == "cut" else 1)
    assert len(set(found)) == 1


def test_a_refusal_is_dead_at_once_with_the_reason_and_can_be_sent_again(post: Post):
    post.smtp.mood = lambda recipient, tries: "554" if recipient == "never@x.example" and tries < 2 else ""
    ticket = post.ticket("never@x.example")
    [dead] = [one for one in post.get("/api/admin/messages?state=dead") if one["recipient"] == "never@x.example"]
    assert (dead["error"], dead["attempts"]) == ("554 5.7.1 not wanted here", 1)
    post.clock.move(hours=1)
    post.desk.drain()
    assert post.smtp.to("never@x.example") == []

    path = f"/api/admin/messages/{dead['id']}/retry"
    assert post.desk.client.post(path, headers=post.admin).status_code == 204
    post.desk.drain()

    assert log(post, ticket, "never@x.example") == [("received", "sent", 2)]
    assert post.smtp.messages("never@x.example")[0]["Message-ID"] == dead["message_id"]
    assert post.desk.client.post(path, headers=post.admin).status_code == 404


def test_one_refused_recipient_holds_up_none_of_the_others(post: Post):
    ticket = post.ticket("many@x.example")
    for name in ("bad", "good"):
        path = f"/api/tickets/{ticket['ticket_number']}/followers"
        post.desk.client.post(path, json={"email": f"many-{name}@x.example"}, headers=post.agent)
    post.smtp.mood = lambda recipient, _tries: "554" if recipient == "many-bad@x.example" else ""
    post.answer(ticket, "Here we are.")
    post.clock.move(seconds=10)
    post.desk.drain()

    assert log(post, ticket, "many-good@x.example") == [("replied", "sent", 1)]
    assert log(post, ticket, "many@x.example")[-1] == ("replied", "sent", 1)
    assert log(post, ticket, "many-bad@x.example") == [("replied", "dead", 1)]


def test_no_mail_goes_to_an_address_that_is_flagged(post: Post):
    ticket = post.ticket("flagged@x.example")
    from sqlalchemy import update

    from nullticket.models import User

    with post.desk.runtime.units.write() as uow:
        uow.session.execute(update(User).where(User.email == "flagged@x.example").values(mail_flag="bounced: 5.1.1"))
    post.answer(ticket, "Are you there?")
    post.clock.move(seconds=10)
    post.desk.drain()

    assert log(post, ticket, "flagged@x.example")[-1] == ("replied", "suppressed", 0)
    assert post.deliveries(ticket)[-1]["error"] == "no mail to this address: bounced: 5.1.1"
    assert len(post.smtp.to("flagged@x.example")) == 1


def test_nobody_is_answered_automatically_twice_in_an_hour_or_four_times_a_day(post: Post):
    for number in range(6):
        for twice in range(2):
            mail = {"from_email": "eager@x.example", "subject": f"{number}-{twice}", "text": "help"}
            assert post.desk.client.post("/api/ingest/email", json=mail).status_code == 201
        post.desk.drain()
        post.clock.move(minutes=61)

    assert len(post.smtp.to("eager@x.example")) == 3
    lines = [one for one in post.get("/api/admin/messages?state=suppressed") if one["recipient"] == "eager@x.example"]
    assert {one["error"] for one in lines} <= {
        "this address had an acknowledgement within the hour",
        "this address had 3 acknowledgements within a day",
    }


def test_a_ticket_that_goes_to_and_fro_stops_mailing_by_itself(post: Post):
    ticket = post.ticket("tofro@x.example")
    path = f"/api/tickets/{ticket['ticket_number']}/status"
    for _ in range(9):
        for body in ({"status": "resolved", "resolution": "Done"}, {"status": "reopened"}):
            assert post.desk.client.put(path, json=body, headers=post.agent).status_code == 200
        post.desk.drain()

    assert len(post.smtp.to("tofro@x.example")) == 6
    stopped = [one for one in post.deliveries(ticket) if one["state"] == "suppressed"]
    assert stopped[0]["error"] == "this ticket has sent 6 automatic mails to this address within an hour"


@pytest.mark.parametrize("address", ["no-reply@shop.example", "MAILER-DAEMON@mx.example"])
def test_nothing_automatic_is_sent_where_nobody_reads(post: Post, address: str):
    mail = {"from_email": address, "subject": "Order 7", "text": "Thank you for your order"}
    assert post.desk.client.post("/api/ingest/email", json=mail).status_code == 201
    post.desk.drain()
    assert post.smtp.to(address.lower()) == []


def test_an_answer_is_mailed_after_the_window_and_not_before(post: Post):
    ticket = post.ticket("later@x.example")
    made = post.answer(ticket, "Here is how.")
    assert made["undo_until"]
    post.desk.drain()
    assert len(post.smtp.to("later@x.example")) == 1

    post.clock.move(seconds=10)
    post.desk.drain()

    assert "Here is how." in post.smtp.messages("later@x.example")[-1].get_body(("plain",)).get_content()
    path = f"/api/tickets/{ticket['ticket_number']}/comments/{made['id']}"
    late = post.desk.client.delete(path, headers=post.agent)
    assert (late.status_code, late.json()["code"]) == (409, "conflict")


def test_an_answer_is_taken_back_by_its_author_within_the_window(post: Post):
    ticket = post.ticket("undo@x.example")
    path = f"/api/tickets/{ticket['ticket_number']}"
    file = post.upload(ticket, "secret.png", "image/png", b"\x89PNG\r\n\x1a\n")
    made = post.answer(ticket, "The password is in the file", files=[file])
    assert post.get(path)["first_response_at"]
    post.clock.move(seconds=9)
    assert post.desk.client.delete(f"{path}/comments/{made['id']}", headers=post.admin).status_code == 403

    assert post.desk.client.delete(f"{path}/comments/{made['id']}", headers=post.agent).status_code == 204

    post.clock.move(minutes=5)
    post.desk.drain()
    assert post.get(f"{path}/comments") == []
    assert [one["visibility"] for one in post.get(f"{path}/attachments")] == ["internal"]
    assert post.get(path)["first_response_at"] is None
    assert len(post.smtp.to("undo@x.example")) == 1
    actions = [one["action"] for one in post.get(f"{path}/history")]
    assert actions[-2:] == ["commented", "comment_taken_back"]
    assert post.desk.client.delete(f"{path}/comments/{made['id']}", headers=post.agent).status_code == 404


def test_a_mailbox_of_our_own_is_never_answered(post: Post):
    body = {"name": "Second desk", "address": "second@desk.example"}
    assert post.desk.client.post("/api/admin/mailboxes", json=body, headers=post.admin).status_code == 201
    mail = {"from_email": "second@desk.example", "subject": "Around", "text": "and around"}
    assert post.desk.client.post("/api/ingest/email", json=mail).status_code == 201
    post.desk.drain()
    assert post.smtp.to("second@desk.example") == []
    assert post.smtp.to(SENDER) == []


class Faulty(FakeMailer):
    """Breaks once in a way that nobody foresaw, at the third mail that it is given."""

    broken = 0

    def send(
        self, message: EmailMessage, *, envelope_from: str, recipient: str, server: SmtpAccess | None = None
    ) -> str:
        if len(self.sent) == 2 and not self.broken:
            self.broken += 1
            raise RuntimeError("a fault of ours")
        return FakeMailer.send(self, message, envelope_from=envelope_from, recipient=recipient, server=server)


def test_a_fault_in_one_mail_of_a_round_sends_none_of_those_before_it_again(settings: Settings, clock: FakeClock):
    """All mails of a round are written down together; those that a server has are marked, whatever happens next."""
    mailer = Faulty()
    addresses = [f"round-{number}@x.example" for number in range(5)]
    with make_desk(settings, clock=clock, mailer=mailer) as desk:
        for address in addresses:
            headers = {"Content-Type": "message/rfc822"}
            raw = f"From: {address}\r\nTo: {SENDER}\r\nMessage-ID: <1.{address}>\r\nSubject: Printer\r\n\r\nIt smokes."
            assert desk.client.post("/api/ingest/email", content=raw.encode(), headers=headers).status_code == 201
        for _ in range(3):
            desk.drain()
            clock.move(minutes=5)

    assert mailer.broken == 1
    assert sorted(recipient for recipient, _ in mailer.sent if recipient in addresses) == addresses
