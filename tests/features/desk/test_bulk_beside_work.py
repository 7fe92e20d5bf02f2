"""A bulk change names tickets that somebody else is changing at that moment."""

import pytest

from nullticket.core.enums import Role
from nullticket.features.tickets import service as tickets
from nullticket.testing import Desk


@pytest.mark.postgres
def test_asking_for_a_bulk_change_does_not_wait_for_who_works_on_one_of_the_tickets(desk: Desk):
    """Two who name the same tickets in different orders would wait for each other, and one of them would be refused."""
    tom = desk.headers(desk.person("tom@example.org", role=Role.AGENT))
    ids = [desk.client.post("/api/tickets/", json={"title": "Paper"}, headers=tom).json()["id"] for _ in range(2)]
    ask = {"action": {"kind": "priority", "priority": "low"}, "ticket_ids": ids}

    with desk.runtime.units.write() as uow:
        tickets.locked(uow, ids[0])
        begun = desk.client.post("/api/desk/bulk", json=ask, headers=tom)
        assert begun.status_code == 202, begun.text
