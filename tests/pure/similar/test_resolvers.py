"""The teams of the most similar tickets: by both encoders where both can read, and only when enough are alike."""

import numpy as np
import pytest

from nullticket.features.similar.resolvers import MOST, teams_of_nearest

UP, RIGHT = np.array([1, 0], np.float32), np.array([0, 1], np.float32)
NOTHING = np.zeros(2, np.float32)


def joined(*parts: np.ndarray) -> np.ndarray:
    return np.concatenate(parts)


def test_the_nearest_come_first_and_no_more_than_history_looks_at():
    near = np.array([0.9, 0.43589], np.float32)
    found = teams_of_nearest(UP, [(2, near)] * 15 + [(1, UP)] * 10 + [(3, RIGHT)] * 40, first=2)

    assert found == (1,) * 10 + (2,) * 10
    assert len(found) == MOST


def test_what_is_usual_in_the_category_is_left_out_and_five_are_asked_at_least():
    usual = np.array([0.5, 0.86603], np.float32)

    assert teams_of_nearest(UP, [(2, usual)] * 30 + [(1, UP)] * 7, first=2) == (1,) * 7
    assert teams_of_nearest(UP, [(2, usual)] * 30 + [(1, UP)] * 3, first=2) == (1,) * 3 + (2,) * 2


@pytest.mark.parametrize("others", [[], [(1, UP)] * 4, [(1, RIGHT)] * 30, [*[(1, UP)] * 4, *[(2, RIGHT)] * 30]])
def test_too_few_alike_say_nothing(others):
    assert teams_of_nearest(UP, others, first=2) == ()


def test_english_tickets_are_compared_by_both_encoders_and_others_by_the_first():
    same = [(1, joined(UP, UP))] * 5
    meant_otherwise = [(2, joined(UP, -UP))] * 5
    foreign = [(3, joined(UP, NOTHING))] * 5

    assert teams_of_nearest(joined(UP, UP), [*meant_otherwise, *same], first=2) == (1,) * 5
    assert teams_of_nearest(joined(UP, NOTHING), [*meant_otherwise, *foreign], first=2) == (2,) * 5 + (3,) * 5
    assert teams_of_nearest(joined(UP, UP), foreign, first=2) == (3,) * 5
