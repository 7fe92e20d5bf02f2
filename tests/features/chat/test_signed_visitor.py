"""Whom the embedding page vouches for, and who is told about tickets."""

import pytest

from nullticket.features.chat.identity import signature_of
from nullticket.testing import Desk, make_settings

OLD, NEW = "the-secret-of-last-year", "the-secret-of-this-year"


@pytest.fixture
def settings(database_url: str, tmp_path):
    return make_settings(database_url, data_dir=tmp_path / "var", widget={"secrets": [NEW, OLD]})


def start(desk: Desk, *, email: str = "ana@example.org", secret: str = NEW, seconds: int = 600, signed: str = ""):
    expires = int(desk.clock.now().timestamp()) + seconds
    identity = {"email": email, "expires": expires, "signature": signature_of(secret, signed or email, expires)}
    return desk.client.post("/api/chat/conversations", json={"language": "en", "identity": identity})


def ask(desk: Desk, talk: dict) -> str:
    path = f"/api/chat/conversations/{talk['conversation_id']}/messages"
    body = {"session_id": talk["session_id"], "text": "where is my ticket?"}
    return desk.client.post(path, json=body).json()["messages"][-1]["text"]


def open_ticket(desk: Desk, email: str, title: str) -> str:
    headers = desk.headers(desk.person(email))
    return desk.client.post("/api/tickets/", json={"title": title}, headers=headers).json()["ticket_number"]


@pytest.mark.parametrize("secret", [NEW, OLD])
def test_a_visitor_with_a_good_signature_hears_of_the_own_tickets_and_of_nobody_elses(desk: Desk, secret: str):
    number = open_ticket(desk, "ana@example.org", "Badge does not open the door")
    other = open_ticket(desk, "bob@example.org", "Salary list")

    talk = start(desk, secret=secret)
    told = ask(desk, talk.json())

    assert talk.json()["email_verified"] is True
    assert number in told
    assert "Badge does not open the door" in told
    assert other not in told


def test_a_visitor_who_only_says_an_address_hears_of_no_ticket(desk: Desk):
    number = open_ticket(desk, "ana@example.org", "Badge does not open the door")
    claimed = {"language": "en", "requester_email": "ana@example.org"}

    talk = desk.client.post("/api/chat/conversations", json=claimed).json()

    assert talk["email_verified"] is False
    assert number not in ask(desk, talk)


def test_a_verified_visitor_without_a_ticket_is_told_so(desk: Desk):
    assert ask(desk, start(desk).json()) == "You have no ticket with us."


@pytest.mark.parametrize(
    ("how", "reason"),
    [
        ({"secret": "not-ours"}, "no secret of ours"),
        ({"signed": "boss@example.org"}, "no secret of ours"),
        ({"seconds": 0}, "run out"),
        ({"seconds": 90_000}, "longer than a day"),
    ],
)
def test_a_bad_word_for_a_visitor_is_refused_and_not_taken_for_a_claim(desk: Desk, how: dict, reason: str):
    answer = start(desk, **how)

    assert answer.status_code == 403
    assert reason in answer.json()["detail"]
