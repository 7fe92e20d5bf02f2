from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nullticket.core.enums import Priority, Status
from nullticket.features.sla.calculator import (
    DEFAULT_TARGETS,
    Clock,
    Compliance,
    Phase,
    Segment,
    Standing,
    as_of,
    change_calendar,
    compliance,
    deadline,
    elapsed,
    elapsed_minutes,
    follow,
    phase_of,
    projected_deadline,
    start,
    state,
    stop,
)
from nullticket.features.sla.calendars import ALWAYS_OPEN, Calendar, Interval

TWO = datetime(2026, 1, 12, 14, tzinfo=UTC)  # a Monday
OFFICE = Calendar.weekdays("UTC", Interval.of("09:00", "12:00"), Interval.of("13:00", "17:00"))


def after(minutes):
    return TWO + timedelta(minutes=minutes)


def walk(*moves, calendar=ALWAYS_OPEN):
    clock = start(TWO)
    for minutes, status in moves:
        clock = follow(clock, status, after(minutes), calendar=calendar)
    return clock


@pytest.mark.parametrize(
    ("priority", "due", "response"),
    [
        (Priority.CRITICAL, 60, 15),
        (Priority.URGENT, 120, 30),
        (Priority.HIGH, 240, 60),
        (Priority.MEDIUM, 1440, 240),
        (Priority.LOW, 4320, 480),
    ],
)
def test_every_priority_has_its_default_targets(priority, due, response):
    target = DEFAULT_TARGETS[priority]

    assert deadline(start(TWO), target.resolution_minutes) == after(due)
    assert deadline(start(TWO), target.first_response_minutes) == after(response)


@pytest.mark.parametrize(
    ("status", "phase"),
    [
        (Status.NEW, Phase.RUNNING),
        (Status.OPEN, Phase.RUNNING),
        (Status.IN_PROGRESS, Phase.RUNNING),
        (Status.REOPENED, Phase.RUNNING),
        (Status.PENDING_USER, Phase.PAUSED),
        (Status.PENDING_VENDOR, Phase.PAUSED),
        (Status.RESOLVED, None),
        (Status.CLOSED, None),
    ],
)
def test_each_status_runs_pauses_or_stops_the_clock(status, phase):
    assert phase_of(status) is phase


def test_a_pause_moves_the_deadline_by_its_length():
    clock = walk((60, Status.PENDING_USER), (200, Status.IN_PROGRESS))

    assert deadline(clock, 240) == after(240 + 140)
    assert elapsed_minutes(clock, now=after(230)) == 90


def test_a_paused_ticket_has_no_deadline_but_a_projected_one():
    clock = walk((60, Status.PENDING_VENDOR))

    assert deadline(clock, 240) is None
    assert projected_deadline(clock, 240, now=after(1000)) == after(1180)
    assert projected_deadline(start(TWO), 240, now=after(10)) == after(240)


def test_a_pause_that_comes_after_the_deadline_does_not_undo_it():
    clock = walk((300, Status.PENDING_USER))

    assert deadline(clock, 240) == after(240)
    assert state(clock, 240, now=after(301)).standing is Standing.BREACHED


def test_a_change_of_priority_keeps_the_time_used():
    clock = walk((30, Status.PENDING_USER), (90, Status.IN_PROGRESS))

    assert deadline(clock, DEFAULT_TARGETS[Priority.LOW].resolution_minutes) == after(4320 + 60)
    assert deadline(clock, DEFAULT_TARGETS[Priority.CRITICAL].resolution_minutes) == after(120)


def test_a_change_of_calendar_keeps_the_time_used_under_the_old_one():
    clock = change_calendar(start(TWO), after(120), old=ALWAYS_OPEN)

    assert elapsed_minutes(clock, now=after(120), calendar=OFFICE) == 120
    # 60 minutes are left until 17:00, the rest comes on Tuesday from 09:00.
    assert deadline(clock, 240, calendar=OFFICE) == datetime(2026, 1, 12, 17, tzinfo=UTC) + timedelta(hours=17)
    assert deadline(clock, 100, calendar=OFFICE) == after(100)


def test_a_deadline_inside_a_closed_segment_never_leaves_it():
    saturday = datetime(2026, 1, 10, tzinfo=UTC)
    clock = change_calendar(start(saturday), saturday + timedelta(hours=5), old=ALWAYS_OPEN)

    assert deadline(clock, 60, calendar=OFFICE) == saturday + timedelta(hours=5)


def test_changing_the_calendar_of_a_paused_or_resolved_ticket_changes_no_time():
    paused = change_calendar(walk((60, Status.PENDING_USER)), after(90), old=ALWAYS_OPEN)
    done = walk((60, Status.RESOLVED))

    assert paused.phase is Phase.PAUSED
    assert elapsed_minutes(paused, now=after(500), calendar=OFFICE) == 60
    assert change_calendar(done, after(90), old=ALWAYS_OPEN) is done


def test_reopening_starts_the_clock_where_it_stood():
    clock = walk((60, Status.RESOLVED), (1000, Status.REOPENED))

    assert deadline(clock, 240) == after(1180)


def test_following_the_same_phase_or_stopping_twice_changes_nothing():
    clock = start(TWO)
    done = walk((60, Status.RESOLVED))

    assert follow(clock, Status.IN_PROGRESS, after(5)) is clock
    assert follow(done, Status.CLOSED, after(99)) is done
    assert stop(done, after(99)) is done


def test_a_clock_that_is_turned_back_in_time_counts_nothing_twice():
    clock = follow(start(TWO), Status.PENDING_USER, TWO - timedelta(minutes=9))

    assert clock.segments == (Segment(Phase.RUNNING, TWO, TWO), Segment(Phase.PAUSED, TWO))


def test_the_first_response_is_judged_at_the_moment_it_was_given():
    clock = walk((10, Status.PENDING_USER), (50, Status.OPEN), (500, Status.RESOLVED), (600, Status.REOPENED))

    assert state(as_of(clock, after(5)), 15, now=after(700)).standing is Standing.MET
    assert state(as_of(clock, after(60)), 15, now=after(700)).standing is Standing.MISSED
    assert elapsed_minutes(as_of(clock, after(30)), now=after(700)) == 10
    assert elapsed_minutes(as_of(clock, after(550)), now=after(700)) == 460
    assert as_of(clock, after(-5)) == Clock((Segment(Phase.RUNNING, TWO, TWO),))


@pytest.mark.parametrize(
    ("moves", "now", "standing"),
    [
        ((), 10, Standing.ON_TRACK),
        ((), 80, Standing.WARNING),
        ((), 100, Standing.WARNING),
        ((), 101, Standing.BREACHED),
        (((30, Status.PENDING_USER),), 900, Standing.PAUSED),
        (((90, Status.PENDING_USER),), 900, Standing.PAUSED),
        (((100, Status.RESOLVED),), 900, Standing.MET),
        (((101, Status.RESOLVED),), 900, Standing.MISSED),
        (((50, Status.RESOLVED),), 900, Standing.MET),
        (((101, Status.PENDING_USER), (150, Status.RESOLVED)), 900, Standing.MISSED),
    ],
)
def test_a_ticket_stands_where_its_clock_says(moves, now, standing):
    answer = state(walk(*moves), 100, now=after(now))

    assert answer.standing is standing
    assert answer.used_minutes + answer.remaining_minutes == 100
    assert len(answer.reasons) == 2


def test_the_warning_fraction_can_be_set():
    answer = state(start(TWO), 100, now=after(50), warn_fraction=0.5)

    assert (answer.standing, answer.warn_at, answer.due_at) == (Standing.WARNING, after(50), after(100))


def test_compliance_counts_decided_tickets_only():
    standings = [Standing.MET] * 3 + [Standing.MISSED, Standing.BREACHED, Standing.ON_TRACK, Standing.PAUSED]

    assert compliance(standings) == Compliance(met=3, missed=1, overdue=1, share=0.6)
    assert compliance([Standing.WARNING]).share is None


STATUSES = st.sampled_from(list(Status))
CALENDARS = [
    ALWAYS_OPEN,
    OFFICE,
    Calendar("Europe/Berlin", ((Interval(0, 150), Interval(170, 600)),) * 7),
    Calendar("Australia/Lord_Howe", ((Interval(60, 200),), *((Interval(300, 1440),),) * 6)),
]
HORIZON = 4 * 1440


def is_open(calendar, instant):
    if calendar.always_open:
        return True
    wall = instant.astimezone(ZoneInfo(calendar.zone))
    return any(span.start <= wall.hour * 60 + wall.minute < span.end for span in calendar.week[wall.weekday()])


def minute_by_minute(began, moves, calendar):
    """The oracle: walk the horizon a minute at a time and count those that are running and working."""
    at, status, used = dict(moves), Status.NEW, []
    for minute in range(HORIZON):
        status = at.get(minute, status)
        waiting = status in {Status.PENDING_USER, Status.PENDING_VENDOR, Status.RESOLVED, Status.CLOSED}
        used.append(not waiting and is_open(calendar, began + timedelta(minutes=minute)))
    return used


@settings(max_examples=80, deadline=None)
@given(
    calendar=st.sampled_from(CALENDARS),
    began=st.sampled_from([datetime(2026, 3, 28, tzinfo=UTC), datetime(2026, 10, 24, 3, 17, tzinfo=UTC), TWO]),
    moves=st.lists(st.tuples(st.integers(0, HORIZON - 1), STATUSES), max_size=8, unique_by=lambda move: move[0]),
    target=st.integers(1, 3000),
    now=st.integers(0, HORIZON),
)
def test_deadline_and_elapsed_time_are_what_a_minute_by_minute_walk_gives(calendar, began, moves, target, now):
    moves = sorted(moves)
    clock, seen = start(began), start(began)
    for minute, status in moves:
        clock = follow(clock, status, began + timedelta(minutes=minute), calendar=calendar)
        if minute < now:
            seen = clock
    used = minute_by_minute(began, moves, calendar)
    elapsed_until_now = elapsed_minutes(seen, now=began + timedelta(minutes=now), calendar=calendar)
    assert elapsed_until_now == sum(used[:now])

    due_at = deadline(clock, target, calendar=calendar)
    total = 0
    for minute, counts in enumerate(used):
        total += counts
        if total == target:
            assert due_at == began + timedelta(minutes=minute + 1)
            break
    else:
        assert due_at is None or due_at > began + timedelta(minutes=HORIZON)


@settings(deadline=None)
@given(
    moves=st.lists(st.tuples(st.integers(0, 5000), STATUSES), max_size=6).map(sorted),
    before=st.integers(1, 4000),
    more=st.integers(0, 4000),
)
def test_a_longer_target_never_gives_an_earlier_deadline(moves, before, more):
    clock = walk(*moves)
    early, late = deadline(clock, before), deadline(clock, before + more)

    assert late is None or (early is not None and early <= late)


@settings(deadline=None)
@given(
    moves=st.lists(st.tuples(st.integers(0, 5000), STATUSES), max_size=6).map(sorted),
    switches=st.lists(st.integers(0, 6000), max_size=3).map(sorted),
)
def test_switching_between_equal_calendars_changes_neither_time_nor_deadline(moves, switches):
    plain, switched = walk(*moves), start(TWO)
    events = sorted([*((minute, status.value) for minute, status in moves), *((minute, "") for minute in switches)])
    for minute, status in events:
        if status:
            switched = follow(switched, Status(status), after(minute), calendar=OFFICE)
        else:
            switched = change_calendar(switched, after(minute), old=OFFICE)
    same = start(TWO)
    for minute, status in [event for event in events if event[1]]:
        same = follow(same, Status(status), after(minute), calendar=OFFICE)

    later = after(9000)
    assert elapsed(switched, now=later, calendar=OFFICE) == elapsed(same, now=later, calendar=OFFICE)
    assert deadline(switched, 700, calendar=OFFICE) == deadline(same, 700, calendar=OFFICE)
    assert plain.phase == same.phase
