"""Message ids as senders write them, broken ones verbatim, without the angle brackets.

>>> all_ids("<a@x> junk <b@@y>\\t<c d@z>")
('a@x', 'b@@y', 'cd@z')
>>> all_ids("a@x b@y")
('a@x', 'b@y')
"""

import re

from nullticket.features.email import limits

_BRACKETED = re.compile(r"<([^<>]{1,2000})>")
_ID_CHARACTERS = 998


def all_ids(value: str) -> tuple[str, ...]:
    found = [_clean(each) for each in _BRACKETED.findall(value)]
    if not any(found):
        found = [_clean(each) for each in re.split(r"[\s,]+", value) if "@" in each]
    return tuple(dict.fromkeys(each for each in found if each))[: limits.REFERENCES]


def first_id(value: str) -> str:
    """The first id; a field of one word without any bracket is an id as a whole, a sentence is none."""
    ids = all_ids(value)
    if ids:
        return ids[0]
    return "" if "<" in value or len(value.split()) != 1 else _clean(value)


def _clean(value: str) -> str:
    return "".join(value.split()).strip("<>")[:_ID_CHARACTERS]
