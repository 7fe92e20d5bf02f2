"""Solution Manager is told statuses by Focused Build's call, or everything in plain JSON."""

import pytest

from harness.connectors import admin, basic, configure, door
from harness.fake_solman import PASSWORD, SERVICE, USER, FakeSolman, fake_solman
from harness.loopback import Reply
from nullticket.testing import Desk

GUID = "00155D0A1E2B1EDB9C8A0F0E5D4C3B2A"
SECRETS = {"username": "SOLMAN", "password": "x y", "api_username": USER, "api_password": PASSWORD}


@pytest.fixture
def solman():
    with fake_solman() as server:
        yield server


def connect(desk: Desk, url: str, **options):
    configure(desk, "solman", auth="basic", base_url=url, options=options, secrets=SECRETS)


def opened(desk: Desk, document) -> str:
    answer = desk.client.post("/api/ingest/solman", json=document, headers=basic("SOLMAN", "x y"))
    desk.drain()
    return str(answer.json()["EXTERNAL_ID"])


def move(desk: Desk, number: str, status: str, **more):
    answer = desk.client.put(f"/api/tickets/{number}/status", json={"status": status, **more}, headers=admin(desk))
    assert answer.status_code == 200, answer.text


@pytest.fixture
def number(desk: Desk, solman: FakeSolman) -> str:
    connect(desk, solman.url, sap_client="001")
    incident = {"TICKET_GUID": GUID, "TICKET_ID": "8000013587", "DESCRIPTION": "FB60 dumps", "STATUS": "E0001"}
    return opened(desk, incident)


def test_a_status_goes_by_token_and_cookies_once(desk: Desk, solman: FakeSolman, number: str):
    move(desk, number, "in_progress")
    desk.drain()
    move(desk, number, "resolved", resolution="Note 123")
    desk.drain()

    assert solman.statuses == {GUID: ["In Progress", "Proposed Solution"]}
    assert {call.query.get("sap-client") for call in solman.calls} == {"001"}


def test_a_token_that_is_not_good_any_more_is_fetched_once_more(desk: Desk, solman: FakeSolman, number: str):
    solman.stale_tokens = 1
    move(desk, number, "in_progress")
    desk.drain()

    assert solman.statuses == {GUID: ["In Progress"]}
    assert len([call for call in solman.calls if call.path == SERVICE]) == 2


def test_tokens_that_are_never_good_end_the_job_with_a_reason(desk: Desk, solman: FakeSolman, number: str):
    solman.stale_tokens = 100
    move(desk, number, "in_progress")
    desk.drain()

    assert len([call for call in solman.calls if call.method == "PUT"]) == 2
    assert "403" in door(desk, "solman")["last_error"]


def test_a_status_that_sap_does_not_map_yet_waits_and_its_text_is_shown(desk: Desk, solman: FakeSolman, number: str):
    solman.known.discard("In Progress")
    move(desk, number, "in_progress")
    desk.drain()
    assert "Status mapping for ext. status In Progress is not existing" in door(desk, "solman")["last_error"]

    solman.known.add("In Progress")
    desk.clock.move(minutes=5)
    desk.drain()

    assert solman.statuses == {GUID: ["In Progress"]}
    assert door(desk, "solman")["last_error"] == ""


def test_a_status_that_came_from_there_is_not_told_back(desk: Desk, solman: FakeSolman, number: str):
    update = {"TICKET_GUID": GUID, "STATUS": "E0002", "CHANGED_AT": "20260112150000"}
    desk.client.put(f"/api/ingest/solman/{number}", json=update, headers=basic("SOLMAN", "x y"))
    desk.drain()

    assert desk.client.get(f"/api/tickets/{number}", headers=admin(desk)).json()["status"] == "in_progress"
    assert solman.calls == []


def test_a_reply_has_nowhere_to_go_in_focused_build(desk: Desk, solman: FakeSolman, number: str):
    desk.client.post(f"/api/tickets/{number}/comments", json={"body": "Please test"}, headers=admin(desk))
    desk.drain()

    assert solman.calls == []


def test_plain_json_tells_status_reply_and_solution_each_under_its_own_key(desk: Desk, solman: FakeSolman):
    connect(desk, f"{solman.url}/plain", form="generic")
    number = opened(desk, {"id": "INC-7", "title": "Cannot print"})
    desk.client.post(f"/api/tickets/{number}/comments", json={"body": "Please test"}, headers=admin(desk))
    desk.drain()
    solman.trouble = Reply(503)
    move(desk, number, "resolved", resolution="New toner")
    desk.drain()
    solman.trouble = None
    desk.clock.move(minutes=5)
    desk.drain()

    told = [{name: value for name, value in one.items() if name != "effect_key"} for one in solman.effects.values()]
    assert told == [
        {"id": "INC-7", "ticket_number": number, "comment": "Please test"},
        {"id": "INC-7", "ticket_number": number, "status": "Proposed Solution", "solution": "New toner"},
    ]


def test_the_same_effect_keeps_its_key_when_it_is_tried_again(desk: Desk, solman: FakeSolman):
    connect(desk, f"{solman.url}/plain", form="generic")
    number = opened(desk, {"id": "INC-7", "title": "Cannot print"})
    solman.cut_next = True
    desk.client.post(f"/api/tickets/{number}/comments", json={"body": "Please test"}, headers=admin(desk))
    desk.drain()
    desk.clock.move(minutes=5)
    desk.drain()

    assert len(solman.calls) == 2
    assert len(solman.effects) == 1
