"""Objects of others, lists, notes, sessions and tokens: the checks T3 to T9 on the real application."""

import jwt
import pytest

from nullticket.core.enums import Role
from nullticket.testing import PASSWORD, TEST_SECRET, Desk

pytestmark = pytest.mark.both_databases


def ticket_of(desk: Desk, headers: dict[str, str], title: str) -> str:
    made = desk.client.post("/api/tickets/", json={"title": title, "description": title}, headers=headers)
    assert made.status_code == 201, made.text
    return made.json()["ticket_number"]


def test_a_requester_finds_nothing_of_anybody_else(desk: Desk):
    """T3, T4."""
    ana = desk.headers(desk.person("ana@example.org"))
    ben = desk.headers(desk.person("ben@example.org"))
    number = ticket_of(desk, ben, "CANARY-B printer")
    desk.client.post(f"/api/tickets/{number}/comments", json={"body": "CANARY-B"}, headers=ben)

    answers = [
        desk.client.get(f"/api/tickets/{number}", headers=ana),
        desk.client.get(f"/api/tickets/{number}/comments", headers=ana),
        desk.client.get(f"/api/tickets/{number}/history", headers=ana),
        desk.client.get(f"/api/tickets/{number}/attachments", headers=ana),
        desk.client.put(f"/api/tickets/{number}/status", json={"status": "closed"}, headers=ana),
        desk.client.post(f"/api/tickets/{number}/comments", json={"body": "x"}, headers=ana),
        desk.client.post(f"/api/tickets/{number}/feedback", json={"stars": 5}, headers=ana),
        desk.client.put(f"/api/tickets/{number}/assign", json={"team_id": 1}, headers=ana),
        desk.client.patch(f"/api/tickets/{number}", json={"title": "x"}, headers=ana | {"If-Match": '"1"'}),
        desk.client.delete(f"/api/tickets/{number}", headers=ana),
    ]

    assert [answer.status_code for answer in answers] == [404] * len(answers)
    assert all("CANARY" not in answer.text for answer in answers)
    found = desk.client.get("/api/tickets/", params={"q": "CANARY"}, headers=ana).json()
    assert (found["items"], found["total"]) == ([], 0)
    assert desk.client.get("/api/export/tickets.csv", headers=ana).status_code == 403
    assert desk.client.get("/api/analytics/dashboard", headers=ana).status_code == 403


def test_a_ticket_that_one_sees_but_may_not_delete_is_no_secret(desk: Desk):
    """T3: 403 for what is there, 404 for what is not there for the caller."""
    ana = desk.headers(desk.person("ana@example.org"))
    number = ticket_of(desk, ana, "Printer")

    assert desk.client.delete(f"/api/tickets/{number}", headers=ana).status_code == 403
    assert desk.client.put(f"/api/tickets/{number}/assign", json={"team_id": 1}, headers=ana).status_code == 403


@pytest.mark.parametrize(
    "secret", [{"status": "draft"}, {"status": "published", "visibility": "internal"}, {"status": "archived"}]
)
def test_searching_articles_finds_nothing_that_the_desk_keeps_to_itself(desk: Desk, secret: dict[str, str]):
    """T4: the search, the guess while somebody writes, and what the bot offers."""
    admin = desk.headers(desk.person("boss@example.org", role=Role.ADMIN))
    ana = desk.headers(desk.person("ana@example.org"))
    article = {"title": "CANARY-B printer", "content": "CANARY-B opens the printer.", "category": "printer"} | secret
    made = desk.client.post("/api/admin/kb/articles", json=article, headers=admin)
    assert made.status_code == 201, made.text
    assert "CANARY" in desk.client.get("/api/kb/search", params={"q": "CANARY-B printer"}, headers=admin).text

    talk = desk.client.post("/api/chat/conversations", json={}).json()
    say = {"session_id": talk["session_id"], "text": "CANARY-B printer does not open"}
    answers = [
        desk.client.get("/api/kb/search", params={"q": "CANARY-B printer"}, headers=ana),
        desk.client.get("/api/kb/search", params={"q": "CANARY-B printer"}),
        desk.client.get(f"/api/kb/articles/{made.json()['id']}", headers=ana),
        desk.client.post("/api/tickets/guess", json={"title": "CANARY-B printer"}, headers=ana),
        desk.client.post(f"/api/chat/conversations/{talk['conversation_id']}/messages", json=say),
    ]

    assert [answer.status_code for answer in answers] == [200, 200, 404, 200, 200]
    assert all("opens the printer" not in answer.text for answer in answers)
    assert all("CANARY" not in answer.text for answer in answers[:3])


def test_internal_notes_stay_on_the_desk(desk: Desk):
    """T5."""
    ana = desk.headers(desk.person("ana@example.org"))
    agent = desk.headers(desk.person("agent@example.org", role=Role.AGENT))
    number = ticket_of(desk, ana, "Printer")
    note = {"body": "SECRET-NOTE", "visibility": "internal"}
    assert desk.client.post(f"/api/tickets/{number}/comments", json=note, headers=agent).status_code == 201
    assert desk.client.post(f"/api/tickets/{number}/comments", json=note, headers=ana).status_code == 403
    desk.drain()

    assert "SECRET-NOTE" in desk.client.get(f"/api/tickets/{number}/comments", headers=agent).text
    for path in ("comments", "history", ""):
        assert "SECRET-NOTE" not in desk.client.get(f"/api/tickets/{number}/{path}".rstrip("/"), headers=ana).text
    assert all("SECRET-NOTE" not in message.as_string() for _, message in desk.mailer.sent)
    assert desk.client.get("/api/export/tickets.csv", headers=ana).status_code == 403
    assert "SECRET-NOTE" not in desk.client.get("/api/notifications", headers=ana).text


def test_a_file_of_an_internal_note_stays_on_the_desk(desk: Desk):
    """T5."""
    ana = desk.headers(desk.person("ana@example.org"))
    agent = desk.headers(desk.person("agent@example.org", role=Role.AGENT))
    path = f"/api/tickets/{ticket_of(desk, ana, 'Printer')}"
    file = {"file": ("SECRET-FILE.txt", b"SECRET-FILE", "text/plain")}
    kept = desk.client.post(f"{path}/attachments", files=file, headers=agent).json()["id"]
    note = {"body": "Look", "visibility": "internal", "attachment_ids": [kept]}
    assert desk.client.post(f"{path}/comments", json=note, headers=agent).status_code == 201

    assert desk.client.get(f"/api/files/{kept}", headers=agent).content == b"SECRET-FILE"
    assert desk.client.get(f"/api/files/{kept}", headers=ana).status_code == 404
    for where in ("attachments", "comments", "history"):
        assert "SECRET-FILE" not in desk.client.get(f"{path}/{where}", headers=ana).text


@pytest.mark.parametrize(
    "field", ["role", "status", "team_id", "sla_deadline", "priority_score", "requester_id", "id", "created_at"]
)
def test_a_field_that_is_not_offered_is_refused(desk: Desk, field: str):
    """T6."""
    ana = desk.headers(desk.person("ana@example.org"))

    made = desk.client.post("/api/tickets/", json={"title": "x", field: "1"}, headers=ana)

    assert made.status_code == 422
    own = f"/api/tickets/{ticket_of(desk, ana, 'Printer')}"
    desk.drain()
    before = desk.client.get(own, headers=ana)
    body = {"title": "y", field: "1"}
    changed = desk.client.patch(own, json=body, headers=ana | {"If-Match": before.headers["etag"]})
    assert changed.status_code in {403, 422}
    assert desk.client.post(f"{own}/comments", json={"body": "x", field: "1"}, headers=ana).status_code == 422
    assert desk.client.get(own, headers=ana).json() == before.json()


def test_ending_a_session_acts_at_once(desk: Desk):
    """T7."""
    admin = desk.headers(desk.person("boss@example.org", role=Role.ADMIN))
    agent_id = desk.person("agent@example.org", role=Role.AGENT)
    first, second = desk.headers(agent_id), desk.headers(agent_id)
    assert desk.client.post("/api/auth/logout", headers=first).status_code == 204
    assert desk.client.get("/api/auth/me", headers=first).status_code == 401
    assert desk.client.get("/api/auth/me", headers=second).status_code == 200

    new = {"current_password": PASSWORD, "new_password": "another good long sentence"}
    third = desk.headers(agent_id)
    assert desk.client.post("/api/auth/password", json=new, headers=third).status_code == 204
    assert desk.client.get("/api/auth/me", headers=second).status_code == 401
    assert desk.client.get("/api/auth/me", headers=third).status_code == 200

    version = desk.client.get(f"/api/admin/users/{agent_id}", headers=admin).headers["etag"]
    demoted = desk.client.patch(
        f"/api/admin/users/{agent_id}", json={"role": "user"}, headers=admin | {"If-Match": version}
    )
    assert demoted.status_code == 200
    assert desk.client.get("/api/analytics/dashboard", headers=third).status_code == 403
    off = desk.client.patch(
        f"/api/admin/users/{agent_id}", json={"active": False}, headers=admin | {"If-Match": demoted.headers["etag"]}
    )
    assert off.status_code == 200
    assert desk.client.get("/api/auth/me", headers=third).status_code == 401


def test_a_refresh_token_used_twice_ends_the_whole_session(desk: Desk):
    """T8."""
    desk.person("ana@example.org")
    desk.client.post("/api/auth/login", json={"email": "ana@example.org", "password": PASSWORD})
    old = desk.client.cookies["nt_refresh"]
    assert desk.client.post("/api/auth/refresh").status_code == 200
    newer = desk.client.cookies["nt_refresh"]
    assert newer != old
    desk.clock.move(seconds=11)
    desk.client.cookies.clear()

    desk.client.cookies.set("nt_refresh", old)
    assert desk.client.post("/api/auth/refresh").status_code == 401
    desk.client.cookies.clear()
    desk.client.cookies.set("nt_refresh", newer)
    assert desk.client.post("/api/auth/refresh").status_code == 401


def bad_tokens(desk: Desk, user_id: int) -> list[str]:
    good = desk.headers(user_id)["Authorization"].removeprefix("Bearer ")
    claims = jwt.decode(good, options={"verify_signature": False})
    kid = jwt.get_unverified_header(good)["kid"]

    def made(secret: str = TEST_SECRET, headers: dict | None = None, **changes: object) -> str:
        changed = {name: value for name, value in (claims | changes).items() if value is not None}
        return jwt.encode(changed, secret, algorithm="HS256", headers=headers or {"kid": kid})

    return [
        jwt.encode(claims, None, algorithm="none", headers={"kid": kid}),
        made(secret="x" * 40),
        made(exp=1),
        made(exp=None),
        made(typ="refresh"),
        made(aud="somebody else"),
        made(headers={"kid": "../../dev/null"}),
        "not.a.token",
        "nt_unknown",
    ]


def test_no_forged_token_is_taken_and_none_breaks_the_server(desk: Desk):
    """T9."""
    tokens = bad_tokens(desk, desk.person("ana@example.org"))

    answers = [desk.client.get("/api/auth/me", headers={"Authorization": f"Bearer {token}"}) for token in tokens]

    assert [answer.status_code for answer in answers] == [401] * len(tokens)
