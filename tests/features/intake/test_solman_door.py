"""The door of Solution Manager: Focused Build's form, the plain form, and what Focused Build must be told."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import update

from harness.connectors import (
    SECRET,
    basic,
    comments,
    configure,
    quarantine,
    signed,
    ticket,
    tickets,
)
from nullticket.models import OutboxJob
from nullticket.testing import Desk

GUID = "00155D0A1E2B1EDB9C8A0F0E5D4C3B2A"
LOGIN = basic("SOLMAN", "pass phrase")
INCIDENT = {
    "SYSTEM_GUID": "7D0A7E0D5B3A4B6F9A1C2D3E4F506172",
    "EXTERNAL_ID": "",
    "TICKET_ID": "8000013587",
    "TICKET_GUID": GUID,
    "DESCRIPTION": "Posting FB60 ends with a dump",
    "STATUS": "E0001",
    "PRIORITY": 2,
    "CHANGED_AT": "20260112130000",
    "PARTNER": [{"PARTNER_FCT": "SLFN0002", "PARTNER_EMAIL": "Kim@example.org", "PARTNER_NAME": "Kim Example"}],
    "TEXT": [{"TEXTID": "SU99", "TEXT": "Since noon.\\nEvery time."}],
}


@pytest.fixture
def solman(desk: Desk) -> Desk:
    configure(desk, "solman", auth="basic", secrets={"username": "SOLMAN", "password": "pass phrase"})
    return desk


def post(desk: Desk, document, **headers):
    return desk.client.post("/api/ingest/solman", json=document, headers=LOGIN | headers)


def put(desk: Desk, number, document):
    return desk.client.put(f"/api/ingest/solman/{number}", json=document, headers=LOGIN)


def test_focused_build_is_told_our_number_and_the_ticket_is_whole(solman: Desk):
    answer = post(solman, INCIDENT)
    solman.drain()

    assert answer.status_code == 201
    number = answer.json()["EXTERNAL_ID"]
    opened = ticket(solman, number)
    assert opened["title"] == "Posting FB60 ends with a dump"
    assert opened["description"] == "Since noon.\nEvery time."
    assert opened["requester"]["email"] == "kim@example.org"
    assert (opened["source"], opened["source_reference"]) == ("solman", "8000013587")


def test_focused_build_is_told_the_same_number_with_201_when_it_asks_again(solman: Desk):
    answers = [post(solman, INCIDENT) for _ in range(3)]
    solman.drain()
    answers.append(post(solman, INCIDENT))
    solman.drain()

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["EXTERNAL_ID"] for answer in answers}) == 1
    assert len(tickets(solman, "solman")) == 1


def test_a_put_updates_the_ticket(solman: Desk):
    number = post(solman, INCIDENT).json()["EXTERNAL_ID"]
    solman.drain()
    texts = [
        {"TEXTID": "SU01", "TEXT": "Please try again", "CHANGED_BY": "KIM", "CHANGE_DATE": "20260112"},
        {"TEXTID": "SU04", "TEXT": "Transport is missing", "CHANGED_BY": "KIM", "CHANGE_DATE": "20260112"},
    ]

    update = INCIDENT | {"EXTERNAL_ID": number, "STATUS": "E0003", "TEXT": texts, "CHANGED_AT": "20260112131000"}
    answer = put(solman, number, update)
    solman.drain()

    assert (answer.status_code, answer.json()["EXTERNAL_ID"]) == (200, number)
    assert ticket(solman, number)["status"] == "pending_user"
    assert [(one["body"], one["visibility"]) for one in comments(solman, number)] == [
        ("Please try again", "public"),
        ("Transport is missing", "internal"),
    ]


def test_a_twin_is_known_by_its_guid_even_when_its_number_is_left_out(solman: Desk):
    number = post(solman, INCIDENT).json()["EXTERNAL_ID"]
    solman.drain()

    answer = put(solman, number, {"TICKET_GUID": GUID, "STATUS": "E0002", "CHANGED_AT": "20260112131000"})
    solman.drain()

    assert answer.json()["EXTERNAL_ID"] == number
    assert ticket(solman, number)["status"] == "in_progress"


def test_the_plain_form_is_answered_201_for_a_new_ticket_and_200_for_a_known_one(solman: Desk):
    document = {"id": "INC-7", "title": "Cannot print", "description": "Floor 3", "status": "new", "priority": "high"}

    first, second = post(solman, document), post(solman, document | {"status": "in_progress"})
    solman.drain()

    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json()["ticket_number"] == second.json()["ticket_number"]
    assert ticket(solman, first.json()["ticket_number"])["status"] == "in_progress"


def hold_back(desk: Desk) -> None:
    """As if another worker had taken what waits, and took its time."""
    with desk.runtime.units.write() as uow:
        uow.session.execute(
            update(OutboxJob)
            .where(OutboxJob.kind == "intake.open_tickets", OutboxJob.state == "queued")
            .values(run_at=uow.now() + timedelta(minutes=1))
        )


def by_itself(desk: Desk) -> None:
    """As if what is due had failed twice already."""
    with desk.runtime.units.write() as uow:
        uow.session.execute(update(OutboxJob).where(OutboxJob.run_at <= uow.now()).values(attempts=2))


def test_what_came_first_and_is_worked_on_last_takes_nothing_back(solman: Desk):
    """What goes by itself may be taken before what came before it; the plain form does not say when a change was made."""
    document = {"id": "INC-7", "title": "Cannot print", "status": "in_progress"}
    number = post(solman, document).json()["ticket_number"]
    hold_back(solman)
    solman.clock.move(seconds=1)
    assert post(solman, document | {"status": "pending_user"}).json()["ticket_number"] == number
    by_itself(solman)
    solman.drain()
    assert ticket(solman, number)["status"] == "pending_user"

    solman.clock.move(minutes=2)
    solman.drain()

    assert ticket(solman, number)["status"] == "pending_user"


def remark(desk: Desk, text: str) -> str:
    answer = post(desk, {"id": "INC-7", "title": "Cannot print", "comment": text})
    assert answer.status_code in {200, 201}, answer.text
    return str(answer.json()["ticket_number"])


@pytest.mark.both_databases
@pytest.mark.one_process("nothing is worked on before it is drained")
def test_whoever_works_on_the_last_of_a_conversation_first_works_on_what_came_before_it(solman: Desk):
    number = remark(solman, "It hangs")
    remark(solman, "Restarted the spooler")
    hold_back(solman)
    remark(solman, "That was it")
    solman.drain()
    said = ["It hangs", "Restarted the spooler", "That was it"]
    assert [one["body"] for one in comments(solman, number)] == said

    solman.clock.move(minutes=2)
    solman.drain()

    assert [one["body"] for one in comments(solman, number)] == said
    assert len(tickets(solman, "solman")) == 1


@pytest.mark.one_process("nothing is worked on before it is drained")
def test_what_failed_twice_behind_others_of_its_conversation_goes_by_itself(solman: Desk):
    number = remark(solman, "It hangs")
    solman.drain()
    remark(solman, "Restarted the spooler")
    hold_back(solman)
    remark(solman, "That was it")
    by_itself(solman)
    solman.drain()

    assert [one["body"] for one in comments(solman, number)] == ["It hangs", "That was it"]


def test_a_clock_there_that_is_behind_ours_is_compared_with_itself(solman: Desk):
    unsaid = {name: value for name, value in INCIDENT.items() if name != "CHANGED_AT"}
    number = post(solman, unsaid).json()["EXTERNAL_ID"]
    solman.drain()
    behind = f"{solman.clock.now() - timedelta(minutes=10):%Y%m%d%H%M%S}"
    put(solman, number, {"TICKET_GUID": GUID, "STATUS": "E0002", "CHANGED_AT": behind})
    solman.drain()

    assert ticket(solman, number)["status"] == "in_progress"


def test_a_status_that_comes_back_is_taken_again_although_the_body_is_the_same(solman: Desk):
    document = {"id": "INC-7", "title": "Cannot print", "status": "in_progress"}
    number = post(solman, document).json()["ticket_number"]
    solman.drain()

    for status in ("pending_user", "in_progress"):
        solman.clock.move(seconds=1)
        post(solman, document | {"status": status})
        solman.drain()

    assert ticket(solman, number)["status"] == "in_progress"


def test_comments_of_the_plain_form_stay_inside_unless_they_say_that_they_are_public(solman: Desk):
    document = {"id": "INC-7", "title": "Cannot print"}
    number = post(solman, document).json()["ticket_number"]
    post(solman, document | {"comment": "looks like the spooler"})
    post(solman, document | {"comment": "We are on it", "comment_public": True})
    post(solman, document | {"comment": "We are on it", "comment_public": True})
    solman.drain()

    assert [(one["body"], one["visibility"]) for one in comments(solman, number)] == [
        ("looks like the spooler", "internal"),
        ("We are on it", "public"),
    ]


@pytest.mark.parametrize("headers", [{}, basic("SOLMAN", "wrong"), basic("", ""), {"Authorization": "Basic !!!"}])
def test_who_cannot_sign_in_is_refused(solman: Desk, headers):
    assert solman.client.post("/api/ingest/solman", json=INCIDENT, headers=headers).status_code == 401
    assert solman.client.put("/api/ingest/solman/TKT-1", json=INCIDENT, headers=headers).status_code == 401


def test_without_a_connector_the_door_says_that_it_is_not_configured(desk: Desk):
    answer = post(desk, INCIDENT)

    assert (answer.status_code, answer.json()["code"]) == (503, "not_configured")


def test_a_plain_sender_may_sign_as_glpi_does(desk: Desk):
    configure(desk, "solman", auth="hmac", secrets={"webhook_secret": SECRET})
    body = json.dumps({"id": "INC-7", "title": "Cannot print"}).encode()
    glpi = signed(body, int(desk.runtime.clock.now().timestamp()))
    headers = {name.replace("GLPI", "NullTicket"): value for name, value in glpi.items()}

    assert desk.client.post("/api/ingest/solman", content=body, headers=headers).status_code == 201
    assert desk.client.post("/api/ingest/solman", content=body + b" ", headers=headers).status_code == 401


@pytest.mark.parametrize("body", [b"{", b"[]", b'{"TICKET_GUID": "../../x"}', b'{"id": ""}', b'{"id": "a"}'])
def test_what_is_in_neither_form_is_a_problem_and_is_kept(solman: Desk, body: bytes):
    answer = solman.client.post("/api/ingest/solman", content=body, headers=LOGIN)
    solman.drain()

    assert (answer.status_code, answer.json()["code"]) == (400, "malformed_body")
    assert len(quarantine(solman)) == 1


def test_script_in_a_title_is_only_text(solman: Desk):
    number = post(solman, INCIDENT | {"DESCRIPTION": "<script>alert(1)</script> ☃"}).json()["EXTERNAL_ID"]
    solman.drain()

    assert ticket(solman, number)["title"] == "<script>alert(1)</script> ☃"
