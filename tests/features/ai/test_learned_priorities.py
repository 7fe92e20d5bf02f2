"""Priorities that people correct again and again are learned, with the reason, and can be corrected back."""

from typing import Any

import pytest

from nullticket.core.enums import Role
from nullticket.features.classification import habits_service
from nullticket.testing import Desk

pytestmark = pytest.mark.both_databases
TITLE = "Invoice of supplier number {} is not in the archive"


@pytest.fixture
def people(desk: Desk) -> list[dict[str, str]]:
    names = ("tom@example.org", "kim@example.org", "lea@example.org")
    return [desk.headers(desk.person(name, role=Role.AGENT)) for name in names]


def opened(desk: Desk, who: dict[str, str], number: int) -> dict[str, Any]:
    made = desk.client.post("/api/tickets/", json={"title": TITLE.format(number)}, headers=who)
    assert made.status_code == 201, made.text
    desk.drain()
    return dict(desk.client.get(f"/api/tickets/{made.json()['id']}", headers=who).json())


def ended(desk: Desk, who: dict[str, str], ticket: dict[str, Any], *, priority: str) -> None:
    path = f"/api/tickets/{ticket['id']}"
    for method, where, body in (
        ("PATCH", path, {"priority": priority}),
        ("PUT", f"{path}/status", {"status": "in_progress"}),
        ("PUT", f"{path}/status", {"status": "resolved", "resolution": "Scanned it again."}),
    ):
        tag = desk.client.get(path, headers=who).headers["etag"]
        done = desk.client.request(method, where, json=body, headers=who | {"If-Match": tag})
        assert done.status_code == 200, done.text
    desk.drain()


def reasons(desk: Desk, who: dict[str, str], ticket: dict[str, Any]) -> list[str]:
    said = desk.client.get(f"/api/admin/classifications/{ticket['id']}", headers=who).json()[-1]
    return [one["text"] for one in said["reasons"]]


def test_what_several_agents_raise_again_and_again_comes_raised_and_says_why(desk: Desk, people: list[dict[str, str]]):
    before = opened(desk, people[0], 1)
    for number in range(2, 10):
        who = people[number % len(people)]
        ended(desk, who, opened(desk, who, number), priority="high")
        if number == 4:
            habits_service.learn(desk.runtime)
            assert opened(desk, people[0], 100)["priority"] == before["priority"], "three are no habit"
    habits_service.learn(desk.runtime)
    after = opened(desk, people[0], 101)

    assert before["priority"] == "medium"
    assert (after["priority"], after["category"]) == ("high", before["category"])
    assert 6 <= after["priority_score"] <= 8
    assert any("people set 8 to high" in line for line in reasons(desk, people[0], after))


def test_one_agent_alone_teaches_nothing(desk: Desk, people: list[dict[str, str]]):
    for number in range(8):
        ended(desk, people[0], opened(desk, people[0], number), priority="high")
    habits_service.learn(desk.runtime)

    assert opened(desk, people[1], 100)["priority"] == "medium"
