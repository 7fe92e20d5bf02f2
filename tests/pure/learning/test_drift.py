"""The drift alarm: worse than it was, or about other things than it was, beyond what chance does."""

from nullticket.features.learning.drift import FEWEST, Span, findings


def span(right: int, judged: int, **categories: int) -> Span:
    return Span([key for key, count in categories.items() for _ in range(count)], right, judged)


CALM = span(450, 500, vpn=250, finance=250)


def test_weeks_alike_raise_nothing():
    assert findings(span(108, 120, vpn=62, finance=58), CALM) == []


def test_a_clear_fall_is_told_with_both_shares():
    assert findings(span(70, 100, vpn=50, finance=50), CALM) == [
        "The engine was right in 70% of the last week's tickets, in the four weeks before in 90%."
    ]


def test_a_fall_within_chance_or_within_five_points_is_not():
    assert findings(span(41, 50, vpn=25, finance=25), CALM) == []
    assert findings(span(8600, 10000, vpn=50, finance=50), span(9000, 10000, vpn=50, finance=50)) == []


def test_other_subjects_are_told_with_the_one_that_changed_most():
    (found,) = findings(span(90, 100, vpn=10, printer=90), CALM)
    assert found == "90% of the tickets are about other things than before; printer changed by +90%."
    (less,) = findings(span(90, 100, vpn=98, finance=2), span(90, 100, vpn=10, finance=90))
    assert less.endswith(("changed by +88%.", "changed by -88%."))


def test_too_few_tickets_raise_nothing():
    few = FEWEST - 1
    assert findings(span(0, few, printer=few), CALM) == []
    assert findings(CALM, span(few, few, printer=few)) == []
