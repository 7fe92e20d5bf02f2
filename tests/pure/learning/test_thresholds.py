"""Thresholds: the lowest at which what stands without a person is seldom wrong."""

from nullticket.features.learning.thresholds import NEVER, STEPS, Chosen, Point, by_category, choose, curve, standings


def points(category: str, sure: float, *, right: int, wrong: int = 0) -> list[Point]:
    return [Point(category, sure, True)] * right + [Point(category, sure, False)] * wrong


def test_the_curve_shows_share_handled_against_error():
    steps = {
        step.threshold: step for step in curve([*points("vpn", 0.9, right=60), *points("vpn", 0.4, right=20, wrong=20)])
    }
    assert [*steps] == list(STEPS)
    assert (steps[0.0].handled, steps[0.0].error, steps[0.0].tickets) == (1.0, 0.2, 100)
    assert (steps[0.5].handled, steps[0.5].error, steps[0.5].tickets) == (0.6, 0.0, 60)
    assert (steps[0.95].handled, steps[0.95].error, steps[0.95].tickets) == (0.0, 0.0, 0)


def test_no_points_no_curve():
    assert curve([]) == []
    assert curve([Point("vpn", 0.9, True, weight=0.0)]) == []


def test_labels_count_as_far_as_they_are_believed():
    steps = curve([Point("vpn", 0.9, True, weight=1.0), Point("vpn", 0.9, False, weight=0.25)])
    assert steps[0].error == 0.2


def test_the_threshold_is_the_lowest_that_keeps_the_error():
    given = [*points("vpn", 0.97, right=100), *points("vpn", 0.52, right=50, wrong=50)]
    chosen = choose(given)
    assert 0.52 < chosen <= 0.97
    assert choose(given, target=0.5) == 0.0
    assert choose(points("vpn", 0.96, right=200)) == 0.0


def test_where_no_threshold_keeps_the_error_nothing_stands_alone():
    assert choose(points("vpn", 1.0, right=10, wrong=90)) == NEVER
    assert choose(points("vpn", 0.4, right=10, wrong=90)) == NEVER
    assert choose([]) == NEVER


def test_a_few_lucky_tickets_do_not_open_the_gate():
    assert choose(points("vpn", 0.6, right=3)) == NEVER
    assert choose(points("vpn", 0.6, right=300)) == 0.0


def test_each_category_has_its_own():
    found = by_category([*points("vpn", 0.95, right=200), *points("finance", 0.95, right=50, wrong=150)])
    assert found == {"vpn": 0.0, "finance": NEVER}
    assert by_category([]) == {}


def test_each_category_says_what_its_threshold_lets_through_and_what_its_tickets_would_choose():
    seen = [*points("vpn", 0.97, right=30), *points("vpn", 0.52, right=15, wrong=15), *points("email", 0.9, right=3)]
    chosen = {"vpn": Chosen(0.5, "default"), "email": Chosen(0.95, "admin"), "sap_error": Chosen(0.7, "model")}
    email, sap, vpn = standings(seen, chosen)

    assert (vpn.category, vpn.threshold, vpn.chosen_by, vpn.tickets) == ("vpn", 0.5, "default", 60)
    assert (vpn.handled, vpn.error) == (1.0, 0.25)
    assert vpn.proposed is not None
    assert 0.52 < vpn.proposed <= 0.97
    assert [step.threshold for step in vpn.curve] == list(STEPS)
    assert (email.handled, email.error, email.proposed) == (0.0, 0.0, None)
    assert (sap.tickets, sap.handled, sap.proposed, sap.curve) == (0, 0.0, None, ())
