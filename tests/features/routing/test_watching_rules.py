"""A rule in shadow decides nothing, says beside each ticket what it would have done, and is judged by who ended them."""

from typing import Any

import pytest

from nullticket.core.enums import Role
from nullticket.testing import Desk

pytestmark = pytest.mark.both_databases
PRINTERS = ("Printer jam on floor 3", "Printer prints blank pages", "Printer shows paper jam")


@pytest.fixture
def admin(desk: Desk) -> dict[str, str]:
    return desk.headers(desk.person("boss@example.org", role=Role.ADMIN))


def teams(desk: Desk, admin: dict[str, str]) -> dict[str, int]:
    return {one["name"]: one["id"] for one in desk.client.get("/api/admin/teams", headers=admin).json()}


def watch(desk: Desk, admin: dict[str, str], team: int) -> dict[str, Any]:
    rule = {"name": "Printers elsewhere", "team_id": team, "category": "printer", "position": 1, "shadow": True}
    made = desk.client.post("/api/admin/routing/rules", json=rule, headers=admin)
    assert made.status_code == 201, made.text
    return dict(made.json())


def opened(desk: Desk, admin: dict[str, str], title: str) -> dict[str, Any]:
    made = desk.client.post("/api/tickets/", json={"title": title}, headers=admin)
    assert made.status_code == 201, made.text
    desk.drain()
    return dict(desk.client.get(f"/api/tickets/{made.json()['id']}", headers=admin).json())


def ended(desk: Desk, admin: dict[str, str], ticket: dict[str, Any], *, team: int | None = None) -> None:
    path = f"/api/tickets/{ticket['id']}"

    def change(method: str, where: str, body: dict[str, Any]) -> None:
        tag = desk.client.get(path, headers=admin).headers["etag"]
        done = desk.client.request(method, where, json=body, headers=admin | {"If-Match": tag})
        assert done.status_code == 200, done.text

    if team is not None:
        change("PUT", f"{path}/assign", {"team_id": team})
    change("PUT", f"{path}/status", {"status": "in_progress"})
    change("PUT", f"{path}/status", {"status": "resolved", "resolution": "Took the paper out."})


def test_what_a_watching_rule_would_have_done_is_told_and_compared_with_what_happened(
    desk: Desk, admin: dict[str, str]
):
    known = teams(desk, admin)
    rule = watch(desk, admin, known["Identity Team"])
    tickets = [opened(desk, admin, title) for title in PRINTERS]
    other = opened(desk, admin, "Can't connect to VPN from home")
    ended(desk, admin, tickets[0])
    ended(desk, admin, tickets[1], team=known["Identity Team"])
    told = desk.client.get("/api/admin/routing/rules/watched", headers=admin).json()
    votes = desk.client.get(f"/api/admin/routing/decisions/{tickets[0]['id']}", headers=admin).json()[0]["votes"]
    silent = desk.client.get(f"/api/admin/routing/decisions/{other['id']}", headers=admin).json()[0]["votes"]

    assert known["Identity Team"] not in {one["team"]["id"] for one in tickets}, "it decided nothing"
    assert told == [{"rule_id": rule["id"], "matched": 3, "decides": 3, "ended": 2, "right": 1, "right_without": 1}]
    assert "rule 'Printers elsewhere' matches and only watches" in votes[0]["reason"]
    assert "watches" not in silent[0]["reason"]


def test_a_rule_that_acts_from_now_on_decides_and_one_that_was_changed_begins_anew(desk: Desk, admin: dict[str, str]):
    known = teams(desk, admin)
    rule = watch(desk, admin, known["Identity Team"])
    opened(desk, admin, PRINTERS[0])
    path, watched = f"/api/admin/routing/rules/{rule['id']}", "/api/admin/routing/rules/watched"
    renamed = desk.client.patch(path, json={"category": None}, headers=admin | {"If-Match": f'"{rule["version"]}"'})
    anew = desk.client.get(watched, headers=admin).json()
    acting = desk.client.patch(path, json={"shadow": False}, headers=admin | {"If-Match": renamed.headers["etag"]})

    assert [(one["matched"], one["ended"]) for one in anew] == [(0, 0)]
    assert (acting.status_code, acting.json()["shadow"]) == (200, False)
    assert opened(desk, admin, PRINTERS[1])["team"]["id"] == known["Identity Team"]
    assert desk.client.get(watched, headers=admin).json() == []


def test_only_admins_change_rules_and_agents_may_see_how_they_do(desk: Desk, admin: dict[str, str]):
    agent = desk.headers(desk.person("tom@example.org", role=Role.AGENT))
    user = desk.headers(desk.person("ana@example.org"))
    watch(desk, admin, teams(desk, admin)["Identity Team"])

    assert desk.client.get("/api/admin/routing/rules/watched", headers=agent).status_code == 200
    assert desk.client.get("/api/admin/routing/rules/watched", headers=user).status_code == 403
