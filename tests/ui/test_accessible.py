"""Nobody is shut out: axe finds nothing on any page of the desk and of the portal, in none of its states, light and dark.

`make test` sees every page full, and every page in one more state; `make soak` sees every page in every state, in both
themes, on a desk of ten thousand tickets.
"""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from harness.axe import STATES, judged, violations, walk
from ui.conftest import ADMIN, AGENT, REQUESTER

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
    "/settings/channels",
    "/settings/mails",
    "/settings/tokens",
    "/settings/jobs",
    "/settings/audit",
    "/nothing-is-here",
)
PORTAL = ("/portal", "/portal/new", "/portal/articles", "/portal/articles/1")
STRANGER = ("/login", "/set-password?token=x", "/rate/TKT-1?token=x")
# One more state for each page, in turns, each in one theme.
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


def test_axe_finds_nothing_in_the_portal(sit_down: Callable[..., Page]) -> None:
    page = sit_down(REQUESTER)
    assert [fault for path in PORTAL for fault in judged(page, path)] == []


def test_axe_finds_nothing_where_somebody_may_not_look_and_on_a_telephone(sit_down: Callable[..., Page]) -> None:
    page = sit_down(AGENT, width=390)
    assert [fault for path in ("/settings/teams", "/quality", "/tickets", "/") for fault in judged(page, path)] == []


@pytest.mark.timeout(400)
def test_axe_finds_nothing_while_a_page_waits_is_empty_fails_or_is_refused(sit_down: Callable[..., Page]) -> None:
    page = sit_down(ADMIN)
    turns = [(path, *TURNS[at % len(TURNS)]) for at, path in enumerate(DESK[::2] + PORTAL)]
    assert [fault for path, state, theme in turns for fault in judged(page, path, state, themes=(theme,))] == []


@pytest.mark.soak
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("state", STATES)
def test_axe_finds_nothing_on_any_page_in_any_state(large_desk: Callable[..., Page], state: str) -> None:
    for email, paths in ((ADMIN, DESK), (REQUESTER, PORTAL), (None, STRANGER)):
        page = large_desk(email)
        assert [fault for path in paths for fault in judged(page, path, state)] == []
