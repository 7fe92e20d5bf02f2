"""The variables of canned replies: ``{{requester.first_name}}`` becomes the person's name. What a ticket cannot fill
stays as it stands and is named, so that nobody sends "Hello ," by accident.

>>> fill("Hello {{ requester.first_name }}, {{agent.name}}", {"requester.first_name": "Uma", "agent.name": ""})
Filled(text='Hello Uma, {{agent.name}}', missing=('agent.name',))
>>> unknown("{{ticket.number}} {{ticket.colour}}")
('ticket.colour',)
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

NAMES: Final = (
    "ticket.number",
    "ticket.title",
    "ticket.link",
    "requester.name",
    "requester.first_name",
    "agent.name",
    "agent.first_name",
    "team.name",
)
_VARIABLE: Final = re.compile(r"\{\{ *([a-z_.]{1,40}) *\}\}")


@dataclass(frozen=True, slots=True)
class Filled:
    """A reply ready to be edited; ``missing`` are variables that nothing filled."""

    text: str
    missing: tuple[str, ...]


def fill(text: str, values: Mapping[str, str]) -> Filled:
    """Fill once, from left to right: a value that looks like a variable stays as it is."""
    missing: list[str] = []

    def value_of(found: re.Match[str]) -> str:
        value = values.get(found[1], "")
        if not value and found[1] not in missing:
            missing.append(found[1])
        return value or found[0]

    return Filled(_VARIABLE.sub(value_of, text), tuple(missing))


def unknown(text: str) -> tuple[str, ...]:
    """Variables of a text that nothing will ever fill, each once."""
    return tuple(dict.fromkeys(name for name in _VARIABLE.findall(text) if name not in NAMES))


def first_name(name: str) -> str:
    """What a person is greeted by.

    >>> first_name("Uma User"), first_name(""), first_name("User, Uma")
    ('Uma', '', 'Uma')
    """
    last, comma, first = name.partition(",")
    words = (first if comma and first.strip() else last).split()
    return words[0] if words else ""
