"""What people of the desk set up themselves."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from ui.conftest import ADMIN, AGENT, Screens
from ui.test_desk_tools import client_of
from ui.test_desk_work import STORY, _asked, _open


def test_an_agent_writes_a_canned_reply_uses_it_and_deletes_it(screens: Screens, sit_down: Callable[..., Page]) -> None:
    page = sit_down(AGENT)
    page.goto("/")
    page.get_by_role("link", name="Settings").click()
    page.get_by_role("button", name="New reply").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("textbox", name="Title").fill("Reset the token")
    dialog.get_by_role("textbox", name="Text").fill("Dear ")
    dialog.get_by_role("button", name="First name", exact=True).click()
    expect(dialog.get_by_role("textbox", name="Text")).to_have_value("Dear {{requester.first_name}}")
    expect(dialog.get_by_role("region", name="As a requester would read it")).to_contain_text("Dear Uma")
    dialog.get_by_role("button", name="Save").click()
    row = page.get_by_role("row").filter(has_text="Reset the token")
    expect(row).to_contain_text("Only me")
    expect(page.get_by_role("row").filter(has_text="Known outage")).to_contain_text("Everyone")

    row.get_by_role("button", name="Reset the token", exact=True).click()
    page.get_by_role("dialog").get_by_role("textbox", name="Title").fill("Reset the key fob")
    page.get_by_role("dialog").get_by_role("button", name="Save").click()
    changed = page.get_by_role("row").filter(has_text="Reset the key fob")
    expect(changed).to_be_visible()
    expect(row).to_have_count(0)

    _open(page, _asked(screens, STORY))
    page.keyboard.press("n")
    page.keyboard.type("/")
    page.get_by_role("option", name="Reset the key fob").click()
    expect(page.get_by_role("textbox", name="Internal note")).to_have_value("Dear Uma")

    page.goto("/settings/replies")
    changed.get_by_role("button", name="Delete Reset the key fob").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(changed).to_have_count(0)


def test_a_mailbox_moves_what_it_took_in_and_signs_in_with_tokens(sit_down: Callable[..., Page]) -> None:
    page = sit_down(ADMIN)
    page.goto("/settings/channels")
    page.get_by_role("button", name="New mailbox").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("textbox", name="Name", exact=True).fill("Facilities")
    dialog.get_by_role("textbox", name="Address", exact=True).fill("facilities@example.org")
    dialog.get_by_role("combobox", name="After taking a mail in").select_option("move")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog.get_by_text("Please fill this in.")).to_be_visible()
    dialog.get_by_role("textbox", name="Move it to the folder").fill("Done")
    dialog.get_by_role("combobox", name="Category of its tickets").select_option("hardware")
    dialog.get_by_role("spinbutton", name="Look for mail every").fill("300")
    dialog.get_by_role("combobox", name="Sign in with").select_option("xoauth2")
    dialog.get_by_role("combobox", name="Provider").select_option("microsoft")
    dialog.get_by_role("textbox", name="Tenant").fill("example.org")
    dialog.get_by_label("Client ID").fill("client")
    dialog.get_by_label("Client secret").fill("very secret")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_have_count(0)
    expect(page.get_by_text("Facilities").first).to_be_visible()


def test_a_changed_rule_is_tried_on_past_days_and_nothing_of_it_is_in_force(
    screens: Screens, sit_down: Callable[..., Page]
) -> None:
    number = _asked(screens, "VPN does not connect since the update")
    page = sit_down(ADMIN)
    desk = client_of(screens, ADMIN)
    while desk.get(f"/api/tickets/{number}").json()["team"] is None:
        page.wait_for_timeout(200)
    page.goto("/routing?tab=replay")
    page.get_by_role("button", name="Try VPN to the network team changed").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("combobox", name="Team").select_option(label="Identity Team")
    dialog.get_by_role("button", name="Try it").click()
    expect(page.get_by_text("Changed here")).to_be_visible()
    page.get_by_role("button", name="Add a rule to try").click()
    dialog.get_by_role("textbox", name="Name").fill("Not yet there")
    dialog.get_by_role("combobox", name="Team").select_option(label="Identity Team")
    dialog.get_by_role("textbox", name="Keywords").fill("nothing has this word")
    dialog.get_by_role("button", name="Try it").click()
    expect(page.get_by_text("New here")).to_be_visible()
    page.get_by_role("combobox", name="Period").select_option(label="Last 30 days")
    page.get_by_role("button", name="Replay", exact=True).click()

    moved = page.get_by_role("row").filter(has_text=number)
    expect(moved).to_contain_text("Network Team")
    expect(moved).to_contain_text("Identity Team")
    page.goto("/routing")
    expect(page.get_by_text("VPN to the network team")).to_be_visible()
    expect(page.get_by_text("Not yet there")).to_have_count(0)
