"""T32, T35 and T36: links that only look change nothing, a backup comes back whole, and every change leaves one line."""

import re
import threading
import time
import uuid
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from harness.postgres import PostgresServer
from nullticket.core.enums import Role
from nullticket.infra import backup as backups
from nullticket.settings import Settings
from nullticket.testing import PASSWORD, Desk, make_desk, make_settings


@pytest.fixture
def agent(desk: Desk) -> dict[str, str]:
    return desk.headers(desk.person("agent@example.org", role=Role.AGENT))


def ticket(desk: Desk, headers: dict[str, str], title: str = "Printer") -> str:
    return desk.client.post("/api/tickets/", json={"title": title}, headers=headers).json()["ticket_number"]


def resolve(desk: Desk, headers: dict[str, str], number: str) -> None:
    body = {"status": "resolved", "resolution": "Replaced the toner."}
    assert desk.client.put(f"/api/tickets/{number}/status", json=body, headers=headers).status_code == 200


def star_link(desk: Desk, address: str, number: str) -> str:
    """The token of the link that was mailed."""
    desk.drain()
    mails = [mail for mail in desk.mailer.to(address) if number in mail["Subject"] and "resolved" in mail["Subject"]]
    return re.search(r"token=([A-Za-z0-9_-]+)", mails[-1].get_body(("plain",)).get_content()).group(1)


@pytest.mark.both_databases
def test_a_mail_scanner_that_follows_every_link_gives_no_stars(desk: Desk, agent):
    """T32."""
    ana = desk.headers(desk.person("ana@example.org"))
    number, other = ticket(desk, ana), ticket(desk, ana, "Laptop")
    resolve(desk, agent, number)
    resolve(desk, agent, other)
    token = star_link(desk, "ana@example.org", number)
    path = f"/api/tickets/{number}/feedback"

    for score in (1, 2, 3, 4, 5) * 4:
        query = {"token": token, "score": score}
        assert desk.client.get(path, params=query).json()["stars"] is None
        assert desk.client.head(path, params=query).status_code < 500
        assert desk.client.get(f"/rate/{number}", params=query).status_code < 500

    assert desk.client.post(path, json={"token": token, "stars": 4}).status_code == 200
    assert desk.client.post(path, json={"token": token, "stars": 2}).json()["stars"] == 2
    assert desk.client.get(path, params={"token": token}).json()["stars"] == 2
    assert desk.client.post(f"/api/tickets/{other}/feedback", json={"token": token, "stars": 1}).status_code == 404
    assert desk.client.get(f"/api/tickets/{other}/feedback", params={"token": token}).status_code == 404


@pytest.mark.both_databases
def test_every_change_leaves_one_line_with_who_and_what_before_and_after(desk: Desk, agent):
    """T36."""
    number = ticket(desk, agent)
    desk.drain()
    path = f"/api/tickets/{number}"

    def lines() -> list[dict]:
        return desk.client.get(f"{path}/history", headers=agent).json()

    def change(method: str, where: str, body: dict) -> list[dict]:
        before = len(lines())
        version = desk.client.get(path, headers=agent).headers["ETag"]
        answer = desk.client.request(method, f"{path}{where}", json=body, headers=agent | {"If-Match": version})
        assert answer.is_success, answer.text
        return lines()[before:]

    now = desk.client.get(path, headers=agent).json()
    other_team = 1 if (now["team"] or {}).get("id") != 1 else 2
    other_priority = "low" if now["priority"] != "low" else "high"
    for method, where, body in (
        ("PUT", "/status", {"status": "in_progress"}),
        ("PUT", "/assign", {"team_id": other_team}),
        ("PATCH", "", {"priority": other_priority}),
        ("PATCH", "", {"title": "Printer on floor 3"}),
        ("POST", "/comments", {"body": "Checking"}),
        ("PUT", "/status", {"status": "resolved", "resolution": "Done."}),
    ):
        made = change(method, where, body)
        assert len(made) == 1, (method, where, made)
        assert made[0]["actor_kind"] == "person"
        assert made[0]["actor_name"] == "Agent"
        if where != "/comments":
            assert made[0]["changes"]
            assert all(old != new for old, new in made[0]["changes"].values())

    for method in ("PUT", "PATCH", "DELETE", "POST"):
        for where in (f"{path}/history", "/api/admin/audit"):
            assert desk.client.request(method, where, json={}, headers=agent).status_code in {404, 405}


@pytest.mark.parametrize("table", ["ticket_history", "audit_event"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET action = 'x'", "DELETE FROM {}"])
@pytest.mark.both_databases
def test_the_database_itself_refuses_to_rewrite_what_happened(desk: Desk, agent, table: str, statement: str):
    """T36."""
    ticket(desk, agent)
    desk.client.post("/api/auth/login", json={"email": "agent@example.org", "password": PASSWORD})
    with (
        pytest.raises(DBAPIError, match="only grows"),
        desk.runtime.database.writing(),
        desk.runtime.database.writer.begin() as connection,
    ):
        connection.execute(text(statement.format(table)))


@pytest.mark.both_databases
def test_what_admins_change_leaves_one_line_with_who_and_what_before_and_after(desk: Desk):
    """T36, beside tickets: people, teams, rules, categories and tokens."""
    admin = desk.headers(desk.person("boss@example.org", role=Role.ADMIN))
    ben = desk.person("ben@example.org")
    rule = desk.client.get("/api/admin/routing/rules", headers=admin).json()[0]
    for method, path, body, fields in (
        ("PATCH", f"/api/admin/users/{ben}", {"role": "agent"}, {"role": ["user", "agent"]}),
        ("PATCH", f"/api/admin/users/{ben}", {"active": False}, {"active": [True, False]}),
        ("PATCH", "/api/admin/teams/1", {"capacity": 7}, {"capacity": [None, 7]}),
        ("PATCH", f"/api/admin/routing/rules/{rule['id']}", {"active": False}, {"active": [True, False]}),
        ("PATCH", "/api/admin/categories/vpn", {"name": "Tunnel"}, {"name": [None, "Tunnel"]}),
        ("POST", "/api/admin/tokens", {"name": "Scanner", "scopes": ["tickets:read"]}, {"name": [None, "Scanner"]}),
    ):
        before = desk.client.get("/api/admin/audit", headers=admin).json()
        version = desk.client.get(path, headers=admin).headers.get("ETag") or f'"{rule["version"]}"'
        answer = desk.client.request(method, path, json=body, headers=admin | {"If-Match": version})
        assert answer.is_success, (path, answer.text)
        now = desk.client.get("/api/admin/audit", headers=admin).json()

        made = [row for row in now if row["id"] not in {one["id"] for one in before}]
        assert len(made) == 1, (path, made)
        assert (made[0]["actor_kind"], made[0]["actor_name"]) == ("person", "Boss")
        for name, (old, new) in fields.items():
            assert made[0]["after"][name] == new
            assert old is None or made[0]["before"][name] == old


def write_steadily(desk: Desk, headers: dict[str, str], ended: threading.Event, made: list[str]) -> None:
    while not ended.is_set():
        made.append(ticket(desk, headers, f"Printer {len(made)}"))


@pytest.mark.both_databases
def test_a_backup_taken_while_people_write_is_of_one_moment(
    desk: Desk, agent, settings: Settings, database_kind: str, postgres_server: PostgresServer, tmp_path: Path
):
    """T35: what it counts is what it holds, and every ticket in it has its history, its clock and its job."""
    ended, made = threading.Event(), []
    writers = [threading.Thread(target=write_steadily, args=(desk, agent, ended, made)) for _ in range(3)]
    for writer in writers:
        writer.start()
    try:
        while len(made) < 10:
            time.sleep(0.01)
        backups.backup(
            settings.database_url, settings.data_dir / "files", tmp_path / "kept", at=desk.runtime.clock.now()
        )
        during = len(made)
    finally:
        ended.set()
        for writer in writers:
            writer.join()
    ticket(desk, agent, "After it")
    again = f"sqlite:///{tmp_path / 'again.db'}"
    name = f"again_{uuid.uuid4().hex[:8]}"
    if database_kind != "sqlite":
        again = postgres_server.create(name)
    backups.restore(tmp_path / "kept", again, tmp_path / "files")

    assert backups.verify(tmp_path / "kept", again, tmp_path / "files") == []
    with make_desk(make_settings(again)) as other, other.runtime.units.read() as uow:
        counts = {
            what: uow.session.execute(text(statement)).scalar_one()
            for what, statement in {
                "tickets": "SELECT count(*) FROM ticket",
                "opened": "SELECT count(DISTINCT ticket_id) FROM ticket_history WHERE action = 'opened'",
                "clocks": "SELECT count(DISTINCT ticket_id) FROM sla_segment",
                "jobs": "SELECT count(DISTINCT ticket_id) FROM outbox_job WHERE kind LIKE 'triage%'",
            }.items()
        }
    assert len(set(counts.values())) == 1, counts
    assert 10 <= counts["tickets"] <= during + len(writers)
    if database_kind != "sqlite":
        postgres_server.drop(name)


@pytest.mark.one_process("means SQLite")
def test_a_backup_of_sqlite_comes_back_and_no_id_is_used_again(desk: Desk, agent, settings: Settings, tmp_path: Path):
    """T35: people sign in, the numbers are there, and the id of a deleted ticket stays its own."""
    numbers = [ticket(desk, agent, f"Printer {number}") for number in range(3)]
    last = desk.client.get(f"/api/tickets/{numbers[-1]}", headers=agent).json()["id"]
    backups.backup(settings.database_url, settings.data_dir / "files", tmp_path / "kept", at=desk.runtime.clock.now())
    again = f"sqlite:///{tmp_path / 'again.db'}"
    backups.restore(tmp_path / "kept", again, tmp_path / "files")

    with make_desk(make_settings(again)) as other:
        signed = other.client.post("/api/auth/login", json={"email": "agent@example.org", "password": PASSWORD})
        headers = {"Authorization": f"Bearer {signed.json()['access_token']}"}
        listed = other.client.get("/api/tickets/", headers=headers).json()["items"]
        assert {row["ticket_number"] for row in listed} == set(numbers)
        made = ticket(other, headers, "After the restore")
        assert other.client.get(f"/api/tickets/{made}", headers=headers).json()["id"] > last


def test_a_backup_of_postgresql_comes_back_into_an_empty_one(
    postgres_server: PostgresServer, postgres_copies, tmp_path: Path
):
    """T35: the same counts and numbers, the same files, people can sign in, and ids are not used again."""
    with postgres_copies.copy() as url, make_desk(make_settings(url, data_dir=tmp_path / "one")) as desk:
        headers = desk.headers(desk.person("agent@example.org", role=Role.AGENT))
        numbers = [ticket(desk, headers, f"Printer {number}") for number in range(5)]
        file = {"file": ("a.txt", b"hello", "text/plain")}
        desk.client.post(f"/api/tickets/{numbers[0]}/attachments", files=file, headers=headers)
        desk.drain()
        last = desk.client.get(f"/api/tickets/{numbers[-1]}", headers=headers).json()["id"]
        backups.backup(url, tmp_path / "one" / "files", tmp_path / "kept", at=desk.runtime.clock.now())

    name = f"again_{uuid.uuid4().hex[:8]}"
    again = postgres_server.create(name)
    try:
        backups.restore(tmp_path / "kept", again, tmp_path / "two" / "files")
        assert backups.verify(tmp_path / "kept", again, tmp_path / "two" / "files") == []
        with make_desk(make_settings(again, data_dir=tmp_path / "two")) as desk:
            signed = desk.client.post("/api/auth/login", json={"email": "agent@example.org", "password": PASSWORD})
            headers = {"Authorization": f"Bearer {signed.json()['access_token']}"}
            listed = desk.client.get("/api/tickets/", headers=headers).json()["items"]
            assert {row["ticket_number"] for row in listed} == set(numbers)
            made = ticket(desk, headers, "After the restore")
            assert desk.client.get(f"/api/tickets/{made}", headers=headers).json()["id"] > last
    finally:
        postgres_server.drop(name)
