"""An answer leaves at once and can be taken back until it is mailed."""

import time
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from harness.databases import SqliteCopies
from harness.live import LiveServer
from ui.conftest import AGENT, Screens, seed_desk
from ui.test_desk_tools import client_of
from ui.test_desk_work import STORY, _asked, _choose, _open


@pytest.fixture
def patient(
    sqlite_copies: SqliteCopies, tmp_path_factory: pytest.TempPathFactory, browser: Browser
) -> Iterator[Screens]:
    """A desk that leaves a slow machine time to take something back."""
    folder = tmp_path_factory.mktemp("patient")
    with sqlite_copies.copy(folder) as url:
        seed_desk(url, tickets=5)
        server = LiveServer(url, folder, {"NULLTICKET_MAIL__UNDO_SECONDS": "300"})
        try:
            server.start()
            yield Screens(server=server, browser=browser)
        finally:
            server.stop()


def _read(screens: Screens, number: str) -> str:
    """Once the engines have read it: they open it, and a status that changes while somebody sets one is asked about."""
    client = client_of(screens, AGENT)
    until = time.monotonic() + 60
    while client.get(f"/api/tickets/{number}").json()["status"] == "new":
        assert time.monotonic() < until, "nobody has read the ticket"
        time.sleep(0.1)
    return number


def test_an_answer_is_sent_at_once_and_taken_back_with_its_status(
    patient: Screens, sit_down: Callable[..., Page]
) -> None:
    number = _read(patient, _asked(patient, STORY))
    page = sit_down(AGENT, at=patient)
    _open(page, number)
    said = page.get_by_role("list", name="Conversation")
    details = page.get_by_role("complementary")
    box = page.get_by_role("textbox", name="Reply")
    box.fill("Please send us the log  and a picture.")
    box.evaluate("box => box.setSelectionRange(23, 23)")
    page.keyboard.type("@")
    page.get_by_role("option", name="Ada Admin").click()
    expect(box).to_have_value("Please send us the log @Ada Admin  and a picture.")

    page.get_by_role("button", name="Send and set status").click()
    page.get_by_role("menuitem", name="Send, then: Waiting for user").click()
    expect(said).to_contain_text("and a picture")
    expect(details.get_by_text("Waiting for user").first).to_be_visible()
    expect(box).to_have_value("")
    desk = client_of(patient, AGENT)
    assert [one["author_name"] for one in desk.get(f"/api/tickets/{number}/comments").json()] == ["Tom Agent"]

    box.fill("and one thing more")
    page.get_by_role("button", name="Undo").click()
    expect(said).not_to_contain_text("and a picture")
    expect(box).to_have_value("Please send us the log @Ada Admin  and a picture.\n\nand one thing more")
    expect(details.get_by_text("Waiting for user")).to_have_count(0)
    assert desk.get(f"/api/tickets/{number}/comments").json() == []
    drafts = desk.get(f"/api/tickets/{number}/drafts").json()
    assert [one["text"] for one in drafts] == [box.input_value()]


def test_a_status_that_was_changed_since_is_left_alone_by_an_undo(
    patient: Screens, sit_down: Callable[..., Page]
) -> None:
    number = _read(patient, _asked(patient, STORY))
    page = sit_down(AGENT, at=patient)
    _open(page, number)
    page.get_by_role("textbox", name="Reply").fill("We look into it.")
    page.get_by_role("button", name="Send and set status").click()
    page.get_by_role("menuitem", name="Send, then: Waiting for user").click()
    expect(page.get_by_role("complementary").get_by_text("Waiting for user").first).to_be_visible()
    with page.expect_response(lambda answer: answer.url.endswith("/status") and answer.ok):
        _choose(page, "s", "In progress")
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("textbox", name="Reply")).to_have_value("We look into it.")
    expect(page.get_by_role("list", name="Conversation")).not_to_contain_text("We look into it.")
    assert client_of(patient, AGENT).get(f"/api/tickets/{number}").json()["status"] == "in_progress"
