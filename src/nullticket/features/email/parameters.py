"""`value; name=value` headers: Content-Type, Content-Disposition. RFC 2231 where used, repair where not.

>>> parse_parameters("attachment; filename*0*=utf-8''Erkl%C3%A4; filename*1=rung.txt")
('attachment', {'filename': 'Erklärung.txt'})
>>> parse_parameters('text/plain; name=a b.txt; charset="utf-8')
('text/plain', {'name': 'a b.txt', 'charset': 'utf-8'})
"""

import re
from urllib.parse import unquote_to_bytes

from nullticket.features.email import limits
from nullticket.features.email.charset import decode_text

_NAME = re.compile(r"[;\s]*([^\s=;\"]{1,100})\s{0,5}=[ \t\r\n]{0,5}")
_SECTION = re.compile(r"^(.+?)(?:\*(\d{1,4}))?(\*)?$")


def parse_parameters(value: str) -> tuple[str, dict[str, str]]:
    """The leading value in lower case and the parameters, continuations joined and decoded."""
    head, separator, rest = value.partition(";")
    if not separator and "=" in head:
        head, rest = _split_missing_semicolon(head)
    raw: list[tuple[str, str]] = []
    position = 0
    for _ in range(limits.PARAMETERS):
        match = _NAME.match(rest, position)
        if match:
            text, position = _value_at(rest, match.end())
            raw.append((match.group(1).lower(), text))
            continue
        following = rest.find(";", position)
        if following < 0:
            break
        position = following + 1
    return _strip_comment(head).strip().strip("\"'").lower(), _join(raw)


def _split_missing_semicolon(head: str) -> tuple[str, str]:
    first, _, rest = head.strip().partition(" ")
    return (first, rest) if "=" not in first else ("", head)


def _strip_comment(head: str) -> str:
    return head.partition("(")[0]


def _value_at(rest: str, start: int) -> tuple[str, int]:
    if rest[start : start + 1] == '"':
        end = _closing_quote(rest, start + 1)
        if end >= 0:
            return rest[start + 1 : end].replace('\\"', '"').replace("\\\\", "\\"), end + 1
        start += 1
    end = rest.find(";", start)
    end = len(rest) if end < 0 else end
    return rest[start:end].strip().strip('"'), end


def _closing_quote(rest: str, start: int) -> int:
    position = rest.find('"', start)
    while position > start and rest[position - 1] == "\\" and rest[position - 2 : position - 1] != "\\":
        position = rest.find('"', position + 1)
    return position


def _join(raw: list[tuple[str, str]]) -> dict[str, str]:
    plain: dict[str, str] = {}
    sections: dict[str, list[tuple[int, bool, str]]] = {}
    for key, text in raw:
        match = _SECTION.match(key)
        name, number, extended = match.groups() if match else (key, None, None)
        if number is None and not extended:
            plain.setdefault(key, text)
            continue
        sections.setdefault(name, []).append((int(number or 0), bool(extended), text))
    for name, parts in sections.items():
        plain[name] = _extended(sorted(parts, key=lambda part: part[0]))
    return plain


def _extended(parts: list[tuple[int, bool, str]]) -> str:
    charset = ""
    data = b""
    for index, (_, extended, text) in enumerate(parts):
        if not extended:
            data += text.encode("utf-8", "surrogateescape")
            charset = charset or ("utf-8" if not text.isascii() else "")
            continue
        if index == 0 and text.count("'") >= 2:
            charset, _, rest = text.split("'", 2)
            data += unquote_to_bytes(rest.strip('"'))
            continue
        data += unquote_to_bytes(text.strip('"'))
    return decode_text(data, charset)
