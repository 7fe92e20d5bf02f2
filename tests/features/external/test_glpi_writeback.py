"""What happens here is told to GLPI once, and what GLPI says of it afterwards is known as an echo."""

import html

import pytest

from harness.connectors import SECRET, admin, comments, configure, door, send_glpi, ticket
from harness.fake_glpi import APP_TOKEN, USER_TOKEN, FakeGlpi, fake_glpi
from harness.loopback import Reply
from nullticket.infra.outbox import Runner, reclaim_lost
from nullticket.testing import Desk

SOLVED = {"solution": {"resolution": "Renewed"}}
API = {"api_app_token": APP_TOKEN, "api_user_token": USER_TOKEN}


@pytest.fixture
def glpi(desk: Desk):
    with fake_glpi(desk.clock.now) as server:
        configure(
            desk,
            "glpi",
            base_url=server.url,
            options={"time_zone": server.zone},
            secrets=API | {"webhook_secret": SECRET},
        )
        yield server


def hint(desk: Desk, key: int):
    """The plugin's words: an id and nothing to rely on. Signed here, so that one connector serves all tests."""
    desk.clock.move(seconds=1)
    document = {"source": "glpi", "event": "update", "id": f"{key:07d}", "title": "Neu", "status": "Sehr hoch"}
    answer = send_glpi(desk, document)
    desk.drain()
    return answer.json()["ticket_number"]


@pytest.fixture
def twin(desk: Desk, glpi: FakeGlpi):
    """A ticket of GLPI and the number of its twin here."""
    key = glpi.add_ticket("VPN down")
    return key, hint(desk, key)


def move(desk: Desk, number: str, status: str, **more):
    answer = desk.client.put(f"/api/tickets/{number}/status", json={"status": status, **more}, headers=admin(desk))
    assert answer.status_code == 200, answer.text


def say(desk: Desk, number: str, body: str, **more):
    answer = desk.client.post(f"/api/tickets/{number}/comments", json={"body": body, **more}, headers=admin(desk))
    assert answer.status_code == 201, answer.text


def dead(desk: Desk):
    return desk.client.get("/api/admin/jobs", params={"state": "dead"}, headers=admin(desk)).json()["items"]


def test_a_mere_hint_is_fetched_with_its_people_and_follow_ups(desk: Desk, glpi: FakeGlpi):
    key = glpi.add_ticket("VPN a & b <down>", priority=4, status=2)
    glpi.add_row("Ticket", key, "Ticket_User", {"users_id": 7, "type": 1})
    glpi.add_row("Ticket", key, "Ticket_User", {"users_id": 4, "type": 2})
    glpi.add_row("User", 7, "UserEmail", {"email": "Jane@example.org", "is_default": 1})
    glpi.add_followup(key, "<p>seen &amp; noted</p>")
    glpi.add_followup(key, "<p>secret</p>", private=True)

    number = hint(desk, key)

    found = ticket(desk, number)
    assert (found["title"], found["status"]) == ("VPN a & b <down>", "in_progress")
    assert found["requester"]["email"] == "jane@example.org"
    assert [(one["body"], one["visibility"]) for one in comments(desk, number)] == [
        ("seen & noted", "public"),
        ("secret", "internal"),
    ]


def test_a_long_conversation_is_read_to_its_end(desk: Desk, glpi: FakeGlpi):
    key = glpi.add_ticket("VPN down")
    for turn in range(230):
        glpi.add_followup(key, f"<p>note {turn}</p>")

    assert len(comments(desk, hint(desk, key))) == 230


def test_nothing_is_asked_within_the_request(desk: Desk, glpi: FakeGlpi):
    send_glpi(desk, {"id": glpi.add_ticket("VPN down")})

    assert glpi.calls == []


def test_a_hint_at_a_ticket_that_is_gone_goes_to_quarantine_with_the_reason(desk: Desk, glpi: FakeGlpi):
    hint(desk, 999)

    (kept,) = desk.client.get("/api/ingest/quarantine", headers=admin(desk)).json()
    assert "ERROR_ITEM_NOT_FOUND" in kept["reason"]


def test_status_reply_and_solution_are_told_once(desk: Desk, glpi: FakeGlpi, twin):
    key, number = twin
    move(desk, number, "pending_user")
    say(desk, number, "Please restart <b>now</b>.\n\nThen call.")
    say(desk, number, "for us only", visibility="internal")
    desk.drain()
    assert glpi.tickets[key]["status"] == 4
    move(desk, number, "resolved", resolution="Renewed the certificate")
    desk.drain()

    assert [html.unescape(text) for text in glpi.followups(key)] == [
        "<p>Please restart &lt;b&gt;now&lt;/b&gt;.</p><p>Then call.</p>"
    ]
    assert [html.unescape(text) for text in glpi.solutions(key)] == ["<p>Renewed the certificate</p>"]
    assert glpi.tickets[key]["status"] == 5


def test_our_own_words_do_not_come_back_and_others_do(desk: Desk, glpi: FakeGlpi, twin):
    key, number = twin
    move(desk, number, "pending_user")
    say(desk, number, "Please restart.\n\n- first <this>\n- then that & more")
    desk.drain()
    glpi.add_followup(key, "<p>Done, still broken</p>")

    hint(desk, key)
    hint(desk, key)

    assert [one["body"] for one in comments(desk, number)][1:] == ["Done, still broken"]
    assert ticket(desk, number)["status"] == "pending_user"
    assert len(glpi.followups(key)) == 2


def test_the_same_words_by_somebody_there_after_our_echo_are_their_own(desk: Desk, glpi: FakeGlpi, twin):
    key, number = twin
    say(desk, number, "Any news?")
    desk.drain()
    hint(desk, key)
    glpi.add_followup(key, "<p>Any news?</p>")

    hint(desk, key)

    assert [one["body"] for one in comments(desk, number)] == ["Any news?", "Any news?"]


def test_what_came_from_glpi_is_not_told_back(desk: Desk, glpi: FakeGlpi, twin):
    key, number = twin
    glpi.change(key, status=3)
    glpi.add_followup(key, "<p>on it</p>")
    hint(desk, key)
    assert ticket(desk, number)["status"] == "in_progress"
    glpi.change(key, status=6)
    hint(desk, key)

    assert ticket(desk, number)["status"] == "closed"
    assert [call for call in glpi.calls if call.method in {"POST", "PUT"}] == []


def test_an_echo_of_an_earlier_status_does_not_turn_the_ticket_back(desk: Desk, glpi: FakeGlpi, twin):
    key, number = twin
    move(desk, number, "in_progress")
    desk.drain()
    echo = dict(glpi.tickets[key])
    desk.clock.move(seconds=5)
    move(desk, number, "resolved", resolution="Renewed")
    desk.drain()
    desk.clock.move(seconds=5)

    send_glpi(desk, {"item": echo, "event": "update"})
    desk.drain()

    assert ticket(desk, number)["status"] == "resolved"
    assert glpi.tickets[key]["status"] == 5


@pytest.mark.parametrize("path", ["ITILFollowup", "ITILSolution", "Ticket/67"])
def test_a_call_that_arrived_without_our_knowing_is_not_made_twice(desk: Desk, glpi: FakeGlpi, twin, path: str):
    key, number = twin
    glpi.cut_after = path
    if path == "ITILFollowup":
        say(desk, number, "Please restart.")
    elif path == "ITILSolution":
        move(desk, number, "resolved", resolution="Renewed")
    else:
        move(desk, number, "pending_user")
    desk.drain()
    for _ in range(3):
        desk.clock.move(minutes=5)
        desk.drain()

    assert len(glpi.followups(key)) + len(glpi.solutions(key)) == (0 if path == "Ticket/67" else 1)
    assert glpi.tickets[key]["status"] == {"ITILFollowup": 1, "ITILSolution": 5, "Ticket/67": 4}[path]
    assert dead(desk) == []


@pytest.mark.both_databases
@pytest.mark.parametrize("what", ["reply", "solution", "status"])
def test_a_runner_that_dies_between_the_call_and_its_mark_leaves_one_effect(
    desk: Desk, glpi: FakeGlpi, twin, what: str
):
    key, number = twin

    def lease_runs_out_and_another_runner_takes_over() -> None:
        desk.clock.move(seconds=61)
        with desk.runtime.units.write() as uow:
            assert reclaim_lost(uow) >= 1
        Runner(desk.runtime, "another").drain()

    glpi.after_write = lease_runs_out_and_another_runner_takes_over
    if what == "reply":
        say(desk, number, "Please restart.")
    else:
        move(desk, number, "resolved" if what == "solution" else "pending_user", **SOLVED.get(what, {}))
    desk.drain()

    assert glpi.after_write is None
    assert (len(glpi.followups(key)), len(glpi.solutions(key)), glpi.tickets[key]["status"]) == {
        "reply": (1, 0, 1),
        "solution": (0, 1, 5),
        "status": (0, 0, 4),
    }[what]
    assert dead(desk) == []


def test_a_reply_that_repeats_an_earlier_one_is_told_even_when_its_first_try_fails(desk: Desk, glpi: FakeGlpi, twin):
    key, number = twin
    say(desk, number, "Any news?")
    desk.drain()
    hint(desk, key)
    glpi.trouble = Reply(503)
    say(desk, number, "Any news?")
    desk.drain()
    glpi.trouble = None
    desk.clock.move(minutes=5)
    desk.drain()

    assert len(glpi.followups(key)) == 2


def test_a_desk_that_is_down_is_told_when_it_is_back_and_its_trouble_is_shown_meanwhile(
    desk: Desk, glpi: FakeGlpi, twin
):
    key, number = twin
    glpi.trouble = Reply(503, raw=b"<html>down</html>")
    move(desk, number, "pending_user")
    say(desk, number, "Please restart.")
    desk.drain()
    assert "busy (503)" in door(desk, "glpi")["last_error"]
    assert ticket(desk, number)["status"] == "pending_user"

    glpi.trouble = None
    desk.clock.move(minutes=5)
    desk.drain()

    assert glpi.tickets[key]["status"] == 4
    assert len(glpi.followups(key)) == 1
    assert door(desk, "glpi")["last_error"] == ""


def test_late_jobs_tell_the_state_of_now_and_only_once(desk: Desk, glpi: FakeGlpi, twin):
    key, number = twin
    glpi.trouble = Reply(503)
    move(desk, number, "in_progress")
    move(desk, number, "resolved", resolution="Renewed")
    move(desk, number, "reopened")
    move(desk, number, "resolved")
    desk.drain()
    glpi.trouble = None
    for _ in range(4):
        desk.clock.move(minutes=10)
        desk.drain()

    assert len(glpi.solutions(key)) == 1
    assert glpi.tickets[key]["status"] == 5


def test_a_refusal_is_dead_with_its_reason(desk: Desk, glpi: FakeGlpi, twin):
    key, number = twin
    del glpi.tickets[key]
    move(desk, number, "pending_user")
    desk.drain()

    (job,) = dead(desk)
    assert "ERROR_GLPI_UPDATE" in job["last_error"]
    assert "ERROR_GLPI_UPDATE" in door(desk, "glpi")["last_error"]


def test_a_session_that_glpi_forgot_is_opened_again_once(desk: Desk, glpi: FakeGlpi, twin):
    key, number = twin
    assert glpi.logins == 1
    glpi.sessions.clear()
    move(desk, number, "pending_user")
    desk.drain()

    assert glpi.tickets[key]["status"] == 4
    assert glpi.logins == 2


@pytest.mark.parametrize(
    "nonsense",
    [
        Reply(200, raw=b"<html>Maintenance</html>"),
        Reply(200, {"unexpected": True}),
        Reply(200, []),
        Reply(500, ["ERROR_SQL", None]),
        Reply(429, headers={"Retry-After": "7"}),
        Reply(cut=True),
        Reply(200, raw=b"[" * 100_000),
    ],
)
def test_nonsense_harms_nothing_and_is_tried_again(desk: Desk, glpi: FakeGlpi, nonsense: Reply):
    key = glpi.add_ticket("VPN down")
    hint(desk, glpi.add_ticket("opens the session"))
    glpi.trouble = nonsense
    number = hint(desk, key)
    glpi.trouble = None
    desk.clock.move(minutes=5)
    desk.drain()

    assert ticket(desk, number)["title"] == "VPN down"


@pytest.mark.parametrize("nonsense", [Reply(200, raw=b"<html>Maintenance</html>"), Reply(201, []), Reply(200, [7])])
def test_a_write_counts_only_when_glpi_says_so_in_its_own_way(desk: Desk, glpi: FakeGlpi, twin, nonsense: Reply):
    key, number = twin
    glpi.trouble = nonsense
    say(desk, number, "Please restart.")
    move(desk, number, "pending_user")
    desk.drain()
    glpi.trouble = None
    desk.clock.move(minutes=5)
    desk.drain()

    assert len(glpi.followups(key)) == 1
    assert glpi.tickets[key]["status"] == 4


def test_a_redirect_is_not_followed(desk: Desk, glpi: FakeGlpi, twin):
    _, number = twin
    glpi.trouble = Reply(302, headers={"Location": "http://127.0.0.1:1/elsewhere"})
    move(desk, number, "pending_user")
    desk.drain()

    assert "redirect" in dead(desk)[0]["last_error"]


def test_nothing_is_written_when_the_admin_does_not_want_it(desk: Desk, glpi: FakeGlpi, twin):
    key, number = twin
    configure(desk, "glpi", base_url=glpi.url, options={"write_back": False})
    move(desk, number, "pending_user")
    say(desk, number, "Hello")
    desk.drain()

    assert glpi.tickets[key]["status"] == 1
    assert glpi.followups(key) == []
