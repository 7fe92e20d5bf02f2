"""Where a signature starts in text that is the sender's own. When in doubt it stays: nothing lost is the first rule.

>>> without_signature(["Works now.", "", "-- ", "Jo Doe", "+1 555 0100"])
['Works now.']
>>> without_signature(["First", "-- ", "second"] * 30)[-1]
'second'
"""

import re

from nullticket.features.email.lines import folded
from nullticket.features.email.reply_tables import DEVICE, DEVICE_ENDINGS

_DELIMITER = re.compile(r"^\s{0,3}(?:--|–|—|––|— ?-|-- ?-- ?)\s*$")
_DASHES = re.compile(r"^\s{0,3}(?:-{2,}|[—–―─]{2,}|_{2,}|\*{3,}|={3,})\s*$")
_CONTACT = re.compile(
    r"@|https?://|www\.|\+?\d[\d\s()/.-]{6,}\d|\b(?:tel|mob|fax|phone|telefon|mobile?)\b", re.IGNORECASE
)
_LIST_FOOTER = re.compile(r"^\s{0,3}_{20,}\s*$")
_BRACKETS = re.compile(r"[<(\[]?https?://\S{1,500}")
_SENTENCE = re.compile(r"\b(?:is|are|was|were|has|had|have|much|than|than|we|it|they|will)\b")
_DASHED_NAME = re.compile(r"^\s{0,3}[-–—~]{1,2}[^\W\d_][^\W\d_.']{0,24}(?:\s[^\W\d_][^\W\d_.']{0,24}){0,2}\.?\s*$")
_MAXIMUM_LINES = 40
_MAXIMUM_BLOCK = 12
_MAXIMUM_DELIMITERS = 2
_DEVICE_CHARACTERS = 120


def without_signature(lines: list[str]) -> list[str]:
    """The lines up to the signature; all of them when nothing but the signature would remain."""
    kept = _cut_delimited(lines)
    kept = _cut_device(kept)
    return kept if any(line.strip() for line in kept) else lines


def _cut_delimited(lines: list[str]) -> list[str]:
    if sum(1 for line in lines if _DELIMITER.match(line)) > _MAXIMUM_DELIMITERS:
        # Dashes that structure the text sign nothing.
        return lines
    own_text = False
    for index, line in enumerate(lines):
        rest = [each for each in lines[index + 1 :][: _MAXIMUM_LINES + 1] if each.strip()] if own_text else []
        if own_text and _starts_signature(line, rest, remaining=len(lines) - index - 1):
            return lines[:index]
        own_text = own_text or bool(line.strip())
    return lines


def _starts_signature(line: str, rest: list[str], *, remaining: int) -> bool:
    if len(line) > 200 or remaining > _MAXIMUM_LINES:
        return False
    if _DELIMITER.match(line) or _LIST_FOOTER.match(line):
        return True
    if not _DASHES.match(line) or len(rest) > _MAXIMUM_BLOCK:
        return False
    short = all(len(each.strip()) <= 80 for each in rest)
    return not rest or (short and any(_CONTACT.search(each) for each in rest))


def _cut_device(lines: list[str]) -> list[str]:
    """Drop up to three trailing lines such as "Sent from my phone" and what separates them."""
    kept = list(lines)
    for _ in range(3):
        while kept and (not kept[-1].strip() or (_DASHES.match(kept[-1]) and len(kept) > 1)):
            kept.pop()
        if not kept or not (is_device_line(kept[-1]) or _is_dashed_name(kept)):
            break
        kept.pop()
    return kept if kept and any(line.strip() for line in kept) else lines


def _is_dashed_name(lines: list[str]) -> bool:
    """`-jo` as the last line, unless dashes list something above it."""
    return bool(_DASHED_NAME.match(lines[-1])) and not any(
        line.lstrip().startswith(("-", "–", "—")) for line in lines[:-1]
    )


def is_device_line(text: str) -> bool:
    flat = _BRACKETS.sub("", folded(text).lower()).strip(" ()[]<>.*_-–—|•").strip()
    if not flat or len(flat) > _DEVICE_CHARACTERS:
        return False
    if _SENTENCE.search(flat):
        return False
    return flat.startswith(DEVICE) or (len(flat.split()) <= 8 and flat.endswith(DEVICE_ENDINGS))
