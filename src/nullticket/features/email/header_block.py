"""Where the header of a message or part ends, and which fields it has, even when junk stands between them.

Rule: an empty line ends the header. A line that is neither field nor continuation ends it too, unless a well-known
field follows before the next empty line; then the line is the unfolded tail of the field above or mere junk.
"""

import re
from dataclasses import dataclass

from nullticket.features.email import limits

_FIELD = re.compile(rb"([!-9;-~]{1,200})[ \t]*:")
_KNOWN = re.compile(
    rb"(?:from|to|cc|bcc|subject|date|message-id|mime-version|content-[a-z-]+|received|return-path|reply-to|sender|"
    rb"in-reply-to|references|delivered-to|x-[a-z-]+|dkim-signature|authentication-results|list-[a-z]+|precedence|"
    rb"auto-submitted|importance|organization|user-agent|thread-[a-z]+|errors-to|final-recipient|reporting-mta|"
    rb"action|status)[ \t]*:",
    re.IGNORECASE,
)
_LOOKAHEAD_LINES = 60


@dataclass(frozen=True, slots=True)
class Field:
    """One header field: lower-case name and the raw unfolded value."""

    name: str
    value: bytes


@dataclass(frozen=True, slots=True)
class Block:
    fields: tuple[Field, ...]
    body: bytes
    defects: tuple[str, ...] = ()


def normalise_lines(raw: bytes) -> bytes:
    """Old Macintosh mail has bare CR line ends; everything else is read as it came."""
    head = raw[: limits.HEADER_BYTES]
    if b"\n" in head or b"\r" not in head:
        return raw
    return raw.replace(b"\r", b"\n")


def split_block(raw: bytes, *, top: bool = False) -> Block:
    """Split one message or part into fields and body. `top` allows junk before the first field (mbox lines, banners)."""
    reader = _Reader(raw[: limits.HEADER_BYTES])
    defects: list[str] = []
    fields: list[tuple[str, list[bytes]]] = []
    if top:
        defects.extend(reader.skip_junk())
    while (line := reader.peek()) is not None:
        if not line.strip():
            reader.advance()
            break
        if line[:1] in b" \t" and fields:
            fields[-1][1].append(line.strip())
        elif match := _FIELD.match(line):
            fields.append((match.group(1).decode("ascii").lower(), [line[match.end() :].strip()]))
        elif line.startswith((b"From ", b">From ")) and reader.field_ahead():
            defects.append("mbox-line-in-header")
        elif fields and reader.field_ahead():
            fields[-1][1].append(line.strip())
            defects.append("unfolded-header-line")
        else:
            defects.append("header-without-end")
            break
        reader.advance()
    if len(fields) > limits.HEADER_FIELDS:
        defects.append("header-fields-over-limit")
    kept = tuple(Field(name, b" ".join(parts)[: limits.FIELD_BYTES]) for name, parts in fields[: limits.HEADER_FIELDS])
    return Block(kept, raw[reader.offset :], tuple(dict.fromkeys(defects)))


class _Reader:
    """Line cursor over the head of a message; a line is found once and never copied twice."""

    def __init__(self, head: bytes) -> None:
        self._head = head
        self.offset = 0
        self._known_ahead_until = -1
        self._none_ahead_until = -1

    def peek(self) -> bytes | None:
        if self.offset >= len(self._head):
            return None
        return self._line_at(self.offset)

    def advance(self) -> None:
        self.offset = self._after(self.offset)

    def _line_at(self, start: int) -> bytes:
        return self._head[start : self._after(start)].rstrip(b"\r\n")

    def _after(self, start: int) -> int:
        end = self._head.find(b"\n", start)
        return len(self._head) if end < 0 else end + 1

    def field_ahead(self) -> bool:
        """Whether a well-known field follows before the next empty line. Answers are remembered: stays linear."""
        if self.offset < self._known_ahead_until:
            return True
        if self.offset < self._none_ahead_until:
            return False
        position = self._after(self.offset)
        for _ in range(_LOOKAHEAD_LINES):
            line = self._line_at(position)
            if not line.strip():
                break
            if _KNOWN.match(line):
                self._known_ahead_until = position
                return True
            position = self._after(position)
        self._none_ahead_until = position
        return False

    def skip_junk(self) -> list[str]:
        """Move past blank lines, an mbox line or a banner that stands before the first field."""
        defects: list[str] = []
        while (line := self.peek()) is not None and not line.strip():
            self.advance()
        start = self.offset
        for _ in range(_LOOKAHEAD_LINES):
            line = self.peek()
            if line is None:
                break
            if line.startswith((b"From ", b">From ")):
                self.advance()
                start = self.offset
            elif _FIELD.match(line):
                return defects
            elif line.strip() and self.field_ahead():
                defects.append("junk-before-header")
                self.advance()
            else:
                break
        self.offset = start
        return defects
