"""Where people read from right to left the whole house is turned round, and nothing runs over the edge."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from harness.axe import walk
from ui.conftest import ADMIN, REQUESTER

DESK = ("/tickets?ticket=1", "/analytics", "/quality", "/routing", "/settings/teams", "/")
PORTAL = ("/portal", "/portal/new", "/portal/articles", "/portal/articles/1")
OVER_THE_EDGE = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


@pytest.mark.parametrize("width", [1280, 390])
def test_every_page_fits_when_it_is_turned_round(sit_down: Callable[..., Page], width: int) -> None:
    over = []
    for email, paths in ((ADMIN, DESK), (REQUESTER, PORTAL)):
        page = sit_down(email, width=width)
        for at, path in enumerate(paths):
            walk(page, path)
            if at == 0:
                page.evaluate("document.documentElement.dir = 'rtl'")
                page.wait_for_timeout(200)
            over += [path] if page.evaluate(OVER_THE_EDGE) else []
    assert over == []


def test_the_sidebar_of_the_desk_stands_where_reading_begins(sit_down: Callable[..., Page]) -> None:
    page = sit_down(ADMIN)
    page.goto("/")
    page.wait_for_selector("h1")
    page.evaluate("document.documentElement.dir = 'rtl'")
    side, main = page.locator("aside").first.bounding_box(), page.locator("#main").bounding_box()
    assert side is not None
    assert main is not None
    assert side["x"] >= main["x"] + main["width"]
