"""Each person of the desk chooses what the bell and the mailbox tell them."""

import pytest

from nullticket.core.enums import Role
from nullticket.models import User
from nullticket.testing import Desk

pytestmark = pytest.mark.both_databases
USUAL = {"bell": ["assigned", "commented", "mentioned", "sla"], "mail": ["commented", "sla"]}


@pytest.fixture
def tom(desk: Desk) -> dict[str, str]:
    return desk.headers(desk.person("tom@example.org", role=Role.AGENT))


@pytest.fixture
def eva(desk: Desk) -> dict[str, str]:
    return desk.headers(desk.person("eva@example.org", role=Role.AGENT))


@pytest.fixture
def ana(desk: Desk) -> dict[str, str]:
    return desk.headers(desk.person("ana@example.org"))


def choose(desk: Desk, headers: dict[str, str], **chosen: list[str]) -> None:
    kept = desk.client.put("/api/desk/habits", json=chosen, headers=headers)
    assert kept.status_code == 200, kept.text


def given_to_tom(desk: Desk, tom: dict[str, str], eva: dict[str, str]) -> dict:
    body = {"title": "My screen is black", "description": "", "requester_email": "ana@example.org"}
    made = desk.client.post("/api/tickets/", json=body, headers=eva).json()
    desk.drain()
    who = desk.client.get("/api/auth/me", headers=tom).json()["id"]
    answer = desk.client.put(f"/api/tickets/{made['id']}/assign", json={"agent_id": who}, headers=eva)
    assert answer.status_code == 200, answer.text
    desk.drain()
    return made


def call_tom(desk: Desk, ticket: dict, eva: dict[str, str], tom: dict[str, str]) -> None:
    who = desk.client.get("/api/auth/me", headers=tom).json()["id"]
    say(desk, ticket, eva, "@Tom please look", visibility="internal", mention_ids=[who])


def say(desk: Desk, ticket: dict, headers: dict[str, str], text: str, **more: object) -> None:
    said = desk.client.post(f"/api/tickets/{ticket['id']}/comments", json={"body": text, **more}, headers=headers)
    assert said.status_code == 201, said.text
    desk.clock.move(minutes=1)
    desk.drain()


def bell(desk: Desk, headers: dict[str, str]) -> list[str]:
    return [one["kind"] for one in desk.client.get("/api/notifications", headers=headers).json()["items"]]


def subjects(desk: Desk) -> list[str]:
    return [str(mail["Subject"]) for mail in desk.mailer.to("tom@example.org")]


def test_who_has_chosen_nothing_hears_all_on_the_desk_and_answers_and_deadlines_by_mail(
    desk: Desk, tom: dict[str, str], eva: dict[str, str]
):
    assert desk.client.get("/api/desk/habits", headers=tom).json().items() >= USUAL.items()
    ticket = given_to_tom(desk, tom, eva)
    call_tom(desk, ticket, eva, tom)
    assert set(bell(desk, tom)) == {"assigned", "mentioned"}
    assert subjects(desk) == []


def test_what_was_chosen_for_mail_is_mailed_and_what_was_not_stays_silent(
    desk: Desk, tom: dict[str, str], eva: dict[str, str], ana: dict[str, str]
):
    choose(desk, tom, bell=["mentioned"], mail=["assigned", "mentioned"])
    ticket = given_to_tom(desk, tom, eva)
    call_tom(desk, ticket, eva, tom)
    say(desk, ticket, ana, "It is still black")

    assert bell(desk, tom) == ["mentioned"]
    given, mentioned = subjects(desk)
    assert given.startswith("Given to you: #TKT-")
    assert "mentioned you" in mentioned
    body = desk.mailer.to("tom@example.org")[1].get_body(("plain",))
    assert body is not None
    assert "please look" in body.get_content()


def test_nothing_chosen_is_nothing_heard(desk: Desk, tom: dict[str, str], eva: dict[str, str], ana: dict[str, str]):
    choose(desk, tom, bell=[], mail=[])
    ticket = given_to_tom(desk, tom, eva)
    say(desk, ticket, ana, "It is still black")
    assert (bell(desk, tom), subjects(desk)) == ([], [])


def test_who_has_left_the_desk_meanwhile_gets_no_note_by_mail(desk: Desk, tom: dict[str, str], eva: dict[str, str]):
    choose(desk, tom, mail=["mentioned"])
    ticket = given_to_tom(desk, tom, eva)
    who = desk.client.get("/api/auth/me", headers=tom).json()["id"]
    path = f"/api/tickets/{ticket['id']}/comments"
    body = {"body": "@Tom please look", "visibility": "internal", "mention_ids": [who]}
    assert desk.client.post(path, json=body, headers=eva).status_code == 201
    with desk.runtime.units.write() as uow:
        uow.session.get_one(User, who).role = Role.USER
    desk.clock.move(minutes=1)
    desk.drain()
    assert subjects(desk) == []


def test_an_unknown_kind_is_refused_and_changes_nothing(desk: Desk, tom: dict[str, str]):
    refused = desk.client.put("/api/desk/habits", json={"bell": ["gossip"]}, headers=tom)
    assert (refused.status_code, refused.json()["code"]) == (422, "validation")
    assert desk.client.get("/api/desk/habits", headers=tom).json().items() >= USUAL.items()
