"""A headless Chromium from this machine's packages: no test downloads a browser.

The build without windows comes first: it is the same engine, draws the same pages and costs a third less of the processor.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, expect, sync_playwright

from harness.programs import program

# As root there is no sandbox; the rest keeps it from looking for its maker's servers.
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

BUILDS = ("chromium-headless-shell", "chromium")


@contextmanager
def chromium() -> Iterator[Browser]:
    # A page is given time on a machine that does much else; what is there at once is still found at once.
    expect.set_options(timeout=30_000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program(*BUILDS), args=list(QUIET))
        yield browser
        browser.close()
