"""Polling finds every change, whatever the clocks, the crowd and the outages, and works on each once."""

from datetime import UTC, datetime

import pytest

from harness.connectors import SECRET, admin, comments, configure, door, send_glpi, ticket, tickets
from harness.fake_glpi import APP_TOKEN, USER_TOKEN, FakeGlpi, fake_glpi
from harness.loopback import Reply
from nullticket.infra.schedule import Scheduler
from nullticket.testing import Desk


def connect(desk: Desk, glpi: FakeGlpi, **options):
    configure(
        desk,
        "glpi",
        base_url=glpi.url,
        options={"poll": True, "time_zone": glpi.zone, **options},
        secrets={"webhook_secret": SECRET, "api_app_token": APP_TOKEN, "api_user_token": USER_TOKEN},
    )


@pytest.fixture
def glpi(desk: Desk):
    with fake_glpi(desk.clock.now) as server:
        connect(desk, server)
        desk.clock.move(seconds=10)
        yield server


def poll(desk: Desk, *, seconds: float = 61):
    """The next turn of the schedule, and the work that follows from it."""
    desk.clock.move(seconds=seconds)
    Scheduler(desk.runtime, "test").tick()
    desk.drain()


def titles(desk: Desk):
    return sorted(row["title"] for row in tickets(desk, "glpi"))


def fetched(glpi: FakeGlpi, key: int) -> int:
    return len(glpi.made("GET", f"Ticket/{key}"))


@pytest.mark.both_databases
@pytest.mark.one_process("polls in the very second in which the tickets come")
def test_eight_tickets_of_one_second_all_come_once(desk: Desk, glpi: FakeGlpi):
    keys = [glpi.add_ticket(f"bulk {number}") for number in range(8)]

    poll(desk, seconds=0)
    poll(desk)
    poll(desk)

    assert titles(desk) == [f"bulk {number}" for number in range(8)]
    # Once while its second was still young, and once when it was over.
    assert {fetched(glpi, key) for key in keys} == {2}


def test_a_change_in_the_second_of_a_poll_is_not_lost(desk: Desk, glpi: FakeGlpi):
    key = glpi.add_ticket("VPN down")
    poll(desk, seconds=0)
    glpi.add_followup(key, "<p>in the same second</p>")

    poll(desk)

    (row,) = tickets(desk, "glpi")
    assert [one["body"] for one in comments(desk, row["ticket_number"])] == ["in the same second"]


def test_what_was_there_before_the_connector_stays_there(desk: Desk):
    with fake_glpi(desk.clock.now) as glpi:
        glpi.add_ticket("years ago")
        desk.clock.move(days=3)
        connect(desk, glpi)
        glpi.add_ticket("today")
        poll(desk)

        assert titles(desk) == ["today"]


def test_an_admin_may_want_what_was_there_before(desk: Desk):
    with fake_glpi(desk.clock.now) as glpi:
        glpi.add_ticket("three days ago")
        desk.clock.move(days=3)
        connect(desk, glpi, import_since=datetime(2026, 1, 1, tzinfo=UTC).isoformat())
        poll(desk)

        assert titles(desk) == ["three days ago"]


def test_a_crowd_is_swept_page_by_page(desk: Desk, glpi: FakeGlpi):
    for number in range(230):
        glpi.add_ticket(f"crowd {number:03}", status=5 if number % 10 else 1)
    desk.clock.move(seconds=1)
    for number in range(30):
        glpi.add_ticket(f"later {number:03}", status=5 if number % 10 else 1)

    poll(desk)
    searches = len(glpi.made("GET", "search/Ticket"))
    poll(desk)

    assert len(titles(desk)) == 26
    assert searches < 8


def test_rows_that_move_to_the_end_during_a_sweep_hide_no_other(desk: Desk, glpi: FakeGlpi):
    keys = []
    for number in range(150):
        keys.append(glpi.add_ticket(f"row {number:03}", status=5 if number % 15 else 1))
        desk.clock.move(seconds=1)

    def meanwhile() -> None:
        for key in keys[:60]:
            glpi.change(key)

    glpi.after_search = meanwhile
    poll(desk)
    poll(desk)

    assert len(titles(desk)) == 10


def test_changes_there_arrive_here_and_ours_are_no_news(desk: Desk, glpi: FakeGlpi):
    key = glpi.add_ticket("VPN down")
    poll(desk)
    (row,) = tickets(desk, "glpi")
    number = row["ticket_number"]
    desk.client.post(f"/api/tickets/{number}/comments", json={"body": "Looking into it"}, headers=admin(desk))
    desk.client.put(f"/api/tickets/{number}/status", json={"status": "in_progress"}, headers=admin(desk))
    desk.drain()
    assert glpi.tickets[key]["status"] == 2
    poll(desk)
    poll(desk)
    assert [one["body"] for one in comments(desk, number)] == ["Looking into it"]

    glpi.change(key, status=4, priority=6)
    poll(desk)

    changed = ticket(desk, number)
    assert (changed["status"], changed["priority"]) == ("pending_user", "critical")
    assert len(glpi.followups(key)) == 1


def test_a_webhook_and_the_poll_of_the_same_change_are_one_ticket(desk: Desk, glpi: FakeGlpi):
    key = glpi.add_ticket("VPN down")
    number = send_glpi(desk, {"item": glpi.tickets[key], "event": "new"}).json()["ticket_number"]

    poll(desk)
    poll(desk)

    assert [row["ticket_number"] for row in tickets(desk, "glpi")] == [number]


@pytest.mark.parametrize(
    "trouble", [Reply(503), Reply(cut=True), Reply(200, raw=b"<html>"), Reply(401, ["ERROR_GLPI_LOGIN_USER_TOKEN", ""])]
)
def test_an_outage_delays_and_loses_nothing(desk: Desk, glpi: FakeGlpi, trouble: Reply):
    poll(desk)
    glpi.trouble = trouble
    glpi.add_ticket("during the outage")
    poll(desk)
    poll(desk, seconds=7200)
    assert door(desk, "glpi")["last_error"] != ""

    glpi.trouble = None
    poll(desk)

    assert titles(desk) == ["during the outage"]
    assert door(desk, "glpi")["last_error"] == ""


def test_a_ticket_that_cannot_be_fetched_just_then_comes_later(desk: Desk, glpi: FakeGlpi):
    poll(desk)
    glpi.add_ticket("VPN down")
    desk.clock.move(seconds=61)
    Scheduler(desk.runtime, "test").tick()
    glpi.trouble = Reply(503)
    desk.drain()
    glpi.trouble = None
    desk.clock.move(minutes=10)
    desk.drain()

    assert titles(desk) == ["VPN down"]


@pytest.mark.one_process("sets the clock to the nights in which clocks are changed")
@pytest.mark.parametrize(
    "start", [datetime(2026, 10, 24, 23, 30, tzinfo=UTC), datetime(2026, 3, 28, 23, 30, tzinfo=UTC)]
)
def test_no_change_of_clocks_hides_a_ticket(desk: Desk, start: datetime):
    desk.clock.at = start
    desk.runtime.shared.pop("admin-headers", None)
    with fake_glpi(desk.clock.now) as glpi:
        connect(desk, glpi)
        for number in range(6):
            desk.clock.move(seconds=800)
            glpi.add_ticket(f"night {number}")
            poll(desk, seconds=1000)
        poll(desk)

        assert titles(desk) == [f"night {number}" for number in range(6)]


def test_a_connector_that_is_off_is_not_asked(desk: Desk, glpi: FakeGlpi):
    configure(desk, "glpi", active=False, base_url=glpi.url, options={"poll": True})
    poll(desk)

    assert glpi.calls == []
