"""The hash chain of a ticket's history: each row's hash covers its content and the hash before it.

>>> first = link("", {"seq": 1, "action": "opened"})
>>> link(first, {"seq": 2, "action": "moved"}) == link(first, {"action": "moved", "seq": 2})
True
>>> link(first, {"seq": 2, "action": "moved"}) == link("", {"seq": 2, "action": "moved"})
False
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Break:
    """Where a chain does not hold, and how."""

    seq: int
    reason: str


@dataclass(frozen=True, slots=True)
class Link:
    """A stored row as the check needs it."""

    seq: int
    content: Mapping[str, object]
    prev_hash: str
    hash: str


def link(prev_hash: str, content: Mapping[str, object]) -> str:
    """The hash of a row after another; ``content`` is JSON material."""
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True, default=str)
    return hashlib.sha256(f"{prev_hash}\n{text}".encode()).hexdigest()


def first_break(links: Iterable[Link]) -> Break | None:
    """The first row that was changed, removed or slipped in; None when the chain holds."""
    expected_seq, before = 1, ""
    for one in links:
        if one.seq != expected_seq:
            return Break(expected_seq, f"row {expected_seq} is missing")
        if one.prev_hash != before:
            return Break(one.seq, "it does not follow the row before")
        if link(before, one.content) != one.hash:
            return Break(one.seq, "its content was changed")
        expected_seq, before = expected_seq + 1, one.hash
    return None
