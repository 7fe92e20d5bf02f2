"""The rare forms of each part of a mail, one by one: what a whole mail seldom shows."""

import struct
from datetime import UTC, datetime

import pytest

from nullticket.features.email import limits, smime
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
from nullticket.features.email.rtf import decompress_rtf, html_of_rtf, text_of_rtf
from nullticket.features.email.signature import without_signature
from nullticket.features.email.structure import parse_structure
from nullticket.features.email.tnef import SIGNATURE, read_tnef
from nullticket.features.email.tokens import Signer, read_address
from nullticket.features.email.transfer import decode_base64, decode_transfer, split_uuencoded
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


RTF = rb"{\rtf1\ansi\ansicpg1251{\fonttbl{\f0 Arial;}}\uc1 \'cf\'f0\u1080 ?\~x\_y\-z\{q\}\par{\*\generator no}\u-10240 ?end}"


def test_rich_text_is_read_without_its_formats():
    assert text_of_rtf(RTF) == "При\u00a0x-yz{q}\n\ufffdend".replace("\u00a0", " ")
    assert text_of_rtf(rb"{\rtf1\uc2\u8364 \'80\'80!}}}") == "€!"
    assert text_of_rtf(rb"{\rtf1\ansicpg0 a\uc b}") == "ab"
    assert html_of_rtf(rb"{\rtf1 plain}") == ""
    wrapped = rb"{\rtf1\ansi\fromhtml1{\*\htmltag64 <p>}\htmlrtf\par\htmlrtf0 Hi{\*\htmltag72 </p>}}"
    assert html_of_rtf(wrapped) == "<p>Hi</p>"


def lzfu(body: bytes, raw_size: int, kind: bytes = b"LZFu") -> bytes:
    return struct.pack("<II4sI", len(body) + 12, raw_size, kind, 0) + body


def test_compressed_rich_text_is_undone_and_a_cut_one_gives_what_is_there():
    assert decompress_rtf(b"short") == b"short"
    assert decompress_rtf(lzfu(b"abcdef", 3, b"MELA")) == b"abc"
    assert decompress_rtf(lzfu(b"abcdef", 3, b"????"))[16:] == b"abcdef"
    assert decompress_rtf(lzfu(b"\x00abcdefgh\x00ij", 10)) == b"abcdefghij"
    assert decompress_rtf(lzfu(b"\x00abcdefgh", 4)) == b"abcd"
    assert decompress_rtf(lzfu(b"\x01\x00\x04", 9)) == b"{\\rtf1"
    assert decompress_rtf(lzfu(b"\x01\x00", 9)) == b""
    assert decompress_rtf(lzfu(b"\x02a\x0c\xf2", 5)) == b"aaaaa"
    assert decompress_rtf(lzfu(b"\x01\x0c\xf0", 9)) == b"", "a match that points at the end is the end"


def test_a_signature_is_not_the_whole_mail():
    assert without_signature(["Thanks", "", "Sent from my iPhone"]) == ["Thanks"]
    assert without_signature(["Sent from my iPhone"]) == ["Sent from my iPhone"]
    assert without_signature(["x" * 300, "-- ", "Ana"]) == ["x" * 300]


def der(tag: int, *contents: bytes) -> bytes:
    content = b"".join(contents)
    size = len(content)
    head = bytes([size]) if size < 0x80 else b"\x82" + size.to_bytes(2, "big")
    return bytes([tag]) + head + content


SIGNED_DATA = bytes.fromhex("2a864886f70d010702")
DATA = bytes.fromhex("2a864886f70d010701")


def signed(content: bytes) -> bytes:
    inner = der(0x30, der(0x06, DATA), der(0xA0, content))
    return der(0x30, der(0x06, SIGNED_DATA), der(0xA0, der(0x30, der(0x02, b"\x01"), der(0x31), inner)))


INNER = b"Content-Type: text/plain\r\n\r\nsigned words\r\n"


def test_the_message_inside_an_opaque_signature_is_found():
    import base64

    whole = signed(der(0x04, INNER))
    assert smime.signed_content(whole) == INNER
    assert smime.signed_content(base64.encodebytes(whole)) == INNER
    chunks = der(0x24, der(0x04, INNER[:10]), der(0x04, INNER[10:]))
    assert smime.signed_content(signed(chunks)) == INNER
    long = INNER + b"x" * 300
    assert smime.signed_content(signed(der(0x04, long))) == long


def test_lengths_without_a_number_are_followed_to_their_end():
    def open_(tag: int, *contents: bytes) -> bytes:
        return bytes([tag, 0x80]) + b"".join(contents) + b"\x00\x00"

    chunks = open_(0x24, der(0x04, INNER))
    inner = open_(0x30, der(0x06, DATA), open_(0xA0, chunks))
    whole = open_(0x30, der(0x06, SIGNED_DATA), open_(0xA0, open_(0x30, der(0x02, b"\x01"), inner)))
    assert smime.signed_content(whole) == INNER
    for cut in (3, 30, len(whole) // 2, len(whole) - 3):
        assert smime.signed_content(whole[:cut]) in {b"", INNER}
    assert smime.signed_content(b"\x30\x80\x04\x85") == b""
    assert smime.signed_content(b"\x30\x80" + b"\x04\x01a" * 2100) == b""


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x30",
        der(0x31),
        der(0x30, der(0x06, DATA)),
        der(0x30, der(0x06, DATA), der(0xA0)),
        der(0x30, der(0x06, SIGNED_DATA), der(0xA0)),
        der(0x30, der(0x06, SIGNED_DATA), der(0xA0, der(0x30))),
        der(0x30, der(0x06, SIGNED_DATA), der(0xA0, der(0x30, der(0x30)))),
        b"\x30\x85\x01\x01\x01\x01\x01",
        b"\x30\x84\x01",
    ],
)
def test_what_is_no_signature_holds_no_message(data):
    assert smime.signed_content(data) == b""


def test_a_signature_of_thousands_of_pieces_ends():
    pieces = der(0x04, b"a") * 2500
    found = smime.signed_content(signed(bytes([0x24, 0x83]) + len(pieces).to_bytes(3, "big") + pieces))
    assert set(found) == {ord("a")}


def test_a_signed_and_an_encrypted_mail_are_never_empty():
    head = b"From: a@b.example\nSubject: x\nContent-Type: application/pkcs7-mime; name=smime.p7m\n\n"
    assert "signed words" in parse_message(head + signed(der(0x04, INNER))).text
    enveloped = der(0x30, der(0x06, bytes.fromhex("2a864886f70d010703")), der(0xA0))
    assert parse_message(head + enveloped).notices
    assert parse_message(head + b"\x00nothing of the kind").subject == "x"


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


def attribute(identity: int, content: bytes) -> bytes:
    return b"\x01" + struct.pack("<HHI", identity, 6, len(content)) + content + b"\x00\x00"


def prop(kind: int, identity: int, value: bytes, *, count: int | None = None) -> bytes:
    head = struct.pack("<HH", kind, identity)
    if kind in {0x1E, 0x1F, 0x102, 0xD}:
        padded = value + b"\x00" * (-len(value) % 4)
        return head + struct.pack("<II", 1 if count is None else count, len(value)) + padded
    return head + value


def tnef(*attributes: bytes) -> bytes:
    return SIGNATURE + b"\x01\x00" + b"".join(attributes)


def properties(*each: bytes) -> bytes:
    return struct.pack("<I", len(each)) + b"".join(each)


def test_outlooks_container_gives_files_text_and_what_is_inside_another():
    inner = tnef(attribute(0x800C, b"inner words\x00"))
    named = struct.pack("<HH", 0x1E, 0x8001) + bytes(16) + struct.pack("<I", 0) + b"\x01\x00\x00\x00"
    named_text = struct.pack("<HH", 0x1E, 0x8002) + bytes(16) + struct.pack("<II", 1, 4) + b"n\x00\x00\x00"
    value = struct.pack("<II", 1, 2) + b"v\x00\x00\x00"
    message = properties(
        named + value,
        named_text + value,
        prop(0x3, 0x0001, b"\x01\x00\x00\x00"),
        struct.pack("<HHI", 0x1003, 0x0002, 2) + bytes(8),
        struct.pack("<HHI", 0x101E, 0x0003, 0),
        prop(0x1F, 0x1000, "Text ü".encode("utf-16-le")),
    )
    found = read_tnef(
        tnef(
            attribute(0x9007, struct.pack("<I", 1252)),
            attribute(0x9007, b"x"),
            attribute(0x9003, message),
            attribute(0x800C, b"second body"),
            attribute(0x8010, b"no-start.txt\x00"),
            attribute(0x800F, b"one"),
            attribute(0x9002, b""),
            attribute(0x9005, properties(prop(0x1E, 0x3707, b"nested\x00"), prop(0xD, 0x3701, bytes(16) + inner))),
            attribute(0x9002, b""),
            attribute(0x7777, b"unknown"),
        )
    )
    assert found.text == "Text ü"
    assert [(each.filename, each.content) for each in found.files] == [
        ("no-start.txt", b"one"),
        ("nested.txt", b"inner words"),
    ]


def test_a_container_cut_or_nested_too_deep_gives_what_was_read():
    assert read_tnef(SIGNATURE).files == []
    assert read_tnef(tnef(attribute(0x9003, b"x"))).text == ""
    unknown = properties(prop(0x1F, 0x1000, "kept".encode("utf-16-le")), struct.pack("<HH", 0x99, 0x1009))
    assert read_tnef(tnef(attribute(0x9003, unknown))).text == "kept"
    too_long = properties(struct.pack("<HHII", 0x1E, 0x1000, 1, 9999))
    assert read_tnef(tnef(attribute(0x9003, too_long))).text == ""
    empty = tnef()
    wrapped = tnef(attribute(0x9002, b""), attribute(0x800F, empty))
    assert read_tnef(wrapped).files == []
    deep = tnef(attribute(0x8010, b"deep"), attribute(0x800F, b"core"))
    for _ in range(5):
        deep = tnef(attribute(0x9002, b""), attribute(0x8010, b"in"), attribute(0x800F, deep))
    assert len(read_tnef(deep).files) == 1


def test_bodies_of_the_container_come_as_page_or_as_rich_text():
    page = properties(prop(0x102, 0x1013, b"<p>Hi</p>"), prop(0x102, 0x1009, lzfu(b"x", 1, b"MELA")))
    assert read_tnef(tnef(attribute(0x9003, page))).html == "<p>Hi</p>"
    rich = properties(prop(0x102, 0x1009, lzfu(rb"{\rtf1 Hi}", 10, b"MELA")))
    assert read_tnef(tnef(attribute(0x9003, rich))).text == "Hi"
    both = properties(prop(0x1E, 0x1000, b"text\x00"), prop(0x102, 0x1009, lzfu(rb"{\rtf1 Hi}", 10, b"MELA")))
    assert read_tnef(tnef(attribute(0x9003, both))).text == "text"


def test_a_token_needs_a_real_ticket_and_a_short_mailbox():
    signer = Signer((b"k" * 32,))
    address = signer.reply_address("help@example.org", ticket_id=7, recipient="ana@example.org")
    token = read_address(address)
    assert token is not None
    assert signer.recipient_of(token, ["bo@example.org", "ana@example.org"]) == "ana@example.org"
    assert signer.recipient_of(token, ["bo@example.org"]) is None
    with pytest.raises(ValueError, match="too long"):
        signer.reply_address("h" * 60 + "@example.org", ticket_id=7, recipient="ana@example.org")
    with pytest.raises(ValueError, match="negative"):
        signer.reply_address("help@example.org", ticket_id=-1, recipient="ana@example.org")
    with pytest.raises(ValueError, match="32 bytes"):
        Signer((b"short",))
    assert read_address("help@example.org") is None


UU = b"begin 644 a.txt\n#86)C\n`\nend\n"


def test_files_hidden_in_a_text_are_found():
    assert split_uuencoded(b"before\n" + UU + b"after") == ([(b"a.txt", b"abc")], b"before\n\nafter")
    assert split_uuencoded(b"begin-base64 644 b\nYWJj\n====\n")[0] == [(b"b", b"abc")]
    assert split_uuencoded(b"begin 644 never ends\n#86)C")[0] == []
    prose = b"begin 644 said the teacher\nand then they went home, all of them together\nend\n"
    assert split_uuencoded(prose) == ([], prose)
    assert len(split_uuencoded(UU * 120)[0]) == 100


def test_transfer_encodings_by_their_other_names():
    assert decode_transfer(UU, "x-uuencode") == b"abc"
    assert decode_transfer(b"#86)C\n", "uue") == b"abc"
    assert decode_transfer(b"#86)C!!!!\n", "uue").startswith(b"ab")
    assert decode_transfer(b"\xff\xfe\n", "uue") == b""
    assert decode_transfer(b"plain words of text here", "base64") == b"plain words of text here"
    assert decode_transfer(b"a=3Db", "QP") == b"a=b"
    assert decode_transfer(b"x", "7bit") == b"x"
    assert decode_base64(b"YWJj=YWJj=") == b"abcabc"
    assert decode_base64(b"YWJjY") == b"abc"


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


def test_small_things_of_rich_text_that_is_not_shown():
    assert text_of_rtf(b"{\\rtf1 a\r\nb{\\fonttbl\\~x}}") == "ab"


def test_three_lines_of_devices_are_all_cut():
    lines = ["Thanks", "Sent from my iPhone", "Sent from my iPad", "Sent from my iPhone"]
    assert without_signature(lines) == ["Thanks"]


def test_a_boundary_inside_a_line_is_text():
    root, _ = parse_structure(split_block(b"Content-Type: multipart/mixed; boundary=b\n\n--b\n\nx --b\n--b--"))
    assert root.children[0].body == b"x --b"


def test_a_container_of_thousands_of_attributes_ends():
    assert read_tnef(tnef(attribute(0x7777, b"") * (limits.TNEF_PROPERTIES + 5))).files == []


def test_a_bounce_address_names_the_recipient_too():
    signer = Signer((b"k" * 32,))
    token = read_address(signer.bounce_address("help@example.org", ticket_id=7, recipient="ana@example.org"))
    assert token is not None
    assert signer.proves(token, "ana@example.org")
    assert not signer.proves(token, "bo@example.org")


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


def test_codes_in_a_hidden_group_are_not_shown():
    assert text_of_rtf(b"{\\rtf1 a{\\fonttbl\\'e4}}") == "a"


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
