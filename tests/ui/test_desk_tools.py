"""The desk's tools: views of one's own, many tickets at once, reminders, canned replies, drafts, merging, live chats."""

import re
import time
from collections.abc import Callable

import httpx2
from playwright.sync_api import Page, Route, expect

from nullticket.testing import PASSWORD
from ui.conftest import ADMIN, AGENT, Screens
from ui.test_desk_work import _asked, _open

STORY = "I can't connect to VPN from home"


def client_of(screens: Screens, email: str) -> httpx2.Client:
    client = httpx2.Client(base_url=screens.server.url, timeout=30)
    signed = client.post("/api/auth/login", json={"email": email, "password": PASSWORD}).json()
    client.headers["Authorization"] = f"Bearer {signed['access_token']}"
    return client


def _kept(screens: Screens, after_resolve: str) -> None:
    """Wait until the server has it: the changes go there one after the other, and this is the last of them."""
    client = client_of(screens, AGENT)
    until = time.monotonic() + 60
    while client.get("/api/desk/habits").json()["after_resolve"] != after_resolve:
        assert time.monotonic() < until, "the server was never told"
        time.sleep(0.2)


def test_all_that_match_are_tagged_in_one_job_and_it_is_undone(screens: Screens, sit_down: Callable[..., Page]) -> None:
    title = "Beamer in room Oak stays dark"
    for _ in range(3):
        _asked(screens, title)
    page = sit_down(AGENT)
    page.goto("/tickets?q=beamer+oak+dark")
    expect(page.get_by_text("3 tickets", exact=True)).to_be_visible()
    page.keyboard.press("j")
    page.keyboard.press("x")
    bar = page.get_by_role("toolbar", name="Act on the selection")
    bar.get_by_role("button", name="Select all 3").click()
    expect(bar).to_contain_text("3 selected")
    bar.get_by_role("button", name="Tags").click()
    page.get_by_role("dialog").get_by_role("textbox").fill("beamer")
    page.get_by_role("dialog").get_by_role("button", name="Apply to all").click()
    result = page.get_by_role("dialog")
    expect(result).to_contain_text("3 of 3 changed", timeout=60_000)
    found = client_of(screens, ADMIN).get("/api/tickets/", params={"tag": "beamer"}).json()
    assert found["total"] == 3
    result.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("dialog", name="Taken back")).to_contain_text("3 of 3 changed", timeout=60_000)
    assert client_of(screens, ADMIN).get("/api/tickets/", params={"tag": "beamer"}).json()["total"] == 0


def test_a_view_is_kept_with_its_count_and_columns_are_put_in_order(
    screens: Screens, sit_down: Callable[..., Page]
) -> None:
    _asked(screens, "Label printer prints askew")
    page = sit_down(AGENT)
    page.goto("/tickets?q=askew")
    page.get_by_role("button", name="Save as view").click()
    page.get_by_role("dialog").get_by_role("textbox").fill("Askew")
    page.keyboard.press("Enter")
    link = page.get_by_role("navigation").get_by_role("link", name=re.compile("Askew"))
    expect(link).to_contain_text("1")
    page.goto("/")
    link.click()
    expect(page).to_have_url(re.compile("q=askew"))

    page.get_by_role("button", name="List and habits").click()
    page.get_by_role("button", name="Move Requester forward").click()
    page.get_by_role("checkbox", name="Source").click()
    page.get_by_role("combobox", name="After resolving a ticket").select_option("next")
    _kept(screens, "next")
    page.keyboard.press("Escape")
    page.reload()
    heads = page.get_by_role("columnheader")
    expect(heads.nth(2)).to_have_text("Requester")
    expect(heads.last).to_have_text("Source")


def test_a_ticket_is_read_unread_and_asleep(screens: Screens, sit_down: Callable[..., Page]) -> None:
    number = _asked(screens, STORY)
    page = sit_down(AGENT)
    page.goto(f"/tickets?q={number}")
    row = page.get_by_role("grid").get_by_role("row").filter(has_text=number)
    expect(row.get_by_role("img", name="Unread")).to_be_visible()
    row.get_by_text(STORY).click()
    expect(page.get_by_role("heading", name=STORY)).to_be_visible()
    expect(page.get_by_text("Network Team").first).to_be_visible()
    page.keyboard.press("z")
    page.get_by_role("dialog").get_by_role("button", name=re.compile("Tomorrow")).click()
    expect(page.get_by_text("You will see it again").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(row).to_be_visible()
    expect(row.get_by_role("img", name="Unread")).to_have_count(0)
    page.get_by_role("searchbox").fill(f"is:awake {number}")
    expect(page.get_by_text("No ticket matches")).to_be_visible()


def test_a_reply_is_drafted_on_the_server_with_a_canned_text_and_a_colleague(
    screens: Screens, sit_down: Callable[..., Page]
) -> None:
    number = _asked(screens, STORY)
    canned = {
        "title": "Ask for the version",
        "body": "Hello {{requester.first_name}}, which version?",
        "scope": "everyone",
    }
    client_of(screens, ADMIN).post("/api/replies", json=canned).raise_for_status()
    page = sit_down(AGENT)
    _open(page, number)
    page.keyboard.press("n")
    page.keyboard.type("/")
    page.get_by_role("option", name="Ask for the version").click()
    box = page.get_by_role("textbox", name="Internal note")
    expect(box).to_have_value("Hello Uma, which version?")
    page.keyboard.press("End")
    page.keyboard.type(" @")
    page.get_by_role("option", name="Ada Admin").click()
    expect(box).to_have_value(re.compile("@Ada Admin"))
    with page.expect_response(lambda answer: "/drafts/" in answer.url and answer.request.method == "PUT"):
        page.keyboard.type("look")

    other = sit_down(AGENT)
    colleagues: list[Route] = []

    def hold(route: Route) -> None:
        colleagues.append(route)

    other.route("**/api/admin/users?*", hold)
    _open(other, number)
    other.keyboard.press("n")
    expect(other.get_by_role("textbox", name="Internal note")).to_have_value(
        re.compile("which version.*@Ada Admin look", re.DOTALL)
    )
    other.keyboard.press("Control+Enter")
    assert colleagues  # sent before it is known who is called Ada Admin
    for waiting in colleagues:
        waiting.continue_()
    other.unroute("**/api/admin/users?*")
    expect(other.get_by_role("list", name="Conversation")).to_contain_text("which version", timeout=25_000)
    ada = sit_down(ADMIN)
    ada.goto("/")
    ada.get_by_role("button", name="Notifications").click()
    expect(ada.get_by_text("Somebody mentioned you").first).to_be_visible(timeout=60_000)


def test_one_ticket_is_merged_into_another(screens: Screens, sit_down: Callable[..., Page]) -> None:
    first, second = _asked(screens, STORY), _asked(screens, STORY)
    page = sit_down(AGENT)
    _open(page, second)
    page.keyboard.press("m")
    page.get_by_role("dialog").get_by_role("searchbox").fill(first)
    page.get_by_role("dialog").get_by_role("listitem").filter(has_text=first).get_by_role(
        "button", name="Merge here"
    ).click()
    expect(page).to_have_url(re.compile(first))
    expect(page.get_by_role("complementary").get_by_text("merged", exact=True)).to_be_visible()


def test_an_agent_takes_a_chat_from_the_bot_answers_and_makes_the_ticket(
    screens: Screens, sit_down: Callable[..., Page]
) -> None:
    with httpx2.Client(base_url=screens.server.url, timeout=30) as visitor:
        talk = visitor.post("/api/chat/conversations", json={"language": "en"}).json()
        path = f"/api/chat/conversations/{talk['conversation_id']}"

        def say(text: str) -> None:
            visitor.post(f"{path}/messages", json={"session_id": talk["session_id"], "text": text}).raise_for_status()

        page = sit_down(AGENT)
        page.goto("/chats")
        # The server is everybody's: others may be chatting as well.
        expect(page.get_by_role("heading", name="Live chats").first).to_be_visible()
        say("I want to talk to a person in room 7")
        page.get_by_role("button", name=re.compile("Visitor.*room 7", re.DOTALL)).click()
        page.get_by_role("button", name="Take over").click()
        page.get_by_role("textbox", name="Answer").fill("This is Tom. What is wrong?")
        page.keyboard.press("Enter")
        expect(page.get_by_role("list", name="Conversation")).to_contain_text("This is Tom")
        say("the beamer hums")
        expect(page.get_by_role("list", name="Conversation")).to_contain_text("the beamer hums")
        page.get_by_role("button", name="Make a ticket").click()
        page.get_by_role("dialog").get_by_role("textbox").fill("vera@example.org")
        page.get_by_role("dialog").get_by_role("button", name="Create ticket").click()
        expect(page.get_by_role("link", name=re.compile("TKT-"))).to_be_visible()
        seen = visitor.get(path, headers={"X-Chat-Session": talk["session_id"]}).json()
    assert ("agent", "This is Tom. What is wrong?") in [(one["author"], one["text"]) for one in seen["messages"]]
    assert seen["ticket_number"].startswith("TKT-")


def test_the_figures_of_today_lead_to_the_tickets_of_today(screens: Screens, sit_down: Callable[..., Page]) -> None:
    _asked(screens, "Label printer is on fire today")
    page = sit_down(AGENT)
    page.goto("/")
    page.get_by_role("link", name=re.compile("^New today")).click()
    expect(page).to_have_url(re.compile("q=created%3Atoday|q=created:today"))
    expect(page.get_by_role("grid").get_by_text("Label printer is on fire today").first).to_be_visible()
    expect(page.get_by_role("list", name="Active filters")).to_contain_text("Created")
    page.get_by_role("searchbox").fill("created:2020-01-01")
    expect(page.get_by_text("No ticket matches")).to_be_visible()
