"""Two people on one ticket: who looks, who writes, what changes, and whose version stands."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, WebSocketRoute, expect

from ui.conftest import ADMIN, AGENT, Screens
from ui.test_desk_work import STORY, _asked, _choose, _is_edit, _open


def test_each_sees_who_looks_who_writes_and_that_they_have_gone(
    screens: Screens, sit_down: Callable[..., Page]
) -> None:
    number = _asked(screens, STORY)
    tom, ada = sit_down(AGENT), sit_down(ADMIN)
    ada.goto(f"/tickets?q={number}")
    row = ada.get_by_role("grid").get_by_role("row").filter(has_text=number)
    expect(row).to_be_visible()

    _open(tom, number)
    expect(row.get_by_text("Tom Agent is looking")).to_have_count(1)
    row.get_by_text(STORY).click()
    expect(ada.get_by_role("article").get_by_text("Tom Agent is looking")).to_be_visible()
    expect(tom.get_by_text("Ada Admin is looking")).to_be_visible()

    tom.keyboard.press("r")
    tom.keyboard.type("Have you tried")
    expect(ada.get_by_role("article").get_by_text("Tom Agent is writing")).to_be_visible()
    # A pause, and nobody is writing any more; a closed page, and nobody is there.
    expect(ada.get_by_role("article").get_by_text("Tom Agent is looking")).to_be_visible()
    tom.close()
    expect(ada.get_by_text("Tom Agent is looking")).to_have_count(0)


def test_what_one_does_the_other_sees_and_a_conflict_is_settled_by_choice(
    screens: Screens, sit_down: Callable[..., Page]
) -> None:
    number = _asked(screens, STORY)
    tom, ada = sit_down(AGENT), sit_down(ADMIN)
    lines: list[WebSocketRoute] = []

    def through(line: WebSocketRoute) -> None:
        line.connect_to_server()
        lines.append(line)

    ada.route_web_socket(re.compile("/api/ws"), through)
    _open(tom, number)
    _open(ada, number)
    tom.keyboard.press("i")
    expect(ada.get_by_role("complementary").get_by_text("Tom Agent")).to_be_visible()

    # From here on Ada's page hears nothing: she edits a version that is no longer the newest.
    ada.route("**/api/ws-ticket", lambda route: route.abort())
    lines[-1].close()
    expect(ada.get_by_text("The connection is lost")).to_be_visible()
    # Tom's screen shows his choice before the server has it; Ada's has to come after it.
    with tom.expect_response(_is_edit):
        _choose(tom, "p", "Low")
    _choose(ada, "p", "Critical")
    conflict = ada.get_by_role("dialog")
    expect(conflict).to_contain_text("Before: High")
    expect(conflict).to_contain_text("Low")
    expect(conflict).to_contain_text("Critical")
    conflict.get_by_role("button", name="Apply the choice").click()
    expect(tom.get_by_role("complementary").get_by_text("Critical").first).to_be_visible()

    # The connection is back: what was missed is caught up, and the banner goes.
    ada.unroute("**/api/ws-ticket")
    expect(ada.get_by_text("The connection is lost")).to_be_hidden(timeout=40_000)
    tom.keyboard.press("n")
    tom.keyboard.type("seen by both")
    tom.keyboard.press("Control+Enter")
    expect(ada.get_by_role("list", name="Conversation")).to_contain_text("seen by both", timeout=30_000)


def test_a_status_is_not_set_over_one_that_was_not_seen(screens: Screens, sit_down: Callable[..., Page]) -> None:
    number = _asked(screens, STORY)
    tom, ada = sit_down(AGENT), sit_down(ADMIN)
    ada.route("**/api/ws-ticket", lambda route: route.abort())
    _open(tom, number)
    _open(ada, number)

    # What somebody else changed beside it is no conflict.
    with tom.expect_response(_is_edit):
        _choose(tom, "p", "Low")
    with ada.expect_response(_is_edit):
        _choose(ada, "y", "Printer")
    expect(tom.get_by_role("complementary").get_by_text("Printer").first).to_be_visible()

    with tom.expect_response(_is_edit):
        _choose(tom, "p", "Medium")
    with ada.expect_response(lambda answer: answer.url.endswith("/status") and answer.ok):
        _choose(ada, "s", "Waiting for vendor")
    expect(tom.get_by_role("complementary").get_by_text("Waiting for vendor").first).to_be_visible()

    with tom.expect_response(lambda answer: answer.url.endswith("/status") and answer.ok):
        _choose(tom, "s", "In progress")
    _choose(ada, "s", "Waiting for user")
    conflict = ada.get_by_role("dialog")
    expect(conflict).to_contain_text("Before: Waiting for vendor")
    expect(conflict).to_contain_text("In progress")
    conflict.get_by_role("button", name="Drop my change").click()
    expect(ada.get_by_role("complementary").get_by_text("In progress").first).to_be_visible()
