"""What a ticket names is shown to the desk, from the text as it is."""

import pytest

from nullticket.core.enums import Role
from nullticket.testing import Desk

TEXT = (
    "ME21N dumps on SRV-DE01 since 2026-10-05 with error 0x80070005. The invoice of 1,250.00 EUR waits. "
    "My laptop is asset tag NB-20417. Write to ana@example.org or https://intra.example.org/x-12."
)


@pytest.mark.both_databases
def test_codes_machines_transactions_tags_amounts_and_dates_of_a_ticket_are_listed_for_the_desk_only(desk: Desk):
    agent = desk.headers(desk.person("tom@example.org", role=Role.AGENT))
    uma = desk.headers(desk.person("uma@example.org"))
    made = desk.client.post("/api/tickets/", json={"title": "SAP dump", "description": TEXT}, headers=uma).json()
    path = f"/api/admin/classifications/{made['id']}/entities"
    found = desk.client.get(path, headers=agent).json()
    kinds = {one["kind"]: one["value"] for one in found if one["kind"] != "application"}
    assert kinds == {
        "sap_transaction": "ME21N",
        "host": "SRV-DE01",
        "date": "2026-10-05",
        "error_code": "0x80070005",
        "amount": "1,250.00 EUR",
        "asset_tag": "NB-20417",
    }
    assert desk.client.get(path, headers=uma).status_code == 403
    assert desk.client.get("/api/admin/classifications/999999/entities", headers=agent).status_code == 404


def test_the_step_that_raised_a_priority_is_told_even_when_it_is_who_asks(desk: Desk):
    agent = desk.headers(desk.person("tom@example.org", role=Role.AGENT))
    chief = desk.headers(desk.person("chief@example.org", vip=True))
    body = {"title": "The printer jams on every second page", "description": "It is slow too."}
    made = desk.client.post("/api/tickets/", json=body, headers=chief).json()
    desk.drain()
    ticket = desk.client.get(f"/api/tickets/{made['ticket_number']}", headers=agent).json()
    said = desk.client.get(f"/api/admin/classifications/{made['id']}", headers=agent).json()[-1]
    floors = [one["text"] for one in said["reasons"] if one["kind"] == "floor"]
    assert (ticket["priority"], floors) == ("high", ["at least high, VIP: the requester"])
