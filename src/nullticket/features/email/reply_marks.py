"""Recognising how an old message is announced: attribution lines, quoted header blocks, separators.

Each question looks at a bounded window of one to a few lines, so the whole reading stays linear in the text.

>>> is_attribution("On Tue, 3 Mar 2015 at 10:11, Jo <jo@x.org> wrote:")
True
>>> is_attribution("On your host you can run:")
False
"""

import re
from collections.abc import Sequence

from nullticket.features.email.lines import Line, folded
from nullticket.features.email.reply_tables import (
    CALENDAR,
    FORWARD_PREFIXES,
    FORWARDED,
    FROM,
    NAMING_OPENERS,
    OPENERS,
    ORIGINAL,
    OTHER_LABELS,
    SAID,
    SENT,
    SUBJECT,
    TO,
    WROTE,
)

ATTRIBUTION_LINES = 6
_ATTRIBUTION_CHARACTERS = 700
_HEADER_WINDOW = 24


def _words(words: tuple[str, ...]) -> str:
    return "|".join(re.escape(word) for word in sorted(set(words), key=len, reverse=True))


_EMAIL = re.compile(r"[\w.+=&'~-]{1,100}@[\w-]{1,100}\.[\w.-]{1,100}")
_NUMERIC_DATE = re.compile(
    r"\d{1,4}[./-]\s?\d{1,2}[./-]\s?\d{2,4}|\d{2,4}\s?[年년]|\b\d{1,2}[:.h]\d{2}\b|\b(?:19|20)\d{2}\b|\d{1,2}[ -][^\W\d_]{3,5}\.?[ -]\d{2,4}"
)
_OPENER = re.compile(rf"^(?:{_words(OPENERS + NAMING_OPENERS)})(?=[\s\d:,{{'‘’]|$)")
_NAMING = re.compile(rf"^(?:{_words(NAMING_OPENERS)})\s")
_CALENDAR_WORD = re.compile(rf"(?:^|(?<=[\s(,.\d]))(?:{_words(CALENDAR)})[^\W\d_]{{0,10}}\b")
_STARTS_WITH_DATE = re.compile(r"^[\W_]*(?:\d{1,4}[./年년-]\s?\d{1,2}|\d{1,2}\s[^\W\d_]{3,})")
_MACHINE_DATE = re.compile(r"\b[A-Za-z]{3}, \d{1,2} [A-Za-z]{3} \d{4} \d{2}:\d{2}:\d{2} [+-]\d{4}")
_CLOCK = re.compile(r"\b\d{1,2}[:.h]\d{2}\b")
_BRACKETED = re.compile(r"[<(\[]\s?[^\s<>()\[\]]{1,100}@[^\s<>()\[\]]{1,100}\s?[>)\]]")
_DIGIT = re.compile(r"\d")
_COLONS = (":", "：")
_UNSPACED = re.compile(r"[\u0590-\u06ff\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_DATED_MIDLINE = re.compile(
    r"(?:^|(?<=\s)|(?<=-))(?:On|Am|Le|El|Il|Em|Op|Den|Dnia|Dne)\s(?=(?:[^\W\d_]{2,10}[,.]?\s)?[^\W\d_]{0,10}\.?\s?\d)"
)
_DATED_START = re.compile(
    rf"(?:(?:{_words(NAMING_OPENERS)})\s|(?:{_words(OPENERS)})\s(?=.{{0,24}}\d)|\d{{1,4}}[./年-]\s?\d{{1,2}}[./月-]|\d{{1,2}}\.?\s[^\W\d_]{{3,12}}\.?\s\d{{4}}|(?:{_words(CALENDAR)})[^\W\d_]{{0,10}}[.,]?\s)",
    re.IGNORECASE,
)
_MAILBOX_ONLY = re.compile(r"^[^.!?:]{0,60}[<(\[][^\s<>]{1,100}@[^\s<>]{1,100}[>)\]],?$")
_DASHED_BOTH_SIDES = re.compile(r"^-{3,}.{3,300}-{3,}$")

_SEPARATOR = re.compile(
    rf"^[\W_]*(?:{_words(ORIGINAL)})(?:\s*[:：]|\s*\([^)]{{0,60}}\)|\s+(?:from|von|de)\s.{{0,80}})?[\W_]*$"
)
_SEPARATOR_DASHES = re.compile(r"^[-_=*~—–─━\s]{2,}.*[-_=*~—–─━\s]{2,}$|^[-_=*~—–─━]{3,}.{0,60}$")
_FORWARD = re.compile(rf"^[\W_]*(?:{_words(FORWARDED)})(?:\s*[:：]|\s+(?:by|from|von)?\s.{{0,120}})?[\W_]*$")
_RULE = re.compile(r"^\s*[-_=*#~—–─━‐‑―]{3,}\s*$")
_FORWARD_SUBJECT = re.compile(rf"^\s*(?:\[[^\]]{{1,40}}\]\s*)?(?:{_words(FORWARD_PREFIXES)})\s?[:：]", re.IGNORECASE)

_LABELS = {"from": FROM, "sent": SENT, "to": TO, "subject": SUBJECT, "other": OTHER_LABELS}
_LABEL_KINDS: dict[str, frozenset[str]] = {
    word: frozenset(kind for kind, words in _LABELS.items() if word in words)
    for words in _LABELS.values()
    for word in words
}
_LABEL = re.compile(r"^[\s>*_|-]{0,8}([^\W\d_][^:：*<>@]{0,28}?)[\s*_]{0,4}[:：][\s*_]{0,4}(.*)$")
_LABEL_INSIDE = re.compile(r"(?:^|[\s*])([^\W\d_][^\W\d_]{1,14})\s?[:：]")


def _by_ending(verbs: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    endings: dict[str, tuple[str, ...]] = {}
    for verb in dict.fromkeys(verbs):
        endings[verb[-2:]] = (*endings.get(verb[-2:], ()), verb)
    return endings


_VERBS_BY_ENDING = _by_ending(WROTE)


def is_attribution(text: str, *, before_quote: bool = False) -> bool:
    """Whether one folded text announces a quote. `before_quote` says that quoted lines follow, so less is asked."""
    if len(text) > _ATTRIBUTION_CHARACTERS:
        return False
    lower = text.lower().strip("-_*=~#| ")
    announced = lower.endswith(_COLONS)
    if not before_quote and not text.startswith("---") and not (_DIGIT.search(text) and (announced or "@" in text)):
        return False
    verb = _ends_with_verb(lower)
    if not verb and not announced and not (before_quote and _ends_with_address(lower)):
        return False
    dated = _dated(lower)
    mailed = "@" in lower and bool(_EMAIL.search(lower))
    if before_quote and announced and mailed and _NAMING.match(lower):
        return True
    opened = bool(_OPENER.match(lower) or _STARTS_WITH_DATE.match(lower) or _CALENDAR_WORD.match(lower))
    if before_quote and announced and (verb or _verb_inside(lower)):
        return mailed or dated or _short_name(lower)
    if verb or (announced and _verb_inside(lower)):
        return _names_a_mail(lower, announced=announced, opened=opened, mailed=mailed) or (
            verb and bool(_DASHED_BOTH_SIDES.match(text))
        )
    return dated and mailed and (before_quote or (opened and bool(_BRACKETED.search(lower))))


def _names_a_mail(lower: str, *, announced: bool, opened: bool, mailed: bool) -> bool:
    """Whether a sentence with a writing verb can only be a client's: people write "On Monday Anna said:" as well."""
    if mailed:
        return _dated(lower)
    if not announced or not opened or not _NUMERIC_DATE.search(lower):
        return False
    return not lower.rstrip(" :：").endswith(SAID) or bool(_CLOCK.search(lower))


def _ends_with_address(lower: str) -> bool:
    return lower.endswith((">", ")")) and lower.count("<") <= lower.count(">")


def _dated(lower: str) -> bool:
    if _NUMERIC_DATE.search(lower):
        return True
    return any(each.isdigit() for each in lower) and bool(_CALENDAR_WORD.search(lower))


def _ends_with_verb(lower: str) -> bool:
    bare = lower.rstrip(" :：-_*=~\"'”»")
    candidates = [verb for verb in _VERBS_BY_ENDING.get(bare[-2:], ()) if bare.endswith(verb)]
    if not candidates:
        return False
    longest = max(candidates, key=len)
    before = bare[: -len(longest)][-1:]
    return not before.isalpha() or bool(_UNSPACED.match(longest))


def _verb_inside(lower: str) -> bool:
    padded = f" {lower} "
    return any(f" {verb} " in padded for verb in WROTE)


def _short_name(lower: str) -> bool:
    return len(lower.split()) <= 6


def attribution_at(lines: Sequence[Line], start: int) -> int:
    """The index after an attribution that begins at `start`, or 0. Wrapped lines are joined, at most a few."""
    depth = lines[start].depth
    if not _promising(lines[start : start + ATTRIBUTION_LINES + 2], depth):
        return 0
    joined = ""
    for index in range(start, min(len(lines), start + ATTRIBUTION_LINES)):
        line = lines[index]
        text = _unquoted_bracket(line, joined) if line.depth == depth + 1 else line.text
        if (line.depth != depth and not text) or len(joined) > _ATTRIBUTION_CHARACTERS:
            return 0
        if line.blank and line.depth == depth:
            if not _may_go_on(joined, lines, index + 1):
                return 0
            continue
        joined = f"{joined} {folded(text)}" if joined else folded(text)
        if is_attribution(joined, before_quote=_quote_follows(lines, index + 1, depth)):
            return 0 if _begins_later(lines, start, index) else index + 1
    return 0


def _promising(window: Sequence[Line], depth: int) -> bool:
    """Without a digit or a quote in sight there is no announcement; asked first because it is cheap."""
    return window[0].text.lstrip().startswith("---") or any(
        line.depth > depth or line.text.startswith("|") or _DIGIT.search(line.text) for line in window
    )


def _unquoted_bracket(line: Line, joined: str) -> str:
    """A wrapped address may close on a line of its own, and then looks quoted: `> wrote:`."""
    return f"> {line.text}" if joined.count("<") > joined.count(">") else ""


def _may_go_on(joined: str, lines: Sequence[Line], following: int) -> bool:
    """Some clients leave a blank line between the date and the address of the announcement."""
    text = lines[following].text.lstrip() if following < len(lines) else ""
    return _begins(joined) and text[:1] in {"<", "("}


def _begins(text: str) -> bool:
    """Whether a text starts the way announcements start: `On Tue, 3 ...`, `2015-03-03 ...`."""
    return bool(_DATED_START.match(text.lstrip("-_*=>~#| ")))


def _begins_later(lines: Sequence[Line], start: int, end: int) -> bool:
    """Whether the announcement starts in a later line or in the middle of the first, after the sender's own words."""
    first = folded(lines[start].text)
    if _begins(first) or _MAILBOX_ONLY.match(first):
        return False
    if end > start and first.endswith((".", "!", "?")) and not _dated(first.lower()):
        return True
    for index in range(start, end + 1):
        if any(match.start() > 0 for match in _DATED_MIDLINE.finditer(lines[index].text)):
            return True
        if index > start and _begins(folded(lines[index].text)):
            return True
    return False


def _quote_follows(lines: Sequence[Line], start: int, depth: int) -> bool:
    for line in lines[start : start + 3]:
        if line.blank and line.depth <= depth:
            continue
        return line.depth > depth or line.text.lstrip().startswith("|")
    return False


def midline_attribution(lines: Sequence[Line], start: int) -> tuple[int, int]:
    """Column where an attribution begins inside a line of the reply, and the index after it; (0, 0) if there is none."""
    line = lines[start]
    if not 12 < len(line.text) < _ATTRIBUTION_CHARACTERS:
        return 0, 0
    for match in list(_DATED_MIDLINE.finditer(line.text))[-2:]:
        if match.start() == 0:
            continue
        rest = Line(line.text[match.start() :], line.depth)
        window = [rest, *lines[start + 1 : start + ATTRIBUTION_LINES]]
        if after := attribution_at(window, 0):
            return match.start(), start + after
    return 0, 0


def is_original_separator(text: str) -> bool:
    """`-----Original Message-----` and its sisters; without dashes only when nothing else is on the line."""
    flat = folded(text).lower()
    if not 5 < len(flat) < 160:
        return False
    return bool(_SEPARATOR_DASHES.match(flat) and _SEPARATOR.match(flat))


def is_forward_separator(text: str) -> bool:
    flat = folded(text).lower()
    if not 5 < len(flat) < 200:
        return False
    return bool(_FORWARD.match(flat)) and (bool(_SEPARATOR_DASHES.match(flat)) or flat.endswith((":", "：")))


def is_rule(text: str) -> bool:
    return bool(_RULE.match(text))


def is_forward_subject(subject: str) -> bool:
    return bool(_FORWARD_SUBJECT.match(subject))


def header_block_at(lines: Sequence[Line], start: int) -> bool:
    """Whether a quoted header block (`From: ... Sent: ... To: ... Subject: ...`, any language) begins at `start`."""
    first = label_kinds(lines[start].text)
    if not first:
        return False
    counted: list[frozenset[str]] = []
    strays = 0.0
    addressed = stamped = False
    for line in lines[start : start + _HEADER_WINDOW]:
        if line.blank:
            strays += 0.5 if counted else 0
            if strays > 2:
                break
            continue
        kinds = label_kinds(line.text)
        if kinds:
            counted.append(kinds)
            counted.extend(_inner_labels(line.text))
            addressed = addressed or "@" in line.text
            stamped = stamped or bool(_MACHINE_DATE.search(line.text[:200]))
            strays = 0
            continue
        strays += 1
        if strays > 2:
            break
    return _is_header(counted, addressed=addressed, stamped=stamped)


def label_kinds(text: str) -> frozenset[str]:
    match = _LABEL.match(text[:300].replace("\u00a0", " "))
    if not match:
        return frozenset()
    return _LABEL_KINDS.get(" ".join(match.group(1).lower().split()), frozenset())


def _inner_labels(text: str) -> list[frozenset[str]]:
    """Further labels on the same line: some clients write the block as one paragraph."""
    found = [_LABEL_KINDS.get(match.group(1).lower(), frozenset()) for match in _LABEL_INSIDE.finditer(text[:600])][1:]
    return [kinds for kinds in found if kinds and "other" not in kinds]


def _is_header(counted: list[frozenset[str]], *, addressed: bool, stamped: bool) -> bool:
    """A traveller's "From: Rome, To: Bari, Date: 3 May" is no header: an address or a subject has to be there.

    Without a sender only a date as machines write it will do.
    """
    present = {kind for kinds in counted for kind in kinds}
    if len(counted) < 2:
        return False
    if "from" not in present:
        return stamped and addressed and {"sent", "to"} <= present
    if "sent" in present and (addressed or "subject" in present):
        return True
    return len(counted) >= 3 and "to" in present and "subject" in present
