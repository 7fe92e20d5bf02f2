"""Bulk: one change to many tickets, under the name of who asked, each of which may fail alone and says why."""

from typing import Any

import pytest

from nullticket.core.enums import Role
from nullticket.testing import Desk

pytestmark = pytest.mark.both_databases


@pytest.fixture
def tickets(desk: Desk) -> list[dict[str, Any]]:
    asked = desk.headers(desk.person("uma@example.org"))
    titles = [f"Printer {number} is out of paper" for number in range(45)]
    made = [desk.client.post("/api/tickets/", json={"title": title}, headers=asked).json() for title in titles]
    desk.drain()
    return made


def agent(desk: Desk, name: str = "tom", *, role: Role = Role.AGENT) -> dict[str, str]:
    return desk.headers(desk.person(f"{name}@example.org", role=role))


def run(desk: Desk, headers: dict[str, str], action: dict[str, Any], **target: Any) -> dict[str, Any]:
    begun = desk.client.post("/api/desk/bulk", json={"action": action} | target, headers=headers)
    assert begun.status_code == 202, begun.text
    desk.drain()
    return desk.client.get(f"/api/desk/bulk/{begun.json()['id']}", headers=headers).json()


def read(desk: Desk, headers: dict[str, str], ticket: dict[str, Any]) -> dict[str, Any]:
    return desk.client.get(f"/api/tickets/{ticket['id']}", headers=headers).json()


def test_all_that_match_are_changed_and_history_names_who_asked(desk: Desk, tickets):
    tom = agent(desk)

    done = run(desk, tom, {"kind": "priority", "priority": "urgent"}, all_of={"q": "paper"})

    assert (done["state"], done["total"], done["done"], done["failed"]) == ("done", 45, 45, 0)
    assert {read(desk, tom, one)["priority"] for one in tickets} == {"urgent"}
    history = desk.client.get(f"/api/tickets/{tickets[0]['id']}/history", headers=tom).json()
    assert (history[-1]["action"], history[-1]["actor_name"]) == ("edited", "Tom")


def test_what_failed_is_named_with_its_reason_and_the_rest_is_done(desk: Desk, tickets):
    tom = agent(desk)
    ids = [one["id"] for one in tickets[:5]]
    run(desk, tom, {"kind": "status", "status": "resolved", "resolution": "Paper is back."}, ticket_ids=ids[:2])

    done = run(desk, tom, {"kind": "status", "status": "pending_user"}, ticket_ids=ids)

    assert (done["done"], done["failed"]) == (3, 2)
    assert {one["ticket_id"] for one in done["failures"]} == set(ids[:2])
    assert all(one["ticket_number"].startswith("TKT-") and "resolved" in one["reason"] for one in done["failures"])


@pytest.mark.parametrize(
    ("action", "field", "value"),
    [
        ({"kind": "tag", "add": ["Paper"], "remove": []}, "tags", ["paper"]),
        ({"kind": "priority", "priority": "critical"}, "priority", "critical"),
    ],
)
def test_a_change_is_taken_back_except_where_somebody_was_at_work_since(desk: Desk, tickets, action, field, value):
    tom, pia = agent(desk), agent(desk, "pia")
    ids = [one["id"] for one in tickets[:4]]
    before = read(desk, tom, tickets[0])[field]
    done = run(desk, tom, action, ticket_ids=ids)
    assert read(desk, tom, tickets[0])[field] == value
    other = read(desk, pia, tickets[3])
    change = {"tags": ["other"], "priority": "low"}
    match = {"If-Match": f'"{other["version"]}"'}
    desk.client.patch(f"/api/tickets/{other['id']}", json={field: change[field]}, headers=pia | match)

    begun = desk.client.post(f"/api/desk/bulk/{done['id']}/undo", headers=tom)
    desk.drain()
    undone = desk.client.get(f"/api/desk/bulk/{begun.json()['id']}", headers=tom).json()

    assert (undone["done"], undone["failed"]) == (3, 1)
    assert "after the bulk change" in undone["failures"][0]["reason"]
    assert [read(desk, tom, one)[field] for one in tickets[:3]] == [before] * 3
    assert desk.client.post(f"/api/desk/bulk/{done['id']}/undo", headers=tom).status_code == 409


def test_many_are_given_to_one_agent_answered_and_deleted_by_an_admin_only(desk: Desk, tickets):
    tom, ada = agent(desk), agent(desk, "ada", role=Role.ADMIN)
    ids = [one["id"] for one in tickets[:3]]
    me = desk.client.get("/api/auth/me", headers=tom).json()["id"]

    assert run(desk, tom, {"kind": "assign", "agent_id": me}, ticket_ids=ids)["done"] == 3
    assert run(desk, tom, {"kind": "reply", "body": "We are on it."}, ticket_ids=ids)["done"] == 3
    assert read(desk, tom, tickets[0])["agent"]["id"] == me
    comments = desk.client.get(f"/api/tickets/{ids[0]}/comments", headers=tom).json()
    assert [(one["author_name"], one["body"]) for one in comments] == [("Tom", "We are on it.")]
    refused = desk.client.post("/api/desk/bulk", json={"action": {"kind": "delete"}, "ticket_ids": ids}, headers=tom)
    assert refused.status_code == 403
    assert run(desk, ada, {"kind": "delete"}, ticket_ids=ids)["done"] == 3
    assert desk.client.get(f"/api/tickets/{ids[0]}", headers=ada).status_code == 404


def test_a_bulk_change_is_its_owners_and_can_be_stopped(desk: Desk, tickets):
    tom, pia = agent(desk), agent(desk, "pia")
    body = {"action": {"kind": "tag", "add": ["x"]}, "ticket_ids": [one["id"] for one in tickets]}
    begun = desk.client.post("/api/desk/bulk", json=body, headers=tom).json()
    path = f"/api/desk/bulk/{begun['id']}"

    assert desk.client.get(path, headers=pia).status_code == 404
    stopped = desk.client.post(f"{path}/stop", headers=tom).json()
    desk.drain()
    later = desk.client.get(path, headers=tom).json()

    assert stopped["state"] == later["state"] == "stopped"
    assert later["done"] < later["total"]


@pytest.mark.one_process("nothing is worked on before it is drained")
def test_who_may_no_longer_work_changes_nothing(desk: Desk, tickets):
    tom, ada = agent(desk), agent(desk, "ada", role=Role.ADMIN)
    me = desk.client.get("/api/auth/me", headers=tom).json()["id"]
    body = {"action": {"kind": "tag", "add": ["x"]}, "ticket_ids": [tickets[0]["id"]]}
    desk.client.post("/api/desk/bulk", json=body, headers=tom)
    gone = desk.client.delete(f"/api/admin/users/{me}", headers=ada)
    assert gone.status_code == 204, gone.text

    desk.drain()

    assert read(desk, ada, tickets[0])["tags"] == []


@pytest.mark.parametrize(
    "body",
    [
        {"action": {"kind": "tag", "add": ["x"]}},
        {"action": {"kind": "tag", "add": ["x"]}, "ticket_ids": [1], "all_of": {}},
        {"action": {"kind": "assign"}, "ticket_ids": [1]},
        {"action": {"kind": "explode"}, "ticket_ids": [1]},
    ],
)
def test_a_change_that_says_too_little_is_refused(desk: Desk, body):
    assert desk.client.post("/api/desk/bulk", json=body, headers=agent(desk)).status_code == 422
