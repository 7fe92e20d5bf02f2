"""Each ticket's clock: started with the ticket, turned by its status, re-aimed by its priority.

Called by ``features.tickets`` inside the transaction that moves the ticket, so that a deadline never disagrees with a
status. Reads and writes only the clock's own columns of the ticket.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from nullticket.core.enums import Priority, Status
from nullticket.features.sla import calculator, calendars, repository
from nullticket.features.sla.calculator import DEFAULT_TARGETS, Clock, Phase, Segment, SlaState
from nullticket.infra.uow import UnitOfWork
from nullticket.models import Calendar, SlaPolicy, SlaSegment, Ticket


def first_aim(uow: UnitOfWork, ticket: Ticket) -> None:
    """Set both deadlines of a ticket that is about to be written."""
    _aim(uow, ticket, calculator.start(ticket.created_at))


def start_clocks(uow: UnitOfWork, tickets: Sequence[Ticket]) -> None:
    """Begin counting at the creation of tickets that have just been written."""
    repository.begin(uow, [(ticket.id, ticket.created_at) for ticket in tickets])


def follow_status(uow: UnitOfWork, ticket: Ticket, status: Status, *, at: datetime) -> None:
    """Pause, run, stop or restart the clock as the new status asks."""
    policy = _policy_of(uow, ticket)
    rows = repository.segments(uow, ticket.id)
    clock = calculator.follow(_clock(rows), status, at, calendar=calendar_of(policy))
    _store(uow, ticket.id, rows, clock)
    _aim(uow, ticket, clock, policy=policy)


def change_priority(uow: UnitOfWork, ticket: Ticket, *, at: datetime) -> None:
    """Aim at the targets of the ticket's priority; the time used so far stays used."""
    change_priorities(uow, [ticket], at=at)


def change_priorities(uow: UnitOfWork, tickets: Sequence[Ticket], *, at: datetime) -> None:
    """As ``change_priority``, many at once."""
    segments = repository.segments_of(uow, [ticket.id for ticket in tickets]) if tickets else {}
    for ticket in tickets:
        _change_priority(uow, ticket, segments[ticket.id], at=at)


def _change_priority(uow: UnitOfWork, ticket: Ticket, rows: list[SlaSegment], *, at: datetime) -> None:
    old, new = _policy_of(uow, ticket), repository.policy_for(uow, ticket.priority)
    clock = _clock(rows)
    if old is not None and new is not None and old.calendar_id != new.calendar_id:
        clock = calculator.change_calendar(clock, at, old=calendar_of(old))
        _store(uow, ticket.id, rows, clock)
    _aim(uow, ticket, clock, policy=new)


def progress(uow: UnitOfWork, ticket: Ticket, *, now: datetime) -> tuple[SlaState, list[SlaSegment]]:
    """How the ticket stands against its resolution target, with the segments for the bar."""
    policy = _policy_of(uow, ticket)
    rows = repository.segments(uow, ticket.id)
    minutes = policy.resolution_minutes if policy else DEFAULT_TARGETS[ticket.priority].resolution_minutes
    return calculator.state(_clock(rows), minutes, now=now, calendar=calendar_of(policy)), rows


def calendar_of(policy: SlaPolicy | None) -> calendars.Calendar:
    """The pure calendar of a policy; without one, round the clock."""
    return pure_calendar(policy.calendar) if policy is not None else calendars.ALWAYS_OPEN


def pure_calendar(row: Calendar) -> calendars.Calendar:
    if not row.intervals:
        return calendars.Calendar(zone=row.time_zone, always_open=True)
    week = tuple(
        tuple(calendars.Interval.of(start, end) for start, end in row.intervals.get(str(day), ())) for day in range(7)
    )
    holidays: frozenset[date] = frozenset(holiday.day for holiday in row.holidays)
    return calendars.Calendar(zone=row.time_zone, week=week, holidays=holidays)


def target_minutes(uow: UnitOfWork, priority: Priority) -> int:
    policy = repository.policy_for(uow, priority)
    return policy.resolution_minutes if policy else DEFAULT_TARGETS[priority].resolution_minutes


def _policy_of(uow: UnitOfWork, ticket: Ticket) -> SlaPolicy | None:
    return repository.policy(uow, ticket.sla_policy_id) if ticket.sla_policy_id is not None else None


def _clock(rows: list[SlaSegment]) -> Clock:
    return Clock(
        tuple(
            Segment(
                Phase.RUNNING if row.running else Phase.PAUSED,
                row.started_at,
                row.ended_at,
                timedelta(seconds=row.counted_seconds),
            )
            for row in rows
        )
    )


def _store(uow: UnitOfWork, ticket_id: int, rows: list[SlaSegment], clock: Clock) -> None:
    for row, segment in zip(rows, clock.segments, strict=False):
        row.ended_at = segment.ended_at
        row.counted_seconds = round(segment.counted.total_seconds())
    for seq, segment in enumerate(clock.segments[len(rows) :], start=len(rows) + 1):
        repository.add(
            uow,
            SlaSegment(
                ticket_id=ticket_id,
                seq=seq,
                running=segment.phase is Phase.RUNNING,
                started_at=segment.started_at,
                ended_at=segment.ended_at,
                counted_seconds=round(segment.counted.total_seconds()),
            ),
        )


def _aim(uow: UnitOfWork, ticket: Ticket, clock: Clock, *, policy: SlaPolicy | None = None) -> None:
    """Write the deadlines and the state that follow from a clock."""
    policy = policy or repository.policy_for(uow, ticket.priority)
    calendar = calendar_of(policy)
    default = DEFAULT_TARGETS[ticket.priority]
    resolution = policy.resolution_minutes if policy else default.resolution_minutes
    response = policy.response_minutes if policy else default.first_response_minutes
    ticket.sla_policy_id = policy.id if policy else None
    ticket.sla_deadline = calculator.projected_deadline(clock, resolution, now=uow.now(), calendar=calendar)
    if ticket.first_response_at is None:
        ticket.response_due_at = calculator.projected_deadline(clock, response, now=uow.now(), calendar=calendar)
    ticket.sla_state = _state_word(clock, ticket.sla_deadline)


def _state_word(clock: Clock, due_at: datetime | None) -> str:
    if clock.stopped_at is not None:
        return "met" if due_at is None or clock.stopped_at <= due_at else "missed"
    return "paused" if clock.phase is Phase.PAUSED else "running"
