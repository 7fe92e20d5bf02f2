"""When stars are taken.

>>> from datetime import datetime, UTC, timedelta
>>> done = datetime(2026, 1, 1, tzinfo=UTC)
>>> may_rate(resolved_at=done, given_at=None, now=done + timedelta(days=13))
True
>>> may_rate(resolved_at=done, given_at=done + timedelta(hours=1), now=done + timedelta(hours=26))
False
"""

from datetime import datetime, timedelta
from typing import Final

OPEN_FOR: Final = timedelta(days=14)
CHANGEABLE_FOR: Final = timedelta(hours=24)


def may_rate(*, resolved_at: datetime | None, given_at: datetime | None, now: datetime) -> bool:
    """Within fourteen days of the solution; given stars can be changed for a day."""
    if resolved_at is None or now > resolved_at + OPEN_FOR:
        return False
    return given_at is None or now <= given_at + CHANGEABLE_FOR
