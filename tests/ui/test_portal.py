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


def test_a_requester_changes_their_language_and_password_from_the_menu(sit_down: Callable[..., Page]) -> None:
    page = sit_down(REQUESTER)
    page.goto("/portal")
    page.get_by_role("button", name="Uma User").click()
    page.get_by_role("menuitem", name="My account").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("textbox", name="Current password").fill("this is not it")
    dialog.get_by_role("textbox", name="New password").fill("something much longer")
    dialog.get_by_role("button", name="Change password").click()
    expect(dialog.get_by_role("alert")).to_contain_text("wrong")

    dialog.get_by_role("combobox", name="Time zone").select_option("Europe/Berlin")
    dialog.get_by_role("combobox", name="Language").select_option("de")
    dialog.get_by_role("button", name="Save").click()
    expect(page.get_by_role("dialog", name="Mein Konto")).to_be_visible()
    # The account knows it: another device speaks German too.
    other = sit_down(REQUESTER)
    other.goto("/portal")
    expect(other.get_by_role("link", name="Hilfeartikel").first).to_be_visible()
    page.get_by_role("combobox", name="Sprache").select_option("en")
    page.get_by_role("button", name="Speichern").click()
    expect(page.get_by_role("dialog", name="My account")).to_be_visible()
