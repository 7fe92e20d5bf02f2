"""The Date header, read as generously as it is written.

>>> parse_date("Fri, 7 Dec 2012 08:37:47 +0100 (CET)").isoformat()
'2012-12-07T08:37:47+01:00'
>>> parse_date("not a date") is None
True
"""

import re
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_tz

_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2})(?::(\d{2}))?(?:\.\d+)?\s?(Z|[+-]\d{2}:?\d{2})?")
_MAXIMUM_OFFSET = timedelta(hours=24)
_MAXIMUM_CHARACTERS = 150


def parse_date(value: str) -> datetime | None:
    """An aware moment, UTC where no zone is given; None when no date can be read."""
    text = " ".join(re.sub(r"\([^()]*\)", " ", value[:_MAXIMUM_CHARACTERS]).split()).strip(" ,;\"'")
    if not text:
        return None
    if match := _ISO.search(text):
        return _iso(match)
    return _rfc(text)


def _iso(match: re.Match[str]) -> datetime | None:
    zone = (match.group(7) or "Z").replace("Z", "+00:00")
    try:
        return datetime.fromisoformat(
            f"{match.group(1)}-{match.group(2)}-{match.group(3)}T{match.group(4)}:{match.group(5)}:"
            f"{match.group(6) or '00'}{zone}"
        )
    except ValueError:
        return None


def _rfc(text: str) -> datetime | None:
    parts = None
    # Some versions of the standard parser trip over malformed clocks; such a mail is dated by its arrival.
    with suppress(IndexError, ValueError, TypeError):
        parts = parsedate_tz(text)
    if not parts:
        return None
    offset = timedelta(seconds=parts[9] or 0)
    zone = UTC if not offset or abs(offset) >= _MAXIMUM_OFFSET else timezone(offset)
    try:
        return datetime(*parts[:6], tzinfo=zone)
    except (ValueError, OverflowError):
        return None
