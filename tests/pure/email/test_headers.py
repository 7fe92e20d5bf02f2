"""Header fields as they really come: folded, misspelt, unlabelled, hostile."""

import pytest

from nullticket.features.email.addresses import parse_addresses
from nullticket.features.email.dates import parse_date
from nullticket.features.email.encoded_words import decode_words
from nullticket.features.email.message_ids import all_ids, first_id
from nullticket.features.email.parameters import parse_parameters
from nullticket.features.email.parse import parse_message

ADDRESSES = {
    "plain": ("jo@x.org", [("", "jo@x.org")]),
    "angle": ("Jo Doe <jo@x.org>", [("Jo Doe", "jo@x.org")]),
    "quoted": ('"Doe, Jo" <jo@x.org>, b@x.org', [("Doe, Jo", "jo@x.org"), ("", "b@x.org")]),
    "unquoted comma": ("Doe, Jo <jo@x.org>", [("Doe, Jo", "jo@x.org")]),
    "comment": ("jo@x.org (Jo Doe)", [("Jo Doe", "jo@x.org")]),
    "name and comment": ("Jo Doe (ACME) <jo@x.org>", [("Jo Doe (ACME)", "jo@x.org")]),
    "nested comments": ("Jo (a (b) c) <jo@x.org>", [("Jo (a (b) c)", "jo@x.org")]),
    "encoded": ("=?utf-8?q?J=C3=B6?= <jo@x.org>", [("Jö", "jo@x.org")]),
    "encoded in quotes": ('"=?utf-8?q?J=C3=B6?=" <jo@x.org>', [("Jö", "jo@x.org")]),
    "encoded comma": ("=?utf-8?q?Doe=2C_J=C3=B6?= <jo@x.org>", [("Doe, Jö", "jo@x.org")]),
    "encoded address spoof": ("=?utf-8?q?boss=40x.org?= <jo@x.org>", [("boss@x.org", "jo@x.org")]),
    "encoded address alone": ("=?utf-8?q?boss=40x.org?=", []),
    "encoded second recipient": ("=?utf-8?q?a=40x.org=2C?= jo@x.org", [("a@x.org,", "jo@x.org")]),
    "semicolons": ("a@x.org; b@x.org", [("", "a@x.org"), ("", "b@x.org")]),
    "spaces": ("a@x.org b@x.org", [("", "a@x.org"), ("", "b@x.org")]),
    "double angle": ("Jo <<jo@x.org>>", [("Jo", "jo@x.org")]),
    "space in angle": ("Jo < jo@x.org >", [("Jo", "jo@x.org")]),
    "space around at": ("jo @ x.org", [("", "jo@x.org")]),
    "group": ("Friends: a@x.org, B <b@x.org>;, c@x.org", [("", "a@x.org"), ("B", "b@x.org"), ("", "c@x.org")]),
    "undisclosed": ("undisclosed-recipients:;", []),
    "undisclosed in an angle": ("<Undisclosed-Recipients:;>", []),
    "empty": ("", []),
    "null": ("<>", []),
    "route": ("<@a.org,@b.org:jo@x.org>", [("", "jo@x.org")]),
    "quoted local part": ('"jo doe"@x.org', [("", '"jo doe"@x.org')]),
    "domain literal": ("jo@[192.0.2.1]", [("", "jo@[192.0.2.1]")]),
    "address as name": ('"jo@x.org" <jo@x.org>', [("jo@x.org", "jo@x.org")]),
    "only quoted": ('"jo@x.org"', [("", "jo@x.org")]),
    "single quotes": ("'jo@x.org' <jo@x.org>", [("'jo@x.org'", "jo@x.org")]),
    "mailto": ("<mailto:jo@x.org>", [("", "jo@x.org")]),
    "trailing dot": ("Jo <jo@x.org.>", [("Jo", "jo@x.org")]),
    "unclosed angle": ("Jo <jo@x.org", [("Jo", "jo@x.org")]),
    "unclosed quote": ('"Jo <jo@x.org>', [("Jo", "jo@x.org")]),
    "unclosed comment": ("Jo (x <jo@x.org>", [("Jo (x", "jo@x.org")]),
    "double at": ("a@@x.org", [("", "a@@x.org")]),
    "no address": ("Jo Doe", []),
    "spaced dots": ("jdoe@test   . example", [("", "jdoe@test.example")]),
    "unicode": ("Jö <jö@exämple.org>", [("Jö", "jö@exämple.org")]),
    "escaped quote": ('"Jo \\"J\\" Doe" <jo@x.org>', [('Jo "J" Doe', "jo@x.org")]),
    "brackets in the name": ("Jo [ACME] <jo@x.org>", [("Jo [ACME]", "jo@x.org")]),
    "bad name with at": ("jo @ home <jo@x.org>", [("jo @ home", "jo@x.org")]),
    "two angles": ("Jo <jo> <jo@x.org>", [("Jo", "jo@x.org")]),
}

WORDS = {
    "split character": ("=?utf-8?q?=C3?= =?utf-8?q?=A4?=", "ä"),
    "split base64": ("=?utf-8?b?w6TDtsO?= =?utf-8?b?8?=", "äöü"),
    "no space between": ("=?utf-8?q?a?==?utf-8?q?b?=", "ab"),
    "text around": ("Re: =?utf-8?q?=C3=A4?= x", "Re: ä x"),
    "space in q": ("=?utf-8?q?a b =C3=A4?=", "a b ä"),
    "underscore": ("=?utf-8?q?a_b=5Fc?=", "a b_c"),
    "language": ("=?utf-8*de?q?=C3=A4?=", "ä"),
    "question mark": ("=?utf-8?q?why??=", "why?"),
    "unknown charset": ("=?x-nonsense?q?abc?=", "abc"),
    "wrong charset": ("=?us-ascii?q?=C3=A4?=", "ä"),
    "latin labelled utf-8": ("=?iso-8859-1?q?Gr=C3=BC=C3=9Fe?=", "Grüße"),
    "gb2312": ("=?gb2312?b?suLK1A==?=", "测试"),
    "koi8": ("=?koi8-r?b?8NLJ18XU?=", "Привет"),
    "iso-2022-jp": ("=?ISO-2022-JP?B?GyRCJDMkcyRLJEEkTxsoQg==?=", "こんにちは"),
    "shift jis labelled iso-2022-jp": ("=?ISO-2022-JP?B?g2OBW4OL?=", "ツール"),
    "utf-7": ("=?unicode-1-1-utf-7?q?+ANw-ber?=", "Über"),
    "unfinished": ("=?utf-8?q?abc", "=?utf-8?q?abc"),
    "no padding": ("=?utf-8?b?w6Q?=", "ä"),
    "no words": ("a =? b ?= c", "a =? b ?= c"),
}

DATES = {
    "rfc": ("Tue, 3 Mar 2026 10:11:12 +0100", "2026-03-03T10:11:12+01:00"),
    "comment": ("Tue, 3 Mar 2026 10:11:12 +0100 (CET)", "2026-03-03T10:11:12+01:00"),
    "no weekday": ("3 Mar 2026 10:11 GMT", "2026-03-03T10:11:00+00:00"),
    "named zone": ("Tue, 3 Mar 2026 10:11:12 EST", "2026-03-03T10:11:12-05:00"),
    "long weekday": ("Tuesday, 3 Mar 2026 10:11:12 +0100", "2026-03-03T10:11:12+01:00"),
    "two digit year": ("3 Mar 26 10:11:12 +0000", "2026-03-03T10:11:12+00:00"),
    "no zone": ("Tue, 3 Mar 2026 10:11:12", "2026-03-03T10:11:12+00:00"),
    "unknown zone": ("Tue, 3 Mar 2026 10:11:12 -0000", "2026-03-03T10:11:12+00:00"),
    "iso": ("2026-03-03T10:11:12Z", "2026-03-03T10:11:12+00:00"),
    "iso with space": ("2026-03-03 10:11:12 +0100", "2026-03-03T10:11:12+01:00"),
    "asctime": ("Tue Mar  3 10:11:12 2026", "2026-03-03T10:11:12+00:00"),
    "absurd zone": ("Tue, 3 Mar 2026 10:11:12 +9999", "2026-03-03T10:11:12+00:00"),
}


@pytest.mark.parametrize(("value", "expected"), ADDRESSES.values(), ids=ADDRESSES.keys())
def test_addresses_are_split_before_they_are_decoded(value, expected):
    assert [(each.name, each.email) for each in parse_addresses(value)] == expected


@pytest.mark.parametrize(("value", "expected"), WORDS.values(), ids=WORDS.keys())
def test_encoded_words_become_text(value, expected):
    assert decode_words(value) == expected


@pytest.mark.parametrize(("value", "expected"), DATES.values(), ids=DATES.keys())
def test_dates_are_read_with_their_zone(value, expected):
    found = parse_date(value)

    assert found is not None
    assert found.isoformat() == expected


@pytest.mark.parametrize(
    "value", ["", "yesterday", "Tue, 99 Foo 2026", "31 Feb 2026 10:00:00 +0000", "0", "::::", "1 Jan 99999 1:1:1"]
)
def test_what_is_no_date_is_none(value):
    assert parse_date(value) is None


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("<a@x>", "a@x"),
        ("a@x", "a@x"),
        ("<a@@x>", "a@@x"),
        ("<no-at-sign>", "no-at-sign"),
        ("Your message of Tuesday <a@x>", "a@x"),
        ("Your message of Tuesday", ""),
        ("<<<<", ""),
        ("< a@x >", "a@x"),
        ("<a@x> <b@x>", "a@x"),
        ("900001#ABC@x.org", "900001#ABC@x.org"),
    ],
)
def test_the_first_id_is_read_verbatim(value, expected):
    assert first_id(value) == expected


def test_references_keep_their_order_and_lose_their_doubles():
    assert all_ids("<a@x>\r\n <b@x>,<a@x> (comment) <c@x>") == ("a@x", "b@x", "c@x")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ('text/plain; charset="utf-8"', ("text/plain", {"charset": "utf-8"})),
        ("TEXT/HTML;CHARSET=UTF-8", ("text/html", {"charset": "UTF-8"})),
        ("text/plain; charset=utf-8; format=flowed", ("text/plain", {"charset": "utf-8", "format": "flowed"})),
        ('multipart/mixed; boundary="a;b=c"', ("multipart/mixed", {"boundary": "a;b=c"})),
        ("multipart/mixed; boundary=----=_Part_1", ("multipart/mixed", {"boundary": "----=_Part_1"})),
        ('text/plain; charset="utf-8" name="a.txt"', ("text/plain", {"charset": "utf-8", "name": "a.txt"})),
        ("attachment; filename=a b c.txt", ("attachment", {"filename": "a b c.txt"})),
        ("attachment; filename*=utf-8''%C3%A4.txt", ("attachment", {"filename": "ä.txt"})),
        ("attachment; filename*0=a; filename*1=b.txt", ("attachment", {"filename": "ab.txt"})),
        ("attachment; filename*1*=%A4.txt; filename*0*=utf-8''%C3", ("attachment", {"filename": "ä.txt"})),
        ("attachment; filename=x.txt; filename*=utf-8''%C3%A4.txt", ("attachment", {"filename": "ä.txt"})),
        ("text/plain charset=utf-8", ("text/plain", {"charset": "utf-8"})),
        ("text/plain;;; charset=utf-8;", ("text/plain", {"charset": "utf-8"})),
        ("text/plain; junk; charset=utf-8", ("text/plain", {"charset": "utf-8"})),
        ("text/plain (comment); charset=utf-8", ("text/plain", {"charset": "utf-8"})),
        ('attachment; filename="a \\"b\\".txt"', ("attachment", {"filename": 'a "b".txt'})),
        ("", ("", {})),
    ],
)
def test_parameters_are_read_whatever_is_missing(value, expected):
    assert parse_parameters(value) == expected


def subject_of(raw):
    return parse_message(raw).subject


def test_a_folded_subject_is_one_line():
    assert subject_of(b"Subject: a\n b\n\tc\n\nx") == "a b c"


def test_a_nul_in_the_subject_disappears():
    assert subject_of(b"Subject: a\x00b\n\nx") == "ab"


def test_an_unlabelled_subject_uses_the_charset_of_the_text():
    raw = "Subject: Привет мир\nContent-Type: text/plain; charset=koi8-r\n\nтекст".encode("koi8-r")

    assert subject_of(raw) == "Привет мир"


@pytest.mark.parametrize(
    ("text", "charset"),
    [
        ("Grüße aus Köln", "utf-8"),
        ("Grüße aus Köln", "cp1252"),
        ("Сообщение о проблеме", "cp1251"),
        ("Сообщение о проблеме", "koi8-r"),
        ("打印机坏了请帮忙", "gb18030"),
        ("印表機壞了請幫忙看一下", "big5"),
        ("プリンタが壊れました", "cp932"),
        ("プリンタが壊れました", "euc_jp"),
        ("프린터가 고장났습니다", "cp949"),
        ("Ο εκτυπωτής χάλασε", "cp1253"),
        ("الطابعة معطلة", "cp1256"),
        ("เครื่องพิมพ์เสีย", "cp874"),
    ],
)
def test_an_unlabelled_subject_is_told_by_its_shape(text, charset):
    assert subject_of(f"Subject: {text}\n\nx".encode(charset)) == text


def test_junk_before_the_header_is_skipped():
    mail = parse_message(b"--- Original message ---\nFrom: jo@x.org\nSubject: a\n\ntext")

    assert (mail.sender.email, mail.subject, mail.text) == ("jo@x.org", "a", "text")


def test_an_mbox_line_is_no_header_wherever_it_stands():
    mail = parse_message(
        b"From jo@x.org Tue Mar  3 10:11:12 2026\nSubject: a\nFrom jo@x.org Tue Mar  3\nFrom: jo@x.org\n\ntext"
    )

    assert (mail.sender.email, mail.subject, mail.text) == ("jo@x.org", "a", "text")


def test_lines_that_lost_their_indent_do_not_end_the_header():
    mail = parse_message(b"Received: from a\nby b with c\nfor d;\nSubject: a\nFrom: jo@x.org\n\ntext")

    assert (mail.sender.email, mail.subject, mail.text) == ("jo@x.org", "a", "text")


def test_a_space_before_the_colon_is_forgiven():
    assert parse_message(b"To : jo@x.org\nSubject : a\n\nx").to[0].email == "jo@x.org"


@pytest.mark.parametrize("newline", [b"\n", b"\r\n", b"\r"])
def test_every_kind_of_line_end_is_read(newline):
    mail = parse_message(b"Subject: a\nFrom: jo@x.org\n\none\ntwo".replace(b"\n", newline))

    assert (mail.subject, mail.sender.email, mail.text) == ("a", "jo@x.org", "one\ntwo")


def test_a_text_without_any_header_is_the_body():
    assert parse_message(b"just words\nand more").text == "just words\nand more"


def test_the_sender_is_the_first_field_with_an_address():
    assert parse_message(b"From: Jo\nReply-To: r@x.org\nSender: s@x.org\n\nx").sender.email == "r@x.org"
    assert parse_message(b"Sender: s@x.org\nReturn-Path: <p@x.org>\n\nx").sender.email == "s@x.org"
    assert parse_message(b"Return-Path: <p@x.org>\n\nx").sender.email == "p@x.org"
    assert parse_message(b"From: <>\nReply-To: r@x.org\n\nx").sender.email == ""
    assert parse_message(b"Subject: x\n\nx").sender.email == ""


def test_the_first_of_two_equal_fields_wins():
    mail = parse_message(b"Message-ID: <a@x>\nMessage-ID: <b@x>\nSubject: one\nSubject: two\n\nx")

    assert (mail.message_id, mail.subject) == ("a@x", "one")


def test_recipients_of_repeated_fields_are_all_read():
    mail = parse_message(b"To: a@x.org\nTo: b@x.org, A@x.org\nCc: c@x.org\n\nx")

    assert [each.email.lower() for each in mail.to] == ["a@x.org", "b@x.org"]
    assert [each.email for each in mail.cc] == ["c@x.org"]


def test_the_mailbox_a_mail_was_delivered_to_is_known():
    mail = parse_message(
        b"Delivered-To: Help@x.org\nX-Original-To: it@x.org\nDelivered-To: help@x.org\nTo: all@y.org\n\nx"
    )

    assert mail.delivered_to == ("help@x.org", "it@x.org")
