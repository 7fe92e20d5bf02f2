"""What a person decides about a ticket's priority moves the score that lists are sorted by."""

import pytest

from nullticket.core.enums import Role
from nullticket.testing import Desk


@pytest.mark.parametrize(("priority", "score"), [("low", 2), ("medium", 5), ("critical", 10)])
def test_a_priority_set_by_hand_moves_the_score_into_its_band(desk: Desk, priority: str, score: int):
    agent = desk.headers(desk.person("agent@example.org", role=Role.AGENT))
    story = {"title": "Can't connect to VPN from home", "description": "Nothing works and I cannot work."}
    made = desk.client.post("/api/tickets/", json=story, headers=agent).json()
    desk.drain()
    path = f"/api/tickets/{made['id']}"
    read = desk.client.get(path, headers=agent)
    assert (read.json()["priority"], read.json()["priority_score"]) == ("high", 8)

    edit = desk.client.patch(path, json={"priority": priority}, headers=agent | {"If-Match": read.headers["etag"]})
    assert edit.json()["priority_score"] == score
    changes = desk.client.get(f"{path}/history", headers=agent).json()[-1]["changes"]
    assert changes["priority_score"] == [8, score]
