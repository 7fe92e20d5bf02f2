"""Address lists, split before anything is decoded, so that an encoded word can never make a second recipient.

>>> [each.email for each in parse_addresses('"Doe, J." <j@x.org>, friends: a@x.org, b@x.org;, c@x.org (Cee)')]
['j@x.org', 'a@x.org', 'b@x.org', 'c@x.org']
>>> parse_addresses("=?utf-8?q?evil=40x.org=2C?= <real@x.org>")[0].email
'real@x.org'
"""

import re
from dataclasses import dataclass, field

from nullticket.features.email import limits
from nullticket.features.email.headers import readable
from nullticket.features.email.values import Address

_SPECIAL = re.compile(r"[\"(<,;:]")
_BARE = re.compile(r"(?:\"[^\"@]{1,64}\"|[^\s@<>,;:\"()\[\]]{1,256})@(?:\[[^\]\s]{1,100}\]|[^\s@<>,;:\"()\[\]]{1,256})")
_UNQUOTE = re.compile(r"\\(.)")
_PARENTHESIS = re.compile(r"\\.|[()]")


@dataclass(slots=True)
class _Entry:
    """One element of the list as it is collected: words outside brackets, comments, and the bracket itself."""

    words: list[str] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    angle: str | None = None

    @property
    def empty(self) -> bool:
        return self.angle is None and not "".join(self.words).strip() and not self.comments


def parse_addresses(value: str, *, hints: tuple[str, ...] = ()) -> tuple[Address, ...]:
    """Every mailbox of a header value with encoded words still in it; what has no address in it is dropped."""
    found: list[Address] = []
    leftover = ""
    for entry in _entries(value):
        if entry.angle is None:
            bare = _bare_addresses(entry, hints)
            leftover = "" if bare else "".join(entry.words)
            found.extend(bare)
            continue
        name = _display_name(entry, hints)
        if leftover.strip() and name:
            # An unquoted comma in a display name: "Doe, John <j@x>".
            family = readable(leftover, hints=hints).strip(' "')
            name = f"{family}, {name}"
        leftover = ""
        email = _clean_email(entry.angle)
        if not email and (inner := _BARE.search("".join(entry.words))):
            email, name = inner.group(), ""
        if email:
            found.append(Address(name, email))
    return tuple(found[: limits.ADDRESSES])


def _bare_addresses(entry: _Entry, hints: tuple[str, ...]) -> list[Address]:
    text = "@".join(part.strip() for part in "".join(entry.words).split("@"))
    if "@" in text:
        text = re.sub(r"(?<=[^\s.])[ \t]{0,9}\.[ \t]{0,9}(?=[^\s.])", ".", text)
    text = text.replace("mailto:", "").replace("MAILTO:", "")
    emails = list(_BARE.finditer(text))[: limits.ADDRESSES]
    if not emails:
        return [Address("", word) for word in text.split() if _odd_address(word)][:1]
    name = " ".join(comment for comment in entry.comments if comment.strip())
    if not name and len(emails) == 1:
        name = (text[: emails[0].start()] + text[emails[0].end() :]).strip(" \t\"'<>[]")
    return [
        Address(readable(name, hints=hints) if len(emails) == 1 else "", each.group().strip("'").rstrip("."))
        for each in emails
    ]


def _odd_address(word: str) -> bool:
    """An address no mail could reach (`a@@b`) is still what the sender wrote."""
    return "@" in word.strip("@") and "=?" not in word


def _display_name(entry: _Entry, hints: tuple[str, ...]) -> str:
    name = readable("".join(entry.words), hints=hints)
    if name.startswith('"') and name.endswith('"') and len(name) > 1:
        name = name[1:-1].strip()
    comment = readable(" ".join(entry.comments), hints=hints)
    if comment and name:
        return f"{name} ({comment})"
    return name or comment


def _clean_email(angle: str) -> str:
    text = angle.strip().strip("<>").strip()
    if text.startswith("@") and ":" in text:
        text = text.rpartition(":")[2]
    if text.lower().startswith("mailto:"):
        text = text[7:]
    if "@" not in text and (":" in text or ";" in text):
        # `<Undisclosed-Recipients:;>` is a remark.
        return ""
    if text.startswith('"') and '"@' in text:
        return text
    return "".join(text.split()).strip("'\"").rstrip(".")


def _entries(value: str) -> list[_Entry]:
    scanner = _Scanner(value[: limits.FIELD_BYTES])
    while scanner.step():
        pass
    return scanner.entries


class _Scanner:
    """One pass over the value. An opener without its closer is remembered, so a run of them is looked up once."""

    def __init__(self, value: str) -> None:
        self._value = value
        self._position = 0
        self._unclosed: set[str] = set()
        self._current = _Entry()
        self._in_group = False
        self.entries: list[_Entry] = []

    def step(self) -> bool:
        match = _SPECIAL.search(self._value, self._position)
        if not match or len(self.entries) > limits.ADDRESSES:
            self._current.words.append(self._value[self._position : self._position + limits.FIELD_BYTES])
            self._finish()
            return False
        self._current.words.append(self._value[self._position : match.start()])
        self._position = match.end()
        self._take(match.group())
        return True

    def _take(self, opener: str) -> None:
        if opener in ",;":
            self._finish()
            self._in_group = self._in_group and opener == ","
        elif opener == ":":
            self._colon()
        elif opener == '"':
            self._quoted()
        elif opener == "(":
            self._comment()
        else:
            self._angle()

    def _finish(self) -> None:
        if not self._current.empty:
            self.entries.append(self._current)
        self._current = _Entry()

    def _colon(self) -> None:
        words = self._current.words
        if self._in_group or any("@" in word for word in words[-8:]) or (words and words[-1].lower() == "mailto"):
            self._current.words.append(":")
            return
        self._in_group = True
        self._current = _Entry()

    def _quoted(self) -> None:
        end = self._find_close('"')
        if end < 0:
            self._current.words.append(" ")
            return
        text = _UNQUOTE.sub(r"\1", self._value[self._position : end])
        self._position = end + 1
        glue = self._value[self._position : self._position + 1] == "@"
        self._current.words.append(f'"{text}"' if glue else text)

    def _find_close(self, closer: str) -> int:
        if closer in self._unclosed:
            return -1
        end = self._value.find(closer, self._position)
        while end > 0 and self._value[end - 1] == "\\" and self._value[end - 2 : end - 1] != "\\":
            end = self._value.find(closer, end + 1)
        if end < 0:
            self._unclosed.add(closer)
        return end

    def _comment(self) -> None:
        if ")" in self._unclosed:
            self._current.words.append("(")
            return
        depth = 1
        for match in _PARENTHESIS.finditer(self._value, self._position):
            depth += {"(": 1, ")": -1}.get(match.group(), 0)
            if depth == 0:
                text = self._value[self._position : match.start()]
                self._current.comments.append(_UNQUOTE.sub(r"\1", text))
                self._position = match.end()
                return
        self._unclosed.add(")")
        self._current.words.append("(")

    def _angle(self) -> None:
        end = self._find_close(">")
        if end < 0:
            comma = re.compile(r"[,;]").search(self._value, self._position)
            end = comma.start() if comma else len(self._value)
            inner, self._position = self._value[self._position : end], end
        else:
            inner, self._position = self._value[self._position : end], end + 1
            while self._value[self._position : self._position + 1] == ">":
                self._position += 1
        inner = _without_comments(inner)
        if self._current.angle is None or "@" not in self._current.angle:
            self._current.angle = inner


def _without_comments(text: str) -> str:
    return re.sub(r"\([^()]{0,500}\)", "", text) if "(" in text else text
