"""What people make of priorities: many of several people move the next ticket, one person or luck does not."""

from dataclasses import replace

import pytest

from nullticket.core.enums import Priority
from nullticket.features.classification.habits import NEWEST, Habits, Settled, learned

LOW, MEDIUM, HIGH, URGENT, CRITICAL = Priority


def ended(
    number: int,
    final: Priority = HIGH,
    *,
    own: Priority = MEDIUM,
    category: str = "finance",
    words: tuple[str, ...] = ("payroll",),
    people: int = 3,
    touched: bool = True,
) -> list[Settled]:
    return [
        Settled(category, words, own, final, touched=touched, user_id=1 + at % people if touched else None)
        for at in range(number)
    ]


def test_what_several_people_set_again_and_again_is_where_the_next_ticket_begins():
    found = learned([*ended(10), *ended(2, MEDIUM, touched=False)]).of("finance", [], MEDIUM)

    assert found is not None
    assert found.value is HIGH
    assert 0.5 < found.share < 10 / 11
    assert found.reason == "of 12 finance tickets that the rules read as medium, people set 10 to high"


def test_a_word_moves_tickets_of_any_category_and_only_those_that_have_it():
    habits = learned([*ended(10, category="hr_query"), *ended(40, MEDIUM, category="hr_query", words=())])

    assert habits.of("hr_query", ["holiday"], MEDIUM) is None
    found = habits.of("general", ["holiday", "payroll"], MEDIUM)
    assert found is not None
    assert '"payroll"' in found.reason


def test_people_lower_too():
    found = learned(ended(8, LOW)).of("finance", [], MEDIUM)

    assert found is not None
    assert found.value is LOW


@pytest.mark.parametrize(
    "told",
    [
        ended(5),
        ended(40, people=1),
        [*ended(9, people=1), replace(ended(1)[0], user_id=2)],
        [*ended(10), *ended(9, MEDIUM)],
        [*ended(10), *ended(40, MEDIUM, touched=False)],
        ended(40, CRITICAL),
        ended(40, touched=False),
        [one for final in (LOW, HIGH, URGENT) for one in ended(8, final)],
        [],
    ],
    ids=[
        "too few",
        "one person alone",
        "nearly one person alone",
        "as often left",
        "mostly left untouched",
        "the highest",
        "raised by nobody",
        "at random",
        "nothing",
    ],
)
def test_what_is_not_a_habit_moves_nothing(told):
    assert learned(told).of("finance", ["payroll"], MEDIUM) is None


def test_only_what_the_rules_found_alike_is_moved():
    assert learned(ended(10)).of("finance", ["payroll"], LOW) is None


def test_the_newest_tell():
    before, now = ended(NEWEST), ended(NEWEST, MEDIUM)

    assert learned([*now, *before]).of("finance", [], MEDIUM) is None
    assert learned([*before, *now]).of("finance", [], MEDIUM) is not None


def test_rules_are_believed_as_often_as_they_were_right():
    habits = learned([*ended(20, MEDIUM), *ended(20, HIGH)])

    assert Habits().sureness("finance", MEDIUM, expected=0.8) == pytest.approx(0.8)
    assert habits.sureness("finance", MEDIUM, expected=0.8) == pytest.approx((20 + 4) / 45)
    assert habits.sureness("vpn", MEDIUM, expected=0.65) == pytest.approx(0.65)
