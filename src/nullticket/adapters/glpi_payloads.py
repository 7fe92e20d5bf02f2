"""What is sent to GLPI's legacy API: calls as data, and the window of a poll.

Text goes as escaped HTML. A solution sets the status by itself, so no status call follows it.

>>> [(call.method, call.path) for call in calls_for(ExternalChange("e1", "67", status="5", solution="Renewed."))]
[('POST', 'ITILSolution')]
>>> status_call("67", "4").body
{'input': {'status': 4}}
"""

import html
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from nullticket.ports import ExternalChange

SOLVED: Final = "5"
PAGE_SIZE: Final = 100
# GLPI's clock has whole seconds and its search is strictly "later than": look back, and never trust the last moment.
OVERLAP: Final = timedelta(seconds=120)
UNSETTLED: Final = timedelta(seconds=2)
STATUSES: Final = frozenset({"1", "2", "3", "4", "5", "6"})
# Urgency and impact from which GLPI's matrix makes the priority; 6 (major) must be said besides.
URGENCY_IMPACT: Final[Mapping[str, tuple[int, int]]] = {
    "1": (1, 1),
    "2": (2, 2),
    "3": (3, 3),
    "4": (4, 4),
    "5": (5, 5),
    "6": (5, 5),
}


@dataclass(frozen=True, slots=True)
class GlpiCall:
    """One request below apirest.php."""

    method: str
    path: str
    body: Mapping[str, Any]


def calls_for(change: ExternalChange) -> tuple[GlpiCall, ...]:
    """The calls that bring a change over, in order."""
    calls: list[GlpiCall] = []
    if change.public_comment:
        calls.append(followup_call(change.external_id, change.public_comment, private=False))
    if change.solution:
        calls.append(solution_call(change.external_id, change.solution))
    if change.status and not (change.solution and change.status == SOLVED):
        calls.append(status_call(change.external_id, change.status))
    return tuple(calls)


def followup_call(ticket_id: str, text: str, *, private: bool) -> GlpiCall:
    body = {"itemtype": "Ticket", "items_id": int(ticket_id), "content": as_html(text), "is_private": int(private)}
    return GlpiCall("POST", "ITILFollowup", {"input": body})


def solution_call(ticket_id: str, text: str) -> GlpiCall:
    body = {"itemtype": "Ticket", "items_id": int(ticket_id), "content": as_html(text), "solutiontypes_id": 0}
    return GlpiCall("POST", "ITILSolution", {"input": body})


def status_call(ticket_id: str, status: str) -> GlpiCall:
    """GLPI stores any number as a status, so an unknown one is refused here."""
    if status not in STATUSES:
        raise ValueError(f"GLPI has no ticket status {status!r}")
    return GlpiCall("PUT", f"Ticket/{int(ticket_id)}", {"input": {"status": int(status)}})


def priority_call(ticket_id: str, priority: str) -> GlpiCall:
    urgency, impact = URGENCY_IMPACT[priority]
    body = {"urgency": urgency, "impact": impact, "priority": int(priority)}
    return GlpiCall("PUT", f"Ticket/{int(ticket_id)}", {"input": body})


def as_html(text: str) -> str:
    """Paragraphs and line breaks; nothing of the text can become markup."""
    paragraphs = [part for part in text.replace("\r\n", "\n").strip().split("\n\n") if part.strip()]
    return "".join(f"<p>{html.escape(part.strip(), quote=False).replace(chr(10), '<br>')}</p>" for part in paragraphs)


def poll_query(cursor: datetime | None, *, now: datetime, zone: str, start: int = 0) -> dict[str, str]:
    """Search parameters for a page of tickets changed after the cursor (UTC), oldest change first."""
    query = {
        "sort": "19",
        "order": "ASC",
        "range": f"{start}-{start + PAGE_SIZE - 1}",
        **{f"forcedisplay[{place}]": number for place, number in enumerate(("2", "1", "12", "3", "19"))},
    }
    if cursor is None:
        return query
    criteria = {"field": "19", "searchtype": "morethan", "value": _wall_clock(cursor - OVERLAP, now=now, zone=zone)}
    return {**{f"criteria[0][{name}]": value for name, value in criteria.items()}, **query}


def next_cursor(cursor: datetime | None, last_changed_at: datetime | None, *, now: datetime) -> datetime:
    """Forward to the last change seen, never back, and never into the seconds that may still bring rows."""
    settled = now - UNSETTLED
    seen = [moment for moment in (cursor, last_changed_at) if moment is not None]
    return min(max(seen), settled) if seen else settled


def _wall_clock(moment: datetime, *, now: datetime, zone: str) -> str:
    """The server's clock face then, or the earlier one by today's offset, so that no change of clocks hides a row."""
    there = ZoneInfo(zone)
    then = moment.astimezone(there).replace(tzinfo=None)
    by_now = now.astimezone(there).replace(tzinfo=None) - (now - moment)
    return f"{min(then, by_now):%Y-%m-%d %H:%M:%S}"
