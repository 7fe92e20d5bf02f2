"""How long an agent waits for the desk in a real browser, on a table of many tickets.

    python benchmarks/desk.py [--tickets 100000] [--folder var/bench-desk] [--repeats 5]

Seeds a SQLite database once (a folder that is there already is used again), serves it, and does with Chromium what agents
do. For each interaction two times in milliseconds, median and worst of the repeats: ``waited`` from the key or click to
the last byte of the answer (the network and the server), ``drew`` from that byte (or the key, when nothing is asked) to
the frame that shows the result. Scrolling: the longest time between two frames while some thousand rows go by.
"""

import argparse
import json
import statistics
import sys
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, Page

from nullticket.core.enums import Role
from nullticket.infra.security import PASSWORDS
from nullticket.migrations.run import upgrade
from nullticket.models import User
from nullticket.seeds.defaults import seed_defaults
from nullticket.seeds.demo import seed_demo
from nullticket.settings import Settings
from nullticket.wiring import build_runtime

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
from harness.browser import chromium
from harness.live import LiveServer

EMAIL, PASSWORD = "bench@example.org", "a bench of wood 2026"
# Runs in the page before its own scripts: notes every frame, every change of the document, every answer of the API.
WATCH = """
(() => {
  const seen = { gaps: [], last: 0, changed: 0 };
  const frame = (now) => { if (seen.last) seen.gaps.push(now - seen.last); seen.last = now; requestAnimationFrame(frame); };
  requestAnimationFrame(frame);
  new MutationObserver(() => { seen.changed = performance.now(); }).observe(document, { subtree: true, childList: true, characterData: true, attributes: true });
  window.benchSeen = seen;
  performance.setResourceTimingBufferSize(5000);
})();
"""
# The frame after the document stood still for 250 ms: what was changed last was drawn in the next frame.
SETTLED = """
async ([began, path]) => {
  const seen = window.benchSeen;
  const answers = () => performance.getEntriesByType("resource").filter((one) => one.name.includes(path) && one.startTime >= began);
  const until = performance.now() + 20000;
  const asked = () => answers().length > 0 && answers().every((one) => one.responseEnd > 0);
  while (performance.now() < until) {
    const still = performance.now() - Math.max(seen.changed, began) > 250;
    if (still && seen.changed > began && (!path || asked())) break;
    await new Promise((done) => setTimeout(done, 10));
  }
  const data = Math.max(began, ...answers().map((one) => one.responseEnd));
  return { waited: data - began, drew: Math.max(0, seen.changed - data) + 16 };
}
"""
SCROLL = """
async (pixels) => {
  const box = document.querySelector("[role=grid]");
  window.benchSeen.gaps.length = 0;
  const from = box.scrollTop;
  for (let step = 0; step < 150; step += 1) {
    box.scrollTop += pixels / 150;
    await new Promise((done) => setTimeout(done, 30));
  }
  const gaps = [...window.benchSeen.gaps].sort((one, other) => one - other);
  return { rows: Math.round((box.scrollTop - from) / 40), frames: gaps.length, median: gaps[Math.floor(gaps.length / 2)], worst: gaps.at(-1) };
}
"""


def prepare(folder: Path, tickets: int) -> str:
    """A database with that many tickets and one person; made once."""
    url = f"sqlite:///{folder / 'nullticket.db'}"
    fresh = not (folder / "nullticket.db").exists()
    folder.mkdir(parents=True, exist_ok=True)
    upgrade(url)
    runtime = build_runtime(Settings(secret="x" * 40, data_dir=folder, database={"url": url}))
    with runtime.units.write() as uow:
        seed_defaults(uow)
    if fresh:
        seed_demo(runtime, tickets=tickets)
    with runtime.units.write() as uow:
        if not uow.session.query(User).filter_by(email=EMAIL).count():
            hashed = PASSWORDS.hash(PASSWORD)
            uow.session.add(
                User(
                    email=EMAIL, name="Bench", role=Role.ADMIN, active=True, password_hash=hashed, created_at=uow.now()
                )
            )
    runtime.database.dispose()
    return url


def measured(page: Page, act: Callable[[], object], path: str = "") -> dict[str, float]:
    began = page.evaluate("performance.now()")
    act()
    result: dict[str, float] = page.evaluate(SETTLED, [began, path])
    return result


def first_paint(page: Page) -> dict[str, float]:
    """Opening the list from nothing: its rows after the answer with them came."""
    page.goto("/tickets?q=is:open,closed")
    page.get_by_role("gridcell").first.wait_for()
    result: dict[str, float] = page.evaluate(SETTLED, [0, "limit=60"])
    return result


def interactions(page: Page) -> dict[str, dict[str, float]]:
    """One round of an agent's work in the list, and the time of each step."""
    box = page.get_by_role("searchbox")
    # The rows of a page; the counts of the views beside the list are asked one row at a time.
    lists = "limit=60"
    found = {"open the list": first_paint(page)}

    def query(text: str) -> Callable[[], None]:
        def fill() -> None:
            box.fill(text)
            box.press("Escape")

        return fill

    found["filter: status and priority"] = measured(page, query("status:open priority>=high"), lists)
    found["filter: team and category"] = measured(page, query("team:network category:vpn"), lists)
    found["search: two words"] = measured(page, query("vpn certificate"), lists)
    found["back to everything"] = measured(page, query("is:open,closed "), lists)
    order = page.get_by_role("combobox", name="Order")
    found["order: due first"] = measured(page, lambda: order.select_option("sla_deadline"), lists)
    found["order: newest first"] = measured(page, lambda: order.select_option("-created_at"), lists)
    page.get_by_role("grid").focus()
    found["key: next row"] = measured(page, lambda: page.keyboard.press("j"))
    found["key: select a row"] = measured(page, lambda: page.keyboard.press("x"))
    page.keyboard.press("Escape")
    found["split view"] = measured(page, lambda: page.keyboard.press("v"))
    found["open a ticket beside the list"] = measured(page, lambda: page.keyboard.press("Enter"), "/comments")
    found["next ticket"] = measured(page, lambda: page.keyboard.press("j"), "/comments")
    found["palette"] = measured(page, lambda: page.keyboard.press("Control+k"))
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.keyboard.press("v")
    return found


def measure(browser: Browser, server: LiveServer, repeats: int) -> None:
    context = browser.new_context(base_url=server.url, viewport={"width": 1920, "height": 1080}, locale="en-GB")
    answer = context.request.post("/api/auth/login", data={"email": EMAIL, "password": PASSWORD})
    if not answer.ok:
        raise SystemExit(answer.text())
    page = context.new_page()
    page.add_init_script(WATCH)
    rounds = [interactions(page) for _ in range(repeats + 1)][1:]
    print(f"{'interaction':<32}{'waited':>9}{'worst':>9}{'drew':>9}{'worst':>9}")
    for name in rounds[0]:
        waited, drew = ([one[name][part] for one in rounds] for part in ("waited", "drew"))
        figures = (statistics.median(waited), max(waited), statistics.median(drew), max(drew))
        print(f"{name:<32}" + "".join(f"{figure:>9.0f}" for figure in figures))
    page.goto("/tickets?q=is:open,closed")
    page.get_by_role("gridcell").first.wait_for()
    scrolls = [page.evaluate(SCROLL, 40_000) for _ in range(3)]
    print("scrolling " + json.dumps(scrolls))
    print(f"total shown: {page.locator('[aria-live=polite].tabular').first.inner_text()}")
    context.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tickets", type=int, default=100_000)
    parser.add_argument("--folder", type=Path, default=Path("var/bench-desk"))
    parser.add_argument("--repeats", type=int, default=5)
    given = parser.parse_args()
    url = prepare(given.folder.resolve(), given.tickets)
    server = LiveServer(url, given.folder.resolve())
    server.start()
    try:
        with chromium() as browser:
            measure(browser, server, given.repeats)
    finally:
        server.stop()


if __name__ == "__main__":
    main()
