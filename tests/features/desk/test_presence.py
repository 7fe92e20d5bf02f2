"""Who is at a ticket: told to the desk, to nobody else, and taken back when the page is gone."""

import pytest

from nullticket.adapters.presence import HeardPresence
from nullticket.core.enums import Role
from nullticket.ports import LiveMessage, Presence
from nullticket.testing import Desk


def open_socket(desk: Desk, headers: dict[str, str]):
    key = desk.client.post("/api/ws-ticket", headers=headers).json()["ticket"]
    return desk.client.websocket_connect(f"/api/ws?ticket={key}")


@pytest.fixture
def tom(desk: Desk) -> dict[str, str]:
    return desk.headers(desk.person("tom@example.org", role=Role.AGENT))


@pytest.fixture
def pia(desk: Desk) -> dict[str, str]:
    return desk.headers(desk.person("pia@example.org", role=Role.AGENT))


def test_the_desk_hears_who_looks_who_types_and_who_has_gone(desk: Desk, tom, pia):
    with open_socket(desk, pia) as watching:
        with open_socket(desk, tom) as looking:
            looking.send_json({"at_ticket": 7})
            seen = watching.receive_json()
            looking.send_json({"at_ticket": 7, "state": "replying"})
            typing = watching.receive_json()
        gone = watching.receive_json()

    assert (seen["type"], seen["ticket_id"]) == ("presence", 7)
    assert (seen["presence"]["name"], seen["presence"]["state"]) == ("Tom", "viewing")
    assert typing["presence"]["state"] == "replying"
    assert (gone["type"], gone["ticket_id"], gone["presence"]["page"]) == ("presence", None, seen["presence"]["page"])


def test_who_comes_later_is_told_who_is_here(desk: Desk, tom, pia):
    with open_socket(desk, tom) as looking:
        looking.send_json({"at_ticket": 7})
        assert looking.receive_json()["ticket_id"] == 7
        with open_socket(desk, pia) as late:
            assert late.receive_json()["presence"]["name"] == "Tom"


def test_a_requester_neither_tells_nor_hears(desk: Desk, tom):
    uma = desk.headers(desk.person("uma@example.org"))
    with open_socket(desk, tom) as looking:
        looking.send_json({"at_ticket": 7})
        assert looking.receive_json()["presence"]["name"] == "Tom"
        with open_socket(desk, uma) as outside:
            outside.send_json({"at_ticket": 7})
            outside.send_json({"resume_from": 0})
            assert outside.receive_json()["type"] == "resumed"
        looking.send_json({"resume_from": 10**9})
        assert looking.receive_json()["type"] == "resumed"


def test_a_page_that_falls_silent_is_forgotten():
    now = 0.0
    board = HeardPresence(now=lambda: now)
    told = Presence("page", 1, "tom", "viewing", 7)
    board.hear(LiveMessage(id=0, type="presence", ticket_id=7, presence=told))
    board.hear(LiveMessage(id=3, type="ticket.moved", ticket_id=7))
    assert board.present() == [told]

    now = 46.0

    assert board.present() == []
