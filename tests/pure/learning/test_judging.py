"""Whether a new model is better: enough tickets, a gain beyond chance, and no less honesty."""

import pytest

from nullticket.features.learning.judging import FEWEST, Trial, by_luck, calibration_error, compare, slack


def trials(
    *, both: int = 0, gained: int = 0, lost: int = 0, old_sure: float = 0.8, new_sure: float = 0.8
) -> list[Trial]:
    made = [(True, True)] * both + [(False, True)] * gained + [(True, False)] * lost
    return [Trial(old, new, old_sure, new_sure) for old, new in made]


def test_a_clear_gain_is_better_and_says_the_figures():
    found = compare(trials(both=150, gained=40, lost=10, new_sure=0.95), seed=1)
    assert found.better
    assert (found.tickets, found.old_accuracy, found.new_accuracy, found.gain) == (200, 0.8, 0.95, 0.15)
    assert 0 < found.low < found.gain < found.high
    assert found.reasons[0] == "95.0% right against 80.0% on 200 newer tickets"


def test_a_gain_that_chance_could_have_made_is_not_better():
    found = compare(trials(both=150, gained=27, lost=23), seed=1)
    assert found.gain > 0 > found.low
    assert not found.better


def test_a_few_tickets_tell_nothing_however_clear_they_are():
    found = compare(trials(gained=FEWEST - 1), seed=1)
    assert found.low == 1.0
    assert not found.better
    assert f"{FEWEST} tickets are needed to tell" in found.reasons
    assert compare(trials(gained=FEWEST, new_sure=1.0), seed=1).better


def test_among_few_tickets_five_that_speak_for_it_and_none_against_are_the_least():
    lucky = compare(trials(both=26, gained=4, old_sure=0.87, new_sure=0.97), seed=1)
    assert lucky.low > 0
    assert not lucky.better
    assert lucky.reasons[-1] == "luck alone would do as well in 6% of such trials"
    assert compare(trials(both=25, gained=5, old_sure=0.83, new_sure=0.97), seed=1).better
    assert (by_luck(0, 0), by_luck(1, 1), by_luck(5, 0)) == (1.0, 0.75, 1 / 32)


def test_honesty_is_asked_less_strictly_where_few_tickets_show_it():
    assert (slack(200), slack(1000)) == (0.04, 0.04)
    assert slack(50) == pytest.approx(0.08)
    assert slack(0) > slack(20)


def test_being_right_more_often_at_the_price_of_honesty_is_not_better():
    bold = compare([Trial(False, True, 0.05, 0.3)] * 100, seed=1)
    assert bold.low > 0
    assert not bold.better
    assert bold.reasons[-1] == "it is less honest about how sure it is: 0.700 against 0.050"


def test_labels_that_nobody_believes_do_not_count():
    liked = [Trial(False, True, 0.5, 0.5, weight=0.0)] * 100
    found = compare([*liked, *trials(both=100)], seed=1)
    assert (found.gain, found.low, found.better) == (0.0, 0.0, False)
    assert not compare(liked, seed=1).better


def test_nothing_to_compare_is_no_gain():
    found = compare([], seed=1)
    assert (found.tickets, found.gain, found.low, found.high, found.better) == (0, 0.0, 0.0, 0.0, False)


def test_the_same_tickets_and_seed_give_the_same_interval():
    given = trials(both=80, gained=15, lost=5)
    assert compare(given, seed=7) == compare(given, seed=7)


def test_calibration_error_is_the_distance_between_sure_and_right():
    assert calibration_error([]) == 0
    assert calibration_error([(0.75, True, 1.0)] * 3 + [(0.75, False, 1.0)]) == pytest.approx(0)
    assert calibration_error([(1.0, False, 1.0), (0.0, False, 1.0)]) == pytest.approx(0.5)
    assert calibration_error([(1.0, False, 0.0), (1.0, True, 1.0)]) == 0
