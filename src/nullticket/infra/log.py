"""Structured logs: one JSON line (or a readable one in development), request ids, no bodies, no addresses."""

import json
import logging
import re
import sys
import time
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Final

# Of the request that is being answered, in whatever thread; empty outside of one.
REQUEST_ID: Final[ContextVar[str]] = ContextVar("request_id", default="")

_HOME: Final = "nullticket"
_FIELDS: Final = "fields"
_PRIVATE: Final = frozenset({"email", "password", "token", "secret", "authorization", "body", "recipient", "phone"})
_ADDRESS: Final = re.compile(r"[^\s@<>\"']{1,64}@[^\s@<>\"']{1,190}")


@dataclass(frozen=True, slots=True)
class Log:
    """Says what happened in few words that never change, and names what it happened to in fields."""

    under: logging.Logger

    def debug(self, event: str, **fields: object) -> None:
        self._say(logging.DEBUG, event, fields)

    def info(self, event: str, **fields: object) -> None:
        self._say(logging.INFO, event, fields)

    def warning(self, event: str, **fields: object) -> None:
        self._say(logging.WARNING, event, fields)

    def error(self, event: str, *, exc_info: BaseException | None = None, **fields: object) -> None:
        self._say(logging.ERROR, event, fields, exc_info)

    def _say(self, level: int, event: str, fields: dict[str, object], fault: BaseException | None = None) -> None:
        if self.under.isEnabledFor(level):
            self.under.log(level, "%s", event, extra={_FIELDS: fields}, exc_info=fault)


class Line(logging.Formatter):
    """A line of ours or of a library, with nothing private in it. ``as_json`` is for machines."""

    def __init__(self, *, as_json: bool) -> None:
        super().__init__()
        self._as_json = as_json

    def format(self, record: logging.LogRecord) -> str:
        entry: dict[str, Any] = {
            "timestamp": f"{time.strftime('%Y-%m-%dT%H:%M:%S', time.gmtime(record.created))}.{record.msecs:03.0f}Z",
            "level": record.levelname.lower(),
            "logger": record.name.removeprefix(f"{_HOME}."),
            "event": record.getMessage(),
        }
        if request_id := REQUEST_ID.get():
            entry["request_id"] = request_id
        entry |= getattr(record, _FIELDS, {})
        if record.exc_info:
            entry["exception"] = self.formatException(record.exc_info)
        entry = redacted(entry)
        return json.dumps(entry, default=repr) if self._as_json else _readable(entry)


def redacted(entry: dict[str, Any]) -> dict[str, Any]:
    """Private fields and any mail address are hidden; line breaks are escaped so that no line can be forged."""
    return {key: "[hidden]" if key in _PRIVATE else _without_addresses(value) for key, value in entry.items()}


def _without_addresses(value: object) -> object:
    if isinstance(value, int | float | bool | None):
        return value
    text = value if isinstance(value, str) else repr(value)
    return _ADDRESS.sub("[address]", text).replace("\r", "\\r").replace("\n", "\\n")


def _readable(entry: dict[str, Any]) -> str:
    told = {key: value for key, value in entry.items() if key not in {"timestamp", "level", "event"}}
    fields = " ".join(f"{key}={value}" for key, value in told.items())
    return f"{entry['timestamp']} {entry['level']:<8} {entry['event']:<30} {fields}"


def set_up_logging(*, json_lines: bool, level: str = "INFO") -> None:
    """Called again it speaks to the standard error of now. Libraries are heard from warnings on, where nobody else hears
    them yet.
    """
    lines = logging.StreamHandler(sys.stderr)
    lines.setFormatter(Line(as_json=json_lines))
    own, all_ = logging.getLogger(_HOME), logging.getLogger()
    own.handlers, own.propagate = [lines], False
    own.setLevel(level)
    all_.handlers = [one for one in all_.handlers if not isinstance(one.formatter, Line)] or [lines]


def logger(name: str) -> Log:
    return Log(logging.getLogger(f"{_HOME}.{name}"))
