"""What is new in a mail, and what is only repeated: the old messages below, between or above the new lines.

Rules, in this order: a forwarded mail is kept whole; below a "write above this line" mark, a separator, a quoted header
block or an attribution without quote marks everything is history; quoted lines are history when something announces
them, when they end the mail, or when the markup says so; answers between quotes are kept together with the quotes. If
nothing new would be left, everything is returned.

>>> read_reply(lines_of_text("Fixed.\\n\\nOn 3 Mar 2015, at 10:11, Jo <jo@x.org> wrote:\\n> broken")).reply
'Fixed.'
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from nullticket.features.email import limits
from nullticket.features.email.lines import Line, folded, lines_of_text, text_of_lines
from nullticket.features.email.reply_marks import (
    attribution_at,
    header_block_at,
    is_forward_separator,
    is_original_separator,
    is_rule,
    midline_attribution,
)
from nullticket.features.email.reply_tables import ANSWERS_INLINE, WRITE_ABOVE, WRITE_BELOW
from nullticket.features.email.signature import is_device_line, without_signature

__all__ = ["Reading", "lines_of_text", "read_reply"]

_INLINE_ANSWER_RUNS = 2
_BARE_LINK = re.compile(r"^[\s(<\[]{0,10}https?://\S{1,2000}[\s)>\]]{0,10}$")
_MARKER_CHARACTERS = 300
_SHORT_INTRODUCTION = 600


@dataclass(frozen=True, slots=True)
class Reading:
    """The new text, whether the mail is a forward, and whether any history was recognised."""

    reply: str
    forwarded: bool = False
    recognised: bool = False


def read_reply(lines: Sequence[Line], *, forwarded: bool = False) -> Reading:
    """Split one body. `forwarded` comes from the subject; separators in the text are recognised here."""
    whole = list(lines)
    everything = text_of_lines(whole)
    if forwarded or len(whole) > limits.REPLY_LINES or _answers_inline(whole):
        return Reading(everything, forwarded=forwarded)
    own, below = _outside_markers(whole)
    cut = _cut_at(own)
    if cut.forwarded:
        return Reading(_finish(_without_quotes(own[: cut.start]), own[cut.start :] + below), forwarded=True)
    if cut.start < len(own) and not _has_text(own[: cut.start]):
        # Nothing stands above the old message: the sender passed it on, or wrote into it.
        return Reading(everything)
    head = _without_quotes(own[: cut.start] + list(cut.line))
    reply = _finish(head, below)
    recognised = cut.start < len(own) or len(head) < cut.start or len(own) < len(whole)
    if not reply and not _all_history(own):
        return Reading(everything, recognised=recognised)
    return Reading(reply, recognised=recognised)


@dataclass(frozen=True, slots=True)
class _Cut:
    """Where history starts. `line` is what is new in the line that the announcement shares with the reply."""

    start: int
    line: tuple[Line, ...] = ()
    forwarded: bool = False


def _cut_at(lines: list[Line]) -> _Cut:
    container = _start_of_unquoted_container(lines)
    index = 0
    while index < len(lines):
        line = lines[index]
        if line.depth == 0 and not line.blank:
            if is_forward_separator(line.text):
                return _Cut(index, forwarded=True)
            if index >= container or _announces_rest(lines, index):
                return _Cut(_above_rules(lines, index))
            after = attribution_at(lines, index)
            if after and not _quotes_follow(lines, after):
                return _Cut(_above_rules(lines, index))
            if after:
                index = after
                continue
            column, after = midline_attribution(lines, index)
            if after and not _quotes_follow(lines, after):
                return _Cut(index, (replace(line, text=_above_column(line, column)),))
        index += 1
    return _Cut(len(lines))


def _start_of_unquoted_container(lines: list[Line]) -> int:
    """A client's history container without quotes inside is history to the end of the mail; with quotes, only they are."""
    start = len(lines)
    while start > 0 and lines[start - 1].history:
        start -= 1
    plain = all(line.soft or not line.depth for line in lines[start:])
    return start if plain else len(lines)


def _announces_rest(lines: list[Line], index: int) -> bool:
    text = lines[index].text
    return is_original_separator(text) or header_block_at(lines, index)


def _quotes_follow(lines: list[Line], start: int) -> bool:
    for line in lines[start : start + 4]:
        if not line.blank or line.depth:
            return line.depth > 0 or line.text.lstrip().startswith("|")
    return start >= len(lines)


def _above_rules(lines: list[Line], start: int) -> int:
    """Take the dashes and blank lines directly above an announcement along."""
    while start > 0 and (lines[start - 1].blank or is_rule(lines[start - 1].text)) and lines[start - 1].depth == 0:
        start -= 1
    return start


def _outside_markers(lines: list[Line]) -> tuple[list[Line], list[Line]]:
    """Own text above a "write above this line" mark, and own text below its footer if there is one."""
    for index, line in enumerate(lines):
        flat = folded(line.text).lower()
        if len(flat) > _MARKER_CHARACTERS or not any(phrase in flat for phrase in WRITE_ABOVE):
            continue
        footer = next((number for number in range(index + 1, len(lines)) if _is_footer(lines[number])), None)
        below = [each for each in lines[footer + 1 :] if not each.depth] if footer is not None else []
        head = lines[:index]
        return (head, below) if _has_text(head) or _has_text(below) else (lines, [])
    return lines, []


def _is_footer(line: Line) -> bool:
    flat = folded(line.text).lower()
    return len(flat) <= _MARKER_CHARACTERS and any(phrase in flat for phrase in WRITE_BELOW)


@dataclass(slots=True)
class _Run:
    """Consecutive lines that are all quoted or all the sender's own, blank ones taken along."""

    quoted: bool
    lines: list[Line]
    announced: bool = False


def _without_quotes(lines: list[Line]) -> list[Line]:
    """Drop quotes from the first announced or marked-up one on, and whatever ends the mail; keep quotes that the sender
    answers one by one, and those put in before any old message.
    """
    runs = _runs(lines)
    quoted = [run for run in runs if run.quoted]
    if not quoted:
        return lines
    first = next((index for index, run in enumerate(runs) if run.announced or _by_markup(run)), len(runs))
    answers = sum(1 for before, run in pairwise(runs[first:]) if before.quoted and _answers(run))
    last_own = max((index for index, run in enumerate(runs) if _has_own_text(run)), default=-1)
    kept: list[Line] = []
    for index, run in enumerate(runs):
        last = index > last_own
        wanted = not run.announced and _sender_meant(run, ends_mail=run is quoted[-1])
        if run.quoted and not wanted and (last or (index >= first and answers < _INLINE_ANSWER_RUNS)):
            kept.append(Line(""))
            continue
        kept.extend(run.lines)
    return kept


def _sender_meant(run: _Run, *, ends_mail: bool) -> bool:
    """Quotes of the sender's own making: chosen ones always, mere indentation unless it ends the mail."""
    marked = [line for line in run.lines if line.depth]
    return all(line.chosen or (line.soft and not ends_mail) for line in marked) and bool(marked)


def _by_markup(run: _Run) -> bool:
    return any(line.history for line in run.lines)


def _answers(run: _Run) -> bool:
    texts = without_signature([line.text for line in run.lines])
    return any(text.strip() and not is_device_line(text) for text in texts) and not _only_signature(run)


def _only_signature(run: _Run) -> bool:
    first = next((line.text for line in run.lines if not line.blank), "")
    return first.strip() in {"--", "—", "–"} or (is_rule(first) and len(first.strip()) > 20)


def _has_own_text(run: _Run) -> bool:
    return not run.quoted and _answers(run)


def _runs(lines: list[Line]) -> list[_Run]:
    """Runs of lines; an attribution directly above a quote is dropped and remembered as its announcement."""
    runs: list[_Run] = []
    announced = container_quoted = False
    index = 0
    while index < len(lines):
        line = lines[index]
        container_quoted = line.history and (container_quoted or line.depth > 0)
        if not line.depth and not line.blank and not _bar_quoted(line, runs):
            after = _announcement_at(lines, index, runs)
            if not after and line.history and not container_quoted and _leads_to_quote(lines, index):
                after = index + 1
            if after:
                announced = True
                index = after
                continue
        quoted = _is_quoted(lines, index, runs, announced=announced)
        _extend(runs, line, quoted=quoted, announced=announced)
        announced = announced and line.blank
        index += 1
    return runs


def _announcement_at(lines: list[Line], index: int, runs: list[_Run]) -> int:
    """The index after an attribution whose quote follows, or 0. New words before it on the line are kept in `runs`."""
    after, column = attribution_at(lines, index), 0
    if not after:
        column, after = midline_attribution(lines, index)
    if not after or not _quotes_follow(lines, after):
        return 0
    if column:
        _extend(runs, replace(lines[index], text=_above_column(lines[index], column)), quoted=False, announced=False)
    _drop_rules(runs)
    return after


def _above_column(line: Line, column: int) -> str:
    return line.text[:column].rstrip(" -_")


def _is_quoted(lines: list[Line], index: int, runs: list[_Run], *, announced: bool) -> bool:
    line = lines[index]
    bar = line.text.lstrip().startswith("|")
    return line.depth > 0 or (announced and bar) or _bar_quoted(line, runs) or _link_between_quotes(lines, index)


def _link_between_quotes(lines: list[Line], index: int) -> bool:
    """A link that lost its quote mark when the client wrapped it."""
    if not 0 < index < len(lines) - 1 or not lines[index - 1].depth or not lines[index + 1].depth:
        return False
    return bool(_BARE_LINK.match(lines[index].text))


def _drop_rules(runs: list[_Run]) -> None:
    """The dashes above an attribution are part of it."""
    if not runs or runs[-1].quoted:
        return
    runs[-1].lines = runs[-1].lines[: _above_rules(runs[-1].lines, len(runs[-1].lines))]


def _bar_quoted(line: Line, runs: list[_Run]) -> bool:
    """Some clients quote with `|`; counted only inside a quote that an attribution announced."""
    return bool(runs) and runs[-1].quoted and runs[-1].announced and line.text.lstrip().startswith("|")


def _leads_to_quote(lines: list[Line], index: int) -> bool:
    """The first few lines of a history container, up to its first quote, are the client's announcement."""
    for line in lines[index : index + 6]:
        if line.depth:
            return True
        if not line.history and not line.blank:
            return False
    return False


def _extend(runs: list[_Run], line: Line, *, quoted: bool, announced: bool) -> None:
    if line.blank and not line.depth and runs:
        runs[-1].lines.append(line)
        return
    if not runs or runs[-1].quoted != quoted or (announced and quoted and not line.blank and not runs[-1].announced):
        runs.append(_Run(quoted, [], announced=announced and quoted))
    runs[-1].lines.append(line)


def _finish(head: list[Line], below: list[Line]) -> str:
    """Text without its signature. A kept quote in the middle stays as written."""
    unsigned = [line for line in head if not line.signature]
    own = text_of_lines(unsigned if _has_text(unsigned) else head).split("\n")
    text = "\n".join(without_signature(own)).strip("\n")
    extra = text_of_lines(below)
    joined = f"{text}\n\n{extra}".strip("\n") if extra.strip() else text
    return joined if joined.strip() else ""


def _has_text(lines: list[Line]) -> bool:
    return any(not line.blank and not is_rule(line.text) and line.text.strip() != "--" for line in lines)


def _all_history(lines: list[Line]) -> bool:
    """Every line is quoted and the quote says whose words it is: there is nothing new at all."""
    texts = [replace(line, depth=0) for line in lines if not line.blank]
    if not texts or any(not line.depth or line.soft for line in lines if not line.blank):
        return False
    return bool(attribution_at(texts, 0) or header_block_at(texts, 0))


def _answers_inline(lines: list[Line]) -> bool:
    """Whether the sender says that the answers stand in the old text; then no part of it may be cut."""
    spent = 0
    for line in lines[:30]:
        if line.depth or line.history or spent > _SHORT_INTRODUCTION:
            return False
        flat = folded(line.text).lower()
        if any(phrase in flat for phrase in ANSWERS_INLINE):
            return True
        spent += len(flat)
    return False
