"""Others who report the same make it more than one person's matter."""

import pytest

from nullticket.core.enums import Priority
from nullticket.features.classification.priority import judge
from nullticket.features.classification.results import TicketText
from nullticket.features.classification.running import Report, Running, incident

TERMS = frozenset({"wifi", "floor 3"})
ONE = Report(9, "network", "uma", TERMS)
RUNNING = Running(4, "an incident seems to run: 4 other people report the same: wifi")


def others(count: int, **changed: object) -> list[Report]:
    told = {"category": "network", "terms": TERMS} | changed
    return [Report(at, requester=f"u{at}", **told) for at in range(count)]  # type: ignore[arg-type]  # of a table


def test_four_others_are_an_incident_with_what_they_share():
    found = incident(ONE, others(4))

    assert found is not None
    assert found.people == 4
    assert found.reason.endswith("4 other people report the same: floor 3, wifi")


@pytest.mark.parametrize(
    "told",
    [
        [],
        others(3),
        others(4, category="printer"),
        others(4, terms=frozenset({"vpn"})),
        others(4, terms=frozenset()),
        [Report(at, "network", "bob", TERMS) for at in range(6)],
        [Report(at, "network", "uma", TERMS) for at in range(6)],
        [Report(9, "network", f"u{at}", TERMS) for at in range(6)],
    ],
    ids=["nobody", "three", "another category", "other words", "no words", "one person", "oneself", "itself"],
)
def test_what_is_no_incident(told):
    assert incident(ONE, told) is None


def test_an_incident_raises_what_one_person_would_get_and_says_why():
    text = TicketText("The wifi keeps dropping on floor 3")
    alone = judge(text, proposed=Priority.MEDIUM)
    among = judge(text, proposed=Priority.MEDIUM, running=RUNNING)

    assert (alone.priority, among.priority) == (Priority.MEDIUM, Priority.HIGH)
    assert RUNNING.reason in [one.text for one in among.reasons if one.kind == "impact"]


def test_an_incident_lowers_nothing_and_a_question_about_it_stays_one():
    wide = judge(TicketText("The network is down for everybody"), running=RUNNING)
    asked = judge(TicketText("How do I connect to the wifi?"), running=RUNNING)

    assert wide.priority is judge(TicketText("The network is down for everybody")).priority
    assert asked.priority is judge(TicketText("How do I connect to the wifi?")).priority
