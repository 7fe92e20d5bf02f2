"""Writing a mail: text and HTML, inline images, files, and headers that thread, all safe on the wire.

Rules: a header value with a line break or another control character is refused, never repaired; ids are written on one
line each, because a folded or encoded id threads nowhere; every address must be deliverable.
"""

import html as markup
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address as HeaderAddress
from email.headerregistry import BaseHeader, HeaderRegistry
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime
from typing import Literal

from nullticket.features.email.values import Address

_CONTROL = re.compile(r"[\x00-\x1f\x7f\u0085\u2028\u2029]")
_TYPE = re.compile(r"[a-z]{1,30}/[a-z0-9][a-z0-9.+-]{0,80}")
_ID = re.compile(r"<[!-;=?-~]{1,900}>")
_ID_FIELDS = frozenset({"message-id", "in-reply-to", "references"})
_REFERENCES_CHARACTERS = 3000
_SUBJECT_CHARACTERS = 500
_ANSWER = re.compile(
    r"^(?:\s*(?:re|aw|sv|vs|antw|odp|ref|rif|res|ynt|回复|答复)\s?(?:\[\d{1,3}\])?[:：]\s*)+", re.IGNORECASE
)
_LINK = re.compile(r"https?://[^\s<>\"']{1,2000}")

LOOP_HEADER = "X-NullTicket-Loop"


class UnsafeMail(ValueError):
    """A value that must not reach the wire."""


@dataclass(frozen=True, slots=True)
class OutgoingFile:
    """A file; with a `content_id` (without brackets) it is an inline image of the HTML text."""

    filename: str
    content_type: str
    content: bytes
    content_id: str = ""


@dataclass(frozen=True, slots=True)
class OutgoingMail:
    """One mail to one envelope recipient. `automatic` marks what no person wrote; `loop_mark` names this installation."""

    sender: Address
    to: tuple[Address, ...]
    subject: str
    text: str
    message_id: str
    date: datetime
    html: str = ""
    cc: tuple[Address, ...] = ()
    reply_to: str = ""
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    automatic: Literal["", "auto-generated", "auto-replied"] = ""
    loop_mark: str = ""
    list_unsubscribe: str = ""
    files: tuple[OutgoingFile, ...] = ()


class _WirePolicy(EmailPolicy):
    """SMTP line ends, seven bits, and message ids exactly as given."""

    def fold(self, name: str, value: str) -> str:
        return self._ids(name, value) or super().fold(name, value)

    def fold_binary(self, name: str, value: str) -> bytes:
        return self._ids(name, value).encode("ascii") or super().fold_binary(name, value)

    def _ids(self, name: str, value: str) -> str:
        if name.lower() not in _ID_FIELDS:
            return ""
        separator = f"{self.linesep} "
        return f"{name}: {separator.join(str(value).split())}{self.linesep}"


class _Headers(HeaderRegistry):
    """The library makes a new class for every header of every mail; one a name is enough."""

    def __init__(self) -> None:
        super().__init__()
        self._made: dict[str, type[BaseHeader]] = {}

    def __getitem__(self, name: str) -> type[BaseHeader]:
        if name not in self._made:
            self._made[name] = super().__getitem__(name)
        return self._made[name]


WIRE = _WirePolicy(linesep="\r\n", cte_type="7bit", max_line_length=78, header_factory=_Headers())


def compose(mail: OutgoingMail) -> EmailMessage:
    """The message; `message.as_bytes()` is what goes over the wire."""
    message = EmailMessage(policy=WIRE)
    message["From"] = _header_address(mail.sender)
    message["To"] = [_header_address(each) for each in mail.to]
    if mail.cc:
        message["Cc"] = [_header_address(each) for each in mail.cc]
    if mail.reply_to:
        message["Reply-To"] = _header_address(Address("", mail.reply_to))
    message["Subject"] = _safe(mail.subject, "subject")[:_SUBJECT_CHARACTERS]
    message["Date"] = format_datetime(mail.date)
    _write_ids(message, mail)
    _write_marks(message, mail)
    _write_bodies(message, mail)
    return message


def _write_ids(message: EmailMessage, mail: OutgoingMail) -> None:
    message["Message-ID"] = _id(mail.message_id)
    if mail.in_reply_to:
        message["In-Reply-To"] = _id(mail.in_reply_to)
    chain = [_id(each) for each in dict.fromkeys((*mail.references, *([mail.in_reply_to] if mail.in_reply_to else [])))]
    if chain:
        message["References"] = " ".join(_shortened(chain))


def _shortened(chain: list[str]) -> list[str]:
    """The root of the thread and as many of the newest ids as fit."""
    kept: list[str] = []
    room = _REFERENCES_CHARACTERS - len(chain[0])
    for each in reversed(chain[1:]):
        room -= len(each) + 1
        if room < 0:
            break
        kept.append(each)
    return [chain[0], *reversed(kept)]


def _write_marks(message: EmailMessage, mail: OutgoingMail) -> None:
    if mail.automatic:
        message["Auto-Submitted"] = mail.automatic
        message["X-Auto-Response-Suppress"] = "All"
        message["Precedence"] = "bulk"
    if mail.loop_mark:
        message[LOOP_HEADER] = _safe(mail.loop_mark, "loop mark")
    if mail.list_unsubscribe:
        message["List-Unsubscribe"] = f"<{_safe(mail.list_unsubscribe, 'list-unsubscribe').strip('<>')}>"


def _write_bodies(message: EmailMessage, mail: OutgoingMail) -> None:
    message.set_content(mail.text.replace("\r\n", "\n").replace("\r", "\n"))
    inline = [each for each in mail.files if each.content_id and mail.html]
    if mail.html:
        message.add_alternative(mail.html, subtype="html")
    for each in inline:
        _html_part(message).add_related(
            each.content,
            *_type(each.content_type),
            cid=f"<{_safe(each.content_id, 'content id').strip('<>')}>",
            filename=_safe(each.filename, "file name"),
            disposition="inline",
        )
    for each in mail.files:
        if each not in inline:
            message.add_attachment(each.content, *_type(each.content_type), filename=_safe(each.filename, "file name"))


def _html_part(message: EmailMessage) -> EmailMessage:
    part = message.get_body(preferencelist=("related", "html"))
    assert isinstance(part, EmailMessage)
    return part


def _header_address(address: Address) -> HeaderAddress:
    if not address.deliverable or not address.email.isascii():
        raise UnsafeMail(f"no mail can be sent to {address.email!r}")
    return HeaderAddress(_safe(address.name, "display name"), addr_spec=_safe(address.email, "address"))


def _safe(value: str, what: str) -> str:
    if _CONTROL.search(value):
        raise UnsafeMail(f"the {what} holds a control character")
    return value


def _id(value: str) -> str:
    """An id with its brackets; anything that would need folding or encoding is refused."""
    text = f"<{value.strip().strip('<>')}>"
    if not _ID.fullmatch(text):
        raise UnsafeMail(f"not a message id: {value[:100]!r}")
    return text


def sound_ids(values: Iterable[str]) -> tuple[str, ...]:
    """Those ids that can be written into a header, with brackets, each once; people's mail programs send others too.

    >>> sound_ids(["<a@b>", "c@d", "two words@x", ""])
    ('<a@b>', '<c@d>')
    """
    bracketed = (f"<{value.strip().strip('<>')}>" for value in values)
    return tuple(dict.fromkeys(each for each in bracketed if _ID.fullmatch(each)))


def _type(content_type: str) -> tuple[str, str]:
    """Main and sub type; containers and whatever is malformed travel as plain octets."""
    if not _TYPE.fullmatch(content_type.lower()) or content_type.lower().startswith(("message/", "multipart/")):
        return "application", "octet-stream"
    main, _, sub = content_type.lower().partition("/")
    return main, sub


def reply_subject(subject: str) -> str:
    """`Re: ` once, whatever prefixes other clients have piled up.

    >>> reply_subject("AW: Re: Printer")
    'Re: Printer'
    """
    return f"Re: {_ANSWER.sub('', subject).strip()}".strip()


def html_of_text(text: str) -> str:
    """Plain text as HTML: escaped, links clickable, line breaks kept."""
    pieces: list[str] = []
    position = 0
    for match in _LINK.finditer(text):
        pieces.append(_lines(text[position : match.start()]))
        url = markup.escape(match.group())
        pieces.append(f'<a href="{url}">{url}</a>')
        position = match.end()
    pieces.append(_lines(text[position:]))
    return f'<div dir="auto">{"".join(pieces)}</div>'


def _lines(text: str) -> str:
    return markup.escape(text).replace("\r\n", "\n").replace("\n", "<br>\n")


@dataclass(frozen=True, slots=True)
class Quotation:
    """The old message below an answer: who wrote it when, and its text."""

    author: str
    written_at: datetime
    text: str

    @property
    def attribution(self) -> str:
        return f"On {self.written_at:%Y-%m-%d %H:%M} UTC, {self.author} wrote:"


def with_quotation(text: str, html: str, quotation: Quotation) -> tuple[str, str]:
    """Both forms of an answer with the old message below, marked the way mail clients recognise and fold."""
    quoted = "\n".join(f"> {line}".rstrip() for line in quotation.text.splitlines())
    block = (
        f'<div class="gmail_quote"><div class="gmail_attr">{markup.escape(quotation.attribution)}</div>'
        f'<blockquote type="cite" class="gmail_quote">{html_of_text(quotation.text)}</blockquote></div>'
    )
    return f"{text.rstrip()}\n\n{quotation.attribution}\n{quoted}\n", f"{html}<br>{block}" if html else ""
