"""winmail.dat (TNEF), as Outlook sends it: the files in it and, when the mail has no other text, its body.

Rule: every length is checked against what is there, a broken stream yields what was read before the break.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from nullticket.features.email import limits
from nullticket.features.email.charset import decode_text
from nullticket.features.email.rtf import decompress_rtf, html_of_rtf, text_of_rtf

SIGNATURE = b"\x78\x9f\x3e\x22"
_MESSAGE_PROPERTIES = 0x9003
_ATTACHMENT_START = 0x9002
_ATTACHMENT_PROPERTIES = 0x9005
_ATTACHMENT_DATA = 0x800F
_ATTACHMENT_TITLE = 0x8010
_ATTACHMENT_PIECES = frozenset({_ATTACHMENT_PROPERTIES, _ATTACHMENT_DATA, _ATTACHMENT_TITLE})
_BODY = 0x800C
_CODEPAGE = 0x9007

_PR_BODY, _PR_RTF, _PR_HTML = 0x1000, 0x1009, 0x1013
_PR_NAME, _PR_DATA, _PR_SHORT, _PR_LONG, _PR_TYPE, _PR_CONTENT_ID = 0x3001, 0x3701, 0x3704, 0x3707, 0x370E, 0x3712
_FIXED = {0x1: 4, 0x2: 4, 0x3: 4, 0x4: 4, 0x5: 8, 0x6: 8, 0x7: 8, 0xA: 4, 0xB: 4, 0x14: 8, 0x40: 8, 0x48: 16}
_VARIABLE = frozenset({0x1E, 0x1F, 0x102, 0xD})
_UNICODE, _OBJECT, _MULTIPLE = 0x1F, 0xD, 0x1000
_NAMED = 0x8000
_INTERFACE_BYTES = 16
_MAXIMUM_DEPTH = 3
_MAXIMUM_FILES = 200


@dataclass(frozen=True, slots=True)
class TnefFile:
    filename: str
    content: bytes
    content_type: str = ""
    content_id: str = ""


@dataclass(slots=True)
class Tnef:
    files: list[TnefFile] = field(default_factory=list)
    text: str = ""
    html: str = ""


@dataclass(slots=True)
class _Pending:
    """The attachment that is being read; its pieces come as separate attributes."""

    title: str = ""
    data: bytes = b""
    properties: dict[int, tuple[int, bytes]] = field(default_factory=dict)


def read_tnef(data: bytes, *, depth: int = 0) -> Tnef:
    found = Tnef()
    codepage = "cp1252"
    pending: _Pending | None = None
    for identity, content in _attributes(data):
        if identity == _CODEPAGE and len(content) >= 4:
            codepage = f"cp{struct.unpack_from('<I', content)[0]}"
        elif identity == _ATTACHMENT_START:
            _close(pending, found, codepage, depth)
            pending = _Pending()
        elif identity == _MESSAGE_PROPERTIES:
            _read_body(dict(_properties(content)), found, codepage)
        elif identity == _BODY and not found.text:
            found.text = decode_text(content.rstrip(b"\x00"), codepage)
        elif identity in _ATTACHMENT_PIECES:
            # Some writers leave out the attribute that starts an attachment.
            pending = pending or _Pending()
            _collect(pending, identity, content, codepage)
    _close(pending, found, codepage, depth)
    return found


def _attributes(data: bytes) -> Iterator[tuple[int, bytes]]:
    position = 6
    for _ in range(limits.TNEF_PROPERTIES):
        if position + 9 > len(data):
            return
        identity, length = struct.unpack_from("<H2xI", data, position + 1)
        start = position + 9
        yield identity, data[start : start + length]
        position = start + length + 2


def _collect(pending: _Pending, identity: int, content: bytes, codepage: str) -> None:
    if identity == _ATTACHMENT_TITLE:
        pending.title = decode_text(content.rstrip(b"\x00"), codepage)
    elif identity == _ATTACHMENT_DATA:
        pending.data = content
    else:
        pending.properties = dict(_properties(content))


def _close(pending: _Pending | None, found: Tnef, codepage: str, depth: int) -> None:
    if pending is None or len(found.files) >= _MAXIMUM_FILES:
        return

    def text(identity: int) -> str:
        kind, value = pending.properties.get(identity, (0, b""))
        return _string(kind, value, codepage)

    name = text(_PR_LONG) or pending.title or text(_PR_SHORT) or text(_PR_NAME)
    kind, value = pending.properties.get(_PR_DATA, (0, b""))
    content = pending.data or (value[_INTERFACE_BYTES:] if kind == _OBJECT else value)
    if content.startswith(SIGNATURE) and depth < _MAXIMUM_DEPTH:
        inner = read_tnef(content, depth=depth + 1)
        body = inner.html or inner.text
        if body.strip():
            suffix = ".html" if inner.html else ".txt"
            found.files.append(TnefFile(f"{name or 'message'}{suffix}", body.encode("utf-8")))
        found.files.extend(inner.files)
        return
    if content or name:
        found.files.append(TnefFile(name, content, text(_PR_TYPE).lower(), text(_PR_CONTENT_ID).strip("<>")))


def _read_body(properties: dict[int, tuple[int, bytes]], found: Tnef, codepage: str) -> None:
    kind, value = properties.get(_PR_BODY, (0, b""))
    found.text = _string(kind, value, codepage) or found.text
    kind, value = properties.get(_PR_HTML, (0, b""))
    if value:
        found.html = _string(kind, value, codepage)
    _, compressed = properties.get(_PR_RTF, (0, b""))
    if compressed and not found.html:
        rtf = decompress_rtf(compressed)
        found.html = html_of_rtf(rtf)
        if not found.html and not found.text:
            found.text = text_of_rtf(rtf)


def _string(kind: int, value: bytes, codepage: str) -> str:
    if kind == _UNICODE:
        return value.decode("utf-16-le", "replace").rstrip("\x00")
    return decode_text(value.rstrip(b"\x00"), codepage)


def _properties(data: bytes) -> Iterator[tuple[int, tuple[int, bytes]]]:
    """Identity to (type, first value); a type nobody knows ends the list."""
    if len(data) < 4:
        return
    reader = _Cursor(data, 4)
    for _ in range(min(struct.unpack_from("<I", data)[0], limits.TNEF_PROPERTIES)):
        try:
            kind, identity = reader.pair()
            if identity >= _NAMED:
                reader.skip_name()
            yield identity, (kind & ~_MULTIPLE, reader.value(kind))
        except (struct.error, ValueError):
            # The stream ends in the middle of a property; what came before is good.
            return


class _Cursor:
    def __init__(self, data: bytes, position: int) -> None:
        self._data = data
        self._position = position

    def pair(self) -> tuple[int, int]:
        kind, identity = struct.unpack_from("<HH", self._data, self._position)
        self._position += 4
        return kind, identity

    def _number(self) -> int:
        (number,) = struct.unpack_from("<I", self._data, self._position)
        self._position += 4
        return int(number)

    def skip_name(self) -> None:
        self._position += 16
        if self._number() == 0:
            self._position += 4
            return
        length = self._number()
        self._position += length + (-length % 4)

    def value(self, kind: int) -> bytes:
        """The value, or the first of several."""
        base = kind & ~_MULTIPLE
        if base in _VARIABLE:
            values = [self._sized() for _ in range(min(self._number(), limits.TNEF_PROPERTIES))]
            return values[0] if values else b""
        if base not in _FIXED:
            raise ValueError(base)
        count = self._number() if kind & _MULTIPLE else 1
        start = self._position
        self._position += _FIXED[base] * count
        return self._data[start : start + _FIXED[base]]

    def _sized(self) -> bytes:
        length = self._number()
        start = self._position
        if start + length > len(self._data):
            raise ValueError(length)
        self._position += length + (-length % 4)
        return self._data[start : start + length]
