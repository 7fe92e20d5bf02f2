"""Which days a question about figures means."""

from datetime import date

import pytest

from nullticket.core.errors import Invalid
from nullticket.features.analytics.span import Cut, Span, span_of

TODAY = date(2026, 3, 14)


@pytest.mark.parametrize(
    ("first", "last", "days", "expected"),
    [
        (None, None, 7, Span(date(2026, 3, 8), TODAY)),
        (None, date(2026, 3, 1), 2, Span(date(2026, 2, 28), date(2026, 3, 1))),
        (date(2026, 3, 1), date(2026, 3, 3), 30, Span(date(2026, 3, 1), date(2026, 3, 3))),
        (date(2026, 3, 10), None, 30, Span(date(2026, 3, 10), TODAY)),
        (date(2026, 1, 1), None, 31, Span(date(2026, 1, 1), date(2026, 1, 31))),
    ],
)
def test_a_span_is_what_was_asked_for(first: date | None, last: date | None, days: int, expected: Span):
    assert span_of(days=days, first=first, last=last, today=TODAY) == expected


@pytest.mark.parametrize(
    ("first", "last"), [(date(2026, 3, 2), date(2026, 3, 1)), (date(2025, 1, 1), TODAY), (date(2026, 3, 20), None)]
)
def test_a_span_that_ends_before_it_begins_or_is_too_long_is_refused(first: date, last: date | None):
    with pytest.raises(Invalid):
        span_of(days=30, first=first, last=last, today=TODAY)


def test_the_span_before_has_as_many_days_and_touches_it():
    span = Span(date(2026, 3, 1), date(2026, 3, 31))
    assert (span.before.days, span.before.last) == (31, date(2026, 2, 28))


@pytest.mark.parametrize(
    ("cut", "crossed"),
    [
        (Cut(), False),
        (Cut(team_id=1), False),
        (Cut(category="vpn", priority="high"), False),
        (Cut(team_id=1, category="vpn"), True),
        (Cut(team_id=1, priority="high"), True),
    ],
)
def test_a_team_is_not_cut_by_category_or_priority(cut: Cut, *, crossed: bool):
    assert cut.is_crossed is crossed
