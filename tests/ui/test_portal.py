"""The portal as a requester uses it."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from ui.conftest import REQUESTER


def test_help_articles_are_there_to_browse_before_anything_is_asked(sit_down: Callable[..., Page]) -> None:
    page = sit_down(REQUESTER)
    page.goto("/portal")
    page.get_by_role("link", name="Help articles").click()
    expect(page.get_by_role("heading", name="Most read")).to_be_visible()
    leads = page.get_by_role("main").get_by_role("listitem")
    expect(leads.first).to_be_visible()
    page.get_by_role("group", name="About").get_by_role("button", name=re.compile("^VPN")).click()
    expect(page).to_have_url(re.compile("category=vpn"))
    expect(leads.first).to_contain_text("VPN")

    page.get_by_role("searchbox").fill("printer")
    expect(page).to_have_url(re.compile("q=printer"))
    expect(leads.filter(has_text=re.compile("print", re.IGNORECASE)).first).to_be_visible()
    page.get_by_role("searchbox").fill("")
    expect(page.get_by_role("heading", name="Most read")).to_be_visible()
