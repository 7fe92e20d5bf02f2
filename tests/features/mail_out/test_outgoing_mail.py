"""What leaves the house: headers that thread, marks of automatic mail, signed addresses, pictures, files, signatures."""

import re

from nullticket.features.email.tokens import loop_mark_of, read_address, read_message_id, signer_of
from nullticket.testing import TEST_SECRET

from .conftest import SENDER, Post

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 64
SIGNER = signer_of(TEST_SECRET)


def ids(value: object) -> list[str]:
    return str(value).split()


def test_mail_l05_an_acknowledgement_says_of_itself_that_it_is_automatic(post: Post):
    ticket = post.ticket("l05@x.example", "<b>Buy</b> my pills", message_id="<l05@x.example>")

    [letter] = post.smtp.to("l05@x.example")
    mail = letter.message
    assert (mail["Auto-Submitted"], mail["X-Auto-Response-Suppress"], mail["Precedence"]) == (
        "auto-replied",
        "All",
        "bulk",
    )
    assert mail["X-NullTicket-Loop"] == loop_mark_of(TEST_SECRET)
    assert mail["Subject"] == f"We have received your request [#{ticket['ticket_number']}]"
    assert (mail["In-Reply-To"], mail["References"]) == ("<l05@x.example>", "<l05@x.example>")
    assert "pills" not in letter.raw.decode()
    bounce = read_address(letter.envelope_from)
    assert bounce is not None
    assert SIGNER.proves(bounce, "l05@x.example")


def test_everything_automatic_is_marked_and_nothing_that_a_person_wrote(post: Post):
    ticket = post.ticket("marks@x.example")
    post.answer(ticket, "We have a look.")
    post.clock.move(seconds=10)
    post.desk.drain()
    status = {"status": "resolved", "resolution": "A new fuse"}
    post.desk.client.put(f"/api/tickets/{ticket['ticket_number']}/status", json=status, headers=post.agent)
    post.desk.drain()

    received, answered, resolved = post.smtp.messages("marks@x.example")
    marks = ("Auto-Submitted", "Precedence", "X-Auto-Response-Suppress")
    assert [tuple(mail[name] for name in marks) for mail in (received, answered, resolved)] == [
        ("auto-replied", "bulk", "All"),
        (None, None, None),
        ("auto-generated", "bulk", "All"),
    ]
    team = [one.message for one in post.smtp.letters if one.message["Auto-Submitted"] == "auto-generated"]
    assert len(team) >= 2


def test_a_conversation_threads_by_its_headers_and_keeps_its_subject(post: Post):
    ticket = post.ticket("thread@x.example", "AW: The printer", message_id="<one@x.example>")
    post.answer(ticket, "Which printer?")
    post.clock.move(seconds=10)
    post.desk.drain()
    post.answer(ticket, "And which floor?")
    post.clock.move(seconds=10)
    post.desk.drain()

    received, first, second = post.smtp.messages("thread@x.example")
    assert first["Subject"] == second["Subject"] == "Re: The printer"
    assert first["In-Reply-To"] == received["Message-ID"]
    assert ids(first["References"]) == ["<one@x.example>", received["Message-ID"]]
    assert second["In-Reply-To"] == first["Message-ID"]
    assert ids(second["References"]) == ["<one@x.example>", received["Message-ID"], first["Message-ID"]]
    for mail in (received, first, second):
        token = read_message_id(str(mail["Message-ID"]))
        assert token is not None
        assert token.ticket_id == ticket["id"]
        assert SIGNER.proves(token, "thread@x.example")
        assert not SIGNER.proves(token, "other@x.example")
        back = read_address(str(mail["Reply-To"]))
        assert back is not None
        assert SIGNER.proves(back, "thread@x.example")
        assert re.fullmatch(r"[A-Za-z0-9.<>@-]+", str(mail["Message-ID"]))


def test_everybody_who_follows_gets_a_copy_with_an_address_of_their_own(post: Post):
    ticket = post.ticket("c01@x.example")
    path = f"/api/tickets/{ticket['ticket_number']}/followers"
    assert post.desk.client.post(path, json={"email": "boss@x.example"}, headers=post.agent).status_code < 300
    post.answer(ticket, "We have a look.")
    post.clock.move(seconds=10)
    post.desk.drain()

    own, copy = post.smtp.messages("c01@x.example")[-1], post.smtp.messages("boss@x.example")[-1]
    assert own["To"] == copy["To"] == "c01 <c01@x.example>"
    assert own["Cc"] == copy["Cc"] == "boss <boss@x.example>"
    assert own["Message-ID"] != copy["Message-ID"]
    assert own["Reply-To"] != copy["Reply-To"]
    token = read_address(str(copy["Reply-To"]))
    assert token is not None
    assert SIGNER.proves(token, "boss@x.example")


def test_pictures_stand_in_the_text_and_files_follow_it(post: Post):
    ticket = post.ticket("files@x.example")
    plan = post.upload(ticket, "plan.png", "image/png", PNG)
    manual = post.upload(ticket, "manuel d'été.pdf", "application/pdf", b"%PDF-1.7 manual")
    post.answer(ticket, f"Look here:\n\n![the plan](/api/files/{plan})\n\n<b>Ana</b>", files=[plan, manual])
    post.clock.move(seconds=10)
    post.desk.drain()

    mail = post.smtp.messages("files@x.example")[-1]
    parts = {part.get_content_type(): part for part in mail.walk()}
    assert list(parts) == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "multipart/related",
        "text/html",
        "image/png",
        "application/pdf",
    ]
    content_id = str(parts["image/png"]["Content-ID"]).strip("<>")
    page = parts["text/html"].get_content()
    assert f'<img src="cid:{content_id}" alt="the plan">' in page
    assert "&lt;b&gt;Ana&lt;/b&gt;" in page
    assert parts["image/png"].get_content_disposition() == "inline"
    assert parts["image/png"].get_content() == PNG
    assert parts["application/pdf"].get_filename() == "manuel d'été.pdf"
    assert parts["application/pdf"].get_content() == b"%PDF-1.7 manual"
    assert "Look here:\n\n[the plan]" in parts["text/plain"].get_content().replace("\r\n", "\n")


def test_an_answer_ends_with_who_signs_and_the_old_message(post: Post):
    ticket = post.ticket("signed@x.example")
    team = post.get(f"/api/admin/teams/{ticket['team']['id']}")
    changed = post.desk.client.patch(
        f"/api/admin/teams/{team['id']}",
        json={"signature": "IT Desk, floor 2\nPhone 100"},
        headers=post.admin | {"If-Match": f'"{team["version"]}"'},
    )
    assert changed.status_code == 200, changed.text
    post.answer(ticket, "Try again, please.")
    post.clock.move(seconds=10)
    post.desk.drain()

    mail = post.smtp.messages("signed@x.example")[-1]
    text = mail.get_body(("plain",)).get_content().replace("\r\n", "\n")
    assert text.startswith("Try again, please.\n\nAna Agent\nIT Desk, floor 2\nPhone 100\n")
    assert text.rstrip().endswith("> It smokes.")
    page = mail.get_body(("html",)).get_content()
    assert '<blockquote type="cite" class="gmail_quote">' in page
    assert mail["From"] == f"IT Desk <{SENDER}>"


def test_what_the_other_side_writes_goes_to_the_desk_as_an_automatic_mail(post: Post):
    ticket = post.ticket("desk@x.example")
    people = post.get("/api/admin/users?limit=200")["items"]
    [requester] = [one["id"] for one in people if one["email"] == "desk@x.example"]
    path = f"/api/tickets/{ticket['ticket_number']}"
    post.desk.client.post(f"{path}/comments", json={"body": "Any news?"}, headers=post.desk.headers(requester))
    before = len(post.smtp.to("desk@x.example"))
    post.desk.drain()

    told = [one.message for one in post.smtp.letters if str(one.message["Subject"]).startswith("New answer on")][-1]
    assert ticket["ticket_number"] in told["Subject"]
    assert told["Auto-Submitted"] == "auto-generated"
    assert len(post.smtp.to("desk@x.example")) == before
