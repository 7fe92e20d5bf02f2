"""Saved views and habits: mine, my team's, everybody's; read, asleep and awake."""

from datetime import timedelta
from typing import Any

import pytest

from nullticket.core.enums import Role
from nullticket.features.desk import service
from nullticket.testing import Desk

pytestmark = pytest.mark.both_databases


def agent(desk: Desk, name: str, *, role: Role = Role.AGENT, teams: tuple[int, ...] = ()) -> dict[str, str]:
    return desk.headers(desk.person(f"{name}@example.org", role=role, team_ids=teams))


def ticket(desk: Desk, headers: dict[str, str], title: str = "No VPN") -> dict[str, Any]:
    return desk.client.post("/api/tickets/", json={"title": title}, headers=headers).json()


def listed(desk: Desk, headers: dict[str, str], **wanted: Any) -> list[str]:
    answer = desk.client.get("/api/tickets/", params=wanted, headers=headers)
    return sorted(row["title"] for row in answer.json()["items"])


def team(desk: Desk) -> int:
    found = desk.client.get("/api/admin/teams", headers=agent(desk, "boss", role=Role.ADMIN)).json()
    rows = found["items"] if isinstance(found, dict) else found
    return next(row["id"] for row in rows if row["name"] == "Network Team")


def test_a_view_is_seen_by_those_it_is_kept_for(desk: Desk):
    network = team(desk)
    tom, uma = agent(desk, "tom", teams=(network,)), agent(desk, "uma")
    ada = agent(desk, "ada", role=Role.ADMIN)
    views = "/api/desk/views"

    own = desk.client.post(views, json={"name": "Mine", "query": "agent:me is:open"}, headers=tom)
    ours = {"name": "Network", "query": "team:network-team", "scope": "team", "team_id": network}
    shared = desk.client.post(views, json=ours, headers=tom)
    refused = desk.client.post(views, json={"name": "All", "query": "", "scope": "everyone"}, headers=tom)
    general = desk.client.post(views, json={"name": "All", "query": "", "scope": "everyone"}, headers=ada)

    assert [one.status_code for one in (own, shared, refused, general)] == [201, 201, 403, 201]
    assert [one["name"] for one in desk.client.get(views, headers=tom).json()] == ["All", "Mine", "Network"]
    assert [one["name"] for one in desk.client.get(views, headers=uma).json()] == ["All"]
    path = f"{views}/{own.json()['id']}"
    assert desk.client.delete(path, headers=uma).status_code == 404
    assert desk.client.delete(f"{views}/{general.json()['id']}", headers=tom).status_code == 403


def test_two_people_do_not_write_over_each_others_view(desk: Desk):
    ada = agent(desk, "ada", role=Role.ADMIN)
    made = desk.client.post("/api/desk/views", json={"name": "A", "query": "", "scope": "everyone"}, headers=ada).json()
    path, body = f"/api/desk/views/{made['id']}", {"name": "B", "query": "vpn", "scope": "everyone"}

    first = desk.client.put(path, json=body, headers=ada | {"If-Match": '"1"'})
    late = desk.client.put(path, json=body | {"name": "C"}, headers=ada | {"If-Match": '"1"'})

    assert (first.status_code, first.json()["name"], late.status_code) == (200, "B", 412)


def test_habits_are_kept_per_person(desk: Desk):
    tom, uma = agent(desk, "tom"), agent(desk, "uma")
    wanted = {"columns": ["number", "sla"], "after_resolve": "next", "default_view": "mine", "browser_notices": True}

    desk.client.put("/api/desk/habits", json=wanted, headers=tom)

    assert wanted.items() <= desk.client.get("/api/desk/habits", headers=tom).json().items()
    assert desk.client.get("/api/desk/habits", headers=uma).json()["columns"] == []


def test_a_ticket_is_unread_until_seen_and_again_after_a_change(desk: Desk):
    tom, asked = agent(desk, "tom"), desk.headers(desk.person("uma@example.org"))
    desk.clock.move(minutes=1)
    made = ticket(desk, asked)
    path = f"/api/tickets/{made['ticket_number']}"
    desk.drain()
    desk.clock.move(minutes=1)

    assert listed(desk, tom, unread=True) == ["No VPN"]
    desk.client.put(f"{path}/read", headers=tom)
    assert (listed(desk, tom, unread=True), listed(desk, tom, unread=False)) == ([], ["No VPN"])
    marks = desk.client.get("/api/desk/marks", params={"ticket_id": made["id"]}, headers=tom).json()
    assert [mark["ticket_id"] for mark in marks] == [made["id"]]

    desk.clock.move(minutes=1)
    desk.client.post(f"{path}/comments", json={"body": "Any news?"}, headers=asked)
    assert listed(desk, tom, unread=True) == ["No VPN"]
    desk.clock.move(minutes=1)
    desk.client.post("/api/desk/read", headers=tom)
    assert listed(desk, tom, unread=True) == []
    desk.client.delete(f"{path}/read", headers=tom)
    assert listed(desk, tom, unread=True) == ["No VPN"]


def test_what_is_older_than_the_account_counts_as_read(desk: Desk):
    ticket(desk, desk.headers(desk.person("uma@example.org")))
    desk.clock.move(minutes=1)

    assert listed(desk, agent(desk, "new"), unread=True) == []


def test_a_snoozed_ticket_sleeps_for_one_person_and_comes_back_unread_with_a_line(desk: Desk):
    tom, pia = agent(desk, "tom"), agent(desk, "pia")
    made = ticket(desk, desk.headers(desk.person("uma@example.org")))
    path = f"/api/tickets/{made['ticket_number']}"
    later = (desk.clock.now() + timedelta(hours=2)).isoformat()

    answer = desk.client.put(f"{path}/reminder", json={"due_at": later, "note": "call her"}, headers=tom)

    assert answer.status_code == 204
    assert (listed(desk, tom, snoozed=False), listed(desk, pia, snoozed=False)) == ([], ["No VPN"])
    assert [one["note"] for one in desk.client.get("/api/desk/reminders", headers=tom).json()] == ["call her"]
    service.fire_reminders(desk.runtime)
    assert listed(desk, tom, snoozed=True) == ["No VPN"], "not before its time"

    desk.clock.move(hours=3)
    service.fire_reminders(desk.runtime)
    service.fire_reminders(desk.runtime)
    desk.drain()

    assert listed(desk, tom, snoozed=True) == []
    assert listed(desk, tom, unread=True) == ["No VPN"]
    lines = desk.client.get("/api/notifications", headers=tom).json()["items"]
    assert [(line["kind"], line["data"]["note"]) for line in lines] == [("reminder", "call her")]


def test_a_reminder_lies_ahead(desk: Desk):
    tom = agent(desk, "tom")
    made = ticket(desk, desk.headers(desk.person("uma@example.org")))
    past = (desk.clock.now() - timedelta(hours=1)).isoformat()

    answer = desk.client.put(f"/api/tickets/{made['id']}/reminder", json={"due_at": past}, headers=tom)

    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")


def test_named_rows_come_only_as_far_as_the_rest_of_the_filter_shows_them(desk: Desk):
    uma, tom = desk.headers(desk.person("uma@example.org")), agent(desk, "tom")
    first, second, third = (ticket(desk, uma, title) for title in ("one", "two", "three"))
    desk.drain()
    moved = desk.client.put(f"/api/tickets/{second['id']}/status", json={"status": "in_progress"}, headers=tom)
    assert moved.status_code == 200, moved.text

    ids = [first["id"], second["id"]]
    assert listed(desk, tom, id=ids) == ["one", "two"]
    assert listed(desk, tom, id=ids, status="in_progress") == ["two"]
    assert listed(desk, tom, id=[third["id"]], status="in_progress") == []
    assert listed(desk, desk.headers(desk.person("bob@example.org")), id=ids) == []
