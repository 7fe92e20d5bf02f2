"""The worked example of the product, all nine steps, by people in browsers: a visitor on a page of another origin, an
agent at the desk, the requester who gives stars, and whoever reads the figures. Once by mouse, once by keyboard only.
"""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeVar

import httpx2
import pytest
from playwright.sync_api import Browser, FrameLocator, Page, expect

from harness.databases import SqliteCopies
from harness.foreign import foreign_site
from harness.live import LiveServer
from harness.smtp_sink import SmtpSink, smtp_sink
from nullticket.testing import PASSWORD, make_desk, make_settings
from ui.conftest import ADMIN, AGENT, Screens, seed_desk

PROBLEM = "I can't connect to VPN from home"
SOLUTION = "Renewed the VPN profile and tested the connection."


Found = TypeVar("Found")


def wait_for(look: Callable[[], Found | None], *, seconds: float = 40.0) -> Found:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if found := look():
            return found
        time.sleep(0.3)
    raise AssertionError(f"did not happen within {seconds:.0f} seconds")


@dataclass(frozen=True, slots=True)
class Story:
    """The desk, the page of somebody else, and the mail server."""

    screens: Screens
    page: str
    mail: SmtpSink


@pytest.fixture(scope="module")
def story(sqlite_copies: SqliteCopies, tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[Story]:
    folder = tmp_path_factory.mktemp("story")
    with sqlite_copies.copy(folder) as url, foreign_site(folder) as origin, smtp_sink() as mail:
        seed_desk(url)
        _a_week_of_vpn(url)
        settings = {
            "NULLTICKET_WIDGET__ORIGINS": f'["{origin}"]',
            "NULLTICKET_MAIL__HOST": "127.0.0.1",
            "NULLTICKET_MAIL__PORT": str(mail.port),
            "NULLTICKET_MAIL__SECURITY": "none",
            "NULLTICKET_MAIL__UNDO_SECONDS": "0",
            # The mails before the story have had their texts of this hour.
            "NULLTICKET_SMS__PER_TEAM_PER_HOUR": "1000",
        }
        server = LiveServer(url, folder, settings)
        try:
            server.start()
            script = f'<script src="{server.url}/widget.js"></script>'
            (folder / "intranet.html").write_text(f'<!doctype html><html lang="en"><title>I</title><h1>I</h1>{script}')
            yield Story(Screens(server=server, browser=browser), f"{origin}/intranet.html", mail)
        finally:
            server.stop()


def _a_week_of_vpn(url: str) -> None:
    """What makes a pattern: the same trouble of many people within days, by mail."""
    with make_desk(make_settings(url)) as desk:
        for number in range(24):
            text = "The VPN client stops at 80 percent when I connect from home."
            mail = {"subject": "VPN does not connect", "text": text, "from_email": f"home{number}@example.org"}
            answer = desk.client.post("/api/ingest/email", json=mail | {"message_id": f"<vpn-{number}@example.org>"})
            assert answer.status_code == 201, answer.text
        desk.drain()


@dataclass(frozen=True, slots=True)
class Hands:
    """How a person reaches things: with a mouse, or with keys alone."""

    mouse: bool

    def press(self, page: Page, thing: Callable[[], object], *, keys: str) -> None:
        """Click it, or press its key."""
        if self.mouse:
            thing()
        else:
            page.keyboard.press(keys)


def chat_until_ticket(page: Page, url: str, hands: Hands, email: str) -> str:
    """Steps 1 and 2: the bot offers an article, it did not help, the bot makes a ticket and says its number."""
    page.goto(url)
    button = page.get_by_role("button", name="Chat with IT support")
    expect(button).to_be_visible()
    if hands.mouse:
        button.click()
    else:
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
    frame = page.frame_locator("iframe[title=NullChat]")
    _say(page, frame, PROBLEM, hands)
    expect(frame.get_by_text("Did that solve it?").first).to_be_visible()
    expect(frame.get_by_role("link").first).to_be_visible()
    asked = frame.get_by_text("Which e-mail address")
    no = frame.get_by_role("button", name="No", exact=True)
    for _ in range(4):
        expect(asked.or_(no).first).to_be_visible()
        if asked.is_visible():
            break
        if hands.mouse:
            no.click()
        else:
            _say(page, frame, "no, that did not help", hands)
        expect(frame.get_by_text("is writing")).to_have_count(0)
    _say(page, frame, email, hands)
    ticket = frame.get_by_label("Ticket", exact=True)
    expect(ticket).to_contain_text("TKT-")
    found = re.search(r"TKT-\d{8}-\w+", ticket.inner_text())
    assert found is not None
    return found.group()


def _say(page: Page, frame: FrameLocator, text: str, hands: Hands) -> None:
    box = frame.get_by_label("Your message")
    if hands.mouse:
        box.fill(text)
        frame.get_by_role("button", name="Send", exact=True).click()
    else:
        expect(box).to_be_focused()
        page.keyboard.type(text)
        page.keyboard.press("Enter")
    expect(box).to_have_value("")


def open_what_just_came(page: Page, number: str, hands: Hands) -> None:
    """Step 6, live: the list was open before the ticket came, and shows it without being asked."""
    expect(page.get_by_role("grid").get_by_text(number)).to_be_visible(timeout=20_000)
    if hands.mouse:
        page.get_by_role("grid").get_by_text(number).click()
    else:
        page.keyboard.press("Control+k")
        expect(page.get_by_role("dialog").get_by_role("combobox")).to_be_focused()
        page.keyboard.type(number)
        expect(page.get_by_role("option", name=PROBLEM)).to_be_visible()
        page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=PROBLEM)).to_be_visible()


def see_what_was_decided(page: Page, hands: Hands) -> None:
    """Steps 3 to 5: what the engine read, how the four strategies voted, the deadline, where it came from."""
    ticket = page.get_by_role("article")
    details = ticket.get_by_role("complementary")
    for words in ("VPN", "High", "Network Team", "8/10"):
        expect(details.get_by_text(words).first).to_be_visible(timeout=15_000)
    expect(ticket.get_by_text("Needs attention now")).to_be_visible()
    expect(
        details.get_by_role("meter", name="Confidence").or_(details.get_by_label("Confidence")).first
    ).to_be_visible()
    for strategy in ("Rules", "Specialization", "History", "Load"):
        expect(details.get_by_text(strategy, exact=True)).to_be_visible()
    expect(details.get_by_text(re.compile(r"\d+/50|\d+ of 50")).first).to_be_visible()
    expect(details.get_by_text(re.compile(r"^3\s?h|^4\s?h")).first).to_be_visible()
    hands.press(page, lambda: ticket.get_by_role("tab", name="History").click(), keys="h")
    history = ticket.get_by_role("list", name="History")
    expect(history).to_contain_text("opened the ticket")
    expect(history).to_contain_text("Open")
    hands.press(page, lambda: ticket.get_by_role("tab", name="Conversation").click(), keys="l")
    expect(ticket.get_by_text("Chat").first).to_be_visible()


def work_and_resolve(page: Page, hands: Hands) -> None:
    """Step 7: mine, in progress, a note, solved; the time that it took is shown."""
    ticket = page.get_by_role("article")
    hands.press(page, lambda: ticket.get_by_role("button", name="Take it").click(), keys="i")
    expect(ticket.get_by_role("complementary").get_by_text("Tom Agent")).to_be_visible()
    if hands.mouse:
        ticket.get_by_role("button", name="Start work").click()
        ticket.get_by_role("radio", name="Internal note").click()
        ticket.get_by_role("textbox", name="Internal note").fill("Checking VPN logs")
        ticket.get_by_role("button", name="Add note").click()
    else:
        page.keyboard.press("s")
        expect(page.get_by_role("combobox").last).to_be_focused()
        page.keyboard.type("progress")
        page.keyboard.press("Enter")
        expect(ticket.get_by_text("In progress").first).to_be_visible()
        page.keyboard.press("n")
        expect(ticket.get_by_role("textbox", name="Internal note")).to_be_focused()
        page.keyboard.type("Checking VPN logs")
        page.keyboard.press("Control+Enter")
        page.keyboard.press("Escape")
    expect(ticket.get_by_text("In progress").first).to_be_visible()
    conversation = ticket.get_by_role("list", name="Conversation")
    expect(conversation).to_contain_text("Checking VPN logs", timeout=20_000)
    hands.press(page, lambda: ticket.get_by_role("button", name="Resolve", exact=True).click(), keys="e")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("textbox")).to_be_focused()
    if hands.mouse:
        dialog.get_by_role("textbox").fill(SOLUTION)
        dialog.get_by_role("button", name="Resolve", exact=True).click()
    else:
        page.keyboard.type(SOLUTION)
        page.keyboard.press("Control+Enter")
    expect(dialog).to_be_hidden()
    expect(ticket.get_by_text("Resolved").first).to_be_visible()
    expect(ticket.get_by_role("complementary").get_by_text("Took")).to_be_visible()
    expect(conversation).to_contain_text(SOLUTION)


def give_five_stars(story: Story, number: str, email: str, hands: Hands) -> None:
    """Step 8: the mail says that it is solved; its five stars lead to a page that needs no sign-in."""
    subject = f"Your ticket has been resolved [#{number}]"
    letters = wait_for(lambda: [one for one in story.mail.to(email) if one.message["Subject"] == subject])
    body = letters[-1].message.get_body(("plain",))
    assert body is not None
    link = next(word for word in body.get_content().split() if "/rate/" in word)
    context = story.screens.browser.new_context(locale="en-GB")
    page = context.new_page()
    page.goto(link)
    stars = page.get_by_role("radio", name="5 stars")
    expect(stars).to_be_visible()
    if hands.mouse:
        stars.click()
        page.get_by_role("button", name="Send rating").click()
    else:
        _tab_to(page, "radio")
        for _ in range(4):
            # As long as a finger rests on a key: the group moves its choice between down and up.
            page.keyboard.press("ArrowRight", delay=120)
        expect(stars).to_be_checked()
        _tab_to(page, "submit")
        page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_be_visible()
    context.close()


def _tab_to(page: Page, kind: str) -> None:
    """Press Tab until the focus is on something of this role or type."""
    for _ in range(60):
        page.keyboard.press("Tab")
        at = page.evaluate("[document.activeElement?.getAttribute('role'), document.activeElement?.type]")
        if kind in at:
            return
    raise AssertionError(f"no {kind} is reached by Tab")


def read_the_figures(page: Page, hands: Hands) -> None:
    """Step 9: the growth of vpn on the overview, and the article that is suggested for it."""
    if hands.mouse:
        page.get_by_role("link", name="Overview").click()
    else:
        page.keyboard.press("g")
        page.keyboard.press("o")
    expect(page.get_by_role("heading", name="Overview")).to_be_visible()
    expect(page.get_by_role("main").get_by_text(re.compile(r"VPN: \+\d+ % this week"))).to_be_visible()
    if hands.mouse:
        page.get_by_role("link", name="Knowledge").click()
        page.get_by_role("tab", name="Suggestions").click()
    else:
        page.keyboard.press("g")
        page.keyboard.press("k")
        tabs = page.get_by_role("tab")
        expect(tabs.first).to_be_visible()
        _tab_to(page, "tab")
        page.keyboard.press("ArrowRight")
    expect(page.get_by_role("tabpanel").get_by_text(re.compile("vpn", re.IGNORECASE)).first).to_be_visible()


@contextmanager
def signed_in(story: Story) -> Iterator[httpx2.Client]:
    with httpx2.Client(base_url=story.screens.server.url, timeout=30) as client:
        signed = client.post("/api/auth/login", json={"email": ADMIN, "password": PASSWORD}).json()
        client.headers["Authorization"] = f"Bearer {signed['access_token']}"
        yield client


@pytest.mark.timeout(600)
@pytest.mark.parametrize("mouse", [True, False], ids=["mouse", "keyboard"])
def test_all_nine_steps_by_people_in_browsers(story: Story, sit_down: Callable[..., Page], mouse: bool):
    hands = Hands(mouse)
    email = f"ana.{'mouse' if mouse else 'keys'}@example.org"
    with signed_in(story) as admin:
        before = admin.get("/api/analytics/dashboard").json()
        agent = sit_down(AGENT, at=story.screens)
        agent.goto("/tickets")
        expect(agent.get_by_role("grid")).to_be_visible()
        visitor = story.screens.browser.new_context(locale="en-GB").new_page()

        number = chat_until_ticket(visitor, story.page, hands, email)
        visitor.context.close()
        open_what_just_came(agent, number, hands)
        see_what_was_decided(agent, hands)
        told = wait_for(lambda: _told(admin, number))
        work_and_resolve(agent, hands)
        give_five_stars(story, number, email, hands)
        read_the_figures(agent, hands)
        after = wait_for(lambda: _counted(admin, before))

    assert "HIGH" in told["mail"]
    assert [
        one
        for one in story.mail.letters
        if "HIGH" in str(one.message["Subject"]) and number in str(one.message["Subject"])
    ]
    assert "vpn" in told["sms"].lower()
    assert (after["total"], after["resolved_today"]) == (before["total"] + 1, before["resolved_today"] + 1)


def _told(admin: httpx2.Client, number: str) -> dict[str, str] | None:
    """Step 6: the mail to the team and the text message to its lead, as the delivery log of the ticket has them."""
    rows = admin.get(f"/api/tickets/{number}/deliveries").json()
    sent = {
        row["channel"]: row["subject"]
        for row in rows
        if row["template"] in {"team_new", "lead_sms"} and row["state"] == "sent"
    }
    return sent if {"mail", "sms"} <= sent.keys() else None


def _counted(admin: httpx2.Client, before: dict[str, int]) -> dict[str, int] | None:
    now: dict[str, int] = admin.get("/api/analytics/dashboard").json()
    return now if now["resolved_today"] > before["resolved_today"] else None
