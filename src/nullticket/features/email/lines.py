"""Text as lines that know how they are quoted: the one form in which HTML and plain bodies meet the reply reader."""

import re
from dataclasses import dataclass

from nullticket.features.email import limits

_QUOTED = re.compile(r"[ \t]{0,3}(>(?:[ \t]?>)*)[ \t]?")
_CONTROLS = {code: None for code in range(32) if code not in {9, 10, 12, 13}} | {12: "\n", 127: None}
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200e\u200f\u202a\u202b\u202c\u2060\ufeff\u00ad"))
_SURROGATES = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Line:
    """`depth` counts quote levels. `soft` quoting may be mere indentation, `chosen` quoting was put in by the sender.
    `history` is said by the client's markup: the line belongs to the old mail unless a deeper quote shows that it stands
    between quotes.
    """

    text: str
    depth: int = 0
    soft: bool = False
    history: bool = False
    chosen: bool = False
    signature: bool = False

    @property
    def blank(self) -> bool:
        return not self.text.strip()

    @property
    def written(self) -> str:
        """The line as plain mail writes it."""
        return f"{'>' * self.depth} {self.text}".rstrip() if self.depth else self.text


def clean_text(text: str) -> str:
    """Readable text: unified line ends, no control characters, no lone surrogates."""
    unified = text.replace("\r\n", "\n").replace("\r", "\n").translate(_CONTROLS)
    return _SURROGATES.sub("\ufffd", unified)[: limits.TEXT_CHARACTERS]


def lines_of_text(text: str) -> tuple[Line, ...]:
    """Plain text as lines; `>` marks become depth."""
    return tuple(_line(each) for each in text.split("\n"))


def _line(text: str) -> Line:
    match = _QUOTED.match(text)
    if not match:
        return Line(text.rstrip())
    rest = text[match.end() :].rstrip()
    return Line(rest, match.group(1).count(">"))


def text_of_lines(lines: tuple[Line, ...] | list[Line]) -> str:
    """Lines as text, at most one blank line in a row, none at the ends."""
    out: list[str] = []
    for line in lines:
        written = line.written.rstrip()
        if written or (out and out[-1]):
            out.append(written)
    while out and not out[-1]:
        out.pop()
    return "\n".join(out)


def folded(text: str) -> str:
    """One line for matching: no invisible marks, single spaces, no emphasis stars around it."""
    if not text.isascii():
        text = text.translate(_INVISIBLE).replace("\u0130", "I").replace("\u00a0", " ").replace("\u202f", " ")
    return " ".join(text.split()).strip("*")
