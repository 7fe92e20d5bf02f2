"""The measured quality: what stood in the end against what the engine said first."""

from nullticket.features.learning.measures import (
    GROUPS,
    Outcome,
    WatchedTicket,
    calibration,
    confusion,
    errors,
    figures,
    grouped,
    watched,
)


def outcome(predicted: str = "vpn", value: str = "vpn", confidence: float | None = 0.9, **more) -> Outcome:
    given = {
        "ticket_number": "TKT-1",
        "title": "VPN",
        "touched": False,
        "handled": True,
        "engine": "local",
        "model_version": "7",
        "team": "Network",
        "source": "email",
        "week": "2026-W05",
    }
    return Outcome(predicted=predicted, value=value, confidence=confidence, **(given | more))


RIGHT = outcome()
WRONG = outcome("vpn", "finance", 0.7, touched=True, ticket_number="TKT-2", week="2026-W04", team="Finance")
UNSURE = outcome("vpn", "vpn", 0.2, handled=False, touched=True, ticket_number="TKT-3")
UNKNOWN = outcome("general", "vpn", None, handled=False, touched=True, ticket_number="TKT-4", engine="keyword")


def test_figures_are_shares_of_all_and_nothing_of_nothing():
    found = figures([RIGHT, WRONG, UNSURE, UNKNOWN])
    assert found == {"tickets": 4, "accuracy": 0.5, "ece": 0.5333, "handled": 0.5, "handled_right": 0.5, "silent": 0.25}
    assert figures([]) == {
        "tickets": 0,
        "accuracy": None,
        "ece": None,
        "handled": None,
        "handled_right": None,
        "silent": None,
    }


def test_without_confidence_or_anything_handled_there_is_no_share_of_it():
    found = figures([UNKNOWN])
    assert (found["ece"], found["handled"], found["handled_right"]) == (None, 0.0, None)


def test_a_right_answer_that_somebody_touched_was_not_silently_accepted():
    assert figures([UNSURE])["silent"] == 0.0
    assert figures([RIGHT])["silent"] == 1.0


def test_groups_are_named_and_in_order():
    found = grouped([RIGHT, WRONG, UNSURE, UNKNOWN])
    assert set(found) == set(GROUPS)
    assert [one["name"] for one in found["week"]] == ["2026-W04", "2026-W05"]
    assert [(one["name"], one["tickets"]) for one in found["category"]] == [("finance", 1), ("vpn", 3)]
    assert [(one["name"], one["accuracy"]) for one in found["engine"]] == [("keyword", 0.0), ("local", 0.6667)]


def test_calibration_sets_sure_beside_right_in_each_tenth():
    assert calibration([RIGHT, WRONG, UNSURE, UNKNOWN, outcome(confidence=1.0)]) == [
        {"low": 0.2, "high": 0.3, "tickets": 1, "sure": 0.2, "right": 1.0},
        {"low": 0.7, "high": 0.8, "tickets": 1, "sure": 0.7, "right": 0.0},
        {"low": 0.9, "high": 1.0, "tickets": 2, "sure": 0.95, "right": 1.0},
    ]


def test_confusion_counts_what_was_taken_for_what():
    assert confusion([RIGHT, WRONG, UNSURE]) == [
        {"predicted": "vpn", "value": "vpn", "tickets": 2},
        {"predicted": "vpn", "value": "finance", "tickets": 1},
    ]


def test_the_surest_mistakes_come_first_and_not_more_than_asked_for():
    milder = outcome("vpn", "email", 0.3)
    assert errors([RIGHT, UNKNOWN, milder, WRONG], limit=2) == [WRONG, milder]
    assert errors([RIGHT, UNKNOWN, milder, WRONG], limit=9)[-1] is UNKNOWN


def vote(value: str, *, engine: str = "llm", field: str = "category", shadow: bool = True) -> dict[str, object]:
    return {"field": field, "engine": engine, "value": value, "shadow": shadow}


def test_an_engine_in_shadow_is_measured_beside_what_was_decided_on_the_same_tickets():
    seen = [
        WatchedTicket("vpn", "vpn", [vote("vpn"), vote("vpn", engine="local", shadow=False)]),
        WatchedTicket("vpn", "email", [vote("email"), vote("low", field="priority")]),
        WatchedTicket("vpn", "sap_error", [vote("email")]),
    ]

    assert watched(seen, "category") == [{"engine": "llm", "tickets": 3, "right": 2, "decided_right": 1}]
    assert watched(seen, "priority") == [{"engine": "llm", "tickets": 1, "right": 0, "decided_right": 0}]
    assert watched([], "category") == []
