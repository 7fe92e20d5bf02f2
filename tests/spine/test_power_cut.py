"""The power goes at the n-th SQL statement, for every n from the door to the mails: one ticket, whole, and no second id."""

import json
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace

import pytest
from sqlalchemy import Engine, event, select

from nullticket.features.intake import service as intake
from nullticket.features.intake.schemas import MailIn
from nullticket.infra.outbox import Runner, reclaim_lost
from nullticket.infra.runtime import Runtime
from nullticket.models import OutboxJob, Ticket, TicketHistory
from nullticket.settings import Settings
from nullticket.testing import Desk, FakeClock
from nullticket.wiring import build_runtime

pytestmark = pytest.mark.one_process("cuts the power of its own process")
MOST_STATEMENTS = 400


class PowerCut(BaseException):
    """Nothing of ours may catch this: a process that loses its power runs no handler of errors."""


@dataclass(slots=True)
class Fuse:
    """Blows at the n-th statement."""

    at: int
    seen: int = 0

    def __call__(self, *_: object) -> None:
        self.seen += 1
        if self.seen == self.at:
            raise PowerCut


@contextmanager
def fused(runtime: Runtime, fuse: Fuse) -> Iterator[None]:
    engines: set[Engine] = {runtime.database.writer, runtime.database.reader}
    for engine in engines:
        event.listen(engine, "before_cursor_execute", fuse)
    try:
        yield
    finally:
        for engine in engines:
            event.remove(engine, "before_cursor_execute", fuse)


def once_through(runtime: Runtime, mark: str) -> None:
    """Take in a mail and do all that follows."""
    mail = {
        "from_email": f"{mark}@example.org",
        "subject": f"VPN {mark}",
        "text": "It stops.",
        "message_id": f"<{mark}@x>",
    }
    delivery = intake.mail_delivery(MailIn(**mail), raw=json.dumps(mail).encode(), repeat_key=None)
    with runtime.units.write() as uow:
        intake.store_batch(uow, [delivery])
    Runner(runtime, mark).drain()


def cut_at(desk: Desk, settings: Settings, clock: FakeClock, number: int) -> bool:
    """Whether the power went before all was done; what it left is finished by another process later."""
    mark = f"cut{number}"
    dying = replace(build_runtime(settings, clock=clock), mailer=desk.mailer, sms=desk.sms)
    fuse = Fuse(number)
    with fused(dying, fuse), suppress(PowerCut):
        once_through(dying, mark)
    dying.database.dispose()
    clock.move(minutes=5)
    with desk.runtime.units.write() as uow:
        reclaim_lost(uow)
    once_through(desk.runtime, mark)
    look(desk, mark)
    return fuse.seen >= number


def look(desk: Desk, mark: str) -> None:
    with desk.runtime.units.read() as uow:
        tickets = list(uow.session.scalars(select(Ticket).where(Ticket.title == f"VPN {mark}")))
        assert len(tickets) == 1, mark
        history = list(
            uow.session.scalars(select(TicketHistory.action).where(TicketHistory.ticket_id == tickets[0].id))
        )
        undone = list(uow.session.scalars(select(OutboxJob.kind).where(OutboxJob.state != "done")))
    assert sorted(history) == ["opened", "triaged"], mark
    assert tickets[0].team_id is not None, mark
    assert tickets[0].sla_deadline is not None, mark
    assert undone == [], mark
    ids = defaultdict(set)
    for recipient, message in desk.mailer.sent:
        if tickets[0].ticket_number in str(message["Subject"]):
            ids[recipient].add(str(message["Message-ID"]))
    assert len(ids) == 2, (mark, "the requester and the team")
    assert all(len(seen) == 1 for seen in ids.values()), mark


def cut_everywhere(desk: Desk, settings: Settings, clock: FakeClock, *, step: int) -> int:
    for number in range(1, MOST_STATEMENTS, step):
        if not cut_at(desk, settings, clock, number):
            return number
    raise AssertionError("the way of a ticket has no end")


def test_a_power_cut_at_statements_all_along_the_way_loses_and_doubles_nothing(
    desk: Desk, settings: Settings, clock: FakeClock
):
    assert cut_everywhere(desk, settings, clock, step=6) > 30


@pytest.mark.soak
@pytest.mark.both_databases
def test_a_power_cut_at_every_statement_loses_and_doubles_nothing(desk: Desk, settings: Settings, clock: FakeClock):
    assert cut_everywhere(desk, settings, clock, step=1) > 30
