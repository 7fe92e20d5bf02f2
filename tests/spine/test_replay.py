"""Past tickets are decided again by HTTP: with unchanged rules nothing moves, with changed ones the difference is told."""

from typing import Any

import pytest

from nullticket.core.enums import Role
from nullticket.testing import Desk

TITLES = ("VPN does not connect", "Printer jam on floor 3", "Forgot my password", "Invoice approval", "Laptop broken")


@pytest.fixture
def admin(desk: Desk) -> dict[str, str]:
    return desk.headers(desk.person("boss@example.org", role=Role.ADMIN))


def replayed(desk: Desk, admin: dict[str, str], **changed: Any) -> dict[str, Any]:
    answer = desk.client.post("/api/admin/routing/replay", json=changed, headers=admin)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


@pytest.mark.both_databases
def test_unchanged_rules_move_nothing_and_changed_ones_say_what_they_would_move(desk: Desk, admin: dict[str, str]):
    for title in TITLES:
        assert desk.client.post("/api/tickets/", json={"title": title}, headers=admin).status_code == 201
    desk.drain()
    teams = {one["name"]: one["id"] for one in desk.client.get("/api/admin/teams", headers=admin).json()}
    before = desk.client.get("/api/tickets/", headers=admin).json()["items"]

    same = replayed(desk, admin)
    rule = {"name": "Printers to identity", "team_id": teams["Identity Team"], "category": "printer"}
    other = replayed(desk, admin, rules=[rule])

    assert (same["tickets"], same["is_zero"], same["moved"], same["deadlines"]) == (len(TITLES), True, [], [])
    assert other["is_zero"] is False
    printer = next(one for one in before if one["title"] == TITLES[1])
    moved = {one["ticket_number"]: (one["after_team_id"], one["after_by"]) for one in other["moved"]}
    assert moved[printer["ticket_number"]] == (teams["Identity Team"], "rules")
    assert desk.client.get("/api/tickets/", headers=admin).json()["items"] == before, "nothing was written"
