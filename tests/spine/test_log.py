"""A line of the log says what happened to what, and nothing of anybody."""

import json
import logging
from collections.abc import Iterator

import pytest

from nullticket.infra.log import logger, set_up_logging
from nullticket.testing import Desk


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    yield
    set_up_logging(json_lines=True, level="ERROR")


def test_a_line_names_what_it_is_about_hides_whom_and_cannot_be_forged(capsys: pytest.CaptureFixture[str]):
    set_up_logging(json_lines=True, level="INFO")
    fault = ValueError("nobody is called bo@example.org\nreally")
    told = {"told": "by ana@example.org\r\nhere", "seen": ["by ana@example.org"], "password": "abc", "count": 3}
    logger("test").error("went wrong", exc_info=fault, **told)
    logger("test").debug("not heard")

    [line] = capsys.readouterr().err.splitlines()
    entry = json.loads(line)
    assert entry["timestamp"].endswith("Z")
    assert {name: entry[name] for name in ("level", "logger", "event", "told", "seen", "password", "count")} == {
        "level": "error",
        "logger": "test",
        "event": "went wrong",
        "told": "by [address]\\r\\nhere",
        "seen": "['by [address]']",
        "password": "[hidden]",
        "count": 3,
    }
    assert entry["exception"].endswith("ValueError: nobody is called [address]\\nreally")


def test_what_a_person_reads_is_one_line_too(capsys: pytest.CaptureFixture[str]):
    set_up_logging(json_lines=False, level="WARNING")
    logger("test").warning("no token", reason="of cy@example.org\nfor long", channel=7)
    [line] = capsys.readouterr().err.splitlines()
    assert " warning  no token " in line
    assert line.endswith("logger=test reason=of [address]\\nfor long channel=7")


def test_libraries_are_heard_in_the_same_way_unless_somebody_else_hears_them(capsys: pytest.CaptureFixture[str]):
    whole = logging.getLogger()
    others, whole.handlers = whole.handlers, []
    try:
        set_up_logging(json_lines=True, level="INFO")
        logging.getLogger("library").warning("cannot reach %s", "dee@example.org")
        entry = json.loads(capsys.readouterr().err)
        assert (entry["logger"], entry["event"]) == ("library", "cannot reach [address]")
    finally:
        whole.handlers = others
    set_up_logging(json_lines=True, level="INFO")
    assert whole.handlers == others


@pytest.mark.one_process("reads the log of its own process")
def test_every_line_of_a_request_has_its_id(desk: Desk, capsys: pytest.CaptureFixture[str]):
    set_up_logging(json_lines=True, level="INFO")
    client = desk.client
    client.get("/api/tickets/", headers={"X-Request-ID": "asked-for-this"})
    logger("test").info("afterwards")

    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [line["request_id"] for line in lines if line["event"] in {"refused", "request"}] == ["asked-for-this"] * 2
    assert "request_id" not in lines[-1]
