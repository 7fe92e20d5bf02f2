"""Whatever bytes come, the parser answers, soon, with values that can be stored."""

import json
import time

from hypothesis import example, given, settings
from hypothesis import strategies as st

from nullticket.features.email.inspect import as_json, inspect_batch
from nullticket.features.email.lines import lines_of_text
from nullticket.features.email.parse import parse_message
from nullticket.features.email.reply import read_reply

FRAGMENTS = [
    b"From: ",
    b"To: ",
    b"Subject: ",
    b"Date: ",
    b"Message-ID: ",
    b"References: ",
    b"Received: ",
    b"Content-Type: ",
    b"Content-Transfer-Encoding: ",
    b"Content-Disposition: ",
    b"Auto-Submitted: ",
    b"Return-Path: ",
    b"\n",
    b"\r\n",
    b"\r",
    b"\n\n",
    b" ",
    b"\t",
    b"text/plain",
    b"text/html",
    b"multipart/mixed",
    b"multipart/alternative",
    b"multipart/report",
    b"message/rfc822",
    b"message/delivery-status",
    b"application/ms-tnef",
    b"application/pkcs7-mime",
    b"text/calendar",
    b"; boundary=b",
    b'; boundary="b"',
    b"; charset=utf-8",
    b"; charset=iso-2022-jp",
    b"; name=a.txt",
    b"; filename*0*=utf-8''%C3",
    b"--b\n",
    b"--b--\n",
    b"base64",
    b"quoted-printable",
    b"x-uuencode",
    b"=?utf-8?q?",
    b"=?gb2312?b?",
    b"?=",
    b"<",
    b">",
    b"<a@x>",
    b"jo@x.org",
    b",",
    b";",
    b":",
    b'"',
    b"(",
    b")",
    b"\\",
    b"<div>",
    b"</div>",
    b"<blockquote type=cite>",
    b"<table><tr><td>",
    b"<!--",
    b"-->",
    b"&amp;",
    b"On Mon, 3 Mar 2026 at 10:11, Jo <jo@x.org> wrote:",
    b"> quoted\n",
    b"-- \n",
    b"begin 644 a\n",
    b"end\n",
    b"-----Original Message-----\n",
    b"\x1b$B",
    b"\x1b(B",
    b"\xff\xfe",
    b"\xc3\xa4",
    b"\x00",
    b"\x80",
    b"\x78\x9f\x3e\x22\x01\x00",
    b"\x30\x80",
    b"BEGIN:VEVENT\n",
    b"Final-Recipient: rfc822;a@b.c\n",
    b"Action: failed\n",
]
CRAFTED = st.lists(st.sampled_from(FRAGMENTS), max_size=80).map(b"".join)


def check(raw):
    started = time.process_time()
    mail = parse_message(raw)
    document = json.dumps(as_json(mail), ensure_ascii=False)

    assert time.process_time() - started < 2
    document.encode("utf-8")
    assert "\x00" not in mail.text + mail.subject + mail.reply + mail.sender.email + mail.message_id
    assert all(each.filename for each in mail.attachments)
    assert mail.date is None or mail.date.tzinfo is not None


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=2000))
@example(b"")
@example(b"\n")
@example(b"\x00")
def test_any_bytes_are_parsed(raw):
    check(raw)


@settings(max_examples=600, deadline=None)
@given(CRAFTED)
def test_any_heap_of_mail_fragments_is_parsed(raw):
    check(raw)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=500), st.text(max_size=200), st.text(max_size=100))
def test_any_text_survives_in_a_plain_mail(text, subject, name):
    raw = f"Subject: {subject.encode('unicode_escape').decode()}\nFrom: x@y.z\nContent-Type: text/plain; charset=utf-8\n\n".encode()
    check(raw + text.encode("utf-8", "surrogatepass") + name.encode("utf-8", "surrogatepass"))


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["word", "two words.", "> quoted", "", "-- ", "---", "From: x", "On 3 Mar 2026, Jo wrote:", "Jo:"]
        ),
        max_size=30,
    )
)
def test_a_reply_holds_nothing_that_was_not_written(lines):
    text = "\n".join(lines)
    reply = read_reply(lines_of_text(text)).reply

    assert set(reply.split()) <= set(text.split()) | {">"}


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.sampled_from(["Hello there.", "It smokes", "", "see https://x.org", "1. one", "- two", "Thanks"]),
        min_size=1,
        max_size=15,
    )
)
def test_a_text_of_ordinary_lines_is_kept_whole(lines):
    text = "\n".join(lines).strip()
    collapsed = [line for line in text.split("\n") if line]

    assert [line for line in read_reply(lines_of_text(text)).reply.split("\n") if line] == collapsed


def test_a_batch_answers_each_path_in_order(tmp_path):
    (tmp_path / "a.eml").write_bytes(b"Subject: one\n\nx")
    (tmp_path / "b.eml").write_bytes(b"Subject: zwei \xc3\xa4\n\nx")
    paths = [f"{tmp_path}/a.eml\n", "\n", f"{tmp_path}/missing.eml\n", f"{tmp_path}/b.eml"]

    first, missing, second = [json.loads(line) for line in inspect_batch(paths)]

    assert (first["subject"], second["subject"]) == ("one", "zwei ä")
    assert "cannot read" in missing["error"]
