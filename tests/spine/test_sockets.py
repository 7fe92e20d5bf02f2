"""T31: live sockets open by a one-use ticket from our own pages, tell nobody about tickets of others, and close alone."""

import time
from collections.abc import Callable

import pytest
from starlette.testclient import WebSocketTestSession
from starlette.websockets import WebSocketDisconnect

from nullticket.core.enums import Role
from nullticket.testing import Desk


def ticket_for(desk: Desk, headers: dict[str, str]) -> str:
    return desk.client.post("/api/ws-ticket", headers=headers).json()["ticket"]


def open_socket(desk: Desk, headers: dict[str, str], **more: str):
    return desk.client.websocket_connect(f"/api/ws?ticket={ticket_for(desk, headers)}", headers=more)


def is_refused(connect: Callable[[], object]) -> bool:
    try:
        with connect():  # type: ignore[attr-defined]  # a test session of the client
            return False
    except WebSocketDisconnect as closed:
        return closed.code in {1008, 403}


def code_of_the_end(socket: WebSocketTestSession) -> int:
    """Read until the server closes."""
    try:
        while True:
            socket.receive_json()
    except WebSocketDisconnect as closed:
        return closed.code


@pytest.fixture
def ana(desk: Desk) -> dict[str, str]:
    return desk.headers(desk.person("ana@example.org"))


@pytest.fixture
def agent(desk: Desk) -> dict[str, str]:
    return desk.headers(desk.person("agent@example.org", role=Role.AGENT))


def make_ticket(desk: Desk, headers: dict[str, str]) -> int:
    number = desk.client.post("/api/tickets/", json={"title": "Printer"}, headers=headers).json()["ticket_number"]
    return desk.client.get(f"/api/tickets/{number}", headers=headers).json()["id"]


def test_without_a_ticket_or_with_a_used_one_there_is_no_socket(desk: Desk, ana):
    assert is_refused(lambda: desk.client.websocket_connect("/api/ws"))
    assert is_refused(lambda: desk.client.websocket_connect("/api/ws?ticket=" + "x" * 43))
    key = ticket_for(desk, ana)
    with desk.client.websocket_connect(f"/api/ws?ticket={key}"):
        pass
    assert is_refused(lambda: desk.client.websocket_connect(f"/api/ws?ticket={key}"))


def test_a_page_of_another_origin_gets_no_socket(desk: Desk, ana):
    assert is_refused(lambda: open_socket(desk, ana, origin="https://evil.test"))
    with open_socket(desk, ana, origin="http://testserver"):
        pass


def test_a_requester_hears_of_own_tickets_only(desk: Desk, ana, agent):
    ben = desk.headers(desk.person("ben@example.org"))
    with open_socket(desk, ana) as socket:
        foreign = make_ticket(desk, ben)
        own = make_ticket(desk, ana)
        first = socket.receive_json()
        while first["ticket_id"] != own:
            assert first["ticket_id"] != foreign
            first = socket.receive_json()
        socket.send_json({"resume_from": 0})
        told = socket.receive_json()
        while told["type"] != "resumed":
            assert told["ticket_id"] != foreign
            told = socket.receive_json()


@pytest.mark.both_databases
def test_a_requester_hears_nothing_of_what_the_desk_writes_for_itself(desk: Desk, ana, agent):
    """T5: not even that there is a note."""
    own = make_ticket(desk, ana)
    desk.drain()
    with open_socket(desk, ana) as socket:
        path = f"/api/tickets/{own}/comments"
        note = {"body": "SECRET-NOTE", "visibility": "internal"}
        assert desk.client.post(path, json=note, headers=agent).status_code == 201
        assert desk.client.post(path, json={"body": "Hello"}, headers=agent).status_code == 201
        assert socket.receive_json()["type"] == "ticket.commented"
        assert desk.client.post(path, json=note, headers=agent).status_code == 201
        moved = desk.client.put(f"/api/tickets/{own}/status", json={"status": "in_progress"}, headers=agent)
        assert moved.status_code == 200
        assert socket.receive_json()["type"] == "ticket.moved"


@pytest.mark.one_process("shortens the time between two looks of its process")
def test_a_demoted_agent_does_not_keep_listening(desk: Desk, agent, monkeypatch):
    """T7, T31."""
    from nullticket.features.notifications import realtime_api

    monkeypatch.setattr(realtime_api, "CHECK_SECONDS", 1)
    admin = desk.headers(desk.person("boss@example.org", role=Role.ADMIN))
    me = desk.client.get("/api/auth/me", headers=agent).json()["id"]
    version = desk.client.get(f"/api/admin/users/{me}", headers=admin).headers["etag"]
    with open_socket(desk, agent) as socket:
        path, body = f"/api/admin/users/{me}", {"role": "user"}
        assert desk.client.patch(path, json=body, headers=admin | {"If-Match": version}).status_code == 200
        assert code_of_the_end(socket) == 1008


@pytest.mark.parametrize(
    ("frame", "code"), [("not json", 1003), ('{"resume_from": "x"}', 1003), ("x" * 1_000_000, 1009)]
)
def test_a_frame_that_makes_no_sense_ends_its_own_socket_only(desk: Desk, agent, frame: str, code: int):
    with open_socket(desk, agent) as other, open_socket(desk, agent) as bad:
        bad.send_text(frame)
        assert code_of_the_end(bad) == code
        number = make_ticket(desk, agent)
        while other.receive_json()["ticket_id"] != number:
            pass


@pytest.mark.one_process("shortens the time between two looks of its process")
def test_after_signing_out_the_socket_closes(desk: Desk, agent, monkeypatch):
    from nullticket.features.notifications import realtime_api

    assert realtime_api.CHECK_SECONDS <= 60
    monkeypatch.setattr(realtime_api, "CHECK_SECONDS", 1)
    with open_socket(desk, agent) as socket:
        assert desk.client.post("/api/auth/logout", headers=agent).status_code == 204
        started = time.monotonic()
        assert code_of_the_end(socket) == 1008
        assert time.monotonic() - started < 10


@pytest.mark.one_process("tells its own process to stop")
def test_when_the_server_stops_sockets_are_told_to_come_back(desk: Desk, agent):
    with open_socket(desk, agent) as socket:
        desk.runtime.draining.set()
        assert code_of_the_end(socket) == 1012
