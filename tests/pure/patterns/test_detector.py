import math
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nullticket.features.patterns.detector import (
    Sighting,
    Thresholds,
    WeekCounts,
    assess,
    count_weeks,
    detect,
    upper_tail,
)

NOW = datetime(2026, 1, 12, 14, tzinfo=UTC)


def seen(hours_ago, requester="anna", category="vpn"):
    return Sighting(NOW - timedelta(hours=hours_ago), category, requester)


def week(this_week, last_week, requesters=20, busiest=2, category="vpn"):
    return WeekCounts(category, this_week, last_week, requesters, busiest)


def test_a_real_growth_of_twenty_per_cent_is_said_and_suggested():
    finding = assess(week(240, 200))

    assert finding.headline == "vpn tickets increased 20 % this week"
    assert finding.suggests
    assert finding.change_percent == 20
    assert len(finding.reasons) == 5


@pytest.mark.parametrize(
    ("counts", "word"),
    [
        (week(9, 0), "9 tickets this week"),
        (week(40, 10, requesters=4), "4 different people"),
        (week(40, 10, busiest=21), "the busiest person sent 21 of 40"),
        (week(1190, 1000), "1000 the week before"),
        (week(12, 10), "may be noise"),
    ],
)
def test_each_test_alone_can_hold_a_suggestion_back(counts, word):
    finding = assess(counts)

    assert not finding.suggests
    assert any(word in reason for reason in finding.reasons)


@pytest.mark.parametrize(
    ("counts", "headline"),
    [
        (week(12, 0), "12 vpn tickets this week, none the week before"),
        (week(12, 12), "vpn tickets are as many as the week before"),
        (week(6, 12), "vpn tickets decreased 50 % this week"),
        (week(0, 12), "vpn tickets decreased 100 % this week"),
    ],
)
def test_the_headline_says_what_happened(counts, headline):
    assert assess(counts).headline == headline


def test_a_new_category_with_enough_tickets_is_suggested():
    finding = assess(week(12, 0))

    assert finding.suggests
    assert finding.change_percent is None
    assert "less than 0.1 %" in finding.reasons[-1]


@pytest.mark.parametrize(("counts", "chance"), [(week(2, 74), "100 %"), (week(12, 10), "42 %"), (week(19, 4), "0.1 %")])
def test_the_chance_is_said_in_plain_per_cent(counts, chance):
    assert f"chance alone gives this in {chance} of weeks" in assess(counts).reasons[-1]


def test_the_thresholds_can_be_changed():
    assert assess(week(12, 10), thresholds=Thresholds(alpha=0.5)).suggests


def test_weeks_roll_with_the_moment_and_keep_their_edges():
    sightings = [
        seen(0),
        seen(1),
        seen(2, "ben"),
        seen(7 * 24),
        seen(7 * 24 + 1),
        seen(14 * 24),
        seen(14 * 24 + 1),
        seen(200, category="email"),
    ]

    assert count_weeks(sightings, now=NOW) == (WeekCounts("email", 0, 1, 0, 0), WeekCounts("vpn", 3, 2, 2, 2))


def test_suggestions_come_first_and_larger_growth_before_smaller():
    findings = detect(
        [week(12, 10, category="a"), week(40, 10, category="b"), week(240, 100, category="c"), week(5, 9, category="d")]
    )

    assert [found.category for found in findings] == ["c", "b", "a", "d"]


@given(hits=st.integers(-2, 60), trials=st.integers(0, 60))
def test_the_noise_test_is_the_exact_binomial_tail(hits, trials):
    exact = sum(math.comb(trials, k) for k in range(max(hits, 0), trials + 1)) / 2**trials

    assert upper_tail(hits, trials) == pytest.approx(exact, rel=1e-9, abs=1e-300)


def test_the_noise_test_copes_with_very_large_weeks():
    assert upper_tail(70_000, 140_000) == pytest.approx(0.501, abs=0.001)
    assert upper_tail(80_000, 140_000) == 0.0


@given(this_week=st.integers(1, 400), last_week=st.integers(0, 400))
def test_one_more_ticket_never_makes_a_growth_less_certain(this_week, last_week):
    assert assess(week(this_week + 1, last_week)).p_value <= assess(week(this_week, last_week)).p_value + 1e-9


@given(count=st.integers(0, 500))
def test_an_unchanged_week_is_never_a_suggestion(count):
    assert not assess(week(count, count)).suggests or count == 0
