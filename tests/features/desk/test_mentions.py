"""Calling a colleague by name, taking a note back, and hearing of it at once."""

from pathlib import Path

import pytest

from nullticket.core.enums import Role
from nullticket.models import User
from nullticket.ports import LiveMessage
from nullticket.settings import Settings
from nullticket.testing import Desk, make_settings

pytestmark = pytest.mark.both_databases


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    return make_settings(database_url, data_dir=tmp_path / "var", mail={"undo_seconds": 10})


@pytest.fixture
def ticket(desk: Desk) -> str:
    asked = desk.headers(desk.person("uma@example.org"))
    made = desk.client.post("/api/tickets/", json={"title": "No VPN", "description": "At home."}, headers=asked)
    return f"/api/tickets/{made.json()['ticket_number']}"


def write(desk: Desk, ticket: str, who: int, *mentioned: int, visibility: str = "internal"):
    body = {"body": "@Tina Agent look", "visibility": visibility, "mention_ids": list(mentioned)}
    return desk.client.post(f"{ticket}/comments", json=body, headers=desk.headers(who))


def lines(desk: Desk, who: int) -> list[tuple[str, object]]:
    got = desk.client.get("/api/notifications", headers=desk.headers(who)).json()
    return [(one["kind"], one["data"].get("author")) for one in got["items"]]


def test_who_is_mentioned_hears_of_it_once_when_it_can_no_longer_be_taken_back(desk: Desk, ticket: str):
    tom = desk.person("tom@example.org", role=Role.AGENT, name="Tom Agent")
    tina = desk.person("tina@example.org", role=Role.AGENT)
    desk.client.put(f"{ticket}/assign", json={"agent_id": tina}, headers=desk.headers(tom))
    desk.drain()
    heard: list[LiveMessage] = []
    stop = desk.runtime.hub.subscribe(heard.append)

    assert write(desk, ticket, tom, tina, tom, tina).status_code == 201
    desk.drain()
    assert lines(desk, tina) == [("assigned", None)]
    desk.clock.move(seconds=11)
    desk.drain()
    stop()

    assert lines(desk, tina) == [("mentioned", "Tom Agent"), ("assigned", None)]
    assert lines(desk, tom) == []
    assert [one.user_id for one in heard if one.type == "notification"] == [tina]


def test_a_note_that_was_taken_back_has_called_nobody(desk: Desk, ticket: str):
    tom = desk.person("tom@example.org", role=Role.AGENT)
    tina = desk.person("tina@example.org", role=Role.AGENT)
    made = write(desk, ticket, tom, tina).json()
    assert made["undo_until"]

    taken = desk.client.delete(f"{ticket}/comments/{made['id']}", headers=desk.headers(tom))
    desk.clock.move(seconds=11)
    desk.drain()

    assert taken.status_code == 204
    assert lines(desk, tina) == []
    assert desk.client.get(f"{ticket}/comments", headers=desk.headers(tom)).json() == []
    late = write(desk, ticket, tom).json()
    desk.clock.move(seconds=11)
    assert desk.client.delete(f"{ticket}/comments/{late['id']}", headers=desk.headers(tom)).status_code == 409


def test_only_the_desk_calls_and_only_the_desk_is_called(desk: Desk, ticket: str):
    tom = desk.person("tom@example.org", role=Role.AGENT)
    gone = desk.person("gone@example.org", role=Role.AGENT)
    with desk.runtime.units.write() as uow:
        uow.session.get_one(User, gone).active = False
    uma = desk.client.get("/api/admin/users?q=uma", headers=desk.headers(tom)).json()["items"][0]["id"]

    assert write(desk, ticket, tom, uma).status_code == 422
    assert write(desk, ticket, tom, gone).status_code == 422
    assert write(desk, ticket, tom, 999_999).status_code == 422
    assert write(desk, ticket, uma, tom, visibility="public").status_code == 403
    assert desk.client.get(f"{ticket}/comments", headers=desk.headers(tom)).json() == []
