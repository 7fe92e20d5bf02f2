"""How many statements the way of a ticket and the pages cost: counts stay the same on a busy machine."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event

from nullticket.core.enums import Role
from nullticket.infra import clock_steps
from nullticket.infra.outbox import LEASE, Runner, claim, reclaim_lost
from nullticket.infra.runtime import Runtime
from nullticket.testing import Desk

pytestmark = pytest.mark.one_process("counts the statements of its own process")
COUNT = 64


@contextmanager
def counted(runtime: Runtime) -> Iterator[list[str]]:
    found: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if not statement.startswith("BEGIN"):  # on SQLite it is a statement, on PostgreSQL it travels with the first
            found.append(statement)

    engines = {runtime.database.writer, runtime.database.reader}
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        for engine in engines:
            event.remove(engine, "before_cursor_execute", note)


def mail(number: int) -> dict[str, str]:
    titles = ("VPN is down", "Printer jam", "Forgot my password", "SAP dumps")
    return {"from_email": f"p{number}@example.org", "subject": f"{titles[number % 4]} {number}", "text": "Help."}


@pytest.mark.both_databases
def test_accepting_a_delivery_takes_four_round_trips_at_most(desk: Desk):
    desk.client.post("/api/ingest/email", json=mail(0))
    with counted(desk.runtime) as statements:
        assert desk.client.post("/api/ingest/email", json=mail(1)).status_code == 201

    assert len(statements) + 1 <= 4, [*statements, "COMMIT"]


@pytest.mark.postgres
def test_the_whole_way_of_a_ticket_takes_few_statements_when_many_come(desk: Desk):
    for number in range(COUNT):
        assert desk.client.post("/api/ingest/email", json=mail(number)).status_code == 201
    with counted(desk.runtime) as statements:
        desk.drain()

    assert len(statements) / COUNT < 7, "without batches it was fifty"


@pytest.mark.both_databases
@pytest.mark.parametrize(
    "page", ["/api/tickets/?limit=50", "/api/tickets/1", "/api/analytics/dashboard", "/api/kb/articles"]
)
def test_a_page_takes_three_statements_besides_the_session(desk: Desk, page: str):
    agent = desk.headers(desk.person("agent@example.org", role=Role.AGENT))
    for number in range(20):
        desk.client.post("/api/ingest/email", json=mail(number))
    desk.drain()
    desk.client.get(page, headers=agent)
    with counted(desk.runtime) as statements:
        assert desk.client.get(page, headers=agent).status_code == 200

    assert len(statements) - 1 <= 3, statements


@pytest.mark.parametrize(
    ("question", "plan"),
    [
        ("needs_review=true&open=true", "USING INDEX ix_ticket_review"),
        ("team_id=1&category=vpn", "USING COVERING INDEX ix_ticket_by_team"),
        ("category=vpn", "USING COVERING INDEX ix_ticket_by_category"),
    ],
)
def test_a_list_is_counted_and_its_page_found_in_an_index(desk: Desk, question: str, plan: str):
    agent = desk.headers(desk.person("agent@example.org", role=Role.AGENT))
    reader = desk.runtime.database.reader
    plans: list[str] = []

    def explain(_: object, cursor: sqlite3.Cursor, statement: str, given: tuple[object, ...], *_more: object) -> None:
        if "FROM ticket" in statement:
            steps = cursor.connection.execute(f"EXPLAIN QUERY PLAN {statement}", given).fetchall()
            plans.append(" / ".join(step[3] for step in steps))

    event.listen(reader, "before_cursor_execute", explain)
    try:
        assert desk.client.get(f"/api/tickets/?{question}", headers=agent).status_code == 200
    finally:
        event.remove(reader, "before_cursor_execute", explain)
    assert len(plans) == 2
    assert all(plan in one for one in plans), plans


@pytest.mark.postgres
def test_the_queue_is_looked_through_by_its_indexes_with_a_plan_kept_for_any_values(desk: Desk):
    """PostgreSQL may keep one: made for any state it could use no index of one state, and would read all jobs ever done."""
    writer = desk.runtime.database.writer
    asked: dict[str, int] = {}

    def note(_: object, _cursor: object, statement: str, given: tuple[object, ...], *_more: object) -> None:
        if "outbox_job" in statement and not statement.startswith("INSERT"):
            asked[statement] = len(given)

    event.listen(writer, "before_cursor_execute", note)
    try:
        with desk.runtime.units.write() as uow:
            claim(uow, "bench", limit=10)
            reclaim_lost(uow)
            clock_steps.mend(uow, lease=LEASE)
    finally:
        event.remove(writer, "before_cursor_execute", note)
    plans = []
    with writer.connect() as connection:
        connection.exec_driver_sql("SET plan_cache_mode = force_generic_plan")
        connection.exec_driver_sql("SET enable_seqscan = off")
        for number, (statement, count) in enumerate(asked.items()):
            connection.exec_driver_sql(f"PREPARE asked_{number} AS {statement}")
            nothing = f"({', '.join(['NULL'] * count)})" if count else ""
            rows = connection.exec_driver_sql(f"EXPLAIN EXECUTE asked_{number}{nothing}").all()
            plans.append("\n".join(row[0] for row in rows))
        connection.rollback()
    assert len(plans) == 4
    assert all("Index" in plan and "Seq Scan" not in plan for plan in plans), plans


@pytest.mark.postgres
def test_behind_a_storm_at_one_door_nobody_reads_what_was_done_to_see_that_the_others_are_empty(desk: Desk):
    """A plan that is kept expects of every door what most jobs are."""
    writer = desk.runtime.database.writer
    looked_at: list[tuple[str, tuple[object, ...]]] = []

    def note(_: object, _cursor: object, statement: str, given: object, *_more: object) -> None:
        if statement.startswith("SELECT") and "outbox_job" in statement:
            looked_at.append((statement, given))

    with writer.begin() as connection:
        connection.exec_driver_sql(
            "INSERT INTO outbox_job (kind, event, dedupe_key, lane, payload, state, attempts, run_at, last_error, created_at)"
            " SELECT 'triage.triage', 'TicketOpened', n, 'email', '{}', CASE WHEN n < 3000 THEN 'queued' ELSE 'done' END,"
            " 0, '2026-01-01', '', '2026-01-01' FROM generate_series(1, 6000) AS n"
        )
        connection.exec_driver_sql("ANALYZE outbox_job")
    engines = (writer, desk.runtime.database.reader)
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    try:
        with desk.runtime.units.write() as uow:
            assert len(claim(uow, "bench", limit=10, only=["triage.triage", "notifications.text_lead"])) == 10
            uow.session.rollback()
        Runner(desk.runtime, "bench").run_some("bench", only=["external.tell_status"])
    finally:
        for engine in engines:
            event.remove(engine, "before_cursor_execute", note)
    assert len(looked_at) == 3, "the oldest, which doors besides, is any of another kind due"
    with writer.connect() as connection:
        connection.exec_driver_sql("SET plan_cache_mode = force_generic_plan")
        for number, (statement, given) in enumerate(looked_at):
            connection.exec_driver_sql(f"PREPARE looked_{number} AS {statement}")
            nothing = ", ".join(["NULL"] * len(given))
            rows = connection.exec_driver_sql(f"EXPLAIN EXECUTE looked_{number}({nothing})").all()
            assert "Seq Scan" not in (plan := "\n".join(row[0] for row in rows)), f"{statement}\n{plan}"
        connection.rollback()
