"""Figures of any days, cut by category, priority or team, beside those of the days before; and who solved how much."""

from typing import Any

import pytest

from nullticket.core.enums import Role
from nullticket.testing import Desk, FakeClock


def _asked_and_solved(desk: Desk, agent: dict[str, str], *, category: str, team_id: int, priority: str) -> None:
    user = desk.headers(desk.person(f"p{desk.clock.now():%j%H%M%S%f}{category}{priority}@example.org"))
    asked = {"title": "Screen", "description": "It flickers", "category": category, "priority": priority}
    key = desk.client.post("/api/tickets/", json=asked, headers=user).json()["ticket_number"]
    desk.drain()
    me = desk.client.get("/api/auth/me", headers=agent).json()["id"]
    given = {"team_id": team_id, "agent_id": me}
    desk.client.put(f"/api/tickets/{key}/assign", json=given, headers=agent).raise_for_status()
    for status in ("in_progress", "resolved"):
        move = {"status": status, "resolution": "done"} if status == "resolved" else {"status": status}
        desk.client.put(f"/api/tickets/{key}/status", json=move, headers=agent).raise_for_status()
    desk.drain()


def _read(desk: Desk, path: str, who: dict[str, str], **query: Any) -> Any:
    answer = desk.client.get(f"/api/analytics/{path}", params=query, headers=who)
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.mark.both_databases
def test_figures_are_cut_compared_and_counted_by_agent(desk: Desk, clock: FakeClock):
    ada = desk.headers(desk.person("ada@example.org", role=Role.ADMIN))
    teams = {one["name"]: one["id"] for one in desk.client.get("/api/admin/teams", headers=ada).json()}
    network, identity = teams["Network Team"], teams["Identity Team"]
    tom = desk.headers(desk.person("tom@example.org", role=Role.AGENT, team_ids=(network,)))
    eve = desk.headers(desk.person("eve@example.org", role=Role.AGENT, team_ids=(identity,)))
    _asked_and_solved(desk, tom, category="vpn", team_id=network, priority="high")
    clock.move(days=10)
    _asked_and_solved(desk, tom, category="vpn", team_id=network, priority="low")
    _asked_and_solved(desk, tom, category="network", team_id=network, priority="low")
    _asked_and_solved(desk, eve, category="password_reset", team_id=identity, priority="low")

    week = _read(desk, "tickets/trend", ada, days=7)
    assert (len(week["days"]), week["total"]["created"], week["before"]["created"]) == (7, 3, 1)
    fortnight = _read(desk, "tickets/trend", ada, days=10, category="vpn")
    assert (fortnight["total"]["resolved"], fortnight["before"]["resolved"]) == (1, 1)
    assert fortnight["total"]["sla_compliance"] == 1
    assert _read(desk, "tickets/trend", ada, days=30, priority="high")["total"]["created"] == 1
    assert _read(desk, "tickets/trend", ada, days=30, team_id=identity)["total"]["resolved"] == 1
    past = (clock.now().date().replace(day=1)).isoformat()
    assert _read(desk, "tickets/trend", ada, **{"from": past, "to": past})["first"] == past

    trend = "/api/analytics/tickets/trend"
    assert _read(desk, "tickets/trend", tom, days=30, team_id=network)["total"]["resolved"] == 3
    refused = desk.client.get(trend, params={"team_id": identity}, headers=tom)
    assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")

    people = {one["name"]: one["resolved"] for one in _read(desk, "agents/performance", ada, days=30)}
    assert sorted(people.values()) == [1, 3]
    own = _read(desk, "agents/performance", tom, days=7)
    assert [(one["resolved"], one["open_load"], one["sla_compliance"]) for one in own] == [(2, 0, 1.0)]


def test_a_question_that_the_figures_cannot_answer_is_refused_with_the_reason(desk: Desk):
    ada = desk.headers(desk.person("ada@example.org", role=Role.ADMIN))
    crossed = {"category": "vpn", "team_id": 1}
    answer = desk.client.get("/api/analytics/tickets/trend", params=crossed, headers=ada)
    assert (answer.status_code, "not by both" in answer.json()["detail"]) == (422, True)
    turned = {"from": "2026-03-02", "to": "2026-03-01"}
    assert desk.client.get("/api/analytics/teams/performance", params=turned, headers=ada).status_code == 422
