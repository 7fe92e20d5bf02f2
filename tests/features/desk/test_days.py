"""The list by the days on which tickets came and were resolved."""

import pytest

from nullticket.core.enums import Role
from nullticket.testing import Desk


@pytest.mark.both_databases
@pytest.mark.one_process("moves the clock")
def test_the_list_is_narrowed_down_to_days_of_which_both_ends_belong_to_it(desk: Desk):
    tom = desk.headers(desk.person("tom@example.org", role=Role.AGENT))

    def asked(title: str) -> int:
        body = {"title": title, "description": "Since this morning."}
        return int(desk.client.post("/api/tickets/", json=body, headers=tom).json()["id"])

    def found(**days: str) -> set[int]:
        answer = desk.client.get("/api/tickets/", params=days, headers=tom)
        assert answer.status_code == 200, answer.text
        assert answer.json()["total"] == len(answer.json()["items"])
        return {one["id"] for one in answer.json()["items"]}

    first_day = desk.clock.now().date().isoformat()
    first = asked("Monday")
    desk.clock.move(days=1)
    second_day = desk.clock.now().date().isoformat()
    second = asked("Tuesday")
    solved = {"status": "resolved", "resolution": "Restarted it."}
    desk.client.put(f"/api/tickets/{first}/status", json=solved, headers=tom).raise_for_status()

    assert found(created_from=first_day, created_to=second_day) == {first, second}
    assert found(created_from=second_day) == found(created_from=second_day, created_to=second_day) == {second}
    assert found(created_to=first_day) == {first}
    assert found(resolved_from=second_day, resolved_to=second_day) == {first}
    assert found(resolved_to=first_day) == set()
    csv = desk.client.get("/api/export/tickets.csv", params={"created_from": second_day}, headers=tom).text
    assert "Tuesday" in csv
    assert "Monday" not in csv
    assert desk.client.get("/api/tickets/?created_from=soon", headers=tom).status_code == 422
    assert desk.client.get("/api/tickets/?created_to=9999-12-31", headers=tom).status_code == 422
