"""Drafts: on every device of their author, on no device of anybody else."""

import pytest

from nullticket.core.enums import Role
from nullticket.testing import Desk

pytestmark = pytest.mark.both_databases


@pytest.fixture
def ticket(desk: Desk) -> str:
    asked = desk.headers(desk.person("uma@example.org"))
    made = desk.client.post("/api/tickets/", json={"title": "No VPN", "description": "At home."}, headers=asked)
    return f"/api/tickets/{made.json()['ticket_number']}"


def agent(desk: Desk, name: str) -> dict[str, str]:
    return desk.headers(desk.person(f"{name}@example.org", role=Role.AGENT))


def test_what_is_typed_on_one_device_is_there_on_the_next(desk: Desk, ticket: str):
    person = desk.person("tom@example.org", role=Role.AGENT)
    office, phone = desk.headers(person), desk.headers(person)

    saved = desk.client.put(f"{ticket}/drafts/public", json={"text": "Have you tried"}, headers=office)
    desk.client.put(f"{ticket}/drafts/internal", json={"text": "ask Network"}, headers=office)

    assert (saved.status_code, saved.json()["version"]) == (200, 1)
    found = {one["visibility"]: one["text"] for one in desk.client.get(f"{ticket}/drafts", headers=phone).json()}
    assert found == {"public": "Have you tried", "internal": "ask Network"}


def test_two_devices_do_not_overwrite_each_other_unasked(desk: Desk, ticket: str):
    person = desk.person("tom@example.org", role=Role.AGENT)
    office, phone = desk.headers(person), desk.headers(person)
    desk.client.put(f"{ticket}/drafts/public", json={"text": "one"}, headers=office)

    further = desk.client.put(f"{ticket}/drafts/public", json={"text": "one and two", "version": 1}, headers=office)
    late = desk.client.put(f"{ticket}/drafts/public", json={"text": "another", "version": 1}, headers=phone)
    blind = desk.client.put(f"{ticket}/drafts/public", json={"text": "another"}, headers=phone)

    assert further.json()["version"] == 2
    assert [one.status_code for one in (late, blind)] == [412, 412]
    assert late.json()["current_version"] == 2
    assert desk.client.get(f"{ticket}/drafts", headers=phone).json()[0]["text"] == "one and two"


def test_sending_removes_the_draft_of_that_kind_only_and_a_late_save_does_not_bring_it_back(desk: Desk, ticket: str):
    tom = agent(desk, "tom")
    desk.client.put(f"{ticket}/drafts/public", json={"text": "Hello"}, headers=tom)
    desk.client.put(f"{ticket}/drafts/internal", json={"text": "a note"}, headers=tom)

    desk.client.post(f"{ticket}/comments", json={"body": "Hello"}, headers=tom)
    late = desk.client.put(f"{ticket}/drafts/public", json={"text": "Hello", "version": 1}, headers=tom)

    assert (late.status_code, late.json()["current_version"]) == (412, 0)
    assert [one["visibility"] for one in desk.client.get(f"{ticket}/drafts", headers=tom).json()] == ["internal"]


def test_a_draft_is_its_authors_alone(desk: Desk, ticket: str):
    tom, ada = agent(desk, "tom"), desk.headers(desk.person("ada@example.org", role=Role.ADMIN))
    desk.client.put(f"{ticket}/drafts/public", json={"text": "not ready"}, headers=tom)

    assert desk.client.get(f"{ticket}/drafts", headers=ada).json() == []
    assert desk.client.delete(f"{ticket}/drafts/public", headers=ada).status_code == 204
    assert desk.client.put(f"{ticket}/drafts/public", json={"text": "mine"}, headers=ada).json()["version"] == 1
    assert desk.client.get(f"{ticket}/drafts", headers=tom).json()[0]["text"] == "not ready"
    assert "not ready" not in desk.client.get(f"{ticket}/history", headers=ada).text


def test_a_thrown_away_draft_is_gone_and_an_empty_one_is_refused(desk: Desk, ticket: str):
    tom = agent(desk, "tom")
    desk.client.put(f"{ticket}/drafts/public", json={"text": "no"}, headers=tom)

    assert desk.client.delete(f"{ticket}/drafts/public", headers=tom).status_code == 204
    assert desk.client.delete(f"{ticket}/drafts/public", headers=tom).status_code == 204
    assert desk.client.get(f"{ticket}/drafts", headers=tom).json() == []
    assert desk.client.put(f"{ticket}/drafts/public", json={"text": "  "}, headers=tom).status_code == 422
    assert desk.client.put("/api/tickets/999999/drafts/public", json={"text": "x"}, headers=tom).status_code == 404
