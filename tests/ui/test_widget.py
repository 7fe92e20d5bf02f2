"""NullChat as a visitor meets it: a button on somebody else's page, by mouse and by keyboard."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx2
import pytest
from playwright.sync_api import Browser, FilePayload, FrameLocator, Page, expect

from harness.databases import SqliteCopies
from harness.faulty_model import faulty_model
from harness.live import LiveServer
from nullticket.core.enums import Role
from nullticket.features.chat.identity import signature_of
from nullticket.testing import PASSWORD, make_desk, make_settings

PROBLEM = "I can't connect to VPN from home"
BUTTON = "Chat with IT support"
SECRET = "what-page-and-desk-share"


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *arguments: object) -> None:
        """A page of another origin needs no log."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the pages of somebody else lie."""
    return tmp_path_factory.mktemp("site")


@pytest.fixture(scope="module")
def foreign(site: Path) -> Iterator[ThreadingHTTPServer]:
    """A web server of somebody else."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(site)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def chat(
    foreign: ThreadingHTTPServer, site: Path, sqlite_copies: SqliteCopies, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[LiveServer, str]]:
    """The desk, and the address of a page elsewhere that has NullChat on it. Each test is a visitor of its own."""
    origin = f"http://127.0.0.1:{foreign.server_address[1]}"
    folder = tmp_path_factory.mktemp("chat")
    with sqlite_copies.copy(folder) as database_url:
        with make_desk(make_settings(database_url)) as desk:
            desk.person("agent@example.org", role=Role.AGENT)
            desk.person("boss@example.org", role=Role.ADMIN)
        settings = {"NULLTICKET_WIDGET__ORIGINS": f'["{origin}"]', "NULLTICKET_WIDGET__SECRETS": f'["{SECRET}"]'}
        server = LiveServer(database_url, folder, settings)
        server.start()
        page = f'<!doctype html><html lang="en"><title>Intranet</title><h1>Intranet</h1><script src="{server.url}/widget.js"></script>'
        (site / "index.html").write_text(page)
        yield server, f"{origin}/index.html"
        server.stop()


def opened(page: Page, url: str) -> FrameLocator:
    page.goto(url)
    page.get_by_role("button", name=BUTTON).click()
    frame = page.frame_locator("iframe[title=NullChat]")
    expect(frame.get_by_text("Hello! I am NullChat")).to_be_visible()
    return frame


def say(frame: FrameLocator, text: str) -> None:
    frame.get_by_label("Your message").fill(text)
    frame.get_by_label("Your message").press("Enter")
    expect(frame.get_by_label("Your message")).to_have_value("")


@contextmanager
def agent_of(server: LiveServer, email: str = "agent@example.org") -> Iterator[httpx2.Client]:
    """Somebody of the desk, at its API."""
    with httpx2.Client(base_url=server.url) as agent:
        signed = agent.post("/api/auth/login", json={"email": email, "password": PASSWORD}).json()
        agent.headers["Authorization"] = f"Bearer {signed['access_token']}"
        yield agent


def test_a_visitor_of_another_page_gets_an_article_and_then_a_ticket(page: Page, chat: tuple[LiveServer, str]):
    server, url = chat
    frame = opened(page, url)
    say(frame, PROBLEM)
    expect(frame.get_by_text("Did that solve it?").first).to_be_visible()
    while frame.get_by_role("button", name="No", exact=True).is_visible():
        frame.get_by_role("button", name="No", exact=True).click()
        expect(frame.get_by_text("is writing")).to_have_count(0)
    expect(frame.get_by_text("Which e-mail address")).to_be_visible()
    say(frame, "ana@example.org")
    expect(frame.get_by_label("Ticket", exact=True)).to_contain_text("TKT-")

    screenshot: FilePayload = {"name": "error.png", "mimeType": "image/png", "buffer": b"\x89PNG\r\n\x1a\n"}
    frame.get_by_label("Send a file or screenshot").set_input_files([screenshot])
    expect(frame.locator("li.visitor").last).to_contain_text("error.png")

    number = frame.get_by_label("Ticket", exact=True).locator("strong").inner_text().split()[-1]
    page.reload()
    page.get_by_role("button", name=BUTTON).click()
    again = page.frame_locator("iframe[title=NullChat]")
    expect(again.get_by_label("Ticket", exact=True)).to_contain_text(number)

    with agent_of(server) as agent:
        for move in ({"status": "in_progress"}, {"status": "resolved", "resolution": "Installed client 5.2."}):
            agent.put(f"/api/tickets/{number}/status", json=move).raise_for_status()
        again.get_by_role("button", name="5 of five stars").click(timeout=20_000)
        expect(again.get_by_text("Thank you!")).to_be_visible()
        assert agent.get(f"/api/tickets/{number}").json()["satisfaction"] == 5


def test_a_screenshot_pasted_before_there_is_a_ticket_goes_along_with_it(page: Page, chat: tuple[LiveServer, str]):
    server, url = chat
    frame = opened(page, url)
    shot: FilePayload = {"name": "black-screen.png", "mimeType": "image/png", "buffer": b"\x89PNG\r\n\x1a\n"}
    frame.get_by_label("Send a file or screenshot").set_input_files([shot])
    expect(frame.get_by_text("Goes along with your ticket: black-screen.png")).to_be_visible()
    say(frame, "I want to talk to a person about my black screen")
    expect(frame.get_by_text("Which e-mail address")).to_be_visible()
    say(frame, "pia@example.org")
    expect(frame.get_by_label("Ticket", exact=True)).to_contain_text("TKT-")
    expect(frame.locator("li.visitor").last).to_contain_text("black-screen.png")
    expect(frame.get_by_text("Goes along with your ticket")).to_have_count(0)
    number = frame.get_by_label("Ticket", exact=True).locator("strong").inner_text().split()[-1]
    with agent_of(server) as agent:
        files = agent.get(f"/api/tickets/{number}/attachments").json()
    assert [one["file_name"] for one in files] == ["black-screen.png"]


def test_an_answer_is_read_while_a_model_writes_it(page: Page, chat: tuple[LiveServer, str]):
    server, url = chat
    with faulty_model() as model, agent_of(server, "boss@example.org") as admin:
        model.wording = ["First check the network cable. ", "Then try it again."]
        known = admin.get("/api/admin/language-model")
        given = {"base_url": model.url, "model": "tiny", "timeout_seconds": 30}
        headers = {"If-Match": known.headers["etag"]}
        admin.put("/api/admin/language-model", json=given, headers=headers).raise_for_status()
        frame = opened(page, url)
        frame.get_by_label("Your message").fill(PROBLEM)
        frame.get_by_label("Your message").press("Enter")

        expect(frame.locator("li.bot").last).to_contain_text("First check the network cable.")
        expect(frame.get_by_label("Your message")).to_have_value("")
        assert "try it again" not in frame.locator("li.bot").last.inner_text()
        model.go_on.set()
        expect(frame.locator("li.bot").last).to_contain_text("Then try it again.")
        expect(frame.get_by_text("Did that solve it?")).to_be_visible()
        now = admin.get("/api/admin/language-model").headers["etag"]
        admin.put("/api/admin/language-model", json={"active": False}, headers={"If-Match": now}).raise_for_status()


def test_it_works_by_keyboard_alone_and_gives_the_focus_back(page: Page, chat: tuple[LiveServer, str]):
    _, url = chat
    page.goto(url)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    frame = page.frame_locator("iframe[title=NullChat]")
    expect(frame.get_by_label("Your message")).to_be_focused()
    page.keyboard.type("hello")
    page.keyboard.press("Enter")
    expect(frame.locator("li.visitor")).to_contain_text("hello")
    page.keyboard.press("Escape")
    expect(page.locator("iframe[title=NullChat]")).to_be_hidden()
    page.keyboard.press("Enter")
    expect(page.locator("iframe[title=NullChat]")).to_be_visible()


def test_a_page_that_is_not_listed_cannot_frame_the_chat(browser: Browser, chat: tuple[LiveServer, str]):
    _, url = chat
    context = browser.new_context()
    page = context.new_page()
    page.goto(url.replace("127.0.0.1", "localhost"))
    page.get_by_role("button", name=BUTTON).click()
    page.wait_for_timeout(1500)
    assert page.frames[-1].locator("textarea").count() == 0
    context.close()


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_nothing_runs_over_the_edge(page: Page, chat: tuple[LiveServer, str], width: int):
    _, url = chat
    page.set_viewport_size({"width": width, "height": 640})
    frame = opened(page, url)
    say(frame, "a" * 300)
    inner = page.frames[-1]
    assert inner.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_what_people_write_is_never_run(page: Page, chat: tuple[LiveServer, str]):
    _, url = chat
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("dialog", lambda dialog: pytest.fail(f"a dialog opened: {dialog.message}"))
    frame = opened(page, url)
    for text in (
        "<img src=x onerror=alert(1)>",
        "<script>alert(1)</script>",
        "javascript:alert(1)",
        "![x](http://evil.test/x)",
    ):
        say(frame, text)
        expect(frame.get_by_text(text, exact=True).first).to_be_visible()
    assert [one for one in asked if "evil.test" in one] == []


def test_a_person_at_the_desk_takes_over_and_the_visitor_reads_the_answer(page: Page, chat: tuple[LiveServer, str]):
    server, url = chat
    frame = opened(page, url)
    say(frame, "I want to talk to a person")
    expect(frame.get_by_text("Which e-mail address")).to_be_visible()
    with agent_of(server) as agent:
        waiting = [one for one in agent.get("/api/desk/conversations").json() if one["wants_person"]]
        assert len(waiting) == 1
        path = f"/api/desk/conversations/{waiting[0]['conversation_id']}"
        agent.post(f"{path}/take").raise_for_status()
        agent.post(f"{path}/messages", json={"text": "This is Tom. What is wrong?"}).raise_for_status()
        expect(frame.locator("li.agent")).to_contain_text("This is Tom", timeout=10_000)
        typing = frame.get_by_text("Support is writing")
        expect(typing).to_have_count(0)
        agent.post(f"{path}/writing").raise_for_status()
        expect(typing).to_be_visible()
    say(frame, "my screen is black")
    expect(frame.locator("li").filter(has_text="my screen is black")).to_be_visible()
    assert frame.locator("li.bot").last.inner_text().count("screen") == 0


def test_a_page_vouches_for_its_visitor_turns_the_chat_round_and_darkens_it(
    page: Page, chat: tuple[LiveServer, str], site: Path
):
    server, url = chat
    expires = int(time.time()) + 600
    (site / "signed.html").write_text(
        f'<!doctype html><html lang="de" dir="rtl"><title>Intranet</title><h1>Intranet</h1>'
        f'<script src="{server.url}/widget.js" data-theme="dark" data-user-email="vera@example.org"'
        f' data-user-expires="{expires}" data-user-signature="{signature_of(SECRET, "vera@example.org", expires)}"></script>'
    )
    page.goto(url.replace("index.html", "signed.html"))
    page.get_by_role("button", name="Mit dem IT-Support chatten").click()
    frame = page.frame_locator("iframe[title=NullChat]")
    expect(frame.get_by_text("Hallo! Ich bin NullChat")).to_be_visible()
    frame.get_by_label("Ihre Nachricht").fill("wo ist mein ticket")
    frame.get_by_label("Ihre Nachricht").press("Enter")

    expect(frame.get_by_text("Sie haben kein Ticket bei uns.")).to_be_visible()
    inner = page.frames[-1]
    assert inner.evaluate("document.documentElement.dir") == "rtl"
    assert inner.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(20, 22, 31)"


def test_tab_stays_in_the_chat_until_escape(page: Page, chat: tuple[LiveServer, str]):
    frame = opened(page, chat[1])
    expect(frame.get_by_label("Your message")).to_be_focused()
    for _ in range(12):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.localName") == "nullchat-widget"
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name=BUTTON)).to_be_focused()
