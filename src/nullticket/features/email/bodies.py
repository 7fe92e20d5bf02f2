"""Which leaves of the tree are the text of the mail and which are attachments.

Rules: of alternatives the richest readable one counts, unless it is empty or a stub beside a real one; texts that stand
side by side follow each other; a text with its own file name or marked as attachment is a file.
"""

import re
from dataclasses import dataclass, field
from html import unescape

from nullticket.features.email.attachments import declared_name
from nullticket.features.email.charset import decode_text
from nullticket.features.email.html_text import lines_of_html
from nullticket.features.email.lines import Line, clean_text, lines_of_text
from nullticket.features.email.plain_text import plain_from_enriched, unflow, without_clear_signature
from nullticket.features.email.structure import Part
from nullticket.features.email.transfer import split_uuencoded
from nullticket.features.email.values import Role

_META_CHARSET = re.compile(
    rb"<meta[^>]{1,300}?charset\s{0,5}=\s{0,5}[\"']?\s{0,5}([A-Za-z0-9_:.\-]{2,40})", re.IGNORECASE
)
_TAGS = re.compile(r"<[^<>]{1,2000}>")
_BODY_TYPES = frozenset(
    {
        "text/plain",
        "text/html",
        "text/enriched",
        "text/richtext",
        "text/markdown",
        "text/x-markdown",
        "text/x-web-markdown",
    }
)
_AMP = "text/x-amp-html"
_CALENDARS = frozenset({"text/calendar"})
_SIGNATURES = frozenset(
    {
        "application/pgp-signature",
        "application/pkcs7-signature",
        "application/x-pkcs7-signature",
        "application/pgp-encrypted",
    }
)
_REPORTS = frozenset(
    {
        "message/delivery-status",
        "message/global-delivery-status",
        "message/disposition-notification",
        "message/global-disposition-notification",
        "message/feedback-report",
        "text/rfc822-headers",
        "message/global-headers",
    }
)
_STUB_SHARE = 10


@dataclass(slots=True)
class Text:
    """One readable part in both forms it may have come in."""

    plain: str = ""
    html: str = ""
    plain_lines: tuple[Line, ...] = ()
    html_lines: tuple[Line, ...] = ()

    @property
    def preferred(self) -> tuple[Line, ...]:
        """HTML unless it says nothing, or says next to nothing beside a real plain text."""
        plain, rich = _letters(self.plain_lines), _letters(self.html_lines)
        if not rich or (plain and rich * _STUB_SHARE < plain):
            return self.plain_lines
        return self.html_lines

    @property
    def plain_is_stub(self) -> bool:
        """Whether the plain form is missing or a mere "your client cannot show HTML"."""
        return _letters(self.plain_lines) * 2 < _letters(self.html_lines)


@dataclass(slots=True)
class Leaf:
    part: Part
    role: Role


@dataclass(slots=True)
class Content:
    """What the walk found: texts in reading order, every other leaf with its role, and files hidden in plain text."""

    texts: list[Text] = field(default_factory=list)
    leaves: list[Leaf] = field(default_factory=list)
    hidden_files: list[tuple[str, bytes]] = field(default_factory=list)


def read_content(root: Part) -> Content:
    content = Content()
    stack: list[tuple[Part, Part | None, int]] = [(root, None, 0)]
    while stack:
        part, parent, index = stack.pop()
        if part.multipart:
            if part.content_type == "multipart/alternative":
                _alternative(part, content)
            else:
                stack.extend((child, part, number) for number, child in reversed(list(enumerate(part.children))))
            continue
        _leaf(part, content, parent=parent, index=index)
    return content


def _alternative(part: Part, content: Content) -> None:
    """Merge all texts below one multipart/alternative into one; everything else below it is an attachment."""
    merged = Text()
    for leaf, parent, index in _leaves_with_parent(part):
        if leaf.content_type == _AMP:
            # A third form of the same text, for one client's inbox only.
            continue
        is_text = leaf.content_type in _BODY_TYPES and leaf.disposition[0] != "attachment"
        main = parent.content_type != "multipart/related" or index == 0 or not _named(leaf)
        if not is_text or not main or (parent.content_type == "multipart/mixed" and _named(leaf)):
            _leaf(leaf, content, parent=parent, index=index, body_allowed=False)
            continue
        _merge(merged, _text_of(leaf, content), side_by_side=parent.content_type != "multipart/alternative")
    content.texts.append(merged)


def _merge(merged: Text, text: Text, *, side_by_side: bool) -> None:
    if text.html_lines or text.html:
        if not _letters(merged.html_lines):
            merged.html, merged.html_lines = text.html, text.html_lines
        elif side_by_side:
            merged.html += text.html
            merged.html_lines += text.html_lines
    elif not merged.plain.strip():
        merged.plain, merged.plain_lines = text.plain, text.plain_lines
    elif side_by_side:
        merged.plain += f"\n{text.plain}"
        merged.plain_lines += text.plain_lines


def _leaves_with_parent(part: Part) -> list[tuple[Part, Part, int]]:
    found: list[tuple[Part, Part, int]] = []
    stack = [(child, part, index) for index, child in reversed(list(enumerate(part.children)))]
    while stack:
        node, parent, index = stack.pop()
        if node.multipart:
            stack.extend((child, node, number) for number, child in reversed(list(enumerate(node.children))))
        else:
            found.append((node, parent, index))
    return found


def _leaf(part: Part, content: Content, *, parent: Part | None, index: int, body_allowed: bool = True) -> None:
    if body_allowed and _is_body(part, parent, index):
        content.texts.append(_text_of(part, content))
        return
    if part.content_type.startswith("multipart/") and not part.body.strip():
        return
    if _empty_nameless_text(part):
        return
    content.leaves.append(Leaf(part, _role(part, parent, index)))


def _empty_nameless_text(part: Part) -> bool:
    return part.content_type in _BODY_TYPES and not _named(part) and not part.body.strip()


def _is_body(part: Part, parent: Part | None, index: int) -> bool:
    if part.content_type not in _BODY_TYPES:
        return False
    disposition, _ = part.disposition
    if parent is None:
        return disposition != "attachment" or not declared_name(part)
    if disposition == "attachment":
        return False
    if not _named(part):
        return True
    return parent.content_type in {"multipart/related", "multipart/signed"} and index == 0 and disposition != "inline"


def _named(part: Part) -> bool:
    return bool(declared_name(part))


def _role(part: Part, parent: Part | None, index: int) -> Role:
    kind = part.content_type
    if kind in _REPORTS:
        return Role.REPORT
    if kind in _SIGNATURES:
        return Role.SIGNATURE
    if kind in _CALENDARS:
        return Role.CALENDAR
    if kind in {"message/rfc822", "message/global"}:
        return Role.MESSAGE
    disposition, _ = part.disposition
    if disposition == "inline" or (disposition != "attachment" and (part.content_id or _related(parent, index))):
        return Role.INLINE
    return Role.FILE


def _related(parent: Part | None, index: int) -> bool:
    return parent is not None and parent.content_type == "multipart/related" and index > 0


def _text_of(part: Part, content: Content) -> Text:
    data = part.decoded()
    hints = part.headers.hints
    if part.content_type == "text/html":
        return _html_text(clean_text(decode_text(data, part.charset or _sniffed(data), hints=hints)))
    if b"begin " in data or b"begin-base64 " in data:
        blocks, data = split_uuencoded(data)
        content.hidden_files.extend((decode_text(name), body) for name, body in blocks)
    text = clean_text(decode_text(data, part.charset, hints=hints))
    if part.content_type in {"text/enriched", "text/richtext"}:
        text = plain_from_enriched(text)
    elif part.parameters.get("format", "").lower() == "flowed":
        text = unflow(text, delete_space=part.parameters.get("delsp", "").lower() == "yes")
    elif part.content_type == "text/plain" and text.lstrip()[:200].lower().startswith(("<!doctype html", "<html")):
        return _html_text(text)
    text = without_clear_signature(text)
    return Text(plain=text, plain_lines=lines_of_text(text))


def _html_text(html: str) -> Text:
    lines = lines_of_html(html)
    if not _letters(lines) and "<style" not in html.lower():
        # Markup so broken that the parser drops the text; the words between the tags are better than nothing.
        words = unescape(_TAGS.sub(" ", html)).strip()
        lines = lines_of_text(words) if words else lines
    return Text(html=html, html_lines=lines)


def _sniffed(data: bytes) -> str:
    match = _META_CHARSET.search(data[:4096])
    return match.group(1).decode("ascii") if match else ""


def _letters(lines: tuple[Line, ...]) -> int:
    return sum(len(line.text.strip()) for line in lines)
