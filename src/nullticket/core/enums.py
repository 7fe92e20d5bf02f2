"""The words that the database, the API and the screens share."""

from enum import StrEnum
from typing import Final


class Priority(StrEnum):
    """Five priorities, ascending."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    URGENT = "urgent"
    CRITICAL = "critical"

    @property
    def rank(self) -> int:
        """0 for low to 4 for critical, so that priorities can be compared."""
        return list(Priority).index(self)


# The score of 1 to 10 that a priority allows.
SCORE_BANDS: Final = {
    Priority.LOW: (1, 2),
    Priority.MEDIUM: (3, 5),
    Priority.HIGH: (6, 8),
    Priority.URGENT: (9, 9),
    Priority.CRITICAL: (10, 10),
}


def within_band(priority: Priority, score: int) -> int:
    """The score moved into the band of the priority."""
    low, high = SCORE_BANDS[priority]
    return max(low, min(high, score))


class Status(StrEnum):
    """Where a ticket stands; the legal moves are in ``features.tickets.lifecycle``."""

    NEW = "new"
    OPEN = "open"
    IN_PROGRESS = "in_progress"
    PENDING_USER = "pending_user"
    PENDING_VENDOR = "pending_vendor"
    RESOLVED = "resolved"
    CLOSED = "closed"
    REOPENED = "reopened"


# A ticket in one of these still counts as load for its team.
OPEN_STATUSES = (
    Status.NEW,
    Status.OPEN,
    Status.IN_PROGRESS,
    Status.PENDING_USER,
    Status.PENDING_VENDOR,
    Status.REOPENED,
)


class Source(StrEnum):
    """The door a ticket came through."""

    CHAT = "chat"
    EMAIL = "email"
    GLPI = "glpi"
    SOLMAN = "solman"
    WEB = "web"
    API = "api"


class Role(StrEnum):
    """What a person is to the desk; ``user`` is called requester on screen."""

    USER = "user"
    AGENT = "agent"
    ADMIN = "admin"


class Visibility(StrEnum):
    """Who may read a comment or an article."""

    PUBLIC = "public"
    INTERNAL = "internal"


class ActorKind(StrEnum):
    """Who did something, as the history tells it."""

    PERSON = "person"
    SYSTEM = "system"
    ENGINE = "engine"
    VISITOR = "visitor"
    TOKEN = "token"  # noqa: S105 - a word, not a password
