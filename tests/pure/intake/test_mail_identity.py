"""What makes a mail the same mail, and what mails say besides their text."""

from dataclasses import replace

import pytest

from nullticket.features.email.parse import parse_message
from nullticket.features.intake.inbound import Unreadable
from nullticket.features.intake.mail_identity import content_digest, mail_key
from nullticket.features.intake.mails import (
    NO_ACKNOWLEDGEMENT,
    forwarded_messages,
    from_mail,
    in_mailbox,
    silenced,
    too_large_notice,
    with_forwarded,
)

MAIL = b"From: a@x.org\r\nMessage-ID: <1@x.org>\r\nSubject: x\r\n\r\nhello\r\n"
BARE = b"From: a@x.org\nDate: today\nSubject: x\n\nhello"


def test_the_servers_on_the_way_do_not_make_another_mail():
    assert mail_key(b"Received: from a\r\nDelivered-To: b@x\r\n" + MAIL) == mail_key(MAIL)
    assert mail_key(MAIL.replace(b"\r\n", b"\n")) == mail_key(MAIL)
    assert content_digest(MAIL) == content_digest(BARE)


@pytest.mark.parametrize(
    "other", [MAIL.replace(b"hello", b"hallo"), MAIL.replace(b"<1@", b"<2@"), BARE, b"no header at all", b""]
)
def test_another_text_or_another_id_is_another_mail(other):
    assert mail_key(other) != mail_key(MAIL)


def test_without_an_id_who_wrote_what_when_stands_in():
    assert mail_key(BARE) == mail_key(b"Received: x\n" + BARE)
    assert mail_key(BARE) != mail_key(BARE.replace(b"today", b"tomorrow"))


def test_doors_of_other_trust_have_mails_of_their_own():
    assert mail_key(MAIL, scope="open door") != mail_key(MAIL)


def test_a_sender_too_long_to_be_kept_is_unreadable():
    long = b"From: " + b"a" * 64 + b"@" + b"b" * 240 + b".org\n\nhello"
    with pytest.raises(Unreadable):
        from_mail(parse_message(long))


def test_silence_is_a_tag_and_set_once():
    quiet = silenced(silenced(from_mail(parse_message(MAIL))))
    assert quiet.tags == (NO_ACKNOWLEDGEMENT,)
    assert in_mailbox(quiet, category="network").category == "network"
    assert in_mailbox(replace(quiet, category="email"), category=None).category == "email"


def test_a_mail_within_a_mail_is_read_along():
    inner = b"From: b@x.org\nSubject: Inner\n\nThe deep text.\n"
    outer = (
        b"From: a@x.org\nSubject: Outer\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=o\n\n--o\n\nSee.\n--o\n"
        b"Content-Type: message/rfc822\n\n" + inner + b"\n--o--\n"
    )
    mail = parse_message(outer)
    [file] = forwarded_messages(mail)
    told = with_forwarded(mail, [parse_message(file.content), None])
    assert told.notices == ("[Inner]\nThe deep text.",)
    assert with_forwarded(mail, [None]) is mail


def test_the_notice_names_both_sizes():
    assert "57 MB" in too_large_notice(60_000_000, limit=25 * 1024 * 1024)
