"""What a text denies: "it is not the printer", "no need to reset my password", "not urgent", "the VPN is fine".

A denied word counts nothing. A negated function is the opposite of a denial and stays: "does not print", "isn't
connecting" and "no internet" are the complaint itself. The word lists of five languages are in `tables/negation.json`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from nullticket.features.classification.reading import Token
from nullticket.features.classification.words import stem

_REACH, _RUN = 6, 3
_FAR = 24
_FINE_CREDIT = 0.25


@dataclass(frozen=True)
class NegationWords:
    """Folded words by their part in a denial; ``works``, ``states`` and ``matters`` hold stems."""

    negators: frozenset[str]
    determiners: frozenset[str]  # not THE printer
    relations: frozenset[str]  # not ABOUT the printer: denies to the end of the clause
    adverbs: frozenset[str]  # not REALLY urgent
    quantifiers: frozenset[str]  # NO outage; before a thing they complain: no internet
    wants: frozenset[str]  # don't NEED a reset
    openers: Mapping[str, tuple[tuple[str, ...], ...]]  # INSTEAD OF the printer, by the first word
    copulas: frozenset[str]
    fine: frozenset[str]
    spoilers: frozenset[str]  # STOPPED working, works ONLY sometimes
    works: frozenset[str]
    states: frozenset[str]
    owned_states: frozenset[str]  # not LOST my laptop: denies the thing as well
    matters: frozenset[str]
    running: frozenset[str]  # the printer WORKS, at the end of a clause

    @cached_property
    def denying(self) -> frozenset[str]:
        """Words that may deny something."""
        return self.negators | self.quantifiers | self.openers.keys()

    @cached_property
    def clearing(self) -> frozenset[str]:
        """Words that may say that something is in order."""
        return self.fine | self.negators | self.running


def with_denials(tokens: Sequence[Token], words: NegationWords) -> tuple[Token, ...]:
    """The same tokens, those that the text denies with less credit or none."""
    credit = [token.credit for token in tokens]
    for i, token in enumerate(tokens):
        if token.norm in words.denying:
            for j in _denied_by(tokens, i, words):
                credit[j] = 0.0
        if token.norm in words.clearing:
            for j in _cleared_by(tokens, i, words):
                credit[j] = min(credit[j], _FINE_CREDIT)
    return tuple(
        token if credit[i] == token.credit else token._replace(credit=credit[i]) for i, token in enumerate(tokens)
    )


def _clause_end(tokens: Sequence[Token], i: int) -> int:
    """One past the last token of the clause that ``i`` stands in; a text without stops counts as short clauses."""
    end, last, clause = i + 1, min(len(tokens), i + _FAR), tokens[i].clause
    while end < last and tokens[end].clause == clause and tokens[end].sentence == tokens[i].sentence:
        end += 1
    return end


def _clause_start(tokens: Sequence[Token], i: int) -> int:
    start, first, clause = i, max(0, i - _FAR), tokens[i].clause
    while start > first and tokens[start - 1].clause == clause and tokens[start - 1].sentence == tokens[i].sentence:
        start -= 1
    return start


def _is(token: Token, stems: frozenset[str]) -> bool:
    return not stems.isdisjoint(token.keys)


def _denied_by(tokens: Sequence[Token], i: int, words: NegationWords) -> list[int]:
    """The positions that a negator, quantifier or opener at ``i`` denies, itself included."""
    norm, end = tokens[i].norm, _clause_end(tokens, i)
    for opener in words.openers.get(norm, ()):
        if tuple(token.norm for token in tokens[i : i + len(opener)]) == opener and i + len(opener) <= end:
            return list(range(i, end))
    if norm in words.quantifiers:
        return _denied_by_quantifier(tokens, i, end, words)
    if norm in words.negators:
        return _denied_by_negator(tokens, i, end, words)
    return []


def _denied_by_quantifier(tokens: Sequence[Token], i: int, end: int, words: NegationWords) -> list[int]:
    """ "no outage", "no VPN problem", "no problem with the printer", "no need to ..."; but not "no internet"."""
    j = i + 1
    while j < end and tokens[j].norm in words.adverbs:
        j += 1
    if j >= end:
        return []
    if tokens[j].norm in words.wants:
        return list(range(i, end))
    if tokens[j].norm in words.copulas or tokens[j].norm in words.determiners:
        return _denied_by_negator(tokens, i, end, words)
    if _is(tokens[j], words.matters):
        return list(range(i, end))
    if _is(tokens[j], words.states):
        return [i, *_state_run(tokens, j, end, words)]
    if j + 1 < end and _is(tokens[j + 1], words.matters) and not _is(tokens[j], words.works):
        return [i, j, j + 1]
    return []


def _denied_by_negator(tokens: Sequence[Token], i: int, end: int, words: NegationWords) -> list[int]:
    if any(_is(token, words.works) for token in tokens[max(_clause_start(tokens, i), i - 2) : i]):
        return []  # "funktioniert nicht der Drucker", "prints not": the function was negated before
    determined = related = False
    j = i + 1
    while j < min(end, i + _REACH):
        norm = tokens[j].norm
        if norm in words.spoilers and j == i + 1:
            return []  # "not only"
        if norm in words.wants:
            return list(range(i, end))
        if norm in words.relations:
            related = True
        elif norm in words.determiners:
            determined = True
        elif norm not in words.adverbs and norm not in words.copulas:
            break
        j += 1
    if j >= end:
        return []
    if _is(tokens[j], words.states):
        return [i, *_state_run(tokens, j, end, words)]
    if related:
        return list(range(i, end))
    named = j + 1 < end and (_is(tokens[j + 1], words.matters) or tokens[j + 1].norm in words.relations)
    if determined or (named and not _is(tokens[j], words.works)) or _contrasted(tokens, i, j, words):
        return [i, *_thing_run(tokens, j, end, words)]
    return []


def _contrasted(tokens: Sequence[Token], i: int, j: int, words: NegationWords) -> bool:
    """ "the problem is Outlook, not Excel"; a title that opens with "not receiving mail" is a complaint."""
    inside = i > 0 and tokens[i - 1].sentence == tokens[i].sentence and i == _clause_start(tokens, i)
    return (
        inside and j == i + 1 and not _is(tokens[j], words.works) and not tokens[j].norm.endswith(("ing", "ed", "able"))
    )


def _state_run(tokens: Sequence[Token], j: int, end: int, words: NegationWords) -> list[int]:
    """ "urgent or critical"; with "lost my laptop" the laptop too."""
    run = [j]
    owned = _is(tokens[j], words.owned_states)
    for k in range(j + 1, end):
        if (
            _is(tokens[k], words.states)
            or tokens[k].norm in words.adverbs
            or (owned and tokens[k].norm in words.determiners)
        ):
            run.append(k)
        elif owned and len(run) <= _RUN and not _is(tokens[k], words.works):
            run.append(k)
            owned = False
        else:
            break
    return run


def _thing_run(tokens: Sequence[Token], j: int, end: int, words: NegationWords) -> list[int]:
    """The noun that is denied and what belongs to it: "the office printer itself"."""
    run: list[int] = []
    for k in range(j, min(end, j + _RUN)):
        if tokens[k].norm in words.copulas or tokens[k].norm in words.relations or tokens[k].norm in words.fine:
            break
        run.append(k)
    return run


def _cleared_by(tokens: Sequence[Token], i: int, words: NegationWords) -> list[int]:
    """What stands before "is fine", "works", "is not the problem" in the same clause."""
    start, end = _clause_start(tokens, i), _clause_end(tokens, i)
    before = tokens[start:i]
    if any(token.norm in words.spoilers or token.norm in words.negators for token in before):
        return []
    token = tokens[i]
    fine = token.norm in words.fine and any(
        earlier.norm in words.copulas or _is(earlier, words.works) for earlier in before[-2:]
    )
    runs = i == end - 1 and token.norm in words.running
    denied_matter = (
        token.norm in words.negators
        and any(_is(later, words.matters) for later in tokens[i + 1 : min(end, i + 4)])
        and len(before) > 1
        and any(earlier.norm in words.copulas for earlier in before[-1:])
    )
    if not (fine or (runs and len(before) > 0) or denied_matter):
        return []
    return list(range(start, i))


def stems_of(words: Sequence[str]) -> frozenset[str]:
    return frozenset(stem(word) for word in words)
