"""History folded into narrow daily sums.

Every history row becomes a few deltas; deltas only add up, so their order does not matter and the figures kept live are
equal to the ones rebuilt from the whole history. What happened counts on its day and where the ticket then stood; only
the creation moves along when triage or a person changes category or priority (the first category is a guess), and it
is taken back when the ticket is deleted.

>>> opened = Change(1, date(2026, 1, 12), "opened", {"status": [None, "new"]},
...                 {"category": "vpn", "priority": "high", "team_id": None, "source": "chat", "status": "new"})
>>> sorted((delta.table, delta.column) for delta in fold(opened))  # doctest: +NORMALIZE_WHITESPACE
[('category', 'created'), ('counter', 'count'), ('counter', 'count'), ('counter', 'count'), ('counter', 'count'),
 ('source', 'created')]
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal

Table = Literal["category", "team", "source", "counter"]
Key = tuple[Any, ...]
DONE: Final = frozenset({"resolved", "closed"})
# The dimensions of the counters of what stands now.
COUNTED: Final = ("status", "category", "priority", "source")


@dataclass(frozen=True, slots=True)
class Change:
    """A history row: what it changed and how the ticket stood afterwards. ``day`` is UTC."""

    history_id: int
    day: date
    action: str
    changes: Mapping[str, Sequence[Any]]
    state: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Delta:
    """Add ``amount`` to ``column`` of the row ``key`` of a table."""

    table: Table
    key: Key
    column: str
    amount: int


def fold(change: Change) -> list[Delta]:
    """All deltas of one history row."""
    return [*_daily(change), *_counters(change)]


def total(deltas: Iterable[Delta]) -> dict[tuple[Table, Key], dict[str, int]]:
    """Sum deltas per row, so that each row is written once; sums of zero are left out."""
    sums: Counter[tuple[Table, Key, str]] = Counter()
    for delta in deltas:
        sums[delta.table, delta.key, delta.column] += delta.amount
    rows: dict[tuple[Table, Key], dict[str, int]] = {}
    for (table, key, column), amount in sums.items():
        if amount:
            rows.setdefault((table, key), {})[column] = amount
    return rows


def _before(change: Change, field: str) -> Any:
    """A field's value before this change."""
    pair = change.changes.get(field)
    return pair[0] if pair is not None else change.state.get(field)


def _daily(change: Change) -> Iterator[Delta]:
    state, day = change.state, change.day
    by_category: Key = (day, state["category"], state["priority"])
    by_team: Key | None = (day, state["team_id"]) if state.get("team_id") is not None else None
    yield from _created(change)
    if "team_id" in change.changes and by_team is not None:
        yield Delta("team", by_team, "assigned", 1)
    moved = change.changes.get("status")
    if moved is not None and moved[1] == "resolved":
        yield from _both(by_category, by_team, _resolved(state))
        yield Delta("source", (day, state["source"]), "resolved", 1)
    if moved is not None and moved[1] == "reopened":
        yield from _both(by_category, by_team, {"reopened": 1})
    if change.action == "rated":
        first = _day(state.get("rated_on"), day)
        team = None if by_team is None else (first, *by_team[1:])
        yield from _both((first, *by_category[1:]), team, _rated(state))


def _created(change: Change) -> Iterator[Delta]:
    """The creation counts once, on the day of creation, where the ticket stands now."""
    day = _day(change.state.get("created_on"), change.day)
    now: Key = (day, change.state["category"], change.state["priority"])
    before: Key = (day, _before(change, "category"), _before(change, "priority"))
    if change.action == "opened":
        yield Delta("category", now, "created", 1)
        yield Delta("source", (day, change.state["source"]), "created", 1)
    elif change.action == "deleted":
        yield Delta("category", before, "created", -1)
        yield Delta("source", (day, change.state["source"]), "created", -1)
    elif now != before:
        yield Delta("category", before, "created", -1)
        yield Delta("category", now, "created", 1)


def _day(written: Any, otherwise: date) -> date:
    return date.fromisoformat(written) if isinstance(written, str) else otherwise


def _resolved(state: Mapping[str, Any]) -> dict[str, int]:
    met = bool(state.get("within_sla"))
    return {
        "resolved": 1,
        "resolution_minutes_sum": int(state.get("resolution_minutes") or 0),
        "sla_met" if met else "sla_missed": 1,
    }


def _rated(state: Mapping[str, Any]) -> dict[str, int]:
    """Changed stars replace the old ones, on the day of the first."""
    before = state.get("satisfaction_before")
    return {
        "satisfaction_sum": int(state["satisfaction"]) - int(before or 0),
        "satisfaction_count": 0 if before else 1,
    }


def _both(by_category: Key, by_team: Key | None, columns: Mapping[str, int]) -> Iterator[Delta]:
    for column, amount in columns.items():
        yield Delta("category", by_category, column, amount)
        if by_team is not None:
            yield Delta("team", by_team, column, amount)


def _counters(change: Change) -> Iterator[Delta]:
    """What stands now: one ticket leaves its old places and takes its new ones."""
    if change.action == "deleted":
        yield from _places(change.state, -1)
        return
    if change.action != "opened":
        old = {name: _before(change, name) for name in (*COUNTED, "team_id")}
        if all(old[name] == change.state.get(name) for name in old):
            return
        yield from _places(old, -1)
    yield from _places(change.state, 1)


def _places(state: Mapping[str, Any], amount: int) -> Iterator[Delta]:
    for name in COUNTED:
        yield Delta("counter", (name, str(state[name])), "count", amount)
    if state.get("team_id") is not None and state["status"] not in DONE:
        yield Delta("counter", ("team_open", str(state["team_id"])), "count", amount)
