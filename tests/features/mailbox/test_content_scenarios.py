"""MAIL-A01 to A05 and S04 to S06: what a mail holds is kept and shown, and nothing of it runs."""

import base64
import datetime as dt
import struct
from collections.abc import Callable
from email.message import EmailMessage
from email.utils import parseaddr
from time import perf_counter

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs7
from cryptography.x509.oid import NameOID

from nullticket.core.enums import Role
from nullticket.features.email.tokens import read_address

from .conftest import Mailbox, World, letter

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def html(sender: str, box: Mailbox, markup: str) -> bytes:
    return letter(sender, box.address, "Page", markup, Content_Type="text/html; charset=utf-8")


def message(sender: str, box: Mailbox, subject: str = "Files") -> EmailMessage:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = sender, box.address, subject
    made["Message-ID"] = f"<{sender}>"
    return made


def test_mail_s04_html_is_harmless_and_loads_nothing_from_elsewhere(world: World, box: Mailbox):
    box.take(
        html(
            "s04@x.example",
            box,
            "<style>p{background:url(https://t.example/css)}</style><p onclick=steal()>Hello</p><script>steal()</script>"
            "<img src=https://t.example/pixel.gif onerror=steal()><a href='javascript:steal()'>click</a>"
            "<svg onload=steal()><script>steal()</script></svg><p style='background:url(https://t.example/x)'>there</p>"
            "<a href='https://good.example/'>good</a><iframe src=https://t.example></iframe>",
        )
    )

    ticket = world.ticket_of("s04@x.example")
    [mail] = world.mails(ticket)
    for bad in ("steal", "t.example", "script", "onclick", "javascript", "svg", "iframe", "style"):
        assert bad not in mail["html"]
    assert "Hello" in mail["html"]
    assert 'href="https://good.example/"' in mail["html"]
    assert mail["blocked_images"] == 1
    loud = world.get(f"/api/tickets/{ticket['ticket_number']}/mails?remote_images=true")[0]
    assert 'src="https://t.example/pixel.gif"' in loud["html"]


@pytest.mark.parametrize(
    "markup",
    ["<div>" * 1700 + "deep" + "</div>" * 1700, "<a href='https://l.example/1'>x</a> " * 5000, "&gt; " * 200_000],
    ids=["nested", "links", "quotes"],
)
def test_mail_s05_a_mail_made_to_be_slow_is_read_in_two_seconds(world: World, box: Mailbox, markup: str):
    sender = f"s05-{len(markup)}@x.example"
    raw = html(sender, box, markup)
    reader = world.desk.runtime.mail_reader
    assert reader is not None
    assert quickest(lambda: reader.read(raw)) < 2
    box.take(raw)
    ticket = world.ticket_of(sender)
    assert quickest(lambda: world.mails(ticket)) < 2


def quickest(step: Callable[[], object]) -> float:
    """Seconds of the best of a few tries: a busy machine makes any one slow."""
    taken = []
    for _ in range(4):
        began = perf_counter()
        step()
        taken.append(perf_counter() - began)
        if taken[-1] < 2:
            break
    return min(taken)


def test_mail_s06_a_code_sent_to_the_desk_is_shown_to_no_stranger(world: World, box: Mailbox):
    box.take(letter("thief-s06@y.example", box.address, "hello"))
    box.take(letter("codes@service.example", box.address, "Your sign-up code", "The code is 424242."))

    thief = world.desk.headers(world.ticket_of("thief-s06@y.example")["requester"]["id"])
    code = world.ticket_of("codes@service.example")
    seen = world.desk.client.get("/api/tickets/?limit=200", headers=thief).json()["items"]
    assert [one["title"] for one in seen] == ["hello"]
    for path in ("", "/comments", "/attachments", "/mails", "/related"):
        answer = world.desk.client.get(f"/api/tickets/{code['ticket_number']}{path}", headers=thief)
        assert answer.status_code in {403, 404}
    assert not any("424242" in one.raw.decode() for one in world.smtp.to("thief-s06@y.example"))

    # Nobody can sign up anywhere with the address that our notices come from: it is signed, and another one each time.
    box.take(letter("other-s06@y.example", box.address, "hello"))
    notices = [world.smtp.to(one)[-1].message for one in ("thief-s06@y.example", "other-s06@y.example")]
    senders = [parseaddr(str(one["From"]))[1] for one in notices]
    assert len(set(senders)) == 2
    assert all(read_address(one) is not None and one.startswith(f"{box.account}+r") for one in senders)
    box.take(letter("other-s06@y.example", senders[1], "Re: x", "An answer to where it came from."))
    answered = world.comments(world.ticket_of("other-s06@y.example"), internal=False)
    assert [one["body"] for one in answered] == ["An answer to where it came from."]


def test_mail_a01_an_inline_image_without_disposition_is_shown_inline(world: World, box: Mailbox):
    content = "\n".join([
        "--r",
        "Content-Type: text/html",
        "",
        "<p>See:<img src='cid:image001.png@01D'></p>",
        "--r",
        "Content-Type: image/png",
        "Content-Transfer-Encoding: base64",
        "Content-ID: <image001.png@01D>",
        "",
        base64.b64encode(PNG).decode(),
        "--r--",
        "",
    ])  # fmt: skip
    box.take(letter("a01@x.example", box.address, "Look", content, Content_Type="multipart/related; boundary=r"))

    ticket = world.ticket_of("a01@x.example")
    [file] = world.files(ticket)
    [mail] = world.mails(ticket)
    assert f'<img src="/api/files/{file["id"]}">' in mail["html"]
    assert world.desk.client.get(f"/api/files/{file['id']}", headers=world.admin).content == PNG


def tnef(*attributes: tuple[int, int, bytes]) -> bytes:
    """A winmail.dat of level, attribute and data."""
    rows = (
        struct.pack("<BII", level, identity, len(data)) + data + struct.pack("<H", sum(data) & 0xFFFF)
        for level, identity, data in attributes
    )
    return b"\x78\x9f\x3e\x22\x01\x00" + b"".join(rows)


def test_mail_a02_a_winmail_dat_is_unpacked(world: World, box: Mailbox):
    packed = tnef(
        (2, 0x00069002, b"\1\0" + b"\0" * 12), (2, 0x0006800F, b"a,b\n1,2\n"), (2, 0x00018010, b"figures.csv\0")
    )
    made = message("a02@x.example", box)
    made.set_content("The figures.")
    made.add_attachment(packed, "application", "ms-tnef", filename="winmail.dat")
    box.take(made.as_bytes())

    [file] = world.files(world.ticket_of("a02@x.example"))
    assert (file["file_name"], file["size"]) == ("figures.csv", 8)


def test_mail_a03_an_invitation_is_told_and_kept(world: World, box: Mailbox):
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "METHOD:REQUEST",
        "BEGIN:VEVENT",
        "UID:1@x.example",
        "DTSTART:20260120T090000Z",
        "DTEND:20260120T100000Z",
        "SUMMARY:Printer exchange",
        "LOCATION:Floor 3",
        "ORGANIZER:mailto:a03@x.example",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]
    made = message("a03@x.example", box, "Invitation")
    made.set_content("\r\n".join(lines), subtype="calendar", params={"method": "REQUEST", "name": "invite.ics"})
    box.take(made.as_bytes())

    ticket = world.ticket_of("a03@x.example")
    assert "Printer exchange" in ticket["description"]
    assert "Floor 3" in ticket["description"]
    assert [one["file_name"].rsplit(".")[-1] for one in world.files(ticket)] == ["ics"]


def test_mail_a04_an_encrypted_mail_is_a_ticket_with_a_notice_and_its_file(world: World, box: Mailbox):
    lines = [
        "--e",
        "Content-Type: application/pgp-encrypted",
        "",
        "Version: 1",
        "--e",
        'Content-Type: application/octet-stream; name="encrypted.asc"',
        "",
        "-----BEGIN PGP MESSAGE-----",
        "",
        "hQEMA0000000000000",
        "-----END PGP MESSAGE-----",
        "--e--",
        "",
    ]
    kind = 'multipart/encrypted; protocol="application/pgp-encrypted"; boundary=e'
    box.take(letter("a04@x.example", box.address, "Secret", "\n".join(lines), Content_Type=kind, MIME_Version="1.0"))

    ticket = world.ticket_of("a04@x.example")
    assert "encrypted" in ticket["description"]
    assert "encrypted.asc" in [one["file_name"] for one in world.files(ticket)]


def opaque(content: bytes) -> bytes:
    """Signed data of S/MIME, its message inside."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Jo")])
    begin = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    unsigned = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    unsigned = unsigned.serial_number(1).not_valid_before(begin).not_valid_after(begin + dt.timedelta(days=1))
    certificate = unsigned.sign(key, hashes.SHA256())
    builder = pkcs7.PKCS7SignatureBuilder().set_data(content).add_signer(certificate, key, hashes.SHA256())
    return builder.sign(serialization.Encoding.DER, [pkcs7.PKCS7Options.Binary])


def test_mail_a04_an_opaque_signature_is_read_through(world: World, box: Mailbox):
    signed = opaque(b"Content-Type: text/plain\r\n\r\nSigned words.\r\n")
    kind = 'application/pkcs7-mime; smime-type=signed-data; name="smime.p7m"'
    body = base64.encodebytes(signed).decode()
    box.take(
        letter("a04s@x.example", box.address, "Signed", body, Content_Type=kind, Content_Transfer_Encoding="base64")
    )

    assert world.ticket_of("a04s@x.example")["description"].strip() == "Signed words."


def test_mail_a05_a_forwarded_message_is_kept_under_its_subject_and_found_by_its_text(world: World, box: Mailbox):
    inner = message("inner@x.example", box, "The zebra contract")
    inner.set_content("Paragraph seven names the xylophone.")
    outer = message("a05@x.example", box, "Fwd")
    outer.set_content("See attached.")
    outer.add_attachment(inner)
    box.take(outer.as_bytes())

    ticket = world.ticket_of("a05@x.example")
    assert [one["file_name"] for one in world.files(ticket)] == ["The zebra contract.eml"]
    found = world.get("/api/tickets/?q=xylophone")["items"]
    assert [one["ticket_number"] for one in found] == [ticket["ticket_number"]]


def test_agents_alone_see_the_mails_of_a_ticket(world: World, box: Mailbox):
    box.take(letter("priv@x.example", box.address))
    ticket = world.ticket_of("priv@x.example")
    own = world.desk.headers(ticket["requester"]["id"])
    agent = world.desk.headers(world.desk.person("reader@desk.example", role=Role.AGENT))
    path = f"/api/tickets/{ticket['ticket_number']}/mails"
    assert world.desk.client.get(path, headers=own).status_code == 403
    assert world.desk.client.get(path, headers=agent).status_code == 200
