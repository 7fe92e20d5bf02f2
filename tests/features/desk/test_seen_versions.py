"""A status or an assignment may be bound to what the caller has seen; without that it is not."""

import pytest

from nullticket.core.enums import Role
from nullticket.testing import Desk


@pytest.mark.parametrize(("path", "body"), [("status", {"status": "in_progress"}), ("assign", {"agent_id": None})])
def test_a_change_of_what_was_not_seen_is_refused(desk: Desk, path: str, body: dict[str, object]):
    tom = desk.headers(desk.person("tom@example.org", role=Role.AGENT))
    asked = {"title": "VPN is down", "description": "Since this morning."}
    number = desk.client.post("/api/tickets/", json=asked, headers=tom).json()["ticket_number"]
    desk.drain()
    ticket = desk.client.get(f"/api/tickets/{number}", headers=tom).json()
    stale = tom | {"If-Match": f'"{ticket["version"] - 1}"'}
    refused = desk.client.put(f"/api/tickets/{number}/{path}", json=body, headers=stale)
    assert (refused.status_code, refused.json()["current_version"]) == (412, ticket["version"])
    assert desk.client.get(f"/api/tickets/{number}", headers=tom).json()["version"] == ticket["version"]

    fresh = tom | {"If-Match": f'"{ticket["version"]}"'}
    assert desk.client.put(f"/api/tickets/{number}/{path}", json=body, headers=fresh).status_code == 200
    assert (
        desk.client.put(f"/api/tickets/{number}/{path}", json=body, headers=tom | {"If-Match": "x"}).status_code == 428
    )
    again = body | ({"status": "pending_user"} if path == "status" else {})
    assert desk.client.put(f"/api/tickets/{number}/{path}", json=again, headers=tom).status_code == 200
