"""Rich text in mail: undoing Outlook's compression, and reading the text or the HTML wrapped in it.

Only what a message body needs: characters, paragraphs, encapsulated HTML. Formatting is dropped.
"""

import re
import struct

from nullticket.features.email.charset import canonical, decode_text

_PRELOAD = (
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor MS Sans "
    b"SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"
)
_COMPRESSED, _PLAIN = b"LZFu", b"MELA"
_WINDOW = 4096
_MAXIMUM_OUTPUT = 8 * 1024 * 1024
_TOKEN = re.compile(
    rb"\\([a-z]{1,32})(-?\d{1,10})?[ ]?|\\'([0-9a-fA-F]{2})|\\([^a-z])|([{}])|[\r\n]+|([^\\{}\r\n]+)", re.IGNORECASE
)
_SKIPPED = frozenset(
    {
        b"fonttbl",
        b"colortbl",
        b"stylesheet",
        b"info",
        b"pict",
        b"object",
        b"header",
        b"footer",
        b"xmlnstbl",
        b"listtable",
        b"listoverridetable",
        b"rsidtbl",
        b"generator",
        b"themedata",
        b"datastore",
        b"latentstyles",
    }
)
_BREAKS = {
    b"par": "\n",
    b"line": "\n",
    b"tab": "\t",
    b"cell": "\t",
    b"row": "\n",
    b"emdash": "—",
    b"endash": "–",
    b"bullet": "•",
    b"lquote": "‘",
    b"rquote": "’",
    b"ldblquote": "“",
    b"rdblquote": "”",
    b"sect": "\n",
}


def decompress_rtf(data: bytes) -> bytes:
    """LZFu of MS-OXRTFCP; anything else is returned as it is."""
    if len(data) < 16:
        return data
    raw_size, kind = struct.unpack_from("<I4s", data, 4)
    if kind == _PLAIN:
        return data[16 : 16 + raw_size]
    if kind != _COMPRESSED:
        return data
    return _inflate(data, min(raw_size, _MAXIMUM_OUTPUT))


def _inflate(data: bytes, size: int) -> bytes:
    window = bytearray(_PRELOAD.ljust(_WINDOW, b" "))
    write = len(_PRELOAD)
    out = bytearray()
    position = 16
    while position < len(data) and len(out) < size:
        flags = data[position]
        position += 1
        for bit in range(8):
            if position >= len(data) or len(out) >= size:
                break
            if not flags >> bit & 1:
                chunk = data[position : position + 1]
                position += 1
            else:
                if position + 1 >= len(data):
                    return bytes(out)
                offset, length = data[position] << 4 | data[position + 1] >> 4, (data[position + 1] & 0xF) + 2
                position += 2
                if offset == write:
                    return bytes(out)
                chunk = bytes(_copied(window, offset, length, write))
            out += chunk
            for each in chunk:
                window[write] = each
                write = (write + 1) % _WINDOW
    return bytes(out)


def _copied(window: bytearray, offset: int, length: int, write: int) -> bytearray:
    """A match may overlap what it is just producing."""
    out = bytearray()
    for index in range(length):
        source = (offset + index) % _WINDOW
        distance = (source - write) % _WINDOW
        out.append(out[distance] if distance < len(out) else window[source])
    return out


def text_of_rtf(rtf: bytes) -> str:
    return _read(rtf, html=False).strip()


def html_of_rtf(rtf: bytes) -> str:
    """The HTML that was wrapped into rich text, or an empty string when there was none."""
    return _read(rtf, html=True).strip() if b"\\fromhtml1" in rtf[:2000] else ""


class _State:
    __slots__ = ("hidden", "skipped", "tag", "unicode_skip")

    def __init__(self, *, skipped: bool, hidden: bool, tag: bool, unicode_skip: int) -> None:
        self.skipped = skipped
        self.hidden = hidden
        self.tag = tag
        self.unicode_skip = unicode_skip

    def copy(self) -> "_State":
        return _State(skipped=self.skipped, hidden=self.hidden, tag=self.tag, unicode_skip=self.unicode_skip)


class _Reader:
    """Walks the tokens once, a list of states instead of recursion for the groups."""

    def __init__(self, *, html: bool) -> None:
        self._html = html
        self._states = [_State(skipped=False, hidden=False, tag=False, unicode_skip=1)]
        self._codepage = "cp1252"
        self._bytes = bytearray()
        self._skip = 0
        self._star = False
        self.out: list[str] = []

    @property
    def _state(self) -> _State:
        return self._states[-1]

    @property
    def _silent(self) -> bool:
        return self._state.skipped or self._state.hidden

    def take(self, match: re.Match[bytes]) -> None:
        word, number, code, symbol, brace, text = match.groups()
        if code is not None:
            self._character(int(code, 16))
            return
        self._flush()
        if brace:
            self._group(opening=brace == b"{")
        elif word:
            self._control(word, int(number) if number else None)
        elif symbol:
            self._symbol(symbol)
        elif text is not None and not self._silent:
            skip, self._skip = min(self._skip, len(text)), 0
            self.out.append(decode_text(text[skip:], self._codepage))

    def _character(self, code: int) -> None:
        if self._skip:
            self._skip -= 1
        elif not self._silent:
            self._bytes.append(code)

    def _flush(self) -> None:
        if self._bytes:
            self.out.append(decode_text(bytes(self._bytes), self._codepage))
            self._bytes.clear()

    def finish(self) -> str:
        self._flush()
        return "".join(self.out)

    def _group(self, *, opening: bool) -> None:
        if opening:
            self._states.append(self._state.copy())
        elif len(self._states) > 1:
            self._states.pop()
        self._star = False

    def _symbol(self, symbol: bytes) -> None:
        if symbol == b"*":
            self._star = True
        elif not self._silent:
            self.out.append({b"~": " ", b"_": "-", b"-": ""}.get(symbol, symbol.decode("latin-1")))

    def _control(self, word: bytes, number: int | None) -> None:
        star, self._star = self._star, False
        if word == b"htmltag" and star:
            self._state.tag, self._state.skipped = True, not self._html
        elif star or word in _SKIPPED:
            self._state.skipped = True
        elif word == b"htmlrtf":
            self._state.hidden = self._html and number != 0
        elif word == b"ansicpg" and number:
            self._codepage = canonical(f"cp{number}") or "cp1252"
        elif word == b"uc":
            self._state.unicode_skip = number or 0
        elif word == b"u" and number is not None and not self._silent:
            value = number % 0x10000
            self.out.append(chr(value) if not 0xD800 <= value < 0xE000 else "\ufffd")
            self._skip = self._state.unicode_skip
        elif word in _BREAKS and not self._silent:
            # Inside a tag these are the line ends of the HTML source.
            self.out.append(_BREAKS[word])


def _read(rtf: bytes, *, html: bool) -> str:
    reader = _Reader(html=html)
    for match in _TOKEN.finditer(rtf[:_MAXIMUM_OUTPUT]):
        reader.take(match)
    return reader.finish()
