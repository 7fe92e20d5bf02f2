"""A clock that is set, a disk that is full: nothing that was acknowledged is lost or done twice, and work goes on after."""

from typing import Any

import pytest
from sqlalchemy import event, func, select

from nullticket.core.enums import Role
from nullticket.infra import clock_steps
from nullticket.infra.events import Periodic
from nullticket.infra.outbox import LEASE, Runner, claim, reclaim_lost
from nullticket.infra.schedule import end_turn, take_lease, take_turn
from nullticket.models import Ticket, TicketHistory
from nullticket.testing import Desk

MAIL = {"from_email": "ana@example.org", "subject": "Printer jam", "text": "x"}


def count(desk: Desk, model: type[Any]) -> int:
    with desk.runtime.units.read() as uow:
        return uow.session.scalar(select(func.count()).select_from(model)) or 0


def beat(desk: Desk) -> None:
    """What every runner does each few seconds."""
    with desk.runtime.units.write() as uow:
        clock_steps.mend(uow, lease=LEASE)
        reclaim_lost(uow)


@pytest.mark.both_databases
@pytest.mark.one_process("sets the clock back and looks at what nobody else works on")
def test_a_clock_that_is_set_back_an_hour_holds_up_no_job(desk: Desk):
    desk.client.post("/api/ingest/email", json=MAIL)
    desk.clock.move(hours=-1)
    desk.drain()
    assert count(desk, Ticket) == 0, "what was written in the future is not due yet"

    beat(desk)
    with desk.runtime.units.write() as uow:
        assert len(claim(uow, "a runner that dies", limit=10)) == 1
    desk.clock.move(hours=-1)
    beat(desk)
    desk.clock.move(seconds=LEASE.total_seconds() + 1)
    beat(desk)
    desk.drain()

    assert count(desk, Ticket) == 1


@pytest.mark.both_databases
@pytest.mark.one_process("takes jobs before a worker does")
def test_a_clock_that_is_set_forward_an_hour_lets_no_job_have_two_effects(desk: Desk):
    desk.client.post("/api/ingest/email", json=MAIL)
    with desk.runtime.units.write() as uow:
        jobs = claim(uow, "slow", limit=10)
    desk.clock.move(hours=1)
    beat(desk)
    desk.drain()
    lines = count(desk, TicketHistory)

    handler = desk.runtime.registry.by_name[jobs[0].kind]
    Runner(desk.runtime, "slow").run(handler, jobs, "slow")
    desk.drain()

    assert (count(desk, Ticket), count(desk, TicketHistory)) == (1, lines)


@pytest.mark.one_process("sets the clock back")
def test_periodic_jobs_and_leases_go_on_after_the_clock_was_set_back(desk: Desk):
    daily = Periodic("tests.daily", 86_400, str)
    with desk.runtime.units.write() as uow:
        assert take_turn(uow, daily, "one")
        end_turn(uow, daily, "one", error="")
        assert take_lease(uow, "tests.mailbox", "one", seconds=60)
    desk.clock.move(hours=-1)

    with desk.runtime.units.write() as uow:
        assert take_lease(uow, "tests.mailbox", "two", seconds=60)
        assert take_turn(uow, daily, "two")
        assert not take_turn(uow, daily, "three")


@pytest.mark.one_process("limits the pages of an SQLite file")
def test_while_the_disk_is_full_nothing_is_acknowledged_that_is_not_kept_and_reading_goes_on(desk: Desk):
    room: list[int] = []

    @event.listens_for(desk.runtime.database.writer, "begin")
    def _limit(connection: Any) -> None:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        most = room[0] if room else 1_000_000
        connection.exec_driver_sql(f"PRAGMA max_page_count = {max(most, pages)}")

    agent = desk.headers(desk.person("agent@example.org", role=Role.AGENT))
    with desk.runtime.database.reader.connect() as connection:
        room.append(connection.exec_driver_sql("PRAGMA page_count").scalar_one() + 12)
    answers = [
        desk.client.post("/api/ingest/email", json=MAIL | {"message_id": f"<{at}@full>", "text": "long " * 2000})
        for at in range(12)
    ]
    kept = {answer.json()["ticket_number"] for answer in answers if answer.status_code < 300}
    reading = desk.client.get("/api/tickets/", headers=agent)

    room.clear()
    desk.drain()
    found = desk.client.get("/api/tickets/", headers=agent).json()["items"]

    assert {answer.status_code for answer in answers} == {201, 503}
    assert reading.status_code == 200
    assert sorted(one["ticket_number"] for one in found) == sorted(kept)
    assert desk.client.post("/api/ingest/email", json=MAIL).status_code == 201
