"""Reading one mail: the entry of this room. Bytes in, a `ParsedMail` out; it never raises on what a mail contains.

>>> mail = parse_message(b"From: Jo <jo@x.org>\\nSubject: Printer\\n\\nIt smokes.\\n\\n-- \\nJo")
>>> mail.sender.email, mail.subject, mail.reply
('jo@x.org', 'Printer', 'It smokes.')
"""

import hashlib
import html
import re
from collections.abc import Iterable
from dataclasses import replace

from nullticket.features.email import smime
from nullticket.features.email.addresses import parse_addresses
from nullticket.features.email.attachments import declared_name, extension_of, message_name, name_of, safe_name
from nullticket.features.email.authentication import parse_authentication
from nullticket.features.email.automatic import detect_automatic
from nullticket.features.email.bodies import Content, Leaf, Text, read_content
from nullticket.features.email.bounce import Suspect, detect_bounce
from nullticket.features.email.calendar_text import invitation_text
from nullticket.features.email.dates import parse_date
from nullticket.features.email.header_block import Block, normalise_lines, split_block
from nullticket.features.email.headers import Headers
from nullticket.features.email.html_text import lines_of_html
from nullticket.features.email.lines import Line, lines_of_text, text_of_lines
from nullticket.features.email.message_ids import all_ids, first_id
from nullticket.features.email.reply import Reading, read_reply
from nullticket.features.email.reply_marks import is_forward_subject
from nullticket.features.email.structure import Part, parse_structure
from nullticket.features.email.tnef import SIGNATURE as TNEF_SIGNATURE
from nullticket.features.email.tnef import Tnef, read_tnef
from nullticket.features.email.values import Address, Attachment, Automatic, ParsedMail, Role

_CHARSET_SEEN = re.compile(
    rb"charset\s{0,3}=\s{0,3}\"?([A-Za-z0-9_:.\-]{2,40})|=\?([A-Za-z0-9_:.\-]{2,40})\?[bBqQ]\?", re.IGNORECASE
)
_IMAGE_MARK = re.compile(r"\[cid:[^\]\s]{1,300}\]")
_HINT_BYTES = 32_768
_HINTS = 4
_SIGNED_TYPES = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})
_RECIPIENT_FIELDS = ("delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "x-delivered-to", "x-rcpt-to")
_ENCRYPTED = "This mail is encrypted; the encrypted part is kept and cannot be read here."


def parse_message(raw: bytes) -> ParsedMail:
    """Read a whole mail: header, bodies, attachments, and what kind of mail it is."""
    block = split_block(normalise_lines(raw), top=True)
    hints = _charset_hints(raw)
    root, defects = parse_structure(block, hints=hints)
    unwrapped = _unwrap_signed(root, hints)
    content = read_content(root)
    attachments, tnef = _attachments(content)
    _add_substitute_texts(content, tnef, attachments)
    notices = _notices(defects, encrypted=unwrapped == "encrypted" or _is_encrypted(root, content))
    return _assemble(block, root, content, attachments=attachments, notices=notices, defects=defects)


def parse_headers_only(raw: bytes, *, defect: str) -> ParsedMail:
    """What is known of a mail whose body cannot be read within its limits."""
    block = split_block(normalise_lines(raw[:65_536]), top=True)
    bare = Block(tuple(field for field in block.fields if field.name != "content-type"), b"")
    root, _ = parse_structure(bare, hints=())
    return _assemble(
        bare, root, Content(), attachments=(), notices=("The text of this mail could not be read.",), defects=(defect,)
    )


def _assemble(
    block: Block,
    root: Part,
    content: Content,
    *,
    attachments: tuple[Attachment, ...],
    notices: tuple[str, ...],
    defects: tuple[str, ...],
) -> ParsedMail:
    headers = root.headers
    subject = headers.text("subject")
    lines = tuple(line for text in content.texts for line in (*text.preferred, Line("")))
    text = text_of_lines(lines)
    reading = _reading(content, lines, subject)
    sender = _sender(headers)
    bounce = detect_bounce(Suspect(headers, sender, subject, text, root))
    automatic = detect_automatic(headers, sender=sender, subject=subject, content_type=root.content_type)
    if bounce.bounced and not automatic.automatic:
        automatic = Automatic(True, ("bounce",))
    return ParsedMail(
        subject=subject,
        sender=sender,
        to=_addresses(headers, "to"),
        cc=_addresses(headers, "cc"),
        reply_to=_addresses(headers, "reply-to"),
        message_id=first_id(headers.raw("message-id")),
        in_reply_to=first_id(headers.raw("in-reply-to")),
        references=all_ids(" ".join(headers.all_raw("references"))),
        date=parse_date(headers.raw("date")),
        text=text or "\n".join(notices),
        html=_raw_html(content.texts),
        reply=reading.reply if text else "\n".join(notices),
        attachments=attachments,
        automatic=automatic,
        bounce=bounce,
        authentication=parse_authentication(headers),
        delivered_to=_delivered_to(headers),
        return_path=_return_path(headers),
        forwarded=reading.forwarded,
        notices=notices,
        defects=defects,
        loop_marks=tuple(headers.all_raw("x-nullticket-loop")),
        content_digest=hashlib.sha256(block.body).hexdigest(),
    )


def _charset_hints(raw: bytes) -> tuple[str, ...]:
    seen = (match.group(1) or match.group(2) for match in _CHARSET_SEEN.finditer(raw[:_HINT_BYTES]))
    names = dict.fromkeys(each.decode("ascii").lower() for each in seen)
    return tuple(names)[:_HINTS]


def _sender(headers: Headers) -> Address:
    """The first field that holds an address: From, else Reply-To, Sender, Return-Path; a name alone is kept.

    A From that is explicitly empty (`<>`) names nobody, and nobody is put in its place.
    """
    if headers.raw("from").replace('"', "").replace(" ", "") == "<>":
        return Address("", "")
    for field in ("from", "reply-to", "sender", "return-path"):
        found = parse_addresses(headers.raw(field), hints=headers.hints)
        if found:
            name = found[0].name or (headers.text("from") if field != "from" else "")
            return Address(name, found[0].email)
    return Address(headers.text("from").strip("<> "), "")


def _addresses(headers: Headers, field: str) -> tuple[Address, ...]:
    found = parse_addresses(headers.joined(field), hints=headers.hints)
    unique: dict[str, Address] = {}
    for each in found:
        unique.setdefault(each.email.lower(), each)
    return tuple(unique.values())


def _delivered_to(headers: Headers) -> tuple[str, ...]:
    found = (each.email.lower() for name in _RECIPIENT_FIELDS for each in parse_addresses(headers.joined(name)))
    return tuple(dict.fromkeys(found))


def _return_path(headers: Headers) -> str:
    found = parse_addresses(headers.raw("return-path"))
    return found[0].email if found else ""


def _unwrap_signed(root: Part, hints: tuple[str, ...]) -> str:
    """Hang the message inside an opaque signature below its part; tells "encrypted" when there is none to read."""
    outcome = ""
    for leaf in list(root.leaves()):
        if leaf.content_type not in _SIGNED_TYPES and not declared_name(leaf).lower().endswith(".p7m"):
            continue
        data = leaf.decoded()
        inner = smime.signed_content(data)
        if inner:
            child, _ = parse_structure(split_block(inner), hints=hints)
            leaf.children.append(child)
            leaf.content_type = "multipart/signed"
        elif smime.is_enveloped(data) or leaf.parameters.get("smime-type", "").lower() == "enveloped-data":
            outcome = "encrypted"
    return outcome


def _is_encrypted(root: Part, content: Content) -> bool:
    if root.content_type == "multipart/encrypted" or any(
        "-----BEGIN PGP MESSAGE-----" in text.plain for text in content.texts
    ):
        return True
    return any(leaf.content_type == "application/pgp-encrypted" for leaf in root.leaves())


def _notices(defects: Iterable[str], *, encrypted: bool) -> tuple[str, ...]:
    notices = [_ENCRYPTED] if encrypted else []
    if any(each.endswith("over-limit") for each in defects):
        notices.append("Parts of this mail lie beyond the reading limits; the stored original has all of it.")
    return tuple(notices)


def _attachments(content: Content) -> tuple[tuple[Attachment, ...], Tnef]:
    """All leaves that are not text, Outlook's winmail.dat unpacked, and files found inside plain text."""
    found: list[Attachment] = []
    body = Tnef()
    for number, leaf in enumerate(content.leaves, start=1):
        data = leaf.part.decoded()
        unpacked = read_tnef(data) if data.startswith(TNEF_SIGNATURE) else Tnef()
        if unpacked.files or unpacked.text or unpacked.html:
            found.extend(_tnef_files(unpacked, number))
            body = unpacked
            continue
        found.append(_attachment(leaf, data, number))
    for name, data in content.hidden_files:
        found.append(Attachment(safe_name(name) or f"file{len(found) + 1}.bin", "application/octet-stream", data))
    return tuple(found), body


def _attachment(leaf: Leaf, data: bytes, number: int) -> Attachment:
    part = leaf.part
    return Attachment(name_of(part, number), part.content_type, data, part.content_id, leaf.role)


def _tnef_files(unpacked: Tnef, number: int) -> Iterable[Attachment]:
    for index, each in enumerate(unpacked.files, start=1):
        content_type = each.content_type if "/" in each.content_type else "application/octet-stream"
        name = safe_name(each.filename) or f"file{number}-{index}{extension_of(content_type)}"
        role = Role.INLINE if each.content_id else Role.FILE
        yield Attachment(name, content_type, each.content, each.content_id, role)


def _add_substitute_texts(content: Content, tnef: Tnef, attachments: tuple[Attachment, ...]) -> None:
    """A mail without a text of its own speaks through its winmail.dat or its invitation."""
    if any(line.text.strip() for text in content.texts for line in (*text.plain_lines, *text.html_lines)):
        return
    if tnef.html.strip() or tnef.text.strip():
        content.texts.append(
            Text(tnef.text, tnef.html, lines_of_text(tnef.text), lines_of_html(tnef.html) if tnef.html else ())
        )
        return
    invitation = next((each for each in attachments if each.role is Role.CALENDAR), None)
    if invitation:
        summary = invitation_text(invitation.content)
        content.texts.append(Text(plain=summary, plain_lines=lines_of_text(summary)))


def _raw_html(texts: list[Text]) -> str:
    """The HTML for rendering; plain texts between HTML ones are kept as preformatted blocks."""
    if not any(text.html for text in texts):
        return ""
    return "\n".join(
        text.html or f"<pre>{html.escape(text.plain)}</pre>" for text in texts if text.html or text.plain.strip()
    )


def _reading(content: Content, lines: tuple[Line, ...], subject: str) -> Reading:
    forwarded = is_forward_subject(subject)
    if len(content.texts) == 1:
        return read_reply(_best_for_reply(content.texts[0]), forwarded=forwarded)
    return read_reply(lines, forwarded=forwarded)


def _best_for_reply(text: Text) -> tuple[Line, ...]:
    """HTML when its markup shows the history, else the plain form, which shows it by its marks."""
    marked = any(line.history or (line.depth and not line.soft) for line in text.html_lines)
    if marked or text.plain_is_stub:
        return text.preferred
    return tuple(_without_image_marks(line) for line in text.plain_lines) or text.html_lines


def _without_image_marks(line: Line) -> Line:
    """Outlook's plain form names inline images as `[cid:...]`; they are attachments, not words."""
    return replace(line, text=_IMAGE_MARK.sub("", line.text).rstrip()) if "[cid:" in line.text else line


__all__ = ["message_name", "parse_headers_only", "parse_message"]
