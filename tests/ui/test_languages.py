"""Who asks is spoken to in the own language, also where the portal uses what the desk uses: signing in, failures, menus."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from ui.conftest import REQUESTER


@pytest.mark.parametrize(
    ("language", "sign_in", "nothing", "leave"),
    [("de", "Anmelden", "Hier ist nichts", "Abmelden"), ("hi", "साइन इन करें", "यहाँ कुछ नहीं है", "साइन आउट करें")],
)
def test_a_person_is_spoken_to_in_the_own_language(
    sit_down: Callable[..., Page], language: str, sign_in: str, nothing: str, leave: str
) -> None:
    chosen = f"localStorage.setItem('nullticket.language', '{language}')"
    stranger = sit_down(None)
    stranger.add_init_script(chosen)
    stranger.goto("/login")
    expect(stranger.get_by_role("button", name=sign_in, exact=True)).to_be_visible()
    stranger.goto("/portal/articles/99999")
    expect(stranger.get_by_role("heading", name=nothing)).to_be_visible()

    page = sit_down(REQUESTER)
    page.add_init_script(chosen)
    page.goto("/portal")
    page.get_by_role("button", name="Uma User").click()
    expect(page.get_by_role("menuitem", name=leave)).to_be_visible()
