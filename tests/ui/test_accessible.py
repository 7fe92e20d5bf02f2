"""Nobody is shut out: axe finds nothing on any page of the desk and of the portal, in none of its states, light and dark.

`make test` sees every page full, and every third page in one more state; `make soak` sees every page in every state, in both
themes, on a desk of ten thousand tickets.
"""

import re
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from harness.axe import STATES, judged, violations, walk
from nullticket.infra.security import sign
from nullticket.testing import TEST_SECRET
from ui.conftest import ADMIN, AGENT, REQUESTER, Screens
from ui.test_desk_tools import client_of
from ui.test_desk_work import STORY, _asked, _open

DESK = (
    "/",
    "/tickets",
    "/tickets?q=status:none",
    "/tickets?ticket=1",
    "/tickets/1",
    "/tickets/99999",
    "/triage",
    "/chats",
    "/analytics",
    "/analytics?tab=teams",
    "/analytics?tab=agents",
    "/analytics?tab=satisfaction",
    "/analytics?tab=patterns",
    "/quality",
    "/quality?tab=errors",
    "/quality?tab=models",
    "/routing",
    "/routing?tab=test",
    "/routing?tab=replay",
    "/routing?tab=history",
    "/knowledge",
    "/knowledge?tab=suggestions",
    "/knowledge/1",
    "/knowledge/new",
    "/settings/teams",
    "/settings/users",
    "/settings/categories",
    "/settings/engines",
    "/settings/sla",
    "/settings/replies",
    "/settings/channels",
    "/settings/mails",
    "/settings/tokens",
    "/settings/jobs",
    "/settings/audit",
    "/nothing-is-here",
)
# `{asked}` is a request of the person who looks, `{solved}` a solved one with the token of its mailed link.
PORTAL = ("/portal", "/portal/new", "/portal/tickets/{asked}", "/portal/articles", "/portal/articles/1")
STRANGER = (
    "/login",
    "/login?link=x",
    "/set-password?token=x",
    "/rate/TKT-1?token=x",
    "/rate/{solved}",
    "/portal/articles",
    "/portal/articles/1",
)
ROUTER = Path(__file__).parents[2] / "ui" / "apps" / "admin" / "src" / "app" / "router.tsx"
# What an agent opens over a ticket, and the keys that open it. The last leaves words in the editor.
OVERLAYS = {
    "palette": ("Control+k",),
    "resolve": ("e",),
    "keys": ("?",),
    "new ticket": ("c",),
    "status": ("s",),
    "merge": ("m",),
    "remind": ("z",),
    "canned replies": ("n", "/"),
}
# One more state for a page, in turns, each in one theme.
TURNS = tuple((state, theme) for theme in ("light", "dark") for state in STATES[1:])


def _too_wide(page: Page, path: str) -> list[str]:
    """The page that is open, on a telephone."""
    desk = page.viewport_size
    page.set_viewport_size({"width": 390, "height": 900})
    page.wait_for_timeout(100)
    wide = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    if desk:
        page.set_viewport_size(desk)
    return [f"{path} is wider than a telephone"] if wide else []


def test_every_route_of_the_application_is_looked_at() -> None:
    source = ROUTER.read_text(encoding="utf-8")
    routes = re.findall(r'\bpath: "([^"]+)"', source) + re.findall(r'\bpage\("([^"]+)"\)', source)
    routes += [f"/portal{path}" for path in re.findall(r'\bportalPage\("([^"]+)"\)', source)]
    looked_at = [path.split("?")[0] for path in DESK + PORTAL + STRANGER]
    # Only developers see the page of components.
    patterns = {route: re.sub(r"\$\w+", "[^/]+", route.rstrip("/") or "/") for route in routes if route != "/kit"}
    assert len(patterns) >= 20
    assert [route for route, one in patterns.items() if not any(re.fullmatch(one, path) for path in looked_at)] == []


@pytest.mark.parametrize("part", range(3))
@pytest.mark.timeout(400)
def test_axe_finds_nothing_on_the_desk_and_it_fits_a_telephone(sit_down: Callable[..., Page], part: int) -> None:
    page = sit_down(ADMIN)
    faults = []
    for at, path in enumerate(DESK[part::3]):
        walk(page, path)
        # The theme that the page before ended with comes first.
        faults += violations(page, path, themes=("light", "dark") if at % 2 == 0 else ("dark", "light"))
        faults += _too_wide(page, path)
    assert faults == []


def test_axe_finds_nothing_in_the_portal_and_where_nobody_is_signed_in(
    screens: Screens, sit_down: Callable[..., Page]
) -> None:
    for email, paths in ((REQUESTER, PORTAL), (None, STRANGER)):
        page = sit_down(email)
        assert [fault for path in _filled(screens, paths) for fault in judged(page, path)] == []


def test_axe_finds_nothing_in_the_chat(sit_down: Callable[..., Page]) -> None:
    page = sit_down(None)
    page.goto("/widget/")
    page.get_by_role("textbox").fill(STORY)
    page.get_by_role("textbox").press("Enter")
    expect(page.get_by_role("button", name="Yes")).to_be_visible()
    assert violations(page, "the chat, asking whether that helped") == []


def test_axe_finds_nothing_before_there_is_a_frame(sit_down: Callable[..., Page]) -> None:
    page = sit_down(ADMIN)
    page.route("**/api/auth/refresh", _never)
    page.goto("/tickets")
    expect(page.get_by_role("heading", name="Loading")).to_have_count(1)
    faults = violations(page, "nobody knows yet who is there")
    page.unroute_all(behavior="ignoreErrors")
    page.route("**/api/auth/refresh", lambda route: route.fulfill(status=500, body="{}"))
    page.goto("/tickets")
    expect(page.get_by_role("alert")).to_be_visible()
    assert faults + violations(page, "the server fails at once") == []


def test_axe_finds_nothing_in_what_opens_over_a_ticket(screens: Screens, sit_down: Callable[..., Page]) -> None:
    assert _over_a_ticket(screens, sit_down(AGENT), list(OVERLAYS)[:2], themes=("light",)) == []


@pytest.mark.soak
@pytest.mark.timeout(400)
def test_axe_finds_nothing_in_anything_that_opens_over_a_ticket(
    screens: Screens, sit_down: Callable[..., Page]
) -> None:
    page = sit_down(ADMIN)
    faults = _over_a_ticket(screens, page, list(OVERLAYS), themes=("light", "dark"))

    page.goto("/tickets")
    expect(page.get_by_role("row").nth(3)).to_be_visible()
    for key in "jxjx":
        page.keyboard.press(key)
    expect(page.get_by_role("toolbar", name="Act on the selection")).to_be_visible()
    faults += violations(page, "acting on several")
    with page.expect_response(lambda answer: "/bulk" in answer.url and answer.request.method == "POST"):
        page.get_by_role("button", name="Tags").click()
        page.get_by_role("dialog").get_by_role("textbox").fill("seen")
        page.get_by_role("dialog").get_by_role("button", name="Apply to all").click()
    expect(page.get_by_role("dialog")).to_contain_text("2 of 2 changed")
    faults += violations(page, "what became of several")

    # Nothing is heard of the change that comes next, so that the edit meets a newer version.
    page.route("**/api/ws-ticket", lambda route: route.abort())
    number = _asked(screens, STORY)
    _open(page, number)
    client = client_of(screens, ADMIN)
    version = client.get(f"/api/tickets/{number}").json()["version"]
    edit = client.patch(f"/api/tickets/{number}", json={"priority": "low"}, headers={"If-Match": f'"{version}"'})
    edit.raise_for_status()
    page.keyboard.press("p")
    page.get_by_role("combobox").last.fill("Critical")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_contain_text("Before: High")
    assert faults + violations(page, "conflict") == []


def _never(_: Route) -> None:
    """No answer."""


def _over_a_ticket(screens: Screens, page: Page, names: Sequence[str], *, themes: Sequence[str]) -> list[str]:
    _open(page, _asked(screens, STORY))
    faults = []
    for name in names:
        for key in OVERLAYS[name]:
            page.keyboard.press(key)
        opened = page.locator("[role=dialog],[role=listbox]")
        expect(opened.first).to_be_visible()
        faults += violations(page, name, themes=themes)
        while opened.count():
            page.keyboard.press("Escape")
            page.evaluate("() => new Promise(requestAnimationFrame)")
    return faults


def _filled(at: Screens, paths: Sequence[str]) -> list[str]:
    """The paths with a request of the requester's own, and with the mailed link of it once it is solved."""
    number = _asked(at, STORY)
    asked_for = {"status": "resolved", "limit": 1}
    solved = client_of(at, ADMIN).get("/api/tickets/", params=asked_for).json()["items"][0]
    token = sign(TEST_SECRET, "rate", str(solved["id"]))
    return [path.format(asked=number, solved=f"{solved['ticket_number']}?token={token}") for path in paths]


def test_axe_finds_nothing_where_somebody_may_not_look_and_on_a_telephone(sit_down: Callable[..., Page]) -> None:
    page = sit_down(AGENT, width=390)
    assert [fault for path in ("/settings/teams", "/quality", "/tickets", "/") for fault in judged(page, path)] == []


@pytest.mark.timeout(400)
def test_axe_finds_nothing_while_a_page_waits_is_empty_fails_or_is_refused(sit_down: Callable[..., Page]) -> None:
    page = sit_down(ADMIN)
    seen = [path for path in DESK[::3] + PORTAL if "{" not in path]
    turns = [(path, *TURNS[at % len(TURNS)]) for at, path in enumerate(seen)]
    assert [fault for path, state, theme in turns for fault in judged(page, path, state, themes=(theme,))] == []


@pytest.mark.soak
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("state", STATES)
def test_axe_finds_nothing_on_any_page_in_any_state(
    large_screens: Screens, large_desk: Callable[..., Page], state: str
) -> None:
    for email, paths in ((ADMIN, DESK), (REQUESTER, PORTAL), (None, STRANGER)):
        page = large_desk(email)
        assert [fault for path in _filled(large_screens, paths) for fault in judged(page, path, state)] == []
