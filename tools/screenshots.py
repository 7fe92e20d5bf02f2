"""Pictures of every page in docs/screenshots: light and dark, 1280 and 390 wide, of a desk with a made-up past.

`.venv/bin/python tools/screenshots.py` makes all; words behind it make only the pages whose names begin so. Needs the
built screens (`make ui`) and a Chromium (`NULLTICKET_TEST_CHROMIUM`, or one of the builds on the path). Prints what a page
complained about in its console and which pages are wider than the window, and then ends with 1.
"""

import json
import os
import random
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, NamedTuple

from playwright.sync_api import Browser, Page, Route, expect, sync_playwright
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from nullticket.core.enums import Status
from nullticket.infra.security import PASSWORDS, sign
from nullticket.models import Label, Ticket, TicketHistory, User

TARGET: Final = Path(__file__).parents[1] / "docs" / "screenshots"
ADMIN: Final = "admin@nullticket.example"
SECRET_WORDS: Final = "four quiet words here"  # noqa: S105 - a password for minutes, on this machine only
SIZES: Final = ((1280, 860), (390, 800))
PAGES: Final = {
    "overview": "/",
    "tickets": "/tickets",
    "tickets-split": "/tickets?ticket=1",
    "ticket": "/tickets/1",
    "triage": "/triage",
    "analytics": "/analytics",
    "analytics-teams": "/analytics?tab=teams",
    "analytics-satisfaction": "/analytics?tab=satisfaction",
    "analytics-patterns": "/analytics?tab=patterns",
    "analytics-agents": "/analytics?tab=agents",
    "quality": "/quality",
    "quality-errors": "/quality?tab=errors",
    "quality-models": "/quality?tab=models",
    "routing": "/routing",
    "routing-test": "/routing?tab=test",
    "routing-replay": "/routing?tab=replay",
    "routing-history": "/routing?tab=history",
    "knowledge": "/knowledge",
    "knowledge-suggestions": "/knowledge?tab=suggestions",
    "article-new": "/knowledge/new",
    "article": "/knowledge/1",
    "settings-teams": "/settings/teams",
    "settings-users": "/settings/users",
    "settings-categories": "/settings/categories",
    "settings-engines": "/settings/engines",
    "settings-sla": "/settings/sla",
    "settings-replies": "/settings/replies",
    "settings-channels": "/settings/channels",
    "settings-mails": "/settings/mails",
    "settings-tokens": "/settings/tokens",
    "settings-jobs": "/settings/jobs",
    "settings-audit": "/settings/audit",
}
# What stands on a page after some steps: dialogs, the palette, an editor. A step is a key, "click:" a button, "type:"
# what is written, or "see:" a heading that has to be there first. `{open}` is a ticket that is worked on.
SCENES: Final[dict[str, tuple[str, tuple[str, ...]]]] = {
    "palette": ("/tickets", ("Control+k",)),
    "keys": ("/tickets/{open}", ("?",)),
    "new-ticket": ("/tickets", ("c",)),
    "bulk": ("/tickets", ("j", "x", "j", "x")),
    "ticket-open": ("/tickets/{open}", ()),
    "conflict": ("/tickets/{open}", ("p", "type:Critical", "Enter", "see:Somebody else changed this meanwhile")),
    "ticket-note": ("/tickets/{open}", ("n",)),
    "ticket-priority": ("/tickets/{open}", ("p",)),
    "resolve": ("/tickets/{open}", ("e",)),
    "merge": ("/tickets/{open}", ("m",)),
    "remind": ("/tickets/{open}", ("z",)),
    "triage-unsure": ("/triage", ()),
    "bulk-result": (
        "/tickets?q=is:open,closed+printer",
        (*("j", "x") * 5, "click:Status", "type:Waiting for user", "Enter", "see:Done"),
    ),
    "chats": ("/chats?chat={chat}", ()),
}
# What somebody who asks sees, and who has not signed in.
ASKING: Final = {
    "portal": "/portal",
    "portal-ticket": "/portal/tickets/{ticket}",
    "portal-new": "/portal/new",
    "portal-articles": "/portal/articles?q=vpn",
    "portal-article": "/portal/articles/1",
}
OUTSIDE: Final = {
    "login": "/login",
    "set-password": "/set-password?token=none",
    "not-there": "/portal/articles/99999",
    "widget": "/widget/",
    "rate": "/rate/{ticket}?token={rate}&stars=4",
}


def main(wanted: list[str]) -> int:
    TARGET.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        url, server = _serve(Path(folder))
        try:
            here = shutil.which("chromium-headless-shell") or shutil.which("chromium")
            program = os.environ.get("NULLTICKET_TEST_CHROMIUM") or here
            browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
            asks = _somebody_who_asks(Path(folder) / "nullticket.db")
            known = _going_on(url, Path(folder) / "nullticket.db", asks.email)
            known |= {"ticket": asks.number, "rate": asks.rate}
            everybody = ((ADMIN, _still(PAGES)), (asks.email, _still(ASKING)), ("", _still(OUTSIDE)), (ADMIN, SCENES))
            faults = []
            for theme in ("light", "dark"):
                for who, pages in everybody:
                    shown = {
                        name: (path.format(**known), keys)
                        for name, (path, keys) in pages.items()
                        if not wanted or name.startswith(tuple(wanted))
                    }
                    faults += _all(browser, url, theme, who=who, pages=shown) if shown else []
            browser.close()
        finally:
            # A training that it has begun may hold it up for long.
            server.terminate()
            with suppress(subprocess.TimeoutExpired):
                server.wait(timeout=30)
            server.kill()
    for fault in faults:
        print(fault, file=sys.stderr)
    return 1 if faults else 0


def _serve(folder: Path) -> tuple[str, subprocess.Popen[bytes]]:
    """A server of its own with demo data, and its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = os.environ | {"NULLTICKET_DATA_DIR": str(folder), "NULLTICKET_PORT": str(port)}
    command = [sys.executable, "-m", "nullticket"]
    for words in (["migrate"], ["seed", "--demo", "--tickets", "2500"]):
        subprocess.run([*command, *words], env=environment, check=True, capture_output=True)
    _made_up_answers(folder / "nullticket.db")
    password = folder / "password"
    password.write_text(SECRET_WORDS, encoding="utf-8")
    made = [*command, "create-admin", ADMIN, "--password-file", str(password)]
    subprocess.run(made, env=environment, check=True, capture_output=True)
    with (folder / "server.log").open("wb") as log:
        server = subprocess.Popen([*command, "serve"], env=environment, stdout=log, stderr=log)
    for _ in range(120):
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=2):
            return f"http://127.0.0.1:{port}", server
        time.sleep(0.5)
    server.kill()
    raise RuntimeError("the server does not answer")


def _made_up_answers(database: Path) -> None:
    """What an engine may have said of the made-up tickets: the surer, the more often right."""
    dice = random.Random(7)  # noqa: S311 - a made-up past, the same each time
    engine = create_engine(f"sqlite:///{database}")
    with Session(engine) as session:
        keys = sorted(set(session.scalars(select(Ticket.category))))
        ended = (TicketHistory.ticket_id == Ticket.id) & (TicketHistory.action == "moved")
        query = select(Ticket, TicketHistory.id).join(TicketHistory, ended).where(Ticket.resolved_at.is_not(None))
        last = {ticket.id: (ticket, history_id) for ticket, history_id in session.execute(query)}
        for ticket, history_id in last.values():
            sure = min(0.99, 0.35 + 0.64 * dice.betavariate(4, 1.4))
            right = dice.random() < sure
            session.add(
                Label(
                    ticket_id=ticket.id,
                    history_id=history_id,
                    field="category",
                    source="resolved",
                    value=ticket.category,
                    touched=not right,
                    user_id=ticket.agent_id,
                    predicted=ticket.category if right else dice.choice(keys),
                    confidence=sure,
                    engine=dice.choice(("local", "local", "local", "keyword")),
                    model_version="local-seed",
                    created_at=ticket.resolved_at,
                )
            )
        session.commit()
    engine.dispose()


class Asking(NamedTuple):
    """A requester who can sign in, the number of a solved ticket of theirs, and the token of the link to rate it."""

    email: str
    number: str
    rate: str


def _somebody_who_asks(database: Path) -> Asking:
    engine = create_engine(f"sqlite:///{database}")
    with Session(engine) as session:
        query = select(Ticket).where(Ticket.status == Status.RESOLVED).order_by(Ticket.id.desc()).limit(1)
        ticket = session.scalars(query).one()
        person = session.get_one(User, ticket.requester_id)
        person.password_hash = PASSWORDS.hash(SECRET_WORDS)
        secret = (database.parent / "secret").read_text(encoding="utf-8").strip()
        found = Asking(person.email, ticket.ticket_number, sign(secret, "rate", str(ticket.id)))
        session.commit()
    engine.dispose()
    return found


def _still(pages: dict[str, str]) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Pages as they are when nobody presses a key."""
    return {name: (path, ()) for name, path in pages.items()}


def _going_on(url: str, database: Path, requester: str) -> dict[str, str]:
    """What happens at this moment: a ticket with an answer, tickets that no engine is sure of, a chat that a person took."""

    def post(path: str, body: dict[str, Any], token: str = "") -> Any:
        headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
        asked = urllib.request.Request(url + path, json.dumps(body).encode(), headers, method="POST")  # noqa: S310 - our own server
        with urllib.request.urlopen(asked, timeout=60) as answer:  # noqa: S310 - the same
            return json.loads(answer.read() or b"null")

    token = post("/api/auth/login", {"email": ADMIN, "password": SECRET_WORDS})["access_token"]
    watching = {"name": "Screens to the workplace", "category": "hardware", "team_id": 4, "position": 1, "shadow": True}
    post("/api/admin/routing/rules", watching, token)
    vague = ("It does not work", "Please call me back", "Same thing as last week", "Question about the new one")
    unsure = [post("/api/tickets/", {"title": title, "description": "Since today."}, token)["id"] for title in vague]
    story = (
        "The client stops at 80 percent since this morning. I have a meeting with a customer at noon and cannot work."
    )
    ordinary = {
        "title": "The monitor flickers",
        "description": "Since the move to room 12.",
        "requester_email": requester,
    }
    post("/api/tickets/", ordinary, token)
    ticket = post("/api/tickets/", {"title": "Can't connect to VPN from home", "description": story}, token)
    number = ticket["ticket_number"]
    post(f"/api/tickets/{number}/comments", {"body": "Which **version** does the client show under *About*?"}, token)
    post(f"/api/tickets/{number}/comments", {"body": "Gateway 2 was restarted at 8.", "visibility": "internal"}, token)
    talk = post("/api/chat/conversations", {"language": "en"})
    path = f"/api/chat/conversations/{talk['conversation_id']}/messages"
    for text in ("My second screen stays black", "No, I want to talk to a person"):
        post(path, {"session_id": talk["session_id"], "text": text})
    post(f"/api/desk/conversations/{talk['conversation_id']}/take", {}, token)
    post(
        f"/api/desk/conversations/{talk['conversation_id']}/messages", {"text": "This is Ada. Is the cable in?"}, token
    )
    _doubt(database, unsure)
    return {"open": number, "chat": talk["conversation_id"]}


def _doubt(database: Path, tickets: list[int]) -> None:
    """Put these into the queue of triage, once the engines have said what they think of them."""
    engine = create_engine(f"sqlite:///{database}")
    with Session(engine) as session:
        rows: Sequence[Ticket] = ()
        for _ in range(120):
            rows = session.scalars(select(Ticket).where(Ticket.id.in_(tickets))).all()
            if all(one.ai_confidence is not None for one in rows):
                break
            session.rollback()
            time.sleep(0.5)
        for one in rows:
            one.needs_review = True
        session.commit()
    engine.dispose()


def _all(
    browser: Browser, url: str, theme: str, *, who: str, pages: dict[str, tuple[str, tuple[str, ...]]]
) -> list[str]:
    faults: list[str] = []
    context = browser.new_context(
        base_url=url, color_scheme="dark" if theme == "dark" else "light", locale="en-GB", reduced_motion="reduce"
    )
    if who:
        context.request.post("/api/auth/login", data={"email": who, "password": SECRET_WORDS})
    page = context.new_page()
    page.on("pageerror", lambda error: faults.append(f"{page.url}: {error}"))
    if who:
        # Who has not signed in is told so by the server, and the console says that too.
        # The same for an edit that is refused because somebody was faster.
        page.on(
            "console",
            lambda said: (
                faults.append(f"{page.url}: {said.text}") if said.type == "error" and "412" not in said.text else None
            ),
        )
    for name, (path, keys) in pages.items():
        faults += _picture(page, name, path, theme, keys=keys)
    context.close()
    return faults


def _picture(page: Page, name: str, path: str, theme: str, *, keys: tuple[str, ...]) -> list[str]:
    wide = []
    if name == "conflict":
        page.route("**/api/tickets/*", _somebody_was_faster)
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        page.goto(path)
        page.wait_for_selector("h1", state="attached")
        expect(page.locator(".pulse-soft")).to_have_count(0, timeout=30_000)
        # Names and figures that a line shows later leave no bone behind.
        page.wait_for_load_state("networkidle")
        for step in keys:
            _do(page, step)
            page.wait_for_timeout(200)
        # Charts and pictures arrive after the words.
        page.wait_for_timeout(700)
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            wide.append(f"{name} is wider than {width}")
        page.screenshot(path=TARGET / f"{name}-{theme}-{width}.png")
    page.unroute_all()
    return wide


def _do(page: Page, step: str) -> None:
    what, _, given = step.partition(":")
    if what == "click":
        page.get_by_role("button", name=given, exact=True).last.click()
    elif what == "see":
        page.get_by_role("heading", name=given, exact=True).wait_for()
    elif what == "type":
        page.keyboard.type(given)
    else:
        page.keyboard.press(step)


def _somebody_was_faster(route: Route) -> None:
    """Before this edit arrives the ticket is edited by somebody else, each time to another value than before."""
    request = route.request
    if request.method == "PATCH":
        headers = {"Authorization": request.headers["authorization"], "Content-Type": "application/json"}

        def ask(method: str, body: dict[str, Any] | None = None, **more: str) -> Any:
            data = None if body is None else json.dumps(body).encode()
            asked = urllib.request.Request(request.url, data, headers | more, method=method)  # noqa: S310 - our own server
            with urllib.request.urlopen(asked, timeout=60) as answer:  # noqa: S310 - the same
                return json.loads(answer.read())

        now = ask("GET")
        other = "low" if now["priority"] != "low" else "medium"
        ask("PATCH", {"priority": other}, **{"If-Match": f'"{now["version"]}"'})
    route.continue_()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
