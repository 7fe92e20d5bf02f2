"""Texts and attachments of whole mails: broken structure, nameless parts, containers of other vendors."""

import base64

import pytest

from nullticket.features.email.parse import parse_headers_only, parse_message
from nullticket.features.email.values import Role

HEAD = b"From: jo@x.org\nSubject: s\nMIME-Version: 1.0\n"
PNG = base64.encodebytes(b"\x89PNG fake")


def multipart(kind, *parts, boundary=b"b", close=True):
    body = b"".join(b"--" + boundary + b"\n" + part + b"\n" for part in parts)
    tail = b"--" + boundary + b"--\n" if close else b""
    return b"Content-Type: multipart/" + kind + b'; boundary="' + boundary + b'"\n\n' + body + tail


def plain(text, extra=b""):
    return b"Content-Type: text/plain; charset=utf-8\n" + extra + b"\n" + text


def rich(text, extra=b""):
    return b"Content-Type: text/html; charset=utf-8\n" + extra + b"\n" + text


def image(extra=b""):
    return b"Content-Type: image/png\nContent-Transfer-Encoding: base64\n" + extra + b"\n" + PNG


def names(mail):
    return [each.filename for each in mail.attachments if each.counted]


def test_html_is_read_before_plain_text():
    mail = parse_message(
        HEAD + multipart(b"alternative", plain(b"the plain form"), rich(b"<p>the <b>rich</b> form</p>"))
    )

    assert mail.text == "the rich form"
    assert mail.html == "<p>the <b>rich</b> form</p>"


def test_an_empty_html_part_gives_way_to_the_plain_text():
    mail = parse_message(
        HEAD + multipart(b"alternative", plain(b"the plain form"), rich(b"<html><body>&nbsp;</body></html>"))
    )

    assert mail.text == "the plain form"


def test_a_stub_of_plain_text_gives_way_to_html():
    mail = parse_message(HEAD + multipart(b"alternative", plain(b"-"), rich(b"<p>all that has to be said here</p>")))

    assert (mail.text, mail.reply) == ("all that has to be said here",) * 2


def test_texts_side_by_side_follow_each_other():
    mail = parse_message(HEAD + multipart(b"mixed", plain(b"first"), rich(b"<p>second</p>"), plain(b"third")))

    assert mail.text.split() == ["first", "second", "third"]


def test_images_between_texts_are_attachments_in_order():
    mail = parse_message(
        HEAD
        + multipart(b"mixed", plain(b"one"), image(b'Content-Disposition: inline; filename="a.png"\n'), plain(b"two"))
    )

    assert mail.text.split() == ["one", "two"]
    assert names(mail) == ["a.png"]


def test_inline_images_of_nested_parts_are_attachments_with_names():
    related = multipart(
        b"related",
        multipart(b"alternative", plain(b"x"), rich(b'<img src="cid:i1">x'), boundary=b"in"),
        image(b"Content-ID: <i1>\n"),
        image(b'Content-ID: <i2>\nContent-Disposition: inline; filename="two.png"\n'),
        boundary=b"mid",
    )
    mail = parse_message(
        HEAD + multipart(b"mixed", related, b"Content-Type: application/pdf; name=a.pdf\n\nPDF", boundary=b"out")
    )

    assert [(each.filename, each.role, each.content_id) for each in mail.attachments] == [
        ("image1.png", Role.INLINE, "i1"),
        ("two.png", Role.INLINE, "i2"),
        ("a.pdf", Role.FILE, ""),
    ]
    assert mail.attachments[0].content == b"\x89PNG fake"


@pytest.mark.parametrize(
    ("part", "name"),
    [
        (b"Content-Type: application/pdf\n\nx", "file1.pdf"),
        (b"Content-Type: image/jpeg\n\nx", "image1.jpg"),
        (b"Content-Type: application/x-unheard-of\n\nx", "file1.bin"),
        (b"Content-Type: image/png\nContent-Location: http://x.org/a/logo.png\n\nx", "logo.png"),
        (b"Content-Type: image/png\nContent-Description: diagram.png\n\nx", "diagram.png"),
        (b'Content-Type: application/pdf; name="=?utf-8?q?=C3=A4.pdf?="\n\nx', "ä.pdf"),
        (
            b"Content-Type: application/pdf\nContent-Disposition: attachment; filename==?utf-8?q?=C3=A4_b.pdf?=\n\nx",
            "ä b.pdf",
        ),
        (
            b"Content-Type: application/pdf\nContent-Disposition: attachment; filename*=iso-8859-1''%E4.pdf\n\nx",
            "ä.pdf",
        ),
        (
            b"Content-Type: application/pdf; name=old.pdf\nContent-Disposition: attachment; filename=new.pdf\n\nx",
            "new.pdf",
        ),
        (
            b'Content-Type: application/pdf\nContent-Disposition: attachment; filename="a/b\\\\c:d?.pdf"\n\nx',
            "a_b_c_d_.pdf",
        ),
        (b'Content-Type: application/pdf\nContent-Disposition: attachment; filename="a\n b.pdf"\n\nx', "a b.pdf"),
        (b'Content-Type: application/pdf\nContent-Disposition: attachment; filename="\xe2\x80\xaea.pdf"\n\nx', "a.pdf"),
        (
            b'Content-Type: application/pdf\nContent-Disposition: attachment; filename="../../.htaccess"\n\nx',
            "_.._.htaccess",
        ),
        (b"Content-Type: message/rfc822\n\nSubject: the inner one\n\ntext", "the inner one.eml"),
        (b"Content-Type: message/rfc822\n\nFrom: x\n\ntext", "message.eml"),
        (b"Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\nU3ViamVjdDogYQoKYg==", "a.eml"),
    ],
)
def test_every_attachment_has_a_safe_name(part, name):
    mail = parse_message(HEAD + multipart(b"mixed", plain(b"x"), part))

    assert names(mail) == [name]


def test_a_long_name_keeps_its_ending():
    mail = parse_message(HEAD + b'Content-Type: application/pdf; name="' + "ä".encode() * 300 + b'.pdf"\n\nx')

    assert names(mail)[0].endswith("ä.pdf")
    assert len(names(mail)[0].encode()) <= 200


def test_a_text_with_a_file_name_is_a_file():
    mail = parse_message(
        HEAD
        + multipart(b"mixed", plain(b"body"), plain(b"log", b'Content-Disposition: attachment; filename="a.log"\n'))
    )

    assert mail.text == "body"
    assert names(mail) == ["a.log"]


def test_a_text_marked_as_attachment_is_a_file_even_without_a_name():
    mail = parse_message(
        HEAD + multipart(b"mixed", plain(b"body"), plain(b"log", b"Content-Disposition: attachment\n"))
    )

    assert mail.text == "body"
    assert names(mail) == ["text1.txt"]


def test_an_attachment_may_come_before_the_text():
    mail = parse_message(
        HEAD
        + multipart(b"mixed", plain(b"log", b'Content-Disposition: attachment; filename="a.log"\n'), plain(b"body"))
    )

    assert mail.text == "body"


def test_a_mail_that_is_one_file_has_no_text():
    mail = parse_message(HEAD + b"Content-Type: application/pdf; name=a.pdf\nContent-Transfer-Encoding: base64\n\nUERG")

    assert (mail.text, names(mail), mail.attachments[0].content) == ("", ["a.pdf"], b"PDF")


def test_delivery_reports_signatures_and_invitations_are_not_counted():
    mail = parse_message(
        HEAD
        + multipart(
            b"mixed",
            plain(b"x"),
            b"Content-Type: application/pgp-signature; name=signature.asc\n\nx",
            b"Content-Type: text/calendar; method=REQUEST\n\nBEGIN:VCALENDAR",
        )
    )

    assert names(mail) == []
    assert [each.role for each in mail.attachments] == [Role.SIGNATURE, Role.CALENDAR]


def test_an_invitation_without_a_text_says_what_it_is_about():
    ics = b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:Stand-up\r\nDTSTART;TZID=Europe/Berlin:20260303T101100\r\nLOCATION:Room 5\r\nORGANIZER;CN=Jo Doe:mailto:jo@x.org\r\nEND:VEVENT\r\n"
    mail = parse_message(HEAD + b"Content-Type: text/calendar\n\n" + ics)

    assert mail.text == "Stand-up\nWhen: 2026-03-03 10:11 Europe/Berlin\nWhere: Room 5\nOrganiser: Jo Doe"


@pytest.mark.parametrize(
    "raw",
    [
        HEAD + multipart(b"mixed", plain(b"text"), close=False),
        HEAD
        + b'Content-Type: multipart/mixed; boundary="b"\n\npreamble\n--b \n'
        + plain(b"text")
        + b"\n--b-- \nepilogue",
        HEAD + b"Content-Type: multipart/mixed\n\n--guess\n" + plain(b"text") + b"\n--guess--",
        HEAD + b'Content-Type: multipart/mixed; boundary="other"\n\n--b\n' + plain(b"text") + b"\n--b--",
        HEAD + b'Content-Type: multipart/mixed; boundary="b"\n\ntext',
        HEAD + b"Content-Type: text\n\ntext",
        HEAD + b"Content-Type: text/plain charset=utf-8\n\ntext",
        HEAD + b"Content-Type: \n\ntext",
        HEAD + b"Content-Type: text/plain; charset=nonsense\nContent-Transfer-Encoding: nonsense\n\ntext",
        HEAD + b"Content-Transfer-Encoding: base64\n\ndGV4dA==",
        HEAD + b"Content-Transfer-Encoding: base64\n\ndGV4dA",
        HEAD + b"Content-Transfer-Encoding: BASE64;\n\nd GV!4dA==",
        HEAD + b"Content-Transfer-Encoding: quoted-printable\n\nte=78t=\n",
        HEAD + b"Content-Type: multipart/mixed; boundary=b\n\n--b\n\ntext\n--b--",
        HEAD + multipart(b"alternative", multipart(b"alternative", plain(b"text"), boundary=b"in"), boundary=b"out"),
    ],
)
def test_the_text_of_a_broken_mail_is_found(raw):
    assert parse_message(raw).text == "text"


def test_a_boundary_that_begins_like_the_outer_one_is_not_mistaken_for_it():
    inner = multipart(b"alternative", plain(b"text"), rich(b"<p>text</p>"), boundary=b"b-in")
    mail = parse_message(HEAD + multipart(b"mixed", inner, image(b"Content-Disposition: attachment; filename=a.png\n")))

    assert (mail.text, names(mail)) == ("text", ["a.png"])


def test_nesting_beyond_the_limit_is_cut_with_a_notice():
    raw = HEAD
    for level in range(60):
        raw += b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (level, level)
    mail = parse_message(raw + plain(b"deep"))

    assert "nesting-over-limit" in mail.defects
    assert mail.notices


def test_more_parts_than_the_limit_are_cut_with_a_notice():
    mail = parse_message(HEAD + multipart(b"mixed", *[plain(b"x")] * 2000))

    assert "parts-over-limit" in mail.defects
    assert mail.text.startswith("x\n")


def test_format_flowed_is_unwrapped():
    mail = parse_message(
        HEAD + b"Content-Type: text/plain; format=flowed\n\nOne line \nthat goes on.\n> quoted \n> too\n-- \nJo"
    )

    assert mail.text == "One line that goes on.\n> quoted too\n--\nJo"


def test_html_without_a_charset_uses_its_meta_tag():
    html = '<meta http-equiv="Content-Type" content="text/html; charset=windows-1251">Привет'.encode("cp1251")

    assert parse_message(HEAD + b"Content-Type: text/html\n\n" + html).text == "Привет"


def test_html_sent_as_plain_text_is_read_as_html():
    assert parse_message(HEAD + b"Content-Type: text/plain\n\n<html><body><p>text</p></body></html>").text == "text"


@pytest.mark.parametrize(
    ("charset", "codec", "text"),
    [
        ("iso-8859-1", "cp1252", "Preis: 5 €"),
        ("gb2312", "gb18030", "镕基"),
        ("big5", "gb18030", "打印机坏了请帮忙看一下吧谢谢"),
        ("ks_c_5601-1987", "cp949", "프린터"),
        ("iso-8859-8-i", "iso8859-8", "שלום"),
        ("windows-874", "cp874", "สวัสดี"),
        ("x-sjis", "cp932", "①プリンタ"),
        ("us-ascii", "utf-8", "Grüße"),
        ("utf-8", "cp1252", "Grüße aus Köln, schöne Straße"),
        ("iso-8859-1", "utf-8", "Grüße"),
        ("unicode-1-1-utf-7", "utf-7", "Grüße"),
        ("utf-16", "utf-16", "Grüße"),
        ("cp-850", "cp850", "Grüße"),
    ],
)
def test_a_label_means_what_senders_mean_by_it(charset, codec, text):
    raw = HEAD + f"Content-Type: text/plain; charset={charset}\n\n".encode() + text.encode(codec)

    assert parse_message(raw).text == text


def test_japanese_with_vendor_characters_is_read():
    raw = HEAD + b'Content-Type: text/plain; charset=iso-2022-jp\n\n\x1b$B-!-"\x1b(B abc \x1b(I123\x1b(B'

    assert parse_message(raw).text == "①② abc ｱｲｳ"


def test_a_file_inside_the_text_becomes_an_attachment():
    mail = parse_message(HEAD + b"\nSee:\nbegin 644 a.txt\n%:&5L;&\\ \n`\nend\nBye")

    assert names(mail) == ["a.txt"]
    assert mail.attachments[0].content == b"hello"
    assert mail.text.split() == ["See:", "Bye"]


def test_text_signed_in_place_is_read_without_the_armour():
    text = b"-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nIt smokes.\n- -- \nJo\n-----BEGIN PGP SIGNATURE-----\n\nabc\n-----END PGP SIGNATURE-----\n"
    mail = parse_message(HEAD + b"\n" + text)

    assert (mail.text, mail.reply) == ("It smokes.\n--\nJo", "It smokes.")


def test_a_mail_encrypted_in_place_says_so():
    mail = parse_message(HEAD + b"\n-----BEGIN PGP MESSAGE-----\n\nabc\n-----END PGP MESSAGE-----\n")

    assert "encrypted" in mail.notices[0]


def test_an_encrypted_mail_says_so_and_keeps_the_part():
    mail = parse_message(
        HEAD
        + multipart(
            b"encrypted",
            b"Content-Type: application/pgp-encrypted\n\nVersion: 1",
            b"Content-Type: application/octet-stream; name=encrypted.asc\n\n-----BEGIN PGP MESSAGE-----",
        )
    )

    assert "encrypted" in mail.text
    assert names(mail) == ["encrypted.asc"]


def test_the_header_alone_still_says_who_wrote():
    mail = parse_headers_only(HEAD + multipart(b"mixed", plain(b"x")), defect="quarantine:time")

    assert (mail.sender.email, mail.subject, mail.defects) == ("jo@x.org", "s", ("quarantine:time",))
    assert mail.text
