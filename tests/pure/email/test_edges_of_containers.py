"""The rare forms of containers and encodings, one by one: what a whole mail seldom shows."""

import struct

import pytest

from nullticket.features.email import limits, smime
from nullticket.features.email.parse import parse_message
from nullticket.features.email.rtf import decompress_rtf, html_of_rtf, text_of_rtf
from nullticket.features.email.tnef import SIGNATURE, read_tnef
from nullticket.features.email.tokens import Signer, read_address
from nullticket.features.email.transfer import decode_base64, decode_transfer, split_uuencoded

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


def test_small_things_of_rich_text_that_is_not_shown():
    assert text_of_rtf(b"{\\rtf1 a\r\nb{\\fonttbl\\~x}}") == "ab"


def test_a_container_of_thousands_of_attributes_ends():
    assert read_tnef(tnef(attribute(0x7777, b"") * (limits.TNEF_PROPERTIES + 5))).files == []


def test_a_bounce_address_names_the_recipient_too():
    signer = Signer((b"k" * 32,))
    token = read_address(signer.bounce_address("help@example.org", ticket_id=7, recipient="ana@example.org"))
    assert token is not None
    assert signer.proves(token, "ana@example.org")
    assert not signer.proves(token, "bo@example.org")


def test_codes_in_a_hidden_group_are_not_shown():
    assert text_of_rtf(b"{\\rtf1 a{\\fonttbl\\'e4}}") == "a"
