"""The worked example through HTTP, with the queue run by hand and the clock standing still."""

import pytest

from nullticket.core.enums import Role
from nullticket.testing import PASSWORD, Desk

PROBLEM = "I can't connect to VPN from home"
pytestmark = pytest.mark.both_databases


def talk_until_ready(desk: Desk) -> dict:
    talk = desk.client.post("/api/chat/conversations", json={}).json()

    def say(text: str) -> dict:
        body = {"session_id": talk["session_id"], "text": text}
        return desk.client.post(f"/api/chat/conversations/{talk['conversation_id']}/messages", json=body).json()

    offer = say(PROBLEM)
    assert offer["phase"] == "offered"
    assert offer["messages"][-1]["articles"]
    answer = say("no, that did not help")
    while answer["phase"] == "offered":
        answer = say("no")
    if answer["phase"] == "needs_email":
        answer = say("write to ana@example.org please")
    assert answer["phase"] == "ready"
    return talk


def ingest(desk: Desk, talk: dict, **more: str):
    body = {
        "conversation_id": talk["conversation_id"],
        "session_id": talk["session_id"],
        "requester_email": "ana@example.org",
    }
    return desk.client.post("/api/ingest/chatbot", json=body | more)


def give_five_stars(desk: Desk, number: str) -> None:
    """By the link of the mail; following it changes nothing, a wrong one is nobody's."""
    path = f"/api/tickets/{number}"
    mail = desk.mailer.to("ana@example.org")[-1]
    assert mail["Subject"] == f"Your ticket has been resolved [#{number}]"
    link = next(line for line in mail.get_body(("plain",)).get_content().split() if "/rate/" in line)
    token = link.split("token=")[1].split("&")[0]
    for score in range(1, 6):
        assert desk.client.get(f"{path}/feedback", params={"token": token, "score": score}).json()["stars"] is None
    assert desk.client.post(f"{path}/feedback", json={"token": token, "stars": 5}).json()["stars"] == 5
    assert desk.client.post(f"{path}/feedback", json={"token": "x" * 32, "stars": 1}).status_code == 404


def test_a_chat_becomes_a_routed_ticket_that_is_solved_rated_and_counted(desk: Desk):
    desk.person("ana@example.org")
    admin = desk.headers(desk.person("boss@example.org", role=Role.ADMIN))
    before = desk.client.get("/api/analytics/dashboard", headers=admin).json()

    talk = talk_until_ready(desk)
    accepted = ingest(desk, talk)
    number = accepted.json()["ticket_number"]
    assert accepted.status_code == 201
    assert desk.client.get(f"/api/tickets/{number}", headers=admin).json()["status"] == "new"
    desk.drain()

    ticket = desk.client.get(f"/api/tickets/{number}", headers=admin).json()
    assert (ticket["source"], ticket["status"]) == ("chat", "open")
    assert (ticket["category"], ticket["priority"], ticket["priority_score"]) == ("vpn", "high", 8)
    assert ticket["requires_immediate_attention"]
    assert ticket["team"]["name"] == "Network Team"
    assert "vpn" in ticket["keywords"]
    assert ticket["title"] == PROBLEM
    assert ticket["sla"]["remaining_minutes"] == 240
    assert PROBLEM in ticket["description"]
    decision = desk.client.get(f"/api/admin/routing/decisions/{ticket['id']}", headers=admin).json()[-1]
    assert [vote["strategy"] for vote in decision["votes"]] == ["rules", "specialization", "history", "load"]
    assert decision["decided_by"] == "rules"
    subjects = [message["Subject"] for message in desk.mailer.to("network-team@helpdesk.example")]
    assert subjects == [f"New Ticket #{number}, Priority: HIGH, SLA: 4 hours"]
    assert [body for _, body in desk.sms.sent] == [f"High priority VPN ticket assigned: {number}"]

    path = f"/api/tickets/{number}"
    assert desk.client.put(f"{path}/status", json={"status": "in_progress"}, headers=admin).status_code == 200
    assert desk.client.post(f"{path}/comments", json={"body": "Checking VPN logs"}, headers=admin).status_code == 201
    desk.clock.move(minutes=90)
    solution = {"status": "resolved", "resolution": "Renewed the profile."}
    assert desk.client.put(f"{path}/status", json=solution, headers=admin).json()["resolution_minutes"] == 90
    desk.drain()

    give_five_stars(desk, number)
    desk.drain()

    now = desk.client.get("/api/analytics/dashboard", headers=admin).json()
    assert now["total"] == before["total"] + 1
    assert now["resolved_today"] == before["resolved_today"] + 1
    assert now["satisfaction"] == 5
    assert desk.client.get("/api/admin/jobs?state=dead", headers=admin).json()["dead"] == 0


def test_the_same_conversation_is_one_ticket_and_a_wrong_secret_is_nobody(desk: Desk):
    talk = talk_until_ready(desk)

    first, second = ingest(desk, talk), ingest(desk, talk)

    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json()["ticket_number"] == second.json()["ticket_number"]
    assert ingest(desk, talk, session_id="x" * 43).status_code == 404


def test_a_login_opens_a_session_and_the_password_of_a_stranger_does_not(desk: Desk):
    desk.person("ana@example.org")

    good = desk.client.post("/api/auth/login", json={"email": "ana@example.org", "password": PASSWORD})
    bad = desk.client.post("/api/auth/login", json={"email": "ana@example.org", "password": "not the password"})
    unknown = desk.client.post("/api/auth/login", json={"email": "eve@example.org", "password": PASSWORD})

    assert good.status_code == 200
    assert (bad.status_code, unknown.status_code) == (401, 401)
    assert bad.json()["detail"] == unknown.json()["detail"]
