"""Work that is not done twice, and work that is not even written down."""

import pytest
from sqlalchemy import select

from nullticket.core.enums import Source
from nullticket.features.tickets import service as tickets
from nullticket.features.tickets.service import NewTicket
from nullticket.infra.uow import UnitOfWork
from nullticket.models import OutboxJob
from nullticket.testing import Desk

pytestmark = pytest.mark.both_databases


def opened(desk: Desk, source: Source, *tags: str) -> int:
    with desk.runtime.units.write() as uow:
        new = NewTicket("No VPN", "Since today.", source, "uma@example.org", tags=tags)
        return tickets.open_ticket(uow, new).id


def jobs(desk: Desk, ticket_id: int) -> set[str]:
    with desk.runtime.units.read() as uow:
        return set(uow.session.scalars(select(OutboxJob.kind).where(OutboxJob.ticket_id == ticket_id)))


def test_only_those_who_wrote_by_mail_or_chat_cost_an_acknowledgement(desk: Desk):
    made = {source: jobs(desk, opened(desk, source)) for source in (Source.EMAIL, Source.CHAT, Source.WEB)}
    assert [source for source, kinds in made.items() if "notifications.acknowledge" in kinds] == ["email", "chat"]
    assert all("triage.triage" in kinds for kinds in made.values())


def test_an_imported_ticket_is_triaged_and_costs_no_message(desk: Desk):
    imported, new = opened(desk, Source.API, "imported"), opened(desk, Source.API)
    desk.drain()
    assert "notifications.tell_team" in jobs(desk, new)
    assert {kind for kind in jobs(desk, imported) if kind.startswith("notifications.")} == set()
    assert "triage.triage" in jobs(desk, imported)


def test_what_a_failed_part_has_read_is_read_again(desk: Desk):
    """A row that was written in the part is gone with it."""
    seen: list[str] = []

    def fail(uow: UnitOfWork) -> None:
        with uow.attempt():
            uow.once("desk", lambda: seen.append("first"))
            uow.once("desk", lambda: seen.append("never"))
            raise ValueError("no")

    with desk.runtime.units.write() as uow:
        with pytest.raises(ValueError, match="no"):
            fail(uow)
        uow.once("desk", lambda: seen.append("again"))
    assert seen == ["first", "again"]
