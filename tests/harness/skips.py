"""Only a listed test may be skipped: a skip is a check that did not happen, and nobody reads a yellow letter.

`tests/allowed_skips.txt` lists patterns of test ids with the reason. With `NULLTICKET_ENFORCE_SKIPS=1` (as in
`make test`) any other skip is a failure; the skipped ones are printed at the end of the run either way.
"""

import os
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

import pytest

LIST = Path(__file__).parents[1] / "allowed_skips.txt"


def allowed_patterns(text: str) -> list[str]:
    """Patterns of a list in which `#` opens the reason."""
    stripped = (line.split("#")[0].strip() for line in text.splitlines())
    return [line for line in stripped if line]


def is_allowed(node: str) -> bool:
    return any(fnmatch(node, known) for known in allowed_patterns(LIST.read_text(encoding="utf-8")))


def refused(report: pytest.TestReport | pytest.CollectReport) -> bool:
    enforced = os.environ.get("NULLTICKET_ENFORCE_SKIPS") == "1"
    return enforced and report.skipped and not hasattr(report, "wasxfail") and not is_allowed(report.nodeid)


def reason_of(report: pytest.TestReport | pytest.CollectReport) -> str:
    return str(report.longrepr[2]) if isinstance(report.longrepr, tuple) else str(report.longrepr)


def fail_when_refused(report: pytest.TestReport | pytest.CollectReport) -> None:
    if refused(report):
        report.outcome = "failed"
        report.longrepr = f"skipped without being listed in tests/allowed_skips.txt: {reason_of(report)}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Iterator[None]:
    report = yield
    fail_when_refused(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Iterator[None]:
    report = yield
    fail_when_refused(report)
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    skipped = terminalreporter.stats.get("skipped", [])
    terminalreporter.section("skipped tests")
    for report in skipped:
        terminalreporter.write_line(f"{report.nodeid}: {reason_of(report)}")
    if not skipped:
        terminalreporter.write_line("none")
