"""How long an agent waits for the desk in a real browser, on a table of many tickets.

    python benchmarks/desk.py [--tickets 100000] [--folder var/bench-desk] [--repeats 5]

Seeds a SQLite database once (a folder that is there already is used again), serves it, and does with Chromium what agents
do. A step begins with the time stamp of the browser's own key or input event and is over in the first frame that was
drawn after the page shows what was wanted (the first row of the answer, the title of the ticket): both are looked at in
the page, frame by frame. In milliseconds, median and worst of the repeats: ``answer`` from the event to the last byte
that the page was waiting for (network and server; 0 where nothing is asked), ``drew`` from there to that frame, ``task``
the longest task of the page's main thread meanwhile (the browser reports those over 50), ``cpu`` the processor time of
that thread for the whole step, which other work on the machine does not stretch. Then: how long the page stood
still while thousands of rows went by, and what one change by somebody else costs a list of thousands.
"""

import argparse
import json
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, CDPSession, Page

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
# Runs in the page before its own scripts: notes what the person did, frames, long tasks and the lists that came.
WATCH = """
(() => {
  const seen = { gaps: [], last: 0, event: 0, tasks: [], lists: [], asked: [] };
  window.benchSeen = seen;
  const frame = (now) => { if (seen.last) seen.gaps.push(now - seen.last); seen.last = now; requestAnimationFrame(frame); };
  requestAnimationFrame(frame);
  const note = (event) => { seen.event ||= event.timeStamp; };
  for (const kind of ["keydown", "pointerdown", "input", "change"]) window.addEventListener(kind, note, true);
  new PerformanceObserver((list) => seen.tasks.push(...list.getEntries().map((one) => [one.startTime, one.duration]))).observe({ type: "longtask", buffered: true });
  performance.setResourceTimingBufferSize(20000);
  const real = window.fetch;
  window.fetch = async (...given) => {
    const url = given[0].url ?? String(given[0]);
    const answer = await real(...given);
    seen.asked.push(url);
    if (url.includes("/api/tickets/?") && url.includes("limit=60") && !url.includes("cursor="))
      seen.lists.push({ url, at: performance.now(), page: await answer.clone().json() });
    return answer;
  };
})();
"""
# What must be there for a step to be over. ``given`` is what held before the step.
HELD = """
const article = () => document.querySelector("article[aria-label]");
const grid = () => document.querySelector("[role=grid]");
const waits = (box) => Boolean(box.querySelector(".pulse-soft"));
const state = () => ({
  pointed: grid()?.getAttribute("aria-activedescendant"),
  chosen: document.querySelectorAll("[role=row][aria-selected=true]").length,
  open: article() && !waits(article()) ? article().getAttribute("aria-label") : "",
  dialogs: document.querySelectorAll("[role=dialog],[role=listbox]").length,
  split: Boolean(document.querySelector("section[aria-label=Ticket]")),
});
const list = (began) => {
  const came = window.benchSeen.lists.filter((one) => one.at >= began).at(-1);
  if (!came) return false;
  const first = document.querySelector("[role=rowgroup] [role=row]");
  return came.page.items.length === 0 || Boolean(first && first.id === "row-" + came.page.items[0].id);
};
const differs = (part) => (given) => state()[part] !== given[part] && Boolean(state()[part] || part === "chosen");
const held = { list: (_, began) => list(began), pointed: differs("pointed"), chosen: differs("chosen"), open: differs("open"), dialogs: differs("dialogs"), split: differs("split") };
"""
BEFORE = "() => {" + HELD + "window.benchSeen.event = 0; window.benchSeen.from = performance.now(); return state(); }"
# Looks after each drawn frame; a message from within a frame is heard when that frame has been handed over.
SETTLED = (
    "async ([what, given, start, path]) => {"
    + HELD
    + """
  const seen = window.benchSeen;
  const drawn = () => new Promise((done) => requestAnimationFrame(() => {
    const line = new MessageChannel();
    line.port1.onmessage = () => done(performance.now());
    line.port2.postMessage(0);
  }));
  const began = () => start ?? (seen.event || seen.from);
  const until = performance.now() + 30000;
  let shown = 0;
  while (!shown && performance.now() < until) {
    const holds = held[what](given, began());
    const at = await drawn();
    if (holds) shown = at;
  }
  if (!shown) throw new Error(`not seen: ${what} ${path}`);
  const answers = performance.getEntriesByType("resource")
    .filter((one) => path && one.name.includes(path) && one.startTime >= began() - 1 && one.responseEnd > 0 && one.responseEnd <= shown)
    .map((one) => one.responseEnd);
  const data = Math.max(began(), ...answers);
  await drawn();
  const tasks = seen.tasks.filter(([at, took]) => at + took >= data && at <= shown).map(([, took]) => took);
  return { answer: data - began(), drew: shown - data, task: Math.max(0, ...tasks) };
}
"""
)
SCROLL = """
async (pixels) => {
  const box = document.querySelector("[role=grid]");
  window.benchSeen.gaps.length = 0;
  window.benchSeen.tasks.length = 0;
  const from = box.scrollTop;
  for (let step = 0; step < 150; step += 1) {
    box.scrollTop += pixels / 150;
    await new Promise((done) => setTimeout(done, 30));
  }
  const gaps = [...window.benchSeen.gaps].sort((one, other) => one - other);
  const part = (share) => Math.round(gaps[Math.floor((gaps.length - 1) * share)]);
  const tasks = window.benchSeen.tasks.map(([, took]) => took);
  return { rows: Math.round((box.scrollTop - from) / 40), frames: gaps.length, "median gap": part(0.5), "p99 gap": part(0.99), "worst gap": part(1), "longest task": Math.max(0, ...tasks) };
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


Times = dict[str, float]


@dataclass(frozen=True, slots=True)
class Seat:
    """The page in front of the agent, and the line on which the browser tells its processor time."""

    page: Page
    line: CDPSession

    def cpu(self) -> float:
        """Milliseconds that the page's main thread has worked since the seat was taken."""
        metrics = self.line.send("Performance.getMetrics")["metrics"]
        return float(next(one["value"] for one in metrics if one["name"] == "TaskDuration")) * 1000


def measured(seat: Seat, act: Callable[[], object], *, until: str, path: str = "") -> Times:
    page = seat.page
    given = page.evaluate(BEFORE)
    before = seat.cpu()
    act()
    result: Times = page.evaluate(SETTLED, [until, given, None, path])
    result["cpu"] = seat.cpu() - before
    # What else the page asks for (who reads this, articles that fit) gets a moment before the next step.
    page.wait_for_timeout(500)
    return result


def first_paint(seat: Seat) -> Times:
    """Opening the list from nothing: its rows after the answer with them came."""
    page = seat.page
    page.goto("/tickets?q=is:open,closed")
    result: Times = page.evaluate(SETTLED, ["list", {}, 0, LISTS])
    # The count begins anew with the document.
    result["cpu"] = seat.cpu()
    page.wait_for_timeout(500)
    return result


# The rows of a page; the counts of the views beside the list are asked one row at a time.
LISTS = "limit=60"


def in_the_list(seat: Seat) -> dict[str, Times]:
    """One round of an agent's work in the list, and the time of each step."""
    page = seat.page
    found = {"open the list": first_paint(seat)}
    box = page.get_by_role("searchbox")
    for name, text in (
        ("filter: status and priority", "status:open priority>=high"),
        ("filter: team and category", "team:network category:vpn"),
        ("search: two words", "vpn certificate"),
        ("status and free text", "is:closed printer"),
    ):
        found[name] = measured(seat, lambda text=text: box.fill(text), until="list", path=LISTS)  # type: ignore[misc]  # bound now
        box.press("Escape")
    found["back to everything"] = measured(seat, lambda: box.fill("is:open"), until="list", path=LISTS)
    box.press("Escape")
    order = page.get_by_role("combobox", name="Order")
    for name, value in (("order: due first", "sla_deadline"), ("order: last changed", "-updated_at")):
        found[name] = measured(seat, lambda value=value: order.select_option(value), until="list", path=LISTS)  # type: ignore[misc]  # bound now
    page.get_by_role("grid").focus()
    return found


def by_keys(seat: Seat) -> dict[str, Times]:
    """The same agent goes on with single keys, from the list into tickets."""
    page = seat.page

    def key(name: str) -> Callable[[], object]:
        return lambda: page.keyboard.press(name)

    found = {"key: next row": measured(seat, key("j"), until="pointed")}
    found["key: select a row"] = measured(seat, key("x"), until="chosen")
    page.keyboard.press("Escape")
    found["split view"] = measured(seat, key("v"), until="split")
    found["open a ticket beside the list"] = measured(seat, key("Enter"), until="open", path="/api/tickets/")
    for at in range(3):
        found[f"next ticket ({at + 1})"] = measured(seat, key("j"), until="open", path="/api/tickets/")
    found["palette"] = measured(seat, key("Control+k"), until="dialogs")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.keyboard.press("v")
    return found


def show(rounds: list[dict[str, Times]]) -> None:
    print(f"{'step':<32}{'answer':>9}{'worst':>9}{'drew':>9}{'worst':>9}{'task':>9}{'cpu':>9}")
    for name in rounds[0]:
        answer, drew, task, used = ([one[name][part] for one in rounds] for part in ("answer", "drew", "task", "cpu"))
        middle = statistics.median
        figures = (middle(answer), max(answer), middle(drew), max(drew), max(task), middle(used))
        print(f"{name:<32}" + "".join(f"{figure:>9.0f}" for figure in figures))


def a_change_by_somebody_else(page: Page, context: BrowserContext) -> None:
    """With thousands of rows loaded, a ticket among them changes: what is asked for, and how long the page stands still."""
    loaded = page.locator("[role=row][id]").nth(2)
    number = (loaded.get_attribute("id") or "").removeprefix("row-")
    token = context.request.post("/api/auth/refresh").json()["access_token"]
    headers = {"Authorization": f"Bearer {token}"}
    old = context.request.get(f"/api/tickets/{number}", headers=headers).json()
    page.wait_for_timeout(500)
    page.evaluate("() => { Object.assign(window.benchSeen, { asked: [], gaps: [], tasks: [] }); }")
    title = f"Changed {time.time_ns()}"
    body = {"title": title}
    change = context.request.patch(
        f"/api/tickets/{number}", headers=headers | {"If-Match": f'"{old["version"]}"'}, data=body
    )
    if not change.ok:
        raise SystemExit(change.text())
    page.get_by_text(title).wait_for()
    page.wait_for_timeout(500)
    seen = page.evaluate("() => window.benchSeen")
    asked = [url.split("/api/")[1] for url in seen["asked"]]
    lists = sum(one.startswith("tickets/?") and LISTS in one for one in asked)
    print(
        f"a change by somebody else: {len(asked)} requests, {lists} of them whole pages; "
        f"longest task {max([took for _, took in seen['tasks']], default=0):.0f} ms, longest gap {max(seen['gaps']):.0f} ms"
    )


def measure(browser: Browser, server: LiveServer, repeats: int) -> None:
    context = browser.new_context(base_url=server.url, viewport={"width": 1920, "height": 1080}, locale="en-GB")
    context.set_default_timeout(60_000)
    answer = context.request.post("/api/auth/login", data={"email": EMAIL, "password": PASSWORD})
    if not answer.ok:
        raise SystemExit(answer.text())
    page = context.new_page()
    page.add_init_script(WATCH)
    seat = Seat(page, context.new_cdp_session(page))
    seat.line.send("Performance.enable", {"timeDomain": "threadTicks"})
    show([in_the_list(seat) | by_keys(seat) for _ in range(repeats + 1)][1:])
    first_paint(seat)
    for _ in range(3):
        print("scrolling " + json.dumps(page.evaluate(SCROLL, 40_000)))
    page.wait_for_timeout(500)
    a_change_by_somebody_else(page, context)
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
