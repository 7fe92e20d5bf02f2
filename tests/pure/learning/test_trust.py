"""How far labels are believed: nobody poisons, nobody outvotes everybody, and colleagues are not punished for chance."""

import pytest

from nullticket.features.learning.trust import (
    LARGEST_SHARE,
    LEAST_TRUST,
    LEFT_AS_IT_WAS,
    Vote,
    believed,
    upper_share,
    weights,
)


def votes(person: int | None, *, right: int, wrong: int = 0, by_hand: bool = True) -> list[Vote]:
    return [Vote(person, True, by_hand)] * right + [Vote(person, False, by_hand)] * wrong


def test_people_who_agree_are_believed_in_full():
    trust = believed([*votes(1, right=45, wrong=5), *votes(2, right=44, wrong=6), *votes(None, right=30)])
    assert trust == {1: 1.0, 2: 1.0, None: 1.0}


def test_one_who_labels_at_random_is_hardly_believed_and_the_others_still_are():
    trust = believed([*votes(1, right=90, wrong=10), *votes(2, right=88, wrong=12), *votes(3, right=8, wrong=92)])
    assert trust[3] == LEAST_TRUST
    assert trust[1] == trust[2] == 1.0


def test_somewhat_less_agreement_costs_some_trust():
    trust = believed([*votes(1, right=950, wrong=50), *votes(2, right=700, wrong=300)])
    assert LEAST_TRUST < trust[2] < 0.5


def test_a_handful_of_labels_is_no_sign_of_anything():
    assert believed([*votes(1, right=100), *votes(2, right=0, wrong=7)])[2] == 1.0
    assert believed([*votes(1, right=0, wrong=100), *votes(2, right=7)])[1] == 1.0
    assert believed(votes(1, right=0, wrong=100)) == {1: 1.0}
    assert believed([]) == {}


def test_where_nobody_is_ever_right_nobody_is_less_believed():
    assert believed([*votes(1, right=0, wrong=50), *votes(2, right=0, wrong=50)]) == {1: 1.0, 2: 1.0}


def test_the_upper_share_narrows_with_more_labels():
    assert upper_share(5, 10) > upper_share(50, 100) > upper_share(500, 1000) > 0.5
    assert upper_share(0, 10) > 0
    assert upper_share(10, 10) == pytest.approx(1)


def test_what_was_left_as_it_was_counts_half_and_trust_multiplies():
    given = [Vote(1, True, True), Vote(1, True, False), Vote(2, True, True)]
    assert weights(given, {1: 1.0, 2: 0.25}) == [1.0, LEFT_AS_IT_WAS, 0.25]


def test_nobody_has_more_than_a_third_of_the_say_while_others_speak():
    given = [*votes(1, right=90), *votes(2, right=5), *votes(3, right=5)]
    found = weights(given, {})
    assert sum(found[:90]) == pytest.approx(LARGEST_SHARE * sum(found))
    assert found[90:] == [1.0] * 10


def test_two_people_are_not_bounded_and_unnamed_labels_never_are():
    pair = [*votes(1, right=90), *votes(2, right=10)]
    assert weights(pair, {}) == [1.0] * 100
    unnamed = [*votes(None, right=300), *votes(1, right=3), *votes(2, right=3), *votes(3, right=3)]
    assert weights(unnamed, {}) == [1.0] * 309
