"""Canned replies: whose they are, who may change them, and what a ticket fills in."""

import pytest

from nullticket.core.enums import Role
from nullticket.models import Team
from nullticket.seeds.defaults import read_json
from nullticket.testing import Desk

pytestmark = pytest.mark.both_databases


@pytest.fixture
def team(desk: Desk) -> int:
    with desk.runtime.units.write() as uow:
        row = Team(name="Printer People", created_at=uow.now())
        uow.session.add(row)
        uow.session.flush()
    return row.id


def agent(desk: Desk, name: str, *teams: int, role: Role = Role.AGENT) -> dict[str, str]:
    return desk.headers(desk.person(f"{name}@example.org", role=role, team_ids=teams, name=f"{name.title()} Agent"))


def add(desk: Desk, headers: dict[str, str], title: str, **more: object):
    return desk.client.post("/api/replies", json={"title": title, "body": "text", **more}, headers=headers)


def titles(desk: Desk, headers: dict[str, str]) -> list[str]:
    """Besides those that every installation starts with."""
    given = {one["title"] for one in read_json("canned_replies.json")}
    found = [one["title"] for one in desk.client.get("/api/replies", headers=headers).json()]
    assert given < set(found) or not found
    return [title for title in found if title not in given]


def test_everybody_sees_their_own_those_of_their_teams_and_everyones(desk: Desk, team: int):
    tom, tina = agent(desk, "tom", team), agent(desk, "tina")
    ada = agent(desk, "ada", role=Role.ADMIN)
    made = [
        add(desk, tom, "b of Tom"),
        add(desk, tom, "C of the team", scope="team", team_id=team),
        add(desk, ada, "a for all", scope="everyone"),
        add(desk, tina, "of Tina"),
    ]

    assert [one.status_code for one in made] == [201] * 4
    assert titles(desk, tom) == ["a for all", "b of Tom", "C of the team"]
    assert titles(desk, tina) == ["a for all", "of Tina"]
    assert titles(desk, ada) == ["a for all", "C of the team"]
    found = desk.client.get("/api/replies", headers=tom).json()
    writable = {one["title"] for one in found if one["may_write"]}
    assert writable == {"b of Tom", "C of the team"}


def test_nobody_writes_for_everyone_or_for_strange_teams_but_admins(desk: Desk, team: int):
    tom, ada = agent(desk, "tom"), agent(desk, "ada", role=Role.ADMIN)

    assert add(desk, tom, "x", scope="everyone").status_code == 403
    assert add(desk, tom, "x", scope="team", team_id=team).status_code == 403
    assert add(desk, ada, "x", scope="team", team_id=team).status_code == 201
    assert add(desk, ada, "x", scope="team", team_id=999).status_code == 422
    assert add(desk, tom, "x", scope="team").status_code == 422
    assert add(desk, tom, "x", team_id=team).status_code == 422


def test_a_reply_of_somebody_else_can_be_neither_read_nor_changed_nor_moved(desk: Desk, team: int):
    tom, tina = agent(desk, "tom"), agent(desk, "tina")
    shared = add(desk, agent(desk, "ada", role=Role.ADMIN), "for all", scope="everyone").json()
    own = add(desk, tom, "of Tom").json()
    body = {"title": "new", "body": "new"}

    def change(who: dict[str, str], reply: dict[str, object], version: int = 1):
        return desk.client.put(
            f"/api/replies/{reply['id']}", json=body, headers=who | {"If-Match": f'"{version}"'}
        ).status_code

    assert (change(tina, own), change(tina, shared), change(tom, own, 7)) == (404, 403, 412)
    assert desk.client.delete(f"/api/replies/{own['id']}", headers=tina).status_code == 404
    assert desk.client.delete(f"/api/replies/{shared['id']}", headers=tina).status_code == 403
    assert change(tom, own) == 200
    assert desk.client.delete(f"/api/replies/{own['id']}", headers=tom).status_code == 204


def test_a_ticket_fills_in_names_and_numbers_and_what_is_missing_is_named(desk: Desk):
    tom, uma = agent(desk, "tom"), desk.person("uma@example.org", name="Uma {{agent.name}} User")
    ticket = desk.client.post(
        "/api/tickets/", json={"title": "No VPN", "description": "At home."}, headers=desk.headers(uma)
    ).json()
    text = (
        "Hello {{requester.first_name}} ({{ requester.name }}), {{ticket.number}} is with {{team.name}}. {{agent.name}}"
    )
    reply = add(desk, tom, "greeting", body=text).json()

    got = desk.client.get(f"/api/replies/{reply['id']}/filled?ticket={ticket['id']}", headers=tom)

    number = ticket["ticket_number"]
    assert (
        got.json()["text"] == f"Hello Uma (Uma {{{{agent.name}}}} User), {number} is with {{{{team.name}}}}. Tom Agent"
    )
    assert got.json()["missing"] == ["team.name"]
    tina = agent(desk, "tina")
    assert desk.client.get(f"/api/replies/{reply['id']}/filled?ticket={ticket['id']}", headers=tina).status_code == 404
    assert desk.client.get(f"/api/replies/{reply['id']}/filled?ticket=999999", headers=tom).status_code == 404


def test_a_variable_that_nothing_fills_is_refused_when_it_is_written(desk: Desk):
    refused = add(desk, agent(desk, "tom"), "greeting", body="Hello {{requester.nickname}}")

    assert refused.status_code == 422
    assert "requester.nickname" in refused.json()["detail"]


def test_shared_replies_leave_a_trail_and_own_ones_do_not(desk: Desk):
    ada = agent(desk, "ada", role=Role.ADMIN)
    add(desk, ada, "for all", scope="everyone")
    add(desk, ada, "for me")

    trail = desk.client.get("/api/admin/audit", headers=ada).text
    assert "for all" in trail
    assert "for me" not in trail
