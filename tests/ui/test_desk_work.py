"""An agent works a ticket from its arrival to its solution: once by mouse, once without touching it."""

from collections.abc import Callable

from playwright.sync_api import Page, Response, expect

from nullticket.testing import PASSWORD
from ui.conftest import ADMIN, AGENT, REQUESTER, Screens

STORY = "I can't connect to VPN from home"


def _asked(screens: Screens, title: str) -> str:
    """A requester writes; the answer is the number of the ticket."""
    context = screens.person(REQUESTER)
    token = context.request.post("/api/auth/login", data={"email": REQUESTER, "password": PASSWORD}).json()
    made = context.request.post(
        "/api/tickets/",
        data={"title": title, "description": "It stops at 80 percent since this morning and I cannot work."},
        headers={"Authorization": f"Bearer {token['access_token']}"},
    )
    assert made.ok, made.text()
    number = str(made.json()["ticket_number"])
    context.close()
    return number


def _open(page: Page, number: str) -> None:
    page.goto(f"/tickets/{number}")
    expect(page.get_by_role("heading", name=STORY)).to_be_visible()
    expect(page.get_by_text("Network Team").first).to_be_visible(timeout=15_000)


def test_an_agent_takes_answers_and_solves_a_ticket_by_mouse(screens: Screens, sit_down: Callable[..., Page]) -> None:
    number = _asked(screens, STORY)
    page = sit_down(AGENT)
    page.goto("/tickets")
    page.get_by_role("searchbox").fill(number)
    # The rows move while the list is narrowed down, and a click needs one that stays.
    expect(page.get_by_text("1 ticket", exact=True)).to_be_visible()
    page.get_by_role("grid").get_by_text(STORY).click()
    expect(page.get_by_role("heading", name=STORY)).to_be_visible()
    page.get_by_role("radio", name="Note").click()
    page.get_by_role("textbox", name="Note").fill("Checking VPN logs")
    page.get_by_role("button", name="Add note").click()
    expect(page.get_by_text("Checking VPN logs").first).to_be_visible(timeout=20_000)
    page.get_by_role("button", name="Resolve", exact=True).first.click()
    page.get_by_role("dialog").get_by_role("textbox").first.fill("Removed the old profile and installed client 5.2.")
    page.get_by_role("dialog").get_by_role("button", name="Resolve").first.click()
    expect(page.get_by_text("Resolved").first).to_be_visible()


def test_an_agent_takes_answers_and_solves_a_ticket_without_a_mouse(
    screens: Screens, sit_down: Callable[..., Page]
) -> None:
    number = _asked(screens, STORY)
    page = sit_down(AGENT)
    page.goto("/")
    expect(page.get_by_role("heading", name="Overview")).to_be_visible()
    page.keyboard.press("Control+k")
    page.get_by_role("combobox").fill(number)
    expect(page.get_by_role("option", name=STORY)).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=STORY)).to_be_visible()
    page.keyboard.press("i")
    expect(page.get_by_text("Tom Agent").first).to_be_visible()
    page.keyboard.press("n")
    expect(page.get_by_role("textbox", name="Note")).to_be_focused()
    page.keyboard.type("Checking VPN logs")
    page.keyboard.press("Control+Enter")
    page.keyboard.press("Escape")
    page.keyboard.press("e")
    page.get_by_role("dialog").wait_for()
    page.keyboard.type("Removed the old profile and installed client 5.2.")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page.get_by_text("Resolved").first).to_be_visible()


def test_letters_in_a_text_are_never_commands(screens: Screens, sit_down: Callable[..., Page]) -> None:
    number = _asked(screens, STORY)
    page = sit_down(AGENT)
    _open(page, number)
    page.keyboard.press("r")
    box = page.get_by_role("textbox", name="Reply")
    expect(box).to_be_focused()
    page.keyboard.type("press s, p, e or ? now")
    expect(box).to_have_value("press s, p, e or ? now")
    expect(page.get_by_role("dialog")).to_be_hidden()


def test_a_changed_ticket_shows_itself_in_the_other_browser(screens: Screens, sit_down: Callable[..., Page]) -> None:
    number = _asked(screens, STORY)
    one, other = sit_down(AGENT), sit_down(ADMIN)
    _open(one, number)
    _open(other, number)
    one.keyboard.press("i")
    expect(other.get_by_text("Tom Agent").first).to_be_visible(timeout=15_000)


def test_two_edits_of_one_ticket_are_put_before_the_second_person(
    screens: Screens, sit_down: Callable[..., Page]
) -> None:
    number = _asked(screens, STORY)
    one, other = sit_down(AGENT), sit_down(ADMIN)
    # The second browser hears nothing live, as behind a bad connection.
    other.route("**/api/ws-ticket", lambda route: route.abort())
    _open(one, number)
    _open(other, number)
    # The screen shows a choice before the server has it; the second edit has to come after the first.
    with one.expect_response(_is_edit):
        _choose(one, "p", "Low")
    _choose(other, "p", "Critical")
    conflict = other.get_by_role("dialog")
    expect(conflict).to_contain_text("Low")
    expect(conflict).to_contain_text("Critical")


def _is_edit(answer: Response) -> bool:
    return answer.request.method == "PATCH" and answer.ok


def _choose(page: Page, key: str, choice: str) -> None:
    page.keyboard.press(key)
    page.get_by_role("combobox").last.fill(choice)
    page.keyboard.press("Enter")
