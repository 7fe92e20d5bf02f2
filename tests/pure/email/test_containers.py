"""Mails inside other containers: opaque signatures and Outlook's winmail.dat."""

import base64
import datetime as dt
import struct

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs7
from cryptography.x509.oid import NameOID

from nullticket.features.email.parse import parse_message

HEAD = b"From: jo@x.org\nSubject: s\nMIME-Version: 1.0\n"


def multipart(kind, *parts, boundary=b"b", close=True):
    body = b"".join(b"--" + boundary + b"\n" + part + b"\n" for part in parts)
    tail = b"--" + boundary + b"--\n" if close else b""
    return b"Content-Type: multipart/" + kind + b'; boundary="' + boundary + b'"\n\n' + body + tail


def plain(text, extra=b""):
    return b"Content-Type: text/plain; charset=utf-8\n" + extra + b"\n" + text


def names(mail):
    return [each.filename for each in mail.attachments if each.counted]


def signed(message):
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Jo")])
    moment = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(moment)
        .not_valid_after(moment + dt.timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    builder = pkcs7.PKCS7SignatureBuilder().set_data(message).add_signer(certificate, key, hashes.SHA256())
    return builder.sign(serialization.Encoding.DER, [pkcs7.PKCS7Options.Binary])


def test_the_text_inside_an_opaque_signature_is_read():
    inner = multipart(b"mixed", plain(b"signed words"), b"Content-Type: application/pdf; name=a.pdf\n\nPDF")
    raw = (
        HEAD
        + b'Content-Type: application/pkcs7-mime; smime-type=signed-data; name="smime.p7m"\n'
        + b"Content-Transfer-Encoding: base64\n\n"
        + base64.encodebytes(signed(inner))
    )
    mail = parse_message(raw)

    assert (mail.text, names(mail)) == ("signed words", ["a.pdf"])


def tnef_attribute(level, identity, data):
    return struct.pack("<BII", level, identity, len(data)) + data + struct.pack("<H", sum(data) & 0xFFFF)


def tnef_property(kind, identity, data):
    if kind in {0x1E, 0x1F, 0x102}:
        return struct.pack("<HHII", kind, identity, 1, len(data)) + data + b"\0" * (-len(data) % 4)
    return struct.pack("<HH", kind, identity) + data


def tnef_properties(*properties):
    return struct.pack("<I", len(properties)) + b"".join(properties)


def winmail(*attributes):
    return b"\x78\x9f\x3e\x22\x01\x00" + b"".join(attributes)


def compressed(rtf):
    """Literals only: valid, if not small."""
    body = b"".join(b"\0" + rtf[start : start + 8] for start in range(0, len(rtf), 8))
    return struct.pack("<II4sI", len(body) + 12, len(rtf), b"LZFu", 0) + body


TNEF_FILE = (
    tnef_attribute(2, 0x00069002, b"\1\0" + b"\0" * 12),
    tnef_attribute(2, 0x0006800F, b"file content"),
    tnef_attribute(2, 0x00018010, b"SHORT~1.TXT\0"),
    tnef_attribute(
        2,
        0x00069005,
        tnef_properties(
            tnef_property(3, 0x0E20, struct.pack("<I", 12)),
            tnef_property(0x1F, 0x3707, "a lönger name.txt".encode("utf-16-le") + b"\0\0"),
        ),
    ),
)


def winmail_mail(data, text=b"See the file."):
    part = (
        b'Content-Type: application/ms-tnef; name="winmail.dat"\nContent-Transfer-Encoding: base64\n\n'
        + base64.encodebytes(data)
    )
    return parse_message(HEAD + multipart(b"mixed", plain(text), part))


def test_the_files_in_winmail_dat_are_listed_instead_of_it():
    mail = winmail_mail(winmail(*TNEF_FILE))

    assert mail.text == "See the file."
    assert [(each.filename, each.content) for each in mail.attachments] == [("a lönger name.txt", b"file content")]


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (tnef_property(0x1E, 0x1000, b"from outlook\0"), "from outlook"),
        (tnef_property(0x102, 0x1013, b"<p>from <b>outlook</b></p>"), "from outlook"),
        (
            tnef_property(0x102, 0x1009, compressed(b"{\\rtf1\\ansi\\ansicpg1252 from\\par outlook \\'e4\\u8364?}")),
            "from\noutlook ä€",
        ),
        (
            tnef_property(
                0x102,
                0x1009,
                compressed(
                    b"{\\rtf1\\ansi\\fromhtml1{\\*\\htmltag <p>}\\htmlrtf x\\htmlrtf0 from {\\*\\htmltag <b>}outlook{\\*\\htmltag </b></p>}}"
                ),
            ),
            "from outlook",
        ),
    ],
)
def test_a_mail_without_a_text_speaks_through_winmail_dat(body, text):
    assert winmail_mail(winmail(tnef_attribute(1, 0x00069003, tnef_properties(body))), text=b" ").text == text


@pytest.mark.parametrize("length", range(0, 120, 7))
def test_a_cut_off_winmail_dat_breaks_nothing(length):
    whole = winmail(*TNEF_FILE)
    mail = winmail_mail(whole[: 6 + length])

    assert mail.text == "See the file."


def test_a_file_without_a_start_attribute_is_found():
    mail = winmail_mail(winmail(*TNEF_FILE[1:]))

    assert [each.content for each in mail.attachments] == [b"file content"]


def test_a_message_inside_winmail_dat_yields_its_text_and_files():
    inner = winmail(
        tnef_attribute(1, 0x00069003, tnef_properties(tnef_property(0x1E, 0x1000, b"inner words\0"))), *TNEF_FILE
    )
    holder = b"\x07\x03\x02\0" + b"\0" * 12 + inner
    data = struct.pack("<HHII", 0x0D, 0x3701, 1, len(holder)) + holder + b"\0" * (-len(holder) % 4)
    name = tnef_property(0x1F, 0x3001, "the inner one".encode("utf-16-le"))
    mail = winmail_mail(winmail(TNEF_FILE[0], tnef_attribute(2, 0x00069005, tnef_properties(name, data))))

    assert [(each.filename, each.content) for each in mail.attachments] == [
        ("the inner one.txt", b"inner words"),
        ("a lönger name.txt", b"file content"),
    ]
