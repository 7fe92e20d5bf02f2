"""When a routing rule applies to a ticket, and why.

A condition compares one field of the ticket with a list of values; groups join conditions by ``all``, ``any`` or
``none``. An empty group of ``all`` is true, so a rule without keywords matches on its other conditions alone and a
rule without any condition matches every ticket. Keywords are whole words or phrases (``print*`` takes any ending),
never parts of words: "ip" is not found in "payslip".

>>> vpn = rule_condition(category="vpn", keywords=(), further=[{"field": "priority", "operator": "at_least",
...                      "values": ["high"]}])
>>> matches(vpn, TicketFacts(text="Can't connect to VPN from home", category="vpn", priority=Priority.HIGH))
Match(matched=True, reasons=('category is vpn', 'priority high is at least high'))
"""

import math
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from nullticket.core.enums import Priority, Source
from nullticket.core.text import words

MAX_DEPTH: Final = 8


class ConditionError(ValueError):
    """A condition that an admin wrote makes no sense; the text says which and why."""


class Field(StrEnum):
    CATEGORY = "category"
    KEYWORDS = "keywords"
    SOURCE = "source"
    PRIORITY = "priority"
    REQUESTER_EMAIL = "requester_email"
    REQUESTER_DOMAIN = "requester_domain"
    LANGUAGE = "language"
    IMMEDIATE_ATTENTION = "requires_immediate_attention"
    CONFIDENCE = "confidence"
    TAGS = "tags"


class Operator(StrEnum):
    ANY_OF = "any_of"
    ALL_OF = "all_of"
    NONE_OF = "none_of"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"


class Mode(StrEnum):
    ALL = "all"
    ANY = "any"
    NONE = "none"


_BOUNDS: Final = frozenset({Operator.AT_LEAST, Operator.AT_MOST})
_SETS: Final = frozenset({Operator.ANY_OF, Operator.ALL_OF, Operator.NONE_OF})
_CHOICES: Final = frozenset({Operator.ANY_OF, Operator.NONE_OF})
_OPERATORS: Final[Mapping[Field, frozenset[Operator]]] = {
    Field.CATEGORY: _CHOICES,
    Field.KEYWORDS: _SETS,
    Field.SOURCE: _CHOICES,
    Field.PRIORITY: _CHOICES | _BOUNDS,
    Field.REQUESTER_EMAIL: _CHOICES,
    Field.REQUESTER_DOMAIN: _CHOICES,
    Field.LANGUAGE: _CHOICES,
    Field.IMMEDIATE_ATTENTION: _CHOICES,
    Field.CONFIDENCE: _BOUNDS,
    Field.TAGS: _SETS,
}
_VOCABULARY: Final[Mapping[Field, frozenset[str]]] = {
    Field.SOURCE: frozenset(Source),
    Field.PRIORITY: frozenset(Priority),
    Field.IMMEDIATE_ATTENTION: frozenset({"true", "false"}),
}


@dataclass(frozen=True, slots=True)
class TicketFacts:
    """What routing may know of a ticket. ``text`` is title and description; ``category`` is None when unsure."""

    text: str
    category: str | None = None
    keywords: tuple[str, ...] = ()
    source: Source = Source.API
    priority: Priority = Priority.MEDIUM
    requester_email: str = ""
    language: str = ""
    requires_immediate_attention: bool = False
    confidence: float | None = None
    tags: tuple[str, ...] = ()

    @property
    def requester_domain(self) -> str:
        return self.requester_email.rpartition("@")[2].lower()


@dataclass(frozen=True, slots=True)
class Condition:
    """One comparison. Values are texts, also for numbers and booleans, as an admin types them."""

    field: Field
    operator: Operator
    values: tuple[str, ...]

    def __post_init__(self) -> None:
        if self.operator not in _OPERATORS[self.field]:
            raise ConditionError(f"{self.field} cannot be compared by {self.operator}")
        if not self.values:
            raise ConditionError(f"{self.field} {self.operator} needs a value")
        if self.operator in _BOUNDS and len(self.values) != 1:
            raise ConditionError(f"{self.field} {self.operator} takes one value")
        known = _VOCABULARY.get(self.field)
        unknown = [value for value in self.values if known is not None and value not in known]
        if unknown:
            raise ConditionError(f"{self.field} has no value {unknown[0]!r}")
        if self.field is Field.CONFIDENCE and not _is_probability(self.values[0]):
            raise ConditionError(f"confidence is a number from 0 to 1, not {self.values[0]!r}")
        if self.field is Field.KEYWORDS and not all(words(value) for value in self.values):
            raise ConditionError("a keyword needs at least one letter or digit")


@dataclass(frozen=True, slots=True)
class Group:
    """Conditions joined by a mode."""

    mode: Mode
    members: tuple["Condition | Group", ...]


@dataclass(frozen=True, slots=True)
class Match:
    """Whether a condition holds; reasons name what held, or the first thing that did not."""

    matched: bool
    reasons: tuple[str, ...]


def rule_condition(*, category: str | None, keywords: Sequence[str], further: object = ()) -> Group:
    """Join the three parts of a rule row: its category, its keywords (any of them) and its further conditions."""
    members: list[Condition | Group] = []
    if category:
        members.append(Condition(Field.CATEGORY, Operator.ANY_OF, (category,)))
    if keywords:
        members.append(Condition(Field.KEYWORDS, Operator.ANY_OF, tuple(keywords)))
    parsed = parse_condition(further)
    if isinstance(parsed, Group) and parsed.mode is Mode.ALL:
        return Group(Mode.ALL, (*members, *parsed.members))
    return Group(Mode.ALL, (*members, parsed))


def parse_condition(document: object, *, depth: int = 0) -> Condition | Group:
    """Read the stored JSON: ``{"field", "operator", "values"}``, ``{"all"|"any"|"none": [...]}``, or a list (all)."""
    if depth > MAX_DEPTH:
        raise ConditionError(f"conditions are nested more than {MAX_DEPTH} deep")
    if isinstance(document, (list, tuple)):
        return Group(Mode.ALL, tuple(parse_condition(member, depth=depth + 1) for member in document))
    if not isinstance(document, Mapping):
        raise ConditionError("a condition is an object with field, operator and values")
    if len(document) == 1:
        mode, members = next(iter(document.items()))
        if mode not in list(Mode) or not isinstance(members, (list, tuple)):
            raise ConditionError("a group is all, any or none with a list")
        return Group(Mode(mode), tuple(parse_condition(member, depth=depth + 1) for member in members))
    if set(document) != {"field", "operator", "values"}:
        raise ConditionError("a condition has exactly field, operator and values")
    return _parse_leaf(document)


def _parse_leaf(document: Mapping[str, object]) -> Condition:
    field, operator, values = document["field"], document["operator"], document["values"]
    if field not in list(Field):
        raise ConditionError(f"there is no field {field!r}")
    if operator not in list(Operator):
        raise ConditionError(f"there is no operator {operator!r}")
    if not isinstance(values, (list, tuple)):
        raise ConditionError("values is a list")
    return Condition(Field(str(field)), Operator(str(operator)), tuple(_text(value) for value in values))


def condition_document(condition: Condition | Group) -> dict[str, object]:
    """The JSON form that ``parse_condition`` reads back."""
    if isinstance(condition, Group):
        return {str(condition.mode): [condition_document(member) for member in condition.members]}
    return {"field": str(condition.field), "operator": str(condition.operator), "values": list(condition.values)}


def matches(condition: Condition | Group, ticket: TicketFacts) -> Match:
    """Decide whether the condition holds for the ticket."""
    if isinstance(condition, Condition):
        return _compare(condition, ticket)
    results = [matches(member, ticket) for member in condition.members]
    held = [result for result in results if result.matched]
    failed = [result for result in results if not result.matched]
    if condition.mode is Mode.ALL:
        return Match(not failed, _reasons_of(failed[:1] or held))
    matched = bool(held) if condition.mode is Mode.ANY else not held
    return Match(matched, _reasons_of(held[:1] or failed))


def _reasons_of(results: Sequence[Match]) -> tuple[str, ...]:
    return tuple(reason for result in results for reason in result.reasons)


def _compare(condition: Condition, ticket: TicketFacts) -> Match:
    if condition.operator in _BOUNDS:
        return _compare_bound(condition, ticket)
    if condition.field is Field.KEYWORDS:
        texts = [phrase_form(ticket.text), *(phrase_form(keyword) for keyword in ticket.keywords)]
        return _verdict(condition, tuple(value for value in condition.values if _phrase_in(value, texts)))
    have = _values_of(condition.field, ticket)
    return _verdict(condition, tuple(value for value in condition.values if value.casefold() in have))


def _verdict(condition: Condition, found: tuple[str, ...]) -> Match:
    verb = "include" if condition.field in {Field.KEYWORDS, Field.TAGS} else "is"
    listed, shown = ", ".join(condition.values), ", ".join(found)
    if condition.operator is Operator.ANY_OF:
        return Match(bool(found), (f"{condition.field} {verb} {shown or f'none of {listed}'}",))
    if condition.operator is Operator.NONE_OF:
        return Match(not found, (f"{condition.field} {verb} {shown or f'none of {listed}'}",))
    missing = ", ".join(value for value in condition.values if value not in found)
    return Match(not missing, (f"{condition.field} {f'lack {missing}' if missing else f'{verb} {listed}'}",))


def _compare_bound(condition: Condition, ticket: TicketFacts) -> Match:
    value = condition.values[0]
    if condition.field is Field.PRIORITY:
        have, bound, shown = float(ticket.priority.rank), float(Priority(value).rank), str(ticket.priority)
    else:
        have = -1.0 if ticket.confidence is None else ticket.confidence
        bound, shown = float(value), "unknown" if ticket.confidence is None else f"{ticket.confidence:.2f}"
    matched = have >= bound if condition.operator is Operator.AT_LEAST else 0 <= have <= bound
    wording = "at least" if condition.operator is Operator.AT_LEAST else "at most"
    return Match(matched, (f"{condition.field} {shown} is{'' if matched else ' not'} {wording} {value}",))


def _values_of(field: Field, ticket: TicketFacts) -> frozenset[str]:
    """The ticket's values of a field, folded for comparison; empty when it has none."""
    texts: Mapping[Field, tuple[str, ...]] = {
        Field.CATEGORY: (ticket.category or "",),
        Field.SOURCE: (ticket.source,),
        Field.PRIORITY: (ticket.priority,),
        Field.REQUESTER_EMAIL: (ticket.requester_email,),
        Field.REQUESTER_DOMAIN: (ticket.requester_domain,),
        Field.LANGUAGE: (ticket.language,),
        Field.IMMEDIATE_ATTENTION: ("true" if ticket.requires_immediate_attention else "false",),
        Field.TAGS: ticket.tags,
    }
    return frozenset(text.casefold() for text in texts[field] if text)


def phrase_form(text: str) -> str:
    """Lower-cased, accent-free words between single spaces, so that a phrase is found by containment."""
    plain = "".join(char for char in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(char))
    return f" {' '.join(words(plain))} "


def _phrase_in(phrase: str, texts: Sequence[str]) -> bool:
    wanted = phrase_form(phrase)
    wanted = wanted.rstrip() if phrase.rstrip().endswith("*") else wanted
    return any(wanted in text for text in texts)


def _is_probability(text: str) -> bool:
    try:
        number = float(text)
    except ValueError:
        return False
    return math.isfinite(number) and 0 <= number <= 1


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
