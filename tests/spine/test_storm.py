"""A storm at one door: bounded, told to come back, and the other doors do not notice."""

import threading
from collections.abc import Sequence

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from nullticket.core.errors import Unavailable
from nullticket.features.intake.schemas import MailIn
from nullticket.features.intake.service import mail_delivery, store_batch
from nullticket.infra.group_commit import GroupWriter
from nullticket.infra.outbox import Runner
from nullticket.infra.uow import UnitOfWork
from nullticket.models import Category, OutboxJob, Ticket
from nullticket.testing import Desk

pytestmark = pytest.mark.one_process("holds the one writer, or works on a round by itself")


def test_a_storm_at_one_door_leaves_room_at_the_others_and_nobody_waits_behind_it(desk: Desk):
    stored: list[str] = []

    def write(_uow: UnitOfWork, items: Sequence[str]) -> list[str]:
        stored.extend(items)
        return list(items)

    writer = GroupWriter(desk.runtime.units, write, max_batch=4, capacity=8, lane=lambda item: item.split()[0])
    futures, refused = [], 0
    with desk.runtime.units.write():  # SQLite has one writer, and here it is busy
        for number in range(40):
            try:
                futures.append(writer.submit(f"mail {number}"))
            except Unavailable:
                refused += 1
        futures.append(writer.submit("chat 0"))

    assert [future.result(20) for future in futures][-1] == "chat 0"
    assert 32 <= refused < 40
    assert stored.index("chat 0") <= 5, (
        "the first batch was taken before the chat came; in the next it goes first or second"
    )


@pytest.mark.both_databases
def test_what_the_database_cannot_hold_fails_alone_and_not_those_who_came_with_it(desk: Desk):
    begun, all_here = threading.Event(), threading.Event()
    together: list[int] = []

    def write(uow: UnitOfWork, keys: Sequence[str]) -> list[str]:
        begun.set()
        all_here.wait(20)
        together.append(len(keys))
        uow.session.add_all(Category(key=key, name=key.title()) for key in keys)
        uow.session.flush()
        return list(keys)

    writer = GroupWriter(desk.runtime.units, write)
    first = writer.submit("scanners")
    assert begun.wait(20)
    futures = {key: writer.submit(key) for key in ("badges", "vpn", "phones")}
    all_here.set()

    assert first.result(20) == "scanners"
    assert futures["badges"].result(20) == "badges"
    assert futures["phones"].result(20) == "phones"
    with pytest.raises(IntegrityError):
        futures["vpn"].result(20)  # there is one
    assert together == [1, 3, 1, 1, 1]
    with desk.runtime.units.read() as uow:
        kept = set(uow.session.scalars(select(Category.key)))
    assert {"scanners", "badges", "phones"} <= kept


def test_who_comes_in_the_middle_of_a_storm_of_mails_is_triaged_in_the_next_round(desk: Desk):
    mails = [
        MailIn(
            from_email=f"p{at}@example.org", message_id=f"<{at}@storm>", subject=f"Printer {at}", text="It is jammed."
        )
        for at in range(150)
    ]
    with desk.runtime.units.write() as uow:
        raws = (mail.model_dump_json().encode() for mail in mails)
        store_batch(uow, [mail_delivery(mail, raw=raw, repeat_key=None) for mail, raw in zip(mails, raws, strict=True)])
    ana = desk.headers(desk.person("ana@example.org"))
    made = desk.client.post("/api/tickets/", json={"title": "VPN is down"}, headers=ana).json()
    runner = Runner(desk.runtime, "storm")

    runner.run_some("storm/0", limit=64)

    with desk.runtime.units.read() as uow:
        waiting = uow.session.scalar(
            select(func.count()).where(OutboxJob.kind == "intake.open_tickets", OutboxJob.state == "queued")
        )
        ticket = uow.session.get_one(Ticket, made["id"])
    assert waiting > 80, "the storm has not been worked off meanwhile"
    assert ticket.triaged_at is not None
