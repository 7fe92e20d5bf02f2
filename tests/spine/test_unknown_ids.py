"""A body that names somebody or something that does not exist is the caller's mistake, not the server's."""

import pytest

from nullticket.core.enums import Role
from nullticket.testing import Desk

pytestmark = pytest.mark.both_databases
NOBODY = 2_147_483_647
TEAM = {"name": "Lab", "email": "lab@example.org", "capacity": 5, "specializations": []}
USER = {"name": "Ida", "email": "ida@example.org"}
MAILBOX = {
    "name": "Help",
    "address": "help@example.org",
    "imap_host": "127.0.0.1",
    "imap_login": "help",
    "secrets": {"imap_password": "x"},
}
RULE = {"name": "All printers", "category": "printer"}


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/api/admin/users", USER | {"team_ids": [NOBODY]}),
        ("POST", "/api/admin/teams", TEAM | {"lead_id": NOBODY}),
        ("POST", "/api/admin/teams", TEAM | {"member_ids": [NOBODY]}),
        ("POST", "/api/admin/mailboxes", MAILBOX | {"team_id": NOBODY}),
        ("POST", "/api/admin/mailboxes", MAILBOX | {"category": "no_such_category"}),
        ("POST", "/api/admin/routing/rules", RULE | {"team_id": NOBODY}),
        ("POST", "/api/mail/aliases", {"address": "ida@home.example", "user_id": NOBODY}),
        ("POST", "/api/replies", {"title": "Hello", "body": "Hello", "scope": "team", "team_id": NOBODY}),
        ("PUT", "{ticket}/assign", {"agent_id": NOBODY}),
        ("PUT", "{ticket}/assign", {"team_id": NOBODY}),
        ("POST", "{ticket}/comments", {"body": "Look", "mention_ids": [NOBODY]}),
        ("POST", "{ticket}/comments", {"body": "Look", "attachment_ids": ["x" * 22]}),
    ],
)
def test_unknown_ids_are_refused_and_change_nothing(desk: Desk, method: str, path: str, body: dict[str, object]):
    admin = desk.headers(desk.person("boss@example.org", role=Role.ADMIN))
    made = desk.client.post("/api/tickets/", json={"title": "VPN is down"}, headers=admin).json()
    address = path.format(ticket=f"/api/tickets/{made['ticket_number']}")

    answer = desk.client.request(method, address, json=body, headers=admin)

    assert answer.status_code in {404, 409, 422}, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    # Not for its shape: with a good reference in it the same body is taken, or refused for another reason.
    assert "Field required" not in answer.text
    assert "Extra inputs" not in answer.text
