"""A ticket whose text is edited before anybody works on it is read again; what people chose stays."""

from typing import Any

import pytest

from nullticket.core.enums import Role
from nullticket.testing import Desk

pytestmark = pytest.mark.both_databases
VPN = {"title": "Cannot connect to VPN from home", "description": "The VPN client stops at 80 percent."}
PRINTER = {"title": "Paper jam in the printer", "description": "The printer on floor 2 eats paper and prints nothing."}


@pytest.fixture
def agent(desk: Desk) -> dict[str, str]:
    return desk.headers(desk.person("tom@example.org", role=Role.AGENT))


@pytest.fixture
def ticket(desk: Desk, agent: dict[str, str]) -> str:
    made = desk.client.post("/api/tickets/", json=PRINTER | {"requester_email": "ana@example.org"}, headers=agent)
    desk.drain()
    return f"/api/tickets/{made.json()['ticket_number']}"


def changed(desk: Desk, path: str, headers: dict[str, str], **fields: Any) -> dict[str, Any]:
    tag = desk.client.get(path, headers=headers).headers["ETag"]
    done = desk.client.patch(path, json=fields, headers=headers | {"If-Match": tag})
    assert done.status_code == 200, done.text
    desk.drain()
    found: dict[str, Any] = desk.client.get(path, headers=headers).json()
    return found


def answers(desk: Desk, ticket_id: int) -> list[dict[str, Any]]:
    boss = desk.headers(desk.person("boss@example.org", role=Role.ADMIN))
    found: list[dict[str, Any]] = desk.client.get(f"/api/admin/classifications/{ticket_id}", headers=boss).json()
    return found


def loads(desk: Desk) -> dict[str, int]:
    boss = desk.headers(desk.person("head@example.org", role=Role.ADMIN))
    return {team["name"]: team["open_load"] for team in desk.client.get("/api/admin/teams", headers=boss).json()}


def test_an_edited_ticket_is_read_again_goes_to_the_right_team_and_says_why(
    desk: Desk, agent: dict[str, str], ticket: str
):
    before = desk.client.get(ticket, headers=agent).json()
    after = changed(desk, ticket, agent, **VPN)
    history = desk.client.get(f"{ticket}/history", headers=agent).json()
    again = next(row for row in history if row["action"] == "read_again")

    assert (before["category"], after["category"], after["priority"]) == ("printer", "vpn", "high")
    assert after["team"]["name"] == "Network Team"
    assert "edited" in again["reasons"][0]
    assert again["changes"]["category"] == ["printer", "vpn"]
    assert after["sla_deadline"] < before["sla_deadline"]
    assert [one["category"] for one in answers(desk, after["id"])] == ["printer", "vpn"]
    assert {name: load for name, load in loads(desk).items() if load} == {"Network Team": 1}


def test_what_a_person_chose_is_left_alone_when_the_text_changes(desk: Desk, agent: dict[str, str], ticket: str):
    changed(desk, ticket, agent, category="finance", priority="low")
    team = desk.client.get(ticket, headers=agent).json()["team"]
    after = changed(desk, ticket, agent, **VPN)

    assert (after["category"], after["priority"], after["needs_review"]) == ("finance", "low", False)
    assert "vpn" in {word.lower() for word in after["keywords"]}
    assert after["team"] == team


@pytest.mark.parametrize("worked", ["status", "note", "answer", "agent"])
def test_a_ticket_that_somebody_works_on_keeps_its_category_or_at_least_its_team(
    desk: Desk, agent: dict[str, str], ticket: str, worked: str
):
    tag = {"If-Match": desk.client.get(ticket, headers=agent).headers["ETag"]}
    me = desk.client.get("/api/auth/me", headers=agent).json()["id"]
    team = desk.client.get(ticket, headers=agent).json()["team"]
    done = {
        "status": lambda: desk.client.put(f"{ticket}/status", json={"status": "in_progress"}, headers=agent | tag),
        "note": lambda: desk.client.post(
            f"{ticket}/comments", json={"body": "Looked at it.", "visibility": "internal"}, headers=agent
        ),
        "answer": lambda: desk.client.post(
            f"{ticket}/comments", json={"body": "Which printer is it?", "visibility": "public"}, headers=agent
        ),
        "agent": lambda: desk.client.put(f"{ticket}/assign", json={"agent_id": me}, headers=agent | tag),
    }[worked]()
    assert done.status_code < 300, done.text
    desk.drain()
    after = changed(desk, ticket, agent, **VPN)

    assert after["category"] == ("vpn" if worked == "agent" else "printer")
    assert (after["team"], len(answers(desk, after["id"]))) == (team, 2 if worked == "agent" else 1)


def test_a_text_that_changes_while_the_ticket_waits_for_triage_is_the_one_that_is_read(
    desk: Desk, agent: dict[str, str]
):
    made = desk.client.post("/api/tickets/", json=PRINTER | {"requester_email": "ana@example.org"}, headers=agent)
    path = f"/api/tickets/{made.json()['ticket_number']}"
    after = changed(desk, path, agent, **VPN)

    assert (after["category"], after["team"]["name"]) == ("vpn", "Network Team")
    assert len(answers(desk, after["id"])) in {1, 2}


def test_other_edits_are_not_read_again(desk: Desk, agent: dict[str, str], ticket: str):
    after = changed(desk, ticket, agent, tags=["floor-2"])

    assert len(answers(desk, after["id"])) == 1
