"""MAIL-L01 to L04 and B01 to B03: what machines send is kept, never answered, and changes nothing it must not."""

from collections.abc import Iterator
from typing import Any

import pytest

from nullticket.core.enums import Role
from nullticket.infra.log import set_up_logging

from .conftest import Mailbox, World, letter


def opened(world: World, box: Mailbox, sender: str, **more: str) -> dict:
    box.take(letter(sender, box.address, **more))
    return world.ticket_of(sender)


def id_of_ours(world: World, address: str) -> str:
    return str(world.smtp.to(address)[-1].message["Message-ID"])


def report(box: Mailbox, about: str, recipient: str, *, status: str = "5.1.1", action: str = "failed") -> bytes:
    """A delivery report on the mail of this id."""
    body = "\n".join([
        "--b",
        "Content-Type: text/plain",
        "",
        f"Your message to {recipient} could not be delivered.",
        "--b",
        "Content-Type: message/delivery-status",
        "",
        "Reporting-MTA: dns; mx.other.example",
        "",
        f"Final-Recipient: rfc822; {recipient}",
        f"Action: {action}",
        f"Status: {status}",
        f"Diagnostic-Code: smtp; 550 {status} no such user",
        "",
        "--b",
        "Content-Type: text/rfc822-headers",
        "",
        f"Message-ID: {about}",
        "Subject: your request",
        "",
        "--b--",
        "",
    ])  # fmt: skip
    return letter(
        "MAILER-DAEMON@mx.other.example",
        box.address,
        "Undelivered Mail Returned to Sender",
        body,
        Return_Path="<>",
        MIME_Version="1.0",
        Content_Type='multipart/report; report-type=delivery-status; boundary="b"',
    )


def user_flag(world: World, email: str) -> str | None:
    found = [one for one in world.get("/api/admin/users?limit=200")["items"] if one["email"] == email]
    return found[0]["mail_flag"]


def told_of(world: World, ticket: dict[str, Any], *, since: int) -> list[str]:
    """Whom a mail about this ticket went to after so many mails."""
    number = ticket["ticket_number"]
    later = [one for one in world.smtp.letters[since:] if number in str(one.message["Subject"])]
    return [recipient for one in later for recipient in one.recipients]


def test_mail_l01_an_out_of_office_answer_is_noted_and_changes_nothing(world: World, box: Mailbox):
    ticket = opened(world, box, "l01@x.example")
    ours = id_of_ours(world, "l01@x.example")
    world.resolve(ticket)
    sent = len(world.smtp.letters)

    box.take(
        letter(
            "l01@x.example",
            box.address,
            "Automatic reply: Printer",
            "I am away until Monday.",
            In_Reply_To=ours,
            Auto_Submitted="auto-replied",
        )
    )

    assert world.read(ticket)["status"] == "resolved"
    assert world.comments(ticket, internal=False) == []
    assert [one["body"] for one in world.comments(ticket, internal=True)] == ["I am away until Monday."]
    assert told_of(world, ticket, since=sent) == []


def test_mail_l02_a_shop_robot_without_headers_gets_one_answer_and_then_silence(world: World, box: Mailbox):
    box.take(*(letter("no-reply@shop.example", box.address, f"Order {number}") for number in range(4)))
    assert len(world.tickets_of("no-reply@shop.example")) == 4
    assert world.smtp.to("no-reply@shop.example") == []

    for number in range(4):
        box.take(letter("orders@shop.example", box.address, f"Order {number}"))
    assert len(world.tickets_of("orders@shop.example")) == 4
    assert len(world.smtp.to("orders@shop.example")) == 1
    told = [
        note["body"] for one in world.tickets_of("orders@shop.example") for note in world.comments(one, internal=True)
    ]
    [stopped] = [text for text in told if "have stopped" in text]
    assert stopped.endswith("was answered automatically within the hour; 3 mails in 10 minutes.")


@pytest.fixture
def informative() -> Iterator[None]:
    """Logs that tell of more than errors."""
    set_up_logging(json_lines=True, level="INFO")
    yield
    set_up_logging(json_lines=True, level="ERROR")


@pytest.mark.one_process("reads the log of its own process")
@pytest.mark.usefixtures("informative")
def test_mail_l03_our_own_mail_that_comes_back_is_dropped_with_a_line_in_the_log(
    world: World, box: Mailbox, capsys: pytest.CaptureFixture[str]
):
    set_up_logging(json_lines=True, level="INFO")  # into what is captured
    ticket = opened(world, box, "l03@x.example")
    world.answer(ticket, "We have a look.")
    before = len(world.get("/api/tickets/?limit=200")["items"])
    copy = world.smtp.to("l03@x.example")[-1].raw

    box.take(b"Received: from a forwarding rule\r\n" + copy)

    assert "own mail dropped" in capsys.readouterr().err

    assert len(world.get("/api/tickets/?limit=200")["items"]) == before
    assert [one["body"] for one in world.comments(ticket)] == ["We have a look."]
    assert box.health()["quarantined"] == 0


def test_mail_l04_a_mail_from_one_of_our_own_mailboxes_goes_to_nobody(world: World, box: Mailbox):
    other = world.mailbox("loop")
    sent = len(world.smtp.letters)

    box.take(letter(other.address, box.address, "Printer", "Around and around."))
    box.take(letter("helpdesk@desk.example", box.address, "Printer", "Around and around."))

    assert world.tickets_of(other.address) == world.tickets_of("helpdesk@desk.example") == []
    assert len(world.held(other.address)) == len(world.held("helpdesk@desk.example")) == 1
    told = {one for letter in world.smtp.letters[sent:] for one in letter.recipients}
    assert not told & {other.address, box.address, "helpdesk@desk.example"}


def test_mail_b01_a_hard_bounce_marks_the_address_and_tells_the_agent(world: World, box: Mailbox):
    ticket = opened(world, box, "b01@x.example")
    agent = world.desk.person("b01-agent@desk.example", role=Role.AGENT)
    path = f"/api/tickets/{ticket['ticket_number']}/assign"
    taken = world.desk.client.put(path, json={"agent_id": agent}, headers=world.admin)
    assert taken.status_code == 200, taken.text
    world.resolve(ticket)
    ours = id_of_ours(world, "b01@x.example")

    box.take(report(box, ours, "b01@x.example"))

    assert world.read(ticket)["status"] == "resolved"
    [note] = world.comments(ticket, internal=True)
    assert "b01@x.example came back" in note["body"]
    assert user_flag(world, "b01@x.example") == "bounced: 5.1.1"
    centre = world.desk.client.get("/api/notifications", headers=world.desk.headers(agent)).json()["items"]
    told = [one for one in centre if one["kind"] == "commented" and one["ticket_id"] == ticket["id"]]
    assert [one["data"]["author"] for one in told] == ["Mail delivery"]
    sent = len(world.smtp.letters)
    world.answer(ticket, "Did you get our mail?")
    assert told_of(world, ticket, since=sent) == []


def test_mail_b02_a_delay_is_a_note_only(world: World, box: Mailbox):
    ticket = opened(world, box, "b02@x.example")

    box.take(report(box, id_of_ours(world, "b02@x.example"), "b02@x.example", status="4.4.1", action="delayed"))

    [note] = world.comments(ticket, internal=True)
    assert "may still arrive" in note["body"]
    assert user_flag(world, "b02@x.example") is None


def test_mail_b03_a_forged_report_marks_nobody(world: World, box: Mailbox):
    ticket = opened(world, box, "b03@x.example")
    before = len(world.get("/api/tickets/?limit=200")["items"])

    box.take(report(box, "<invented@elsewhere.example>", "b03@x.example"))
    anonymous = world.desk.client.post(
        "/api/ingest/email",
        content=report(box, id_of_ours(world, "b03@x.example"), "b03@x.example"),
        headers={"Content-Type": "message/rfc822"},
    )
    assert anonymous.status_code == 201
    world.desk.drain()

    assert user_flag(world, "b03@x.example") is None
    assert world.comments(ticket) == []
    assert len(world.get("/api/tickets/?limit=200")["items"]) == before


def test_thanks_alone_do_not_reopen_and_an_agent_can(world: World, box: Mailbox):
    ticket = opened(world, box, "thanks@x.example")
    ours = id_of_ours(world, "thanks@x.example")
    world.resolve(ticket)

    box.take(
        letter(
            "Ana Lima <thanks@x.example>", box.address, "Re: Printer", "Perfect, thank you!\n\nAna", In_Reply_To=ours
        )
    )
    assert world.read(ticket)["status"] == "resolved"
    assert "reads as thanks" in world.comments(ticket, internal=True)[0]["body"]

    box.take(letter("thanks@x.example", box.address, "Re: Printer", "Thanks, but it smokes again.", In_Reply_To=ours))
    assert world.read(ticket)["status"] == "reopened"


def test_t20_nothing_automatic_is_answered_or_reopens_anything(world: World, box: Mailbox):
    ticket = opened(world, box, "t20@x.example")
    ours = id_of_ours(world, "t20@x.example")
    world.resolve(ticket)
    sent = len(world.smtp.to("t20@x.example"))
    signs = [
        {"Auto_Submitted": "auto-replied"},
        {"Precedence": "bulk"},
        {"Return_Path": "<>"},
        {"X_Autoreply": "yes"},
        {"List_Id": "<news.x.example>"},
    ]
    for number, sign in enumerate(signs):
        box.take(letter("t20@x.example", box.address, "Re: Printer", f"Machine {number}", In_Reply_To=ours, **sign))
        box.take(letter(f"t20-{number}@robot.example", box.address, f"News {number}", "Read this.", **sign))
    box.take(report(box, ours, "t20@x.example"))

    assert world.read(ticket)["status"] == "resolved"
    assert len(world.tickets_of("t20@x.example")) == 1
    assert len(world.smtp.to("t20@x.example")) == sent
    robots = [f"t20-{number}@robot.example" for number in range(len(signs))]
    assert [(len(world.tickets_of(one)), len(world.smtp.to(one))) for one in robots] == [(1, 0)] * len(signs)
