"""Texts whose bytes are not what their label says, or not only that."""

import base64

import pytest

from nullticket.features.email.lines import lines_of_text
from nullticket.features.email.parse import parse_message
from nullticket.features.email.reply import read_reply

HEAD = b"From: jo@example.org\nSubject: x\n"


@pytest.mark.parametrize("label", [b"", b"Content-Type: text/plain\n", b"Content-Type: text/plain; charset=utf-8\n"])
@pytest.mark.parametrize(("data", "text"), [(b"Sch\xf6n", "Schön"), (b"caf\xe9", "café"), (b"it\x92s", "it’s")])
def test_the_one_letter_outside_of_ascii_is_read_as_western_when_it_is_no_utf8(label: bytes, data: bytes, text: str):
    assert parse_message(HEAD + label + b"\n" + data).text == text


def test_a_text_in_utf8_that_was_cut_in_a_letter_loses_that_letter_only():
    whole = "Grüße aus Köln".encode()
    assert (
        parse_message(HEAD + b"Content-Type: text/plain; charset=utf-8\n\n" + whole + b"\xc3").text == "Grüße aus Köln"
    )


ENCODED = b"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\n"


@pytest.mark.parametrize(
    "footer", [b"\n--\nThis list is read by all\n", b"_______________________\nour own mailing list\n"]
)
def test_a_plain_footer_below_encoded_text_is_kept_as_it_is(footer: bytes):
    body = base64.encodebytes("Grüße, der Drucker raucht.\n".encode() * 4)

    found = parse_message(HEAD + ENCODED + body + footer).text

    assert found.startswith("Grüße, der Drucker raucht.\n")
    assert found.endswith(footer.decode().strip().splitlines()[-1])


def test_a_text_that_only_claims_to_be_encoded_is_kept_as_it_is():
    assert parse_message(HEAD + ENCODED + b"Hello\n\nthis is plain text all the way\n").text == (
        "Hello\n\nthis is plain text all the way"
    )


def test_a_quote_that_is_announced_by_a_name_alone_is_history():
    mail = "Works now.\n\nZitat von Jo Doe <jo@example.org>:\n\n> Does it work?\n"
    assert read_reply(lines_of_text(mail)).reply == "Works now."
