"""Pages in each of their states, judged by axe: waiting, empty, failed, refused and full; light and dark."""

import json
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Page, Route, expect

AXE: Final = Path(__file__).parents[2] / "ui" / "node_modules" / "axe-core" / "axe.min.js"
# A text that did not arrive shows its key. In braces stands what is meant to be read so: a variable of a canned reply.
KEY: Final = re.compile(
    r"(?<!\{)\b(?:set|kb|rules|kit|nav|portal|overview|analytics|quality|list|ticket|filter)\.[a-z]\w+(?:\.\w+)*"
)
STATES: Final = ("full", "loading", "empty", "error", "refused")
# Who is there is no part of a state.
_SESSION: Final = re.compile(r"/api/(auth/|ws)")
_TOTALS: Final = frozenset({"total", "tickets", "ratings", "calls"})
_REFUSALS: Final = {"error": 422, "refused": 403}
# Themes differ in nothing but colours.
_ALL: Final = "() => axe.run(document, {resultTypes: ['violations']})"
_COLOURS: Final = (
    "() => axe.run(document, {resultTypes: ['violations'], runOnly: ['color-contrast', 'link-in-text-block']})"
)

# Colours fade from one theme to the other: two frames until the fading has begun, then to the end of each.
_FADED: Final = """async () => {
    for (let frame = 0; frame < 2; frame++) await new Promise(requestAnimationFrame);
    const short = document.getAnimations().filter(({effect}) => effect.getComputedTiming().endTime !== Infinity);
    await Promise.allSettled(short.map(({finished}) => finished));
    await new Promise(requestAnimationFrame);
}"""

# Nothing in the document changes any more: for a moment, so that a clock that ticks by the second does not hold it up.
_RESTED: Final = """() => new Promise((done) => {
    let timer = setTimeout(done, 200);
    const eye = new MutationObserver(() => {
        clearTimeout(timer);
        timer = setTimeout(done, 200);
    });
    eye.observe(document, {subtree: true, childList: true, attributes: true});
})"""


def emptied(value: Any) -> Any:
    """The same answer of a desk on which nothing has happened: lists without rows, totals of nothing."""
    if isinstance(value, list):
        return []
    if isinstance(value, dict):
        return {key: 0 if key in _TOTALS else emptied(inner) for key, inner in value.items()}
    return value


def _answer(route: Route, state: str) -> None:
    if _SESSION.search(route.request.url):
        route.fallback()
    elif state == "empty" and route.request.method == "GET":
        # The server may close an idle connection in the moment it is used again.
        answer = route.fetch(max_retries=3)
        is_json = "json" in answer.headers.get("content-type", "")
        route.fulfill(response=answer, **({"json": emptied(answer.json())} if is_json else {}))
    elif state in _REFUSALS:
        status = _REFUSALS[state]
        problem = {"status": status, "title": "It did not work", "detail": "This was wanted.", "request_id": "a1b2c3"}
        route.fulfill(status=status, content_type="application/problem+json", body=json.dumps(problem))


@contextmanager
def in_state(page: Page, state: str) -> Iterator[None]:
    """All that the page asks is never answered, answered by nothing, failed, or refused; "full" lets it be."""
    if state == "full":
        yield
        return
    page.route("**/api/**", lambda route: _answer(route, state))
    try:
        yield
    finally:
        page.goto("about:blank")
        page.unroute_all(behavior="ignoreErrors")


def show(page: Page, path: str, state: str) -> None:
    page.goto(path)
    if state == "loading":
        # Every page says what it is before it has anything to show.
        page.wait_for_selector("h1", state="attached")
        page.wait_for_timeout(200)
        return
    _arrived(page)


def walk(page: Page, path: str) -> None:
    """Go to another page of the application that is open, as by a link: much cheaper than loading it anew."""
    if page.url == "about:blank":
        show(page, path, "full")
        return
    page.evaluate("path => history.pushState({}, '', path)", path)
    _arrived(page)


def _arrived(page: Page) -> None:
    """What the page waits for is there. Not "no request for half a second": a busy server may never be that quiet."""
    for _ in ("the page", "what only its first answers make it ask for"):
        page.wait_for_selector("h1", state="attached")
        page.wait_for_selector("main", state="attached")
        expect(page.locator(".pulse-soft")).to_have_count(0)
        page.evaluate(_RESTED)


def violations(page: Page, name: str, *, themes: Sequence[str] = ("light", "dark")) -> list[str]:
    """What axe says of the page that is open, and keys that stand where a text should."""
    # Evaluated by the debugger, not put into the page: its policy takes no script from elsewhere.
    if not page.evaluate("Boolean(window.axe)"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    faults = [f"{name}: no text for {key}" for key in KEY.findall(page.inner_text("body"))]
    for theme in themes:
        if page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches") is not (theme == "dark"):
            page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
            page.evaluate(_FADED)
        found = page.evaluate(_ALL if theme == themes[0] else _COLOURS)
        faults += [
            f"{name} ({theme}): {rule['id']} {node['target']} {node['failureSummary'][:300]}"
            for rule in found["violations"]
            for node in rule["nodes"][:3]
        ]
    return faults


def judged(page: Page, path: str, state: str = "full", *, themes: Sequence[str] = ("light", "dark")) -> list[str]:
    with in_state(page, state):
        show(page, path, state)
        return violations(page, f"{path} [{state}]", themes=themes)
