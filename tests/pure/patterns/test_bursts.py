import math
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nullticket.features.patterns.bursts import LOOKED_AT, BurstThresholds, Report, find_bursts, poisson_tail

NOW = datetime(2026, 1, 12, 14, tzinfo=UTC)
WIFI = frozenset({"wifi", "down", "floor"})


def report(number, *, minutes=None, category="network", requester=None, terms=WIFI):
    at = NOW - timedelta(minutes=number if minutes is None else minutes)
    return Report(number, at, category, requester or f"user{number}", frozenset(terms))


def bursts(reports, usual=0.5, **options):
    return find_bursts(reports, now=NOW, usual_per_hour={"network": usual, "email": usual}, **options)


def test_many_alike_within_minutes_are_one_burst():
    (burst,) = bursts([report(number) for number in range(6)])

    assert burst.ticket_ids == (5, 4, 3, 2, 1, 0)
    assert (burst.requesters, burst.first_at, burst.last_at) == (6, NOW - timedelta(minutes=5), NOW)
    assert burst.shared_terms == ("down", "floor", "wifi")
    assert burst.reasons == (
        "6 alike network tickets from 6 people within 5 minutes",
        "0.2 network tickets are usual in 30 minutes",
    )
    assert burst.p_value < 0.001


@pytest.mark.parametrize(
    "reports",
    [
        [report(number) for number in range(4)],
        [report(number, requester="anna") for number in range(6)],
        [report(number, minutes=30 + number) for number in range(6)],
        [report(number, minutes=-1) for number in range(6)],
        [report(number, terms={f"word{number}"}) for number in range(6)],
        [report(number, terms=()) for number in range(6)],
        [report(number, category="network" if number % 2 else "email") for number in range(6)],
    ],
    ids=["few", "one person", "old", "future", "unlike", "without words", "two categories"],
)
def test_what_is_few_old_unlike_or_from_one_person_is_no_burst(reports):
    assert bursts(reports) == ()


def test_a_rate_that_is_usual_is_no_burst():
    assert bursts([report(number) for number in range(6)], usual=12) == ()


def test_reports_are_joined_through_others_and_by_their_category():
    chain = [
        report(1, terms={"a", "b"}),
        report(2, terms={"c", "d"}),
        report(3, terms={"b", "c"}),
        report(4, terms={"a"}),
        report(5, terms={"d"}),
    ]
    mail = [report(10 + number, category="email", minutes=3) for number in range(7)]

    found = bursts([*chain, *mail])

    assert [(burst.category, len(burst.ticket_ids)) for burst in found] == [("email", 7), ("network", 5)]


def test_an_unknown_category_has_no_usual_rate_and_any_group_stands_out():
    (burst,) = bursts([report(number, category="new_tool") for number in range(5)])

    assert burst.p_value == 0.0


def test_thresholds_can_be_changed_and_a_flood_is_capped():
    assert bursts([report(1), report(2)], thresholds=BurstThresholds(tickets=2, requesters=2, alpha=0.1))
    flood = [report(number, minutes=1) for number in range(LOOKED_AT + 50)]
    (burst,) = bursts(flood)
    assert len(burst.ticket_ids) == LOOKED_AT


@given(count=st.integers(-1, 30), expected=st.floats(0, 50))
def test_the_tail_is_poisson(count, expected):
    exact = 1 - sum(math.exp(-expected) * expected**k / math.factorial(k) for k in range(max(count, 0)))

    assert poisson_tail(count, expected) == pytest.approx(max(exact, 0.0), abs=1e-9)
