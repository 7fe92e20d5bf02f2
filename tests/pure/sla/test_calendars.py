from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nullticket.features.sla.calendars import (
    ALWAYS_OPEN,
    Calendar,
    CalendarError,
    Interval,
    advance,
    open_between,
    open_spans,
)

BERLIN = "Europe/Berlin"
OFFICE = Calendar.weekdays(BERLIN, Interval.of("09:00", "12:00"), Interval.of("13:00", "17:00"))
NIGHT = Calendar(BERLIN, ((Interval.of("01:00", "04:00"),),) * 7)


def berlin(*parts):
    return datetime(*parts, tzinfo=ZoneInfo(BERLIN))


def test_lunch_nights_and_weekends_do_not_count():
    friday, monday = berlin(2026, 1, 9, 8), berlin(2026, 1, 12, 18)

    assert open_between(OFFICE, friday, monday) == timedelta(hours=14)
    assert open_between(OFFICE, monday, friday) == timedelta()


def test_holidays_do_not_count():
    closed = Calendar.weekdays(BERLIN, Interval.of("09:00", "17:00"), holidays=frozenset({date(2026, 1, 6)}))

    assert advance(closed, berlin(2026, 1, 5, 16), timedelta(hours=2)) == berlin(2026, 1, 7, 10)


def test_a_deadline_at_closing_time_is_not_moved_to_the_next_morning():
    assert advance(OFFICE, berlin(2026, 1, 12, 16), timedelta(hours=1)) == berlin(2026, 1, 12, 17)


def test_no_amount_and_negative_amounts_stay_at_the_start():
    saturday = berlin(2026, 1, 10, 12)

    assert advance(OFFICE, saturday, timedelta()) == saturday
    assert advance(ALWAYS_OPEN, saturday, timedelta(minutes=-5)) == saturday


def test_an_always_open_calendar_counts_every_minute():
    start, end = berlin(2026, 3, 28), berlin(2026, 3, 30)

    assert open_between(ALWAYS_OPEN, start, end) == timedelta(hours=47)  # one hour was skipped that night
    assert advance(ALWAYS_OPEN, start, timedelta(hours=47)) == end
    assert list(open_spans(ALWAYS_OPEN, start, end)) == [(start, end)]
    assert list(open_spans(ALWAYS_OPEN, end, start)) == []
    assert open_between(ALWAYS_OPEN, end, start) == timedelta()


def test_an_hour_that_the_clock_skips_does_not_count_and_a_repeated_hour_counts_twice():
    spring, autumn = date(2026, 3, 29), date(2026, 10, 25)

    for day, hours in ((spring, 2), (autumn, 4)):
        start = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(BERLIN))
        assert open_between(NIGHT, start, start + timedelta(hours=12)) == timedelta(hours=hours)


def test_a_span_that_starts_at_a_broken_second_before_the_change_is_exact():
    change = datetime(2026, 3, 29, 1, tzinfo=UTC)
    start = change - timedelta(seconds=1.5)

    assert open_between(NIGHT, start, change + timedelta(seconds=0.7)) == timedelta(seconds=2.2)
    assert open_between(NIGHT, change + timedelta(seconds=0.5), change + timedelta(hours=12)) == timedelta(
        hours=1, seconds=-0.5
    )


def test_a_date_that_a_country_skipped_has_no_working_time():
    samoa = Calendar("Pacific/Apia", ((Interval(0, 1440),),) * 7)
    start = datetime(2011, 12, 29, 10, tzinfo=UTC)

    assert open_between(samoa, start, start + timedelta(days=3)) == timedelta(days=3)
    only_friday = Calendar("Pacific/Apia", ((),) * 4 + ((Interval(0, 1440),),) + ((),) * 2)
    assert open_between(only_friday, start, start + timedelta(days=3)) == timedelta()


def test_a_calendar_that_holidays_cover_for_good_is_refused_instead_of_searched_for_ever():
    every_day = frozenset(date(2026, 1, 1) + timedelta(days=number) for number in range(3700))

    with pytest.raises(CalendarError, match="ten years"):
        advance(Calendar.weekdays("UTC", Interval(0, 60), holidays=every_day), berlin(2026, 1, 1), timedelta(minutes=1))


@pytest.mark.parametrize(
    "make",
    [
        lambda: Interval(5, 5),
        lambda: Interval(-1, 5),
        lambda: Interval(0, 1441),
        lambda: Interval.of("17:00", "09:00"),
        lambda: Interval.of("9", "17:00"),
        lambda: Interval.of("x:00", "17:00"),
        lambda: Interval.of("09:y", "17:00"),
        lambda: Interval.of("09:60", "17:00"),
        lambda: Calendar("Mars/Olympus", always_open=True),
        lambda: Calendar("../etc/passwd", always_open=True),
        lambda: Calendar("UTC", ((Interval(0, 60),),) * 6),
        lambda: Calendar("UTC", ((Interval(0, 60), Interval(59, 90)),) * 7),
        lambda: Calendar("UTC"),
    ],
)
def test_a_calendar_that_makes_no_sense_is_refused(make):
    with pytest.raises(CalendarError) as refusal:
        make()

    assert len(str(refusal.value)) > 10


ZONES = ["UTC", BERLIN, "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca", "Asia/Kolkata", "Pacific/Apia"]
# Days around changes of the clocks in those zones, and plain ones.
STARTS = [
    datetime(2026, 3, 27, tzinfo=UTC),
    datetime(2026, 10, 23, tzinfo=UTC),
    datetime(2026, 3, 6, tzinfo=UTC),
    datetime(2026, 10, 30, tzinfo=UTC),
    datetime(2026, 4, 3, tzinfo=UTC),
    datetime(2026, 2, 13, tzinfo=UTC),
    datetime(2006, 10, 28, tzinfo=UTC),
    datetime(2026, 7, 1, tzinfo=UTC),
]


@st.composite
def days(draw):
    marks = draw(st.lists(st.integers(0, 48), min_size=0, max_size=4, unique=True).map(sorted))
    pairs = zip(marks[::2], marks[1::2], strict=False)
    return tuple(Interval(start * 30, end * 30) for start, end in pairs)


@st.composite
def calendars(draw):
    week = tuple(draw(days()) for _ in range(7))
    if not any(week):
        week = ((Interval(60, 240),), *week[1:])
    holidays = draw(st.frozensets(st.integers(0, 4), max_size=2))
    first = draw(st.sampled_from(STARTS)).date()
    return Calendar(draw(st.sampled_from(ZONES)), week, frozenset(first + timedelta(days=n) for n in holidays))


def is_open(calendar, instant):
    """The rule itself: what does the clock on the wall show?"""
    wall = instant.astimezone(ZoneInfo(calendar.zone))
    minute = wall.hour * 60 + wall.minute
    return wall.date() not in calendar.holidays and any(
        interval.start <= minute < interval.end for interval in calendar.week[wall.weekday()]
    )


@settings(max_examples=60, deadline=None)
@given(calendar=calendars(), start=st.sampled_from(STARTS), offset=st.integers(0, 1440), length=st.integers(0, 4000))
def test_working_time_is_what_a_minute_by_minute_count_gives(calendar, start, offset, length):
    start += timedelta(minutes=offset)

    counted = sum(is_open(calendar, start + timedelta(minutes=minute)) for minute in range(length))

    assert open_between(calendar, start, start + timedelta(minutes=length)) == timedelta(minutes=counted)


@settings(max_examples=60, deadline=None)
@given(calendar=calendars(), start=st.sampled_from(STARTS), minutes=st.integers(1, 3000))
def test_advancing_uses_exactly_the_amount_and_is_the_earliest_such_instant(calendar, start, minutes):
    amount = timedelta(minutes=minutes)

    end = advance(calendar, start, amount)

    assert open_between(calendar, start, end) == amount
    assert open_between(calendar, start, end - timedelta(microseconds=1)) < amount


@settings(max_examples=60, deadline=None)
@given(calendar=calendars(), start=st.sampled_from(STARTS), hours=st.integers(0, 240))
def test_spans_are_in_order_apart_and_inside(calendar, start, hours):
    end = start + timedelta(hours=hours)

    spans = list(open_spans(calendar, start, end))

    edges = [edge for span in spans for edge in span]
    assert edges == sorted(edges)
    assert all(start <= edge <= end for edge in edges)
    assert all(since < until for since, until in spans)


@pytest.mark.parametrize("zone", ["America/St_Johns", "America/Havana", "Asia/Gaza", "Antarctica/Troll"])
def test_zones_that_turn_their_clocks_around_midnight_keep_the_order(zone):
    calendar = Calendar(zone, ((Interval(0, 30), Interval(1400, 1440)),) * 7)
    start = datetime(2008, 1, 1, tzinfo=UTC)

    edges = [edge for span in open_spans(calendar, start, start + timedelta(days=366)) for edge in span]

    assert edges == sorted(edges)
