"""Nobody is shut out: axe finds nothing on any page of the desk and of the portal, light and dark."""

import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page

from ui.conftest import ADMIN, AGENT, REQUESTER

AXE = Path(__file__).parents[2] / "ui" / "node_modules" / "axe-core" / "axe.min.js"
KEY = re.compile(r"\b(?:set|kb|rules|kit|nav|portal|overview|analytics)\.[a-z]\w+(?:\.\w+)*")
DESK = (
    "/",
    "/tickets",
    "/tickets?q=status:none",
    "/triage",
    "/analytics",
    "/analytics?tab=teams",
    "/analytics?tab=satisfaction",
    "/analytics?tab=patterns",
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
    "/settings/tokens",
    "/settings/jobs",
    "/settings/audit",
    "/tickets/1",
    "/tickets/99999",
    "/nothing-is-here",
)
PORTAL = ("/portal", "/portal/new", "/portal/articles", "/portal/articles/1")


def _violations(page: Page, path: str) -> list[str]:
    page.goto(path)
    page.wait_for_load_state("networkidle")
    # Evaluated by the debugger, not put into the page: its policy takes no script from elsewhere.
    page.evaluate(AXE.read_text(encoding="utf-8"))
    # A text that did not arrive shows its key.
    faults = [f"{path}: no text for {key}" for key in KEY.findall(page.inner_text("body"))]
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        found = page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
        faults += [
            f"{path} ({theme}): {rule['id']} {node['target']} {node['failureSummary'][:300]}"
            for rule in found["violations"]
            for node in rule["nodes"][:3]
        ]
    return faults


def _too_wide(page: Page, path: str) -> list[str]:
    """The page that is open, on a telephone."""
    desk = page.viewport_size
    page.set_viewport_size({"width": 390, "height": 900})
    page.wait_for_timeout(100)
    wide = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    if desk:
        page.set_viewport_size(desk)
    return [f"{path} is wider than a telephone"] if wide else []


def test_axe_finds_nothing_on_the_desk_and_it_fits_a_telephone(sit_down: Callable[..., Page]) -> None:
    page = sit_down(ADMIN)
    assert [fault for path in DESK for fault in (*_violations(page, path), *_too_wide(page, path))] == []


def test_axe_finds_nothing_in_the_portal(sit_down: Callable[..., Page]) -> None:
    page = sit_down(REQUESTER)
    assert [fault for path in PORTAL for fault in _violations(page, path)] == []


def test_axe_finds_nothing_where_somebody_may_not_look_and_on_a_telephone(sit_down: Callable[..., Page]) -> None:
    page = sit_down(AGENT, width=390)
    assert [fault for path in ("/settings/teams", "/tickets", "/") for fault in _violations(page, path)] == []
