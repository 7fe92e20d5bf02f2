"""Sweeping through what changed in GLPI, page by page, without missing a row and without standing still.

A poll is a sweep: it begins a little before the cursor and goes on, by the change time of the last row, until a page is
not full. Rows that change meanwhile move to its end, so they are met again and nothing slides past. The cursor of a
sweep that is under way holds ``after`` (GLPI's clock face) and ``start``, the place within that one second.

>>> cursor = {"since": "2026-01-12T14:00:00+00:00"}
>>> now = datetime(2026, 1, 12, 14, 10, tzinfo=UTC)
>>> sweep_query(cursor, now=now, zone="UTC")["criteria[0][value]"]
'2026-01-12 13:58:00'
>>> rows = [{"2": 7, "19": "2026-01-12 14:05:00"}]
>>> sweep_on(rows, cursor, total=1, now=now, zone="UTC")
{'since': '2026-01-12T14:05:00+00:00'}
>>> sweep_on(rows, cursor, total=2, now=now, zone="UTC")["sweep"]
{'after': '2026-01-12 14:04:59', 'start': 0}
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from nullticket.adapters.glpi_payloads import next_cursor, poll_query

_FACE: Final = "%Y-%m-%d %H:%M:%S"
_VALUE: Final = "criteria[0][value]"


def sweep_query(cursor: Mapping[str, object], *, now: datetime, zone: str) -> dict[str, str]:
    """The search parameters of the next page."""
    sweep = cursor.get("sweep")
    if not isinstance(sweep, Mapping):
        return poll_query(_since(cursor), now=now, zone=zone)
    paged = poll_query(None, now=now, zone=zone, start=int(sweep["start"]))
    criteria = {"field": "19", "searchtype": "morethan", "value": str(sweep["after"])}
    return {**{f"criteria[0][{name}]": value for name, value in criteria.items()}, **paged}


def sweep_on(
    rows: Sequence[Mapping[str, Any]], cursor: Mapping[str, object], *, total: int, now: datetime, zone: str
) -> dict[str, object]:
    """The cursor after a page; with ``sweep`` in it there is more to read. ``total`` is GLPI's count for the query."""
    query = sweep_query(cursor, now=now, zone=zone)
    since = _since(cursor)
    start = int(query["range"].partition("-")[0])
    faces = [face for row in rows if (face := _face(row.get("19"))) is not None]
    if rows and total > start + len(rows):
        before = _face(query.get(_VALUE))
        onward = faces[-1] - timedelta(seconds=1) if faces else None
        kept: dict[str, object] = {} if since is None else {"since": since.isoformat()}
        if onward is not None and (before is None or onward > before):
            return {**kept, "sweep": {"after": f"{onward:{_FACE}}", "start": 0}}
        stay = f"{before:{_FACE}}" if before is not None else "1970-01-01 00:00:00"
        return {**kept, "sweep": {"after": stay, "start": start + len(rows)}}
    last = faces[-1].replace(tzinfo=ZoneInfo(zone)).astimezone(UTC) if faces else None
    swept = cursor.get("sweep")
    reached = _face(swept.get("after")) if isinstance(swept, Mapping) and last is None else None
    if reached is not None:
        last = reached.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    return {"since": next_cursor(since, last, now=now).isoformat()}


def _since(cursor: Mapping[str, object]) -> datetime | None:
    given = cursor.get("since")
    return datetime.fromisoformat(given) if isinstance(given, str) and given else None


def _face(value: object) -> datetime | None:
    try:
        return datetime.strptime(str(value), _FACE)  # noqa: DTZ007 - a clock face has no zone of its own
    except ValueError:
        return None
