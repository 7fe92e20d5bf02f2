"""A delivery at a door: what came, byte for byte, and the key by which the same thing is known when it comes again."""

from dataclasses import dataclass, field
from typing import Any

from nullticket.core.enums import Source


@dataclass(frozen=True, slots=True)
class NewDelivery:
    """A delivery as it came. ``key`` makes a repeat the same delivery."""

    source: Source
    key: str
    raw: bytes
    content_type: str
    meta: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Stored:
    """Where a delivery lies. ``fresh`` is false for a repeat; ``meta`` is that of the first."""

    id: int
    ticket_number: str
    fresh: bool
    meta: dict[str, Any]
