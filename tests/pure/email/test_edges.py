"""The rare forms of each part of a mail, one by one: what a whole mail seldom shows."""

from datetime import UTC, datetime

import pytest

from nullticket.features.email import limits
from nullticket.features.email.addresses import parse_addresses
from nullticket.features.email.calendar_text import invitation_text
from nullticket.features.email.charset import canonical, decode_text
from nullticket.features.email.dates import parse_date
from nullticket.features.email.delivery_status import failing
from nullticket.features.email.encoded_words import decode_words
from nullticket.features.email.header_block import split_block
from nullticket.features.email.html_text import lines_of_html
from nullticket.features.email.japanese import decode_iso2022jp
from nullticket.features.email.lines import Line, text_of_lines
from nullticket.features.email.parameters import parse_parameters
from nullticket.features.email.parse import parse_message
from nullticket.features.email.plain_text import plain_from_enriched, without_clear_signature
from nullticket.features.email.reply import read_reply
from nullticket.features.email.reply_marks import header_block_at, is_attribution, midline_attribution
from nullticket.features.email.signature import without_signature
from nullticket.features.email.structure import parse_structure
from nullticket.features.email.values import FailedRecipient


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("Ana <mailto:ana@example.org>", [("Ana", "ana@example.org")]),
        ("Ana <@relay.example:ana@example.org>", [("Ana", "ana@example.org")]),
        ("ana@example.org <Undisclosed-Recipients:;>", [("", "ana@example.org")]),
        ('<"ana b"@example.org>', [("", '"ana b"@example.org')]),
        ("<a@@b>", [("", "a@@b")]),
        ("a@@b", [("", "a@@b")]),
        ('"Ana (at desk) <ana@example.org>', [("Ana (at desk)", "ana@example.org")]),
        ('Ana "B \\" C" <ana@example.org>', [('Ana B " C', "ana@example.org")]),
        ("Ana (never closed <ana@example.org>, (again bo@example.org", None),
        ("Ana <ana@example.org, bo@example.org", [("Ana", "ana@example.org"), ("", "bo@example.org")]),
        ("Ana <ana@example.org", [("Ana", "ana@example.org")]),
        ("Ana <ana@example.org>>", [("Ana", "ana@example.org")]),
        ("Ana <ana@example.org> <other@example.org>", [("Ana", "ana@example.org")]),
        ("Ana (x (deep) y) <ana@example.org>", None),
        ('"Ana" (home) <ana@example.org>', [("Ana (home)", "ana@example.org")]),
        ("team: ana@example.org, bo@example.org;", [("", "ana@example.org"), ("", "bo@example.org")]),
        ("mailto:ana@example.org", [("", "ana@example.org")]),
        ("no address at all", []),
    ],
)
def test_addresses_as_people_and_programs_write_them(value, found):
    read = [(each.name, each.email) for each in parse_addresses(value)]
    if found is None:
        assert read
        assert all("@" in email for _, email in read)
    else:
        assert read == found


def test_an_unbalanced_bracket_is_looked_up_once():
    assert [each.email for each in parse_addresses('( ( " " a@example.org')] == ["a@example.org"]


def test_an_invitation_without_times_and_with_a_local_one():
    text = "BEGIN:VEVENT\nnonsense\nSUMMARY:Patch\\, day\nSUMMARY:again\nDTSTART;TZID=Europe/Berlin:20260112T090000\n"
    text += "DTEND:20260113\nORGANIZER:mailto:Ana@example.org\nEND:VEVENT"
    shown = invitation_text(text.encode(), "")
    assert "Patch, day" in shown
    assert "2026-01-12 09:00 Europe/Berlin" in shown
    assert "2026-01-13" in shown
    assert "ana@example.org" in shown
    assert "2026-01-12 09:00" in invitation_text(b"BEGIN:VEVENT\nDTSTART;VALUE=DATE-TIME:20260112T090000\nEND:VEVENT")


def test_labels_that_are_no_charset_mean_nothing():
    assert canonical("base64") == ""
    assert canonical("we!rd") == ""
    assert canonical("no-such-set") == ""
    assert canonical("utf-8*de") == "utf-8"


def test_bytes_that_fit_no_label_are_still_text():
    assert decode_text(b"a\x81b", "us-ascii")
    assert decode_text(b"\x81\x8d\x8f\x90" * 3)


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        ("2026-01-12T09:00Z", datetime(2026, 1, 12, 9, tzinfo=UTC)),
        ("2026-13-45T09:00Z", None),
        ("Mon, 32 Jan 2026 09:00:00 +0000", None),
        ("Mon, 12 Jan 2026 09:00:00 +9900", datetime(2026, 1, 12, 9, tzinfo=UTC)),
        (" , ", None),
    ],
)
def test_dates_that_exist_and_dates_that_do_not(value, moment):
    assert parse_date(value) == moment


@pytest.mark.parametrize(
    "value", ["12 Jan 2026 1:2:3:4:5", "Mon, 12 Jan 2026 ::: +", "a b c d:e f", "1 Jan 2026 25:61:61"]
)
def test_a_broken_clock_is_no_date(value):
    assert parse_date(value) is None


def test_a_recipient_without_an_action_is_judged_by_its_code():
    assert failing(FailedRecipient("a@b", "", "5.1.1"))
    assert not failing(FailedRecipient("a@b", "", "2.0.0"))
    assert not failing(FailedRecipient("a@b", "delivered", "5.1.1"))


def test_encoded_words_change_their_charset_and_stop_at_the_limit():
    assert decode_words("=?utf-8?Q?gr=C3=BC?= =?iso-8859-1?Q?=FCn?=") == "grüün"
    many = "=?utf-8?Q?a?= " * (limits.ENCODED_WORDS + 5)
    assert decode_words(many).startswith("a" * limits.ENCODED_WORDS)
    assert decode_words("=?utf-8?Q?open") == "=?utf-8?Q?open"


def test_a_header_goes_on_after_an_mbox_line_and_after_an_unfolded_one():
    block = split_block(b"Subject: a\nFrom ana Mon Jan 12\nstray words\nTo: bo@example.org\n\nbody")
    assert set(block.defects) == {"mbox-line-in-header", "unfolded-header-line"}
    assert block.body == b"body"


def test_lines_without_any_field_ahead_end_the_header():
    block = split_block(b"Subject: a\nstray one\nstray two\n\nbody", top=True)
    assert "header-without-end" in block.defects
    banner = b"".join(b"banner %d\n" % i for i in range(400))
    assert split_block(banner + b"Subject: a\n\nbody", top=True).fields == ()
    assert split_block(b"Subject: a\n" + banner + b"To: bo@example.org\n\n").defects == ("header-without-end",)
    assert split_block(b"\n\n", top=True).fields == ()


def test_html_lists_rules_pictures_and_broken_ends():
    text = text_of_lines(lines_of_html("<ol><li>one<li>two</ol></b></p><hr>x<img alt='Map of floor'><img alt='a.png'>"))
    assert "1. one" in text
    assert "2. two" in text
    assert "---" in text
    assert "[Map of floor]" in text
    assert "a.png" not in text
    assert text_of_lines(lines_of_html("")) == ""
    assert text_of_lines(lines_of_html("<li>loose</li>")) == "- loose"
    assert text_of_lines(lines_of_html("<style><br><img alt='no'></style>yes")) == "yes"
    assert "a\nb" in text_of_lines(lines_of_html("<pre>a\nb</pre>"))
    assert "<?xml" not in text_of_lines(lines_of_html("<?xml version='1'?><!-- note --><p>x</p>"))
    assert text_of_lines(lines_of_html("<a href='https://a.example/x'>here</a>")) == "here (https://a.example/x)"
    assert "mailto" not in text_of_lines(lines_of_html("<a href='mailto:a@b.example'>write</a>"))


def test_japanese_of_phones_is_read_to_the_end():
    assert decode_iso2022jp(b"\x1b(I1\x1b(B!") == "ｱ!"
    assert decode_iso2022jp(b"\x1b$B$\x1b(B") == "$"
    assert decode_iso2022jp(b"\x1b$B\xff!\x1b(Bx").endswith("x")
    assert decode_iso2022jp(b"\x1b$(D0!\x1b(B")
    assert decode_iso2022jp(b"a\x82\xa0") == "aあ"


def test_parameters_over_the_limit_are_left():
    _, found = parse_parameters("text/plain; " + "; ".join(f"p{i}=v" for i in range(limits.PARAMETERS + 9)))
    assert len(found) == limits.PARAMETERS


def test_enriched_text_loses_its_markup():
    text = "<bold>Hello</bold> <<world<nl>next<color><param>red</param>x</color>\n\nend"
    assert plain_from_enriched(text) == "Hello <world\nnextx\nend"
    mail = parse_message(b"From: a@b.example\nContent-Type: text/enriched\n\n<bold>Printer</bold> is down")
    assert mail.text.strip() == "Printer is down"


def test_a_clear_signature_without_its_end_is_left_alone():
    signed = "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nhello\n- - item\n"
    assert without_clear_signature(signed) == signed
    whole = signed + "-----BEGIN PGP SIGNATURE-----\nabc\n"
    assert without_clear_signature(whole) == "hello\n- item\n"
    assert without_clear_signature(whole + "-----END PGP SIGNATURE-----\nafter").endswith("\nafter")


def test_a_signature_is_not_the_whole_mail():
    assert without_signature(["Thanks", "", "Sent from my iPhone"]) == ["Thanks"]
    assert without_signature(["Sent from my iPhone"]) == ["Sent from my iPhone"]
    assert without_signature(["x" * 300, "-- ", "Ana"]) == ["x" * 300]


@pytest.mark.parametrize(
    ("declared", "read"),
    [
        ("text", "text/plain"),
        ("html", "text/html"),
        ("text/plain\\x", "text/plain"),
        ("text/html]x", "text/html"),
        ("strange", "application/octet-stream"),
        ("multipart", "multipart/mixed"),
    ],
)
def test_content_types_that_are_almost_right(declared, read):
    block = split_block(f"Content-Type: {declared}\n\nbody".encode())
    root, _ = parse_structure(block)
    assert root.content_type in {read, "text/plain"}


def test_a_digest_of_messages_and_a_flood_of_parts():
    digest = b"Content-Type: multipart/digest; boundary=b\n\n--b\n\nSubject: inner\n\nhello\n--b--"
    root, _ = parse_structure(split_block(digest))
    assert [child.content_type for child in root.children] == ["message/rfc822"]
    flood = b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nx\n" * (limits.MIME_PARTS + 9)
    root, defects = parse_structure(split_block(flood))
    assert "parts-over-limit" in defects
    assert len(root.children) == limits.MIME_PARTS
    two = b"--i\n\nx\n" * 300
    nested = b"--b\nContent-Type: multipart/mixed; boundary=i\n\n" + two + b"--i--\n"
    _, defects = parse_structure(split_block(b"Content-Type: multipart/mixed; boundary=b\n\n" + nested * 2 + b"--b--"))
    assert "parts-over-limit" in defects
    bare = b"Content-Type: multipart/mixed; boundary=b\n\n--b--\nprose after"
    root, defects = parse_structure(split_block(bare))
    assert (root.content_type, "multipart-without-parts" in defects) == ("text/plain", True)
    root, _ = parse_structure(split_block(b"Content-Type: multipart/mixed; boundary=b\n\n  "))
    assert root.content_type == "multipart/mixed"


def mail_of(content_type: str, body: str, *head: str):
    return parse_message(
        "\n".join(["From: ana@example.org", *head, f"Content-Type: {content_type}", "", body]).encode()
    )


def part(content_type: str, body: str, *head: str, boundary: str = "b") -> str:
    return "\n".join([f"--{boundary}", f"Content-Type: {content_type}", *head, "", body, ""])


def test_texts_side_by_side_in_one_alternative_are_both_kept():
    pages = part("text/html", "<p>one</p>", boundary="i") + part("text/html", "<p>two</p>", boundary="i") + "--i--\n"
    mail = mail_of("multipart/alternative; boundary=b", part("multipart/mixed; boundary=i", pages) + "--b--")
    assert "one" in mail.text
    assert "two" in mail.text
    plain = part("text/plain", "first", boundary="i") + part("text/plain", "second", boundary="i") + "--i--\n"
    mail = mail_of("multipart/alternative; boundary=b", part("multipart/mixed; boundary=i", plain) + "--b--")
    assert mail.text.split() == ["first", "second"]


def test_the_third_form_of_a_text_and_later_forms_of_the_same_kind_are_not_shown():
    body = part("text/plain", "words") + part("text/x-amp-html", "<html amp>no</html>") + part("text/plain", "again")
    mail = mail_of(
        "multipart/alternative; boundary=b",
        body + part("text/html", "<p>words</p>") + part("text/html", "<p>2</p>") + "--b--",
    )
    assert mail.text.strip() == "words"
    assert not mail.attachments


def test_parts_with_nothing_in_them_are_no_files():
    body = part("multipart/mixed; boundary=none", " ") + part("text/plain", "", "Content-Disposition: attachment")
    body += part("text/plain", "log lines", "Content-Disposition: attachment") + part("text/plain", "hello")
    mail = mail_of("multipart/mixed; boundary=b", body + "--b--")
    assert mail.text.strip() == "hello"
    assert [each.content.strip() for each in mail.attachments] == [b"log lines"]


def bounce(text: str, *head: str, content_type: str = "text/plain", sender: str = "MAILER-DAEMON@mx.example"):
    raw = "\n".join([f"From: {sender}", *head, f"Content-Type: {content_type}", "", text])
    return parse_message(raw.encode()).bounce


def test_reports_that_name_their_recipients_in_other_places():
    failed = "Undelivered Mail Returned to Sender"
    found = bounce("550 5.1.1 unknown", f"Subject: {failed}", "X-Failed-Recipients: bo@example.org, nobody")
    assert [(each.address, each.status) for each in found.recipients] == [("bo@example.org", "5.1.1")]
    pseudo = "This is the mail system.\n\nFinal-Recipient: rfc822;bo@example.org\nAction: failed\nStatus: 5.2.2\n"
    assert bounce(pseudo, f"Subject: {failed}").recipients[0].status == "5.2.2"
    good = "This is the mail system.\n\nFinal-Recipient: rfc822;bo@example.org\nAction: delivered\nStatus: 2.0.0\n"
    assert all(each.status != "2.0.0" or not each.action for each in bounce(good, f"Subject: {failed}").recipients)
    report = bounce(
        "--b\n\nIt failed.\n--b--",
        "Subject: x",
        content_type="multipart/report; boundary=b; report-type=delivery-status",
    )
    assert report.bounced


def test_an_answer_to_a_report_is_no_report():
    assert not bounce(
        "I saw this too", "Subject: Re: Undelivered Mail Returned to Sender", sender="ana@example.org"
    ).bounced


def test_a_person_who_quotes_a_mail_server_is_still_a_person():
    text = "Hi, I got: Your message could not be delivered. What now?"
    assert not bounce(text, "Subject: help", sender="ana@example.org").bounced


def test_a_name_keeps_no_quotes_and_a_bracket_without_end_is_looked_up_once():
    assert parse_addresses("=?utf-8?Q?=22Ana=22?= <ana@example.org>")[0].name == "Ana"
    found = parse_addresses("Ana <ana@example.org, Bo <bo@example.org")
    assert [each.email for each in found] == ["ana@example.org", "bo@example.org"]


def test_a_wrong_label_is_overruled_by_what_the_bytes_look_like():
    text = "Příliš žluťoučký kůň úpěl ďábelské ódy " * 4
    assert decode_text(text.encode("cp1250"), "utf-8") == text


def test_a_block_of_a_thousand_fields_and_a_page_of_mbox_lines():
    many = b"".join(b"X-%d: v\n" % i for i in range(limits.HEADER_FIELDS + 1))
    block = split_block(many + b"\nbody")
    assert (len(block.fields), block.defects) == (limits.HEADER_FIELDS, ("header-fields-over-limit",))
    assert split_block(b"From ana\n" * 99 + b"Subject: a\n\n", top=True).defects == ("mbox-line-in-header",)
    stray = split_block(b"Subject: a\nstray one\nstray two\nTo: bo@example.org\n\nbody")
    assert [each.name for each in stray.fields] == ["subject", "to"]


def test_tags_inside_hidden_ones_and_links_over_several_lines():
    assert text_of_lines(lines_of_html("<svg><br><img alt='no'></svg>yes<input>")) == "yes"
    text = text_of_lines(lines_of_html("see <a href='https://a.example/x'>one<br>two</a>"))
    assert "two (https://a.example/x)" in text


def test_three_lines_of_devices_are_all_cut():
    lines = ["Thanks", "Sent from my iPhone", "Sent from my iPad", "Sent from my iPhone"]
    assert without_signature(lines) == ["Thanks"]


def test_a_boundary_inside_a_line_is_text():
    root, _ = parse_structure(split_block(b"Content-Type: multipart/mixed; boundary=b\n\n--b\n\nx --b\n--b--"))
    assert root.children[0].body == b"x --b"


def test_an_announcement_in_the_middle_of_a_line_cuts_it_there():
    text = "Sounds good to me. On Mon, 12 Jan 2026 at 09:14, Ana <ana@example.org> wrote:\n\nWe could meet at noon.\n"
    mail = parse_message(f"From: bo@example.org\nSubject: Re: x\nIn-Reply-To: <a@b>\n\n{text}".encode())
    assert mail.reply.startswith("Sounds good to me.")


def test_a_named_text_that_comes_first_in_a_related_group_is_the_body():
    body = part('text/html; name="body.html"', "<p>hello</p>") + part('text/html; name="other.html"', "<p>file</p>")
    mail = mail_of("multipart/related; boundary=b", body + "--b--")
    assert mail.text.strip() == "hello"
    assert [each.filename for each in mail.attachments] == ["other.html"]


def test_a_byte_that_its_own_charset_does_not_know_costs_only_itself():
    assert decode_text(b"\xcf\xf0\x98", "windows-1251") == "Пр\ufffd"


def test_an_mbox_line_with_no_field_after_it_ends_the_header():
    assert split_block(b"Subject: a\nFrom x\nstray\n\nbody").defects == ("header-without-end",)


def lines(*texts: str, **marks: bool) -> list[Line]:
    return [Line(text, 0, **marks) for text in texts]


def test_marks_have_their_limits():
    assert not is_attribution("On Mon, 12 Jan 2026 " + "x" * 700 + " wrote:")
    assert midline_attribution(lines("See you On 12 Main Street and On 14 Side Street"), 0) == (0, 0)
    assert not header_block_at(lines("From: ana@example.org", "", "", "", "", "", "", "Subject: x"), 0)


def test_a_container_announces_its_quote_in_a_few_lines_only():
    container = lines("alpha", "beta", "gamma", "delta", "eps", "zeta", "eta", "theta", history=True)
    inline = [
        *lines("Done."),
        *container,
        Line("asked", 1, history=True),
        *lines("answer"),
        Line("more", 1),
        *lines("yes"),
    ]
    reply = read_reply(inline).reply
    assert reply.startswith("Done.\nalpha\nbeta\ngamma\n> asked")
    assert "answer" in reply
    cut_off = [*lines("Done."), *lines("alpha", history=True), *lines("beta"), Line("asked", 1), *lines("yes")]
    assert "alpha" in read_reply([*cut_off, Line("more", 1), *lines("no")]).reply
