"""What goes over the wire: bytes that thread, show and cannot be injected into."""

import email
import re
from dataclasses import replace
from datetime import UTC, datetime
from email import policy

import pytest

from nullticket.features.email.compose import (
    OutgoingFile,
    OutgoingMail,
    Quotation,
    UnsafeMail,
    compose,
    html_of_text,
    reply_subject,
    with_quotation,
)
from nullticket.features.email.parse import parse_message
from nullticket.features.email.tokens import Purpose, Signer, read_address, read_message_id
from nullticket.features.email.values import Address

SIGNER = Signer((b"k" * 32,))
MAIL = OutgoingMail(
    sender=Address("Büro & Hilfe, GmbH", "help@desk.example"),
    to=(Address("Jö Doe", "jo@x.org"),),
    subject="Re: Drucker raucht",
    text="Guten Tag,\n\nbitte neu starten.\n.\nGrüße",
    message_id=SIGNER.message_id("desk.example", ticket_id=77, recipient="jo@x.org", dedupe_key="job:12345:jo@x.org"),
    date=datetime(2026, 3, 3, 10, 11, 12, tzinfo=UTC),
)
LONG_ID = "<" + "A" * 100 + "@" + "prod.outlook.example" + ">"


def wire(mail):
    return compose(mail).as_bytes()


def header(raw, name):
    match = re.search(rb"(?mi)^" + name.encode() + rb": (.*(?:\r\n[ \t].*)*)\r\n", raw)
    return match.group(1).decode() if match else None


def test_every_line_ends_in_crlf_and_the_header_is_ascii():
    raw = wire(MAIL)

    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert raw.isascii()
    assert max(map(len, raw.split(b"\r\n"))) <= 998


def test_the_message_id_stands_on_one_line_unencoded():
    assert header(wire(MAIL), "Message-ID") == MAIL.message_id


def test_long_foreign_ids_are_neither_folded_inside_nor_encoded():
    raw = wire(replace(MAIL, in_reply_to=LONG_ID, references=("<root@x.org>", "<mid@x.org>")))

    assert header(raw, "In-Reply-To") == LONG_ID
    assert header(raw, "References").split() == ["<root@x.org>", "<mid@x.org>", LONG_ID]


def test_a_long_thread_keeps_its_root_and_its_newest_ids():
    ids = tuple(f"<{number:060d}@x.org>" for number in range(500))
    found = header(wire(replace(MAIL, references=ids)), "References").split()

    assert found[0] == ids[0]
    assert found[-1] == ids[-1]
    assert 20 < len(found) < 60


def test_what_is_written_is_what_is_read():
    mail = replace(
        MAIL,
        html='<p>Guten Tag <img src="cid:logo"></p>',
        cc=(Address("", "boss@x.org"),),
        reply_to="help+token@desk.example",
        in_reply_to="<their@x.org>",
        files=(
            OutgoingFile("lögo.png", "image/png", b"\x89PNG", "logo"),
            OutgoingFile("Übersicht 1.pdf", "application/pdf", b"%PDF"),
            OutgoingFile("alt.eml", "message/rfc822", b"Subject: x\n\ny"),
        ),
    )
    read = parse_message(wire(mail))

    assert (read.subject, read.sender, read.to, read.cc) == (mail.subject, mail.sender, mail.to, mail.cc)
    assert (read.message_id, read.in_reply_to) == (mail.message_id.strip("<>"), "their@x.org")
    assert (read.reply_to[0].email, read.date) == (mail.reply_to, mail.date)
    assert read.text == "Guten Tag"
    assert [(each.filename, each.inline, each.content) for each in read.attachments] == [
        ("lögo.png", True, b"\x89PNG"),
        ("Übersicht 1.pdf", False, b"%PDF"),
        ("alt.eml", False, b"Subject: x\n\ny"),
    ]


def test_the_parts_are_nested_as_mail_clients_expect():
    files = (OutgoingFile("a.png", "image/png", b"x", "a"), OutgoingFile("b.pdf", "application/pdf", b"y"))
    message = email.message_from_bytes(wire(replace(MAIL, html="<p>x</p>", files=files)), policy=policy.default)

    def tree(part):
        return (part.get_content_type(), [tree(each) for each in part.iter_parts()])

    assert tree(message) == (
        "multipart/mixed",
        [
            (
                "multipart/alternative",
                [("text/plain", []), ("multipart/related", [("text/html", []), ("image/png", [])])],
            ),
            ("application/pdf", []),
        ],
    )


def test_only_automatic_mail_is_marked_as_automatic():
    marked = wire(replace(MAIL, automatic="auto-replied", loop_mark="desk.example"))
    read = parse_message(marked)

    assert header(marked, "Auto-Submitted") == "auto-replied"
    assert header(marked, "X-Auto-Response-Suppress") == "All"
    assert header(marked, "Precedence") == "bulk"
    assert read.automatic.automatic
    assert read.loop_marks == ("desk.example",)
    assert not parse_message(wire(MAIL)).automatic.automatic


@pytest.mark.parametrize("poison", ["\n", "\r", "\r\nBcc: evil@x.org", "\x00", "\u2028", "\x0b"])
@pytest.mark.parametrize(
    "harm",
    [
        lambda value: replace(MAIL, subject=f"a{value}b"),
        lambda value: replace(MAIL, sender=Address(f"a{value}b", "help@desk.example")),
        lambda value: replace(MAIL, to=(Address("", f"jo{value}@x.org"),)),
        lambda value: replace(MAIL, reply_to=f"a{value}@x.org"),
        lambda value: replace(MAIL, message_id=f"<a{value}@x.org>"),
        lambda value: replace(MAIL, in_reply_to=f"<a{value}b@x.org>"),
        lambda value: replace(MAIL, references=(f"<a{value}b@x.org>",)),
        lambda value: replace(MAIL, loop_mark=f"a{value}b"),
        lambda value: replace(MAIL, list_unsubscribe=f"https://x.org/{value}b"),
        lambda value: replace(MAIL, files=(OutgoingFile(f"a{value}.txt", "text/plain", b""),)),
        lambda value: replace(MAIL, html="x", files=(OutgoingFile("a.png", "image/png", b"", f"c{value}d"),)),
    ],
)
def test_a_control_character_in_a_header_is_refused(harm, poison):
    with pytest.raises(UnsafeMail):
        compose(harm(poison))


@pytest.mark.parametrize(
    "address", ["", "jo", "a@@x.org", "jo@x.org, evil@x.org", "jö@x.org", "a b@x.org", "jo@x..org"]
)
def test_an_address_that_cannot_get_mail_is_refused(address):
    with pytest.raises(UnsafeMail):
        compose(replace(MAIL, to=(Address("", address),)))


@pytest.mark.parametrize("identity", ["", "<a b@x>", "<ä@x>"])
def test_an_id_that_would_be_encoded_is_refused(identity):
    with pytest.raises(UnsafeMail):
        compose(replace(MAIL, message_id=identity))


def test_a_strange_content_type_travels_as_octets():
    message = compose(
        replace(MAIL, files=(OutgoingFile("a", "text/x y; z", b"x"), OutgoingFile("b", "multipart/mixed", b"y")))
    )

    assert [part.get_content_type() for part in message.iter_attachments()] == ["application/octet-stream"] * 2


@pytest.mark.parametrize(
    ("subject", "answer"),
    [
        ("Printer", "Re: Printer"),
        ("Re: Printer", "Re: Printer"),
        ("AW: RE: Sv: Printer", "Re: Printer"),
        ("Re[2]: Printer", "Re: Printer"),
        ("Report: Printer", "Re: Report: Printer"),
        ("", "Re:"),
    ],
)
def test_an_answer_has_one_prefix(subject, answer):
    assert reply_subject(subject) == answer


def test_text_as_html_is_escaped_and_links_are_clickable():
    assert html_of_text("a <b> & \nhttps://x.org/?a=1&b=2") == (
        '<div dir="auto">a &lt;b&gt; &amp; <br>\n<a href="https://x.org/?a=1&amp;b=2">https://x.org/?a=1&amp;b=2</a></div>'
    )


def test_our_own_quotation_is_cut_off_again():
    quotation = Quotation("Jo Doe", datetime(2026, 3, 3, 10, 11, tzinfo=UTC), "It smokes.\n\nReally.")
    text, html = with_quotation("Restart it.", "<p>Restart it.</p>", quotation)

    assert parse_message(wire(replace(MAIL, text=text))).reply == "Restart it."
    assert parse_message(wire(replace(MAIL, text=text, html=html))).reply == "Restart it."


def test_a_token_comes_back_in_whatever_case_and_form_it_returns():
    address = SIGNER.reply_address("help@desk.example", ticket_id=77, recipient="Jo@X.org")
    token = read_address(address.upper())
    answered = read_message_id(MAIL.message_id.strip("<>"))

    assert SIGNER.proves(token, "jo@x.org")
    assert SIGNER.proves(answered, "JO@x.org")
    assert (token.ticket_id, answered.ticket_id) == (77, 77)


def test_a_token_holds_for_one_ticket_one_person_one_purpose_and_one_generation():
    token = read_address(SIGNER.reply_address("help@desk.example", ticket_id=77, recipient="jo@x.org", generation=1))

    assert SIGNER.proves(token, "jo@x.org", generation=1)
    assert not SIGNER.proves(token, "jo@x.org", generation=2)
    assert not SIGNER.proves(token, "amy@x.org", generation=1)
    assert not SIGNER.proves(replace(token, ticket_id=78), "jo@x.org", generation=1)
    assert not SIGNER.proves(replace(token, purpose=Purpose.BOUNCE), "jo@x.org", generation=1)
    assert not SIGNER.proves(
        replace(token, mac=token.mac[:-1] + ("a" if token.mac[-1] != "a" else "b")), "jo@x.org", generation=1
    )
    assert not Signer((b"z" * 32,)).proves(token, "jo@x.org", generation=1)


def test_an_old_key_still_proves_while_a_new_one_signs():
    token = read_address(SIGNER.reply_address("help@desk.example", ticket_id=1, recipient="jo@x.org"))
    rotated = Signer((b"n" * 32, b"k" * 32))

    assert rotated.proves(token, "jo@x.org")
    assert rotated.reply_address("help@desk.example", ticket_id=1, recipient="jo@x.org") != SIGNER.reply_address(
        "help@desk.example", ticket_id=1, recipient="jo@x.org"
    )


def test_the_same_effect_has_the_same_message_id():
    def identity(key):
        return SIGNER.message_id("desk.example", ticket_id=77, recipient="jo@x.org", dedupe_key=key)

    assert identity("a") == identity("a")
    assert identity("a") != identity("b")
    assert re.fullmatch(r"<[a-z0-9.]+@desk\.example>", identity("a:/ ß"))


def test_a_reply_address_fits_into_a_local_part():
    address = SIGNER.reply_address("servicedesk-international@desk.example", ticket_id=2**40, recipient="jo@x.org")

    assert len(address.partition("@")[0]) <= 64
    with pytest.raises(ValueError, match="too long"):
        SIGNER.reply_address("x" * 60 + "@desk.example", ticket_id=1, recipient="jo@x.org")


def test_a_short_key_is_refused():
    with pytest.raises(ValueError, match="32 bytes"):
        Signer((b"short",))


@pytest.mark.parametrize(
    "address",
    [
        "help@desk.example",
        "help+x@desk.example",
        "help+r1.short@desk.example",
        "help+z1.aaaaaaaaaaaaaaaaaaaaaaaaaa@d.e",
    ],
)
def test_an_ordinary_address_carries_no_token(address):
    assert read_address(address) is None


def test_a_mail_can_be_looked_at_as_text_with_its_ids_whole():
    text = compose(replace(MAIL, in_reply_to=LONG_ID)).as_string()

    assert f"In-Reply-To: {LONG_ID}" in text
