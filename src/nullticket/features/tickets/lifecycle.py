"""Which status may follow which, who may move a ticket there, and what the move brings about.

``new -> open -> in_progress -> resolved -> closed``, with ``pending_user`` and ``pending_vendor`` beside
``in_progress`` and ``reopened`` after ``resolved`` or ``closed``. Agents work along the table and close what is
resolved; requesters may close their own ticket, or reopen it while it is resolved; the system (triage, mail,
connectors) may do both. Whether a ticket is somebody's own is the policy's question, not asked here.

>>> check(Status.IN_PROGRESS, Status.RESOLVED, Role.AGENT, resolution="Reset the VPN profile").effects
(<Effect.SET_RESOLVED_AT: 'set_resolved_at'>, <Effect.STOP_CLOCK: 'stop_clock'>, \
<Effect.RELEASE_CAPACITY: 'release_capacity'>, <Effect.ASK_FEEDBACK: 'ask_feedback'>)
>>> check(Status.CLOSED, Status.IN_PROGRESS, Role.AGENT).reason
'a closed ticket cannot become in_progress; possible: reopened'
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from nullticket.core.enums import OPEN_STATUSES, Role, Status


class Effect(StrEnum):
    """What a move brings about; the service carries it out."""

    SET_RESOLVED_AT = "set_resolved_at"
    CLEAR_RESOLVED_AT = "clear_resolved_at"
    SET_CLOSED_AT = "set_closed_at"
    CLEAR_CLOSED_AT = "clear_closed_at"
    RUN_CLOCK = "run_clock"
    PAUSE_CLOCK = "pause_clock"
    STOP_CLOCK = "stop_clock"
    TAKE_CAPACITY = "take_capacity"
    RELEASE_CAPACITY = "release_capacity"
    COUNT_REOPEN = "count_reopen"
    ASK_FEEDBACK = "ask_feedback"


class RefusalCode(StrEnum):
    """Stable codes for the API."""

    SAME_STATUS = "same_status"
    ILLEGAL_MOVE = "illegal_move"
    NOT_ALLOWED = "not_allowed"
    RESOLUTION_REQUIRED = "resolution_required"


@dataclass(frozen=True, slots=True)
class Move:
    """A move that may be made."""

    old: Status
    new: Status
    effects: tuple[Effect, ...]


@dataclass(frozen=True, slots=True)
class Refusal:
    """A move that may not be made; ``allowed`` lists what this role could do instead."""

    old: Status
    new: Status
    code: RefusalCode
    reason: str
    allowed: tuple[Status, ...]


WAITING: Final = frozenset({Status.PENDING_USER, Status.PENDING_VENDOR})
DONE: Final = frozenset({Status.RESOLVED, Status.CLOSED})

_WORK: Final = frozenset({Status.IN_PROGRESS, Status.PENDING_USER, Status.PENDING_VENDOR, Status.RESOLVED})
_DESK_MOVES: Final[Mapping[Status, frozenset[Status]]] = {
    Status.NEW: _WORK | {Status.OPEN},
    Status.OPEN: _WORK,
    Status.IN_PROGRESS: _WORK - {Status.IN_PROGRESS} | {Status.OPEN},
    Status.PENDING_USER: _WORK - {Status.PENDING_USER} | {Status.OPEN},
    Status.PENDING_VENDOR: _WORK - {Status.PENDING_VENDOR} | {Status.OPEN},
    Status.REOPENED: _WORK | {Status.OPEN},
    Status.RESOLVED: frozenset({Status.CLOSED, Status.REOPENED}),
    Status.CLOSED: frozenset({Status.REOPENED}),
}
_REQUESTER_MOVES: Final[Mapping[Status, frozenset[Status]]] = {
    **{status: frozenset({Status.CLOSED}) for status in OPEN_STATUSES},
    Status.RESOLVED: frozenset({Status.CLOSED, Status.REOPENED}),
    Status.CLOSED: frozenset(),
}
_SYSTEM_MOVES: Final[Mapping[Status, frozenset[Status]]] = {
    status: _DESK_MOVES[status] | _REQUESTER_MOVES[status] for status in Status
}


def check(old: Status, new: Status, role: Role | None, *, resolution: str | None = None) -> Move | Refusal:
    """Decide a move. ``role`` None is the system; ``resolution`` is what the ticket has or is being given."""
    allowed = allowed_moves(old, role)
    if old is new:
        return Refusal(old, new, RefusalCode.SAME_STATUS, f"the ticket is already {old}", allowed)
    if new not in allowed:
        return _refuse(old, new, role)
    if new is Status.RESOLVED and not (resolution or "").strip():
        reason = "a resolved ticket needs a resolution: say what solved it"
        return Refusal(old, new, RefusalCode.RESOLUTION_REQUIRED, reason, allowed)
    return Move(old, new, effects(old, new))


def allowed_moves(status: Status, role: Role | None) -> tuple[Status, ...]:
    """Where this role may move a ticket from here, in the order of the life cycle."""
    targets = _moves_of(role)[status]
    return tuple(target for target in Status if target in targets)


def holds_capacity(status: Status) -> bool:
    """Whether a ticket in this status counts as load for its team."""
    return status not in DONE


def effects(old: Status, new: Status) -> tuple[Effect, ...]:
    """What a legal move brings about, whoever makes it."""
    if new is Status.RESOLVED:
        return (Effect.SET_RESOLVED_AT, Effect.STOP_CLOCK, Effect.RELEASE_CAPACITY, Effect.ASK_FEEDBACK)
    if new is Status.CLOSED:
        if old is Status.RESOLVED:
            return (Effect.SET_CLOSED_AT,)
        return (Effect.SET_CLOSED_AT, Effect.STOP_CLOCK, Effect.RELEASE_CAPACITY)
    if new is Status.REOPENED:
        reopened = (Effect.CLEAR_RESOLVED_AT, Effect.RUN_CLOCK, Effect.TAKE_CAPACITY, Effect.COUNT_REOPEN)
        return (*reopened, Effect.CLEAR_CLOSED_AT) if old is Status.CLOSED else reopened
    if new in WAITING:
        return () if old in WAITING else (Effect.PAUSE_CLOCK,)
    return (Effect.RUN_CLOCK,) if old in WAITING else ()


def _refuse(old: Status, new: Status, role: Role | None) -> Refusal:
    allowed = allowed_moves(old, role)
    possible = f"possible: {', '.join(allowed)}" if allowed else "nothing follows it for you"
    if new in _SYSTEM_MOVES[old]:
        who = "requesters" if role is Role.USER else "agents"
        reason = f"{who} may not move a ticket from {old} to {new}; {possible}"
        return Refusal(old, new, RefusalCode.NOT_ALLOWED, reason, allowed)
    reason = f"{_named(old)} ticket cannot become {new}; {possible}"
    return Refusal(old, new, RefusalCode.ILLEGAL_MOVE, reason, allowed)


def _moves_of(role: Role | None) -> Mapping[Status, frozenset[Status]]:
    if role is None:
        return _SYSTEM_MOVES
    return _REQUESTER_MOVES if role is Role.USER else _DESK_MOVES


def _named(status: Status) -> str:
    return f"an {status}" if status[0] in "aeio" else f"a {status}"
