"""A delivery at a door: what came, byte for byte, and the key by which the same thing is known when it comes again."""

from dataclasses import dataclass, field
from typing import Any

from nullticket.core.enums import Source


@dataclass(frozen=True, slots=True)
class NewDelivery:
    """A delivery as it came. ``key`` makes a repeat the same delivery.

    ``twin`` names the ticket of another desk that it is about: all deliveries about one twin are answered with one
    number. ``fetch``: it only hints, the other desk has to be asked before its ticket can be opened.
    """

    source: Source
    key: str
    raw: bytes
    content_type: str
    meta: dict[str, object] = field(default_factory=dict)
    twin: str = ""
    fetch: bool = False


@dataclass(frozen=True, slots=True)
class Stored:
    """Where a delivery lies. ``fresh`` is false for a repeat; ``meta`` is that of the first.

    ``known``: its ticket was there, or promised, before this delivery came.
    """

    id: int
    ticket_number: str
    fresh: bool
    meta: dict[str, Any]
    known: bool = False
