"""Idempotency, versions, capacity, jobs, history, backup: the checks T24 to T26, T35, T36 and the outbox."""

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from nullticket.core.enums import Role
from nullticket.core.errors import PermanentFailure, Unavailable
from nullticket.features.analytics import repository as analytics_repository
from nullticket.features.analytics import service as analytics
from nullticket.features.teams import service as teams
from nullticket.features.tickets import history_repository
from nullticket.infra import backup as backups
from nullticket.infra.claims import Claimed, claim
from nullticket.infra.events import Handler
from nullticket.infra.outbox import Runner
from nullticket.models import OutboxJob, Team, Ticket
from nullticket.testing import Desk

pytestmark = pytest.mark.both_databases


def together(count: int, call: Callable[[int], object]) -> list[object]:
    """Run a call in so many threads at the same moment; their results in no order."""
    gate, results = threading.Barrier(count), []

    def work(number: int) -> None:
        gate.wait()
        results.append(call(number))

    threads = [threading.Thread(target=work, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_twenty_creates_with_one_key_are_one_ticket_and_another_body_is_refused(desk: Desk):
    """T24."""
    ana = desk.headers(desk.person("ana@example.org")) | {"Idempotency-Key": "the-same-key-0001"}

    answers = together(20, lambda _: desk.client.post("/api/tickets/", json={"title": "Printer"}, headers=ana))

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["ticket_number"] for answer in answers}) == 1
    other = desk.client.post("/api/tickets/", json={"title": "Other"}, headers=ana)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")


def test_an_edit_needs_the_version_and_only_one_of_two_wins(desk: Desk):
    """T25."""
    agent = desk.headers(desk.person("agent@example.org", role=Role.AGENT))
    made = desk.client.post("/api/tickets/", json={"title": "Printer"}, headers=agent)
    path, etag = f"/api/tickets/{made.json()['id']}", made.headers["etag"]

    assert desk.client.patch(path, json={"title": "A"}, headers=agent).status_code == 428
    first = desk.client.patch(path, json={"title": "A"}, headers=agent | {"If-Match": etag})
    second = desk.client.patch(path, json={"title": "B"}, headers=agent | {"If-Match": etag})

    assert (first.status_code, second.status_code) == (200, 412)
    assert desk.client.get(path, headers=agent).json()["title"] == "A"


def test_of_twenty_who_take_a_ticket_one_gets_it(desk: Desk):
    """T26, first half."""
    ids = [desk.person(f"agent{number}@example.org", role=Role.AGENT) for number in range(20)]
    headers = [desk.headers(one) for one in ids]
    number = desk.client.post("/api/tickets/", json={"title": "Printer"}, headers=headers[0]).json()["ticket_number"]

    def take(one: int) -> int:
        body = {"agent_id": ids[one], "expected_agent_id": None}
        return desk.client.put(f"/api/tickets/{number}/assign", json=body, headers=headers[one]).status_code

    results = together(20, take)

    assert sorted(results) == [200] + [409] * 19


def test_sixty_tickets_against_ten_places_fill_exactly_ten(desk: Desk):
    """T26, second half: through the doors and triage, with the load equal to the real count."""
    with desk.runtime.units.write() as uow:
        team = uow.session.scalars(select(Team).where(Team.name == "Network Team")).one()
        team.capacity, team_id = 10, team.id

    def send(number: int) -> int:
        mail = {"from_email": f"p{number}@example.org", "subject": f"VPN does not connect {number}", "text": "help"}
        return desk.client.post("/api/ingest/email", json=mail).status_code

    assert set(together(60, send)) == {201}
    runners = [Runner(desk.runtime, f"runner-{number}") for number in range(3)]
    together(3, lambda number: runners[number].drain())
    desk.drain()

    with desk.runtime.units.read() as uow:
        tickets = list(uow.session.scalars(select(Ticket).where(Ticket.category == "vpn")))
        team = uow.session.get(Team, team_id)
        loads = {row.id: row.open_load for row in uow.session.scalars(select(Team))}
    assert len(tickets) == 60
    assert sum(ticket.team_id == team_id for ticket in tickets) == 10
    assert team is not None
    assert team.open_load == 10
    assert all(ticket.team_id is not None for ticket in tickets)
    assert all(loads[one] == sum(ticket.team_id == one for ticket in tickets) for one in loads)


def test_reserving_in_parallel_never_overruns_the_capacity(desk: Desk):
    with desk.runtime.units.write() as uow:
        team = uow.session.scalars(select(Team).where(Team.name == "SAP Team")).one()
        team.capacity, team_id = 10, team.id

    def reserve(_: int) -> bool:
        with desk.runtime.units.write() as uow:
            places = teams.hold_places(uow)
            taken = places.take(team_id, beyond_capacity=False)
            teams.count_places(uow, places)
            return taken

    assert sum(map(bool, together(40, reserve))) == 10


def test_the_history_only_grows_and_a_change_behind_our_back_is_found(desk: Desk):
    """T36."""
    agent = desk.headers(desk.person("agent@example.org", role=Role.AGENT))
    made = desk.client.post("/api/tickets/", json={"title": "Printer"}, headers=agent).json()
    desk.drain()
    with desk.runtime.units.read() as uow:
        assert list(history_repository.breaks(uow)) == []
    assert desk.client.delete(f"/api/tickets/{made['id']}/history", headers=agent).status_code in {404, 405}

    with (
        pytest.raises(DatabaseError, match="only grows"),
        desk.runtime.database.writing(),
        desk.runtime.database.writer.begin() as connection,
    ):
        connection.execute(text("UPDATE ticket_history SET action = 'nothing' WHERE seq = 1"))


def test_live_figures_are_equal_to_the_rebuilt_ones(desk: Desk):
    agent = desk.headers(desk.person("agent@example.org", role=Role.AGENT))
    for number in range(12):
        title = ("VPN is down", "Printer jam", "Forgot my password")[number % 3]
        ticket = desk.client.post("/api/tickets/", json={"title": title}, headers=agent).json()
        desk.drain()
        path = f"/api/tickets/{ticket['id']}"
        if number % 2:
            body = {"status": "resolved", "resolution": "Done."}
            desk.client.put(f"{path}/status", json=body, headers=agent)
            desk.clock.move(hours=number)
        if number % 4 == 3:
            assert desk.client.put(f"{path}/status", json={"status": "reopened"}, headers=agent).status_code == 200
        if number % 5 == 4:
            assert desk.client.put(f"{path}/assign", json={"team_id": 3}, headers=agent).status_code == 200
    desk.drain()

    live = figures(desk)
    analytics.rebuild(desk.runtime)

    assert figures(desk) == live
    assert live["counter"]


def figures(desk: Desk) -> dict[str, set]:
    """All rollup rows that are not zero."""
    found = {}
    with desk.runtime.units.read() as uow:
        for name, (model, keys, sums) in analytics_repository.TABLES.items():
            rows = uow.session.scalars(select(model))
            found[name] = {
                tuple(getattr(row, column) for column in (*keys, *sums))
                for row in rows
                if any(getattr(row, column) for column in sums)
            }
    return found


def test_a_job_that_fails_waits_longer_each_time_and_ends_as_a_dead_letter(desk: Desk):
    admin = desk.headers(desk.person("boss@example.org", role=Role.ADMIN))
    desk.mailer.trouble = Unavailable("mail server is away", retry_after=1)
    mail = {"from_email": "ana@example.org", "subject": "Printer jam", "text": "x"}
    number = desk.client.post("/api/ingest/email", json=mail).json()["ticket_number"]
    desk.drain()
    assert desk.client.get(f"/api/tickets/{number}", headers=admin).json()["status"] == "open"
    for _ in range(14):
        desk.clock.move(hours=40)
        desk.drain()
    dead = desk.client.get("/api/admin/jobs?state=dead", headers=admin).json()
    assert dead["dead"] >= 1
    assert "away" in dead["items"][0]["last_error"]

    desk.mailer.trouble = None
    assert desk.client.post("/api/admin/jobs/retry", json={}, headers=admin).json()["changed"] == dead["dead"]
    desk.drain()
    assert len(desk.mailer.to("workplace-team@helpdesk.example")) == 1
    assert desk.client.get("/api/admin/jobs?state=dead", headers=admin).json()["dead"] == 0


def test_a_refused_recipient_is_a_dead_letter_at_once_with_its_reason(desk: Desk):
    admin = desk.headers(desk.person("boss@example.org", role=Role.ADMIN))
    desk.mailer.trouble = PermanentFailure("550 no such mailbox")
    mail = {"from_email": "ana@example.org", "subject": "Printer jam", "text": "x"}
    desk.client.post("/api/ingest/email", json=mail)
    desk.drain()

    dead = desk.client.get("/api/admin/messages?state=dead", headers=admin).json()

    assert {row["error"] for row in dead} == {"550 no such mailbox"}
    assert all(
        "550" in job["last_error"]
        for job in desk.client.get("/api/admin/jobs?state=dead", headers=admin).json()["items"]
    )


def test_a_mail_that_was_sent_before_the_crash_has_the_same_id_when_it_is_sent_again(desk: Desk):
    mail = {"from_email": "ana@example.org", "subject": "Printer jam", "text": "x"}
    desk.client.post("/api/ingest/email", json=mail)
    desk.drain()
    with desk.runtime.units.write() as uow:
        uow.session.execute(text("UPDATE outbound_message SET state = 'queued', sent_at = NULL"))
        for job in uow.session.scalars(select(OutboxJob).where(OutboxJob.kind == "notifications.tell_team")):
            job.state, job.run_at = "queued", uow.now()
    desk.drain()

    ids = [message["Message-ID"] for message in desk.mailer.to("workplace-team@helpdesk.example")]

    assert len(ids) == 2
    assert len(set(ids)) == 1


@pytest.mark.one_process("takes a job before a worker does")
def test_a_job_whose_runner_died_is_done_once_by_the_next(desk: Desk):
    mail = {"from_email": "ana@example.org", "subject": "Printer jam", "text": "x"}
    desk.client.post("/api/ingest/email", json=mail)
    with desk.runtime.units.write() as uow:
        assert len(claim(uow, "a runner that dies", limit=10)) == 1
    desk.drain()
    admin = desk.headers(desk.person("boss@example.org", role=Role.ADMIN))
    assert desk.client.get("/api/tickets/", headers=admin).json()["total"] == 0

    desk.clock.move(seconds=61)
    with desk.runtime.units.write() as uow:
        uow.session.execute(
            text(
                "UPDATE outbox_job SET state = 'queued', leased_by = NULL WHERE state = 'running' AND lease_until < :now"
            ).bindparams(now=uow.now().replace(tzinfo=None) if desk.runtime.database.dialect == "sqlite" else uow.now())
        )
    desk.drain()

    assert desk.client.get("/api/tickets/", headers=admin).json()["total"] == 1


class AskedToStop(Runner):
    """Hears of the stop while its first batch runs."""

    def run(self, handler: Handler, jobs: list[Claimed], owner: str) -> list[Claimed]:
        self.stopping.set()
        return super().run(handler, jobs, owner)


@pytest.mark.one_process("its own runner is asked to stop")
def test_a_runner_that_is_asked_to_stop_gives_back_what_it_has_not_begun(desk: Desk):
    desk.client.post("/api/ingest/email", json={"from_email": "ana@example.org", "subject": "Printer jam", "text": "x"})
    Runner(desk.runtime, "first").run_some("first/0")

    AskedToStop(desk.runtime, "stopping").run_some("stopping/0")

    with desk.runtime.units.read() as uow:
        rows = uow.session.execute(text("SELECT kind, state, attempts FROM outbox_job ORDER BY id")).all()
    assert [state for _, state, _ in rows].count("running") == 0
    assert [(state, attempts) for _, state, attempts in rows].count(("done", 1)) == 2, rows
    assert ("queued", 0) in [(state, attempts) for _, state, attempts in rows]
    desk.drain()
    admin = desk.headers(desk.person("boss@example.org", role=Role.ADMIN))
    assert desk.client.get("/api/tickets/", headers=admin).json()["items"][0]["status"] == "open"


@pytest.mark.one_process("takes a table away")
def test_a_failing_commit_is_an_error_to_the_caller(desk: Desk):
    ana = desk.headers(desk.person("ana@example.org"))
    with desk.runtime.database.writing(), desk.runtime.database.writer.begin() as connection:
        connection.execute(text("ALTER TABLE outbox_job RENAME TO outbox_job_gone"))

    answer = desk.client.post("/api/tickets/", json={"title": "Printer"}, headers=ana)

    assert answer.status_code >= 500
    assert desk.client.get("/api/tickets/", headers=ana).json()["total"] == 0


def test_a_backup_is_brought_back_whole_and_into_nothing_else(desk: Desk, settings, tmp_path: Path):
    """T35."""
    agent = desk.headers(desk.person("agent@example.org", role=Role.AGENT))
    made = desk.client.post("/api/tickets/", json={"title": "Printer"}, headers=agent).json()
    file = {"file": ("a.txt", b"hello", "text/plain")}
    assert desk.client.post(f"/api/tickets/{made['id']}/attachments", files=file, headers=agent).status_code == 201
    desk.drain()
    files, target = settings.data_dir / "files", tmp_path / "backup"

    manifest = backups.backup(settings.database_url, files, target, at=desk.runtime.clock.now())

    assert manifest.counts["ticket"] == 1
    assert backups.verify(target, settings.database_url, files) == []
    with pytest.raises(Exception, match=r"empty|exists"):
        backups.restore(target, settings.database_url, files)
    if manifest.database == "sqlite":
        again = tmp_path / "again"
        backups.restore(target, f"sqlite:///{again / 'x.db'}", again / "files")
        assert backups.verify(target, f"sqlite:///{again / 'x.db'}", again / "files") == []
    desk.client.post("/api/tickets/", json={"title": "One more"}, headers=agent)
    assert any("ticket" in line for line in backups.verify(target, settings.database_url, files))


def test_the_clock_pauses_while_the_requester_must_answer(desk: Desk):
    agent = desk.headers(desk.person("agent@example.org", role=Role.AGENT))
    path = f"/api/tickets/{desk.client.post('/api/tickets/', json={'title': 'Printer', 'priority': 'high'}, headers=agent).json()['id']}"
    desk.clock.move(hours=1)
    desk.client.put(f"{path}/status", json={"status": "pending_user"}, headers=agent)
    desk.clock.move(hours=10)
    assert desk.client.get(path, headers=agent).json()["sla"]["used_minutes"] == 60
    desk.client.put(f"{path}/status", json={"status": "in_progress"}, headers=agent)

    ticket = desk.client.get(path, headers=agent).json()

    assert ticket["sla"]["remaining_minutes"] == 180
    assert [segment["running"] for segment in ticket["sla"]["segments"]] == [True, False, True]


def test_a_breach_is_told_once_however_often_the_sweep_runs(desk: Desk):
    from nullticket.features.sla import sweep_service

    agent = desk.headers(desk.person("agent@example.org", role=Role.AGENT))
    number = desk.client.post("/api/tickets/", json={"title": "VPN down", "priority": "high"}, headers=agent).json()[
        "ticket_number"
    ]
    desk.drain()
    desk.clock.move(hours=5)
    for _ in range(3):
        sweep_service.sweep(desk.runtime)
        desk.drain()

    rows = desk.client.get(f"/api/tickets/{number}/history", headers=agent).json()
    breaches = [row for row in rows if row["action"] == "sla_breach"]
    assert sorted(row["reasons"][0] for row in breaches) == ["resolution target", "response target"]
    assert desk.client.get(f"/api/tickets/{number}", headers=agent).json()["sla_state"] == "breached"
