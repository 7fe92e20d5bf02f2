"""Likeness above the crowd."""

from nullticket.features.similar.standing import LINKED, SHOWN, chance, crowd, standing


def test_the_crowd_is_the_mean_of_the_five_nearest():
    assert crowd([1.0, 3.0, 2.0, 0.1, 0.2, 0.3, 0.0]) == (3.0 + 2.0 + 1.0 + 0.3 + 0.2) / 5


def test_the_first_tickets_of_a_desk_are_taken_to_have_the_usual_crowd():
    assert crowd([]) == crowd([0.2]) == 0.9


def test_a_ticket_that_is_like_everything_has_to_be_nearer_to_be_the_same():
    assert chance(standing(1.0, 0.4, 0.4)) > chance(standing(1.0, 0.9, 0.4)) > chance(standing(1.0, 0.9, 0.9))


def test_linking_wants_more_than_showing():
    assert chance(-0.38) == SHOWN
    assert chance(0.0) > LINKED > SHOWN
