"""Structured logs: one JSON line (or a readable one in development), request ids, no bodies, no addresses."""

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any, Final

# Where rich is installed structlog loads it with all its lexers: six megabytes for coloured tracebacks, which this program
# does not print. While the name stands for nothing it does without.
_HIDDEN: Final = "rich" not in sys.modules
if _HIDDEN:
    sys.modules["rich"] = None  # type: ignore[assignment]  # Python's own way of saying that a module is not to be had
import structlog  # noqa: E402 - see above

if _HIDDEN:
    del sys.modules["rich"]

_PRIVATE: Final = frozenset({"email", "password", "token", "secret", "authorization", "body", "recipient", "phone"})
_ADDRESS: Final = re.compile(r"[^\s@<>\"']{1,64}@[^\s@<>\"']{1,190}")


def redact(_logger: Any, _method: str, entry: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Hide private keys and any mail address; line breaks are escaped so that no line can be forged."""
    for key, value in entry.items():
        if key in _PRIVATE:
            entry[key] = "[hidden]"
        elif isinstance(value, str):
            entry[key] = _ADDRESS.sub("[address]", value).replace("\r", "\\r").replace("\n", "\\n")
    return entry


def set_up_logging(*, json_lines: bool, level: str = "INFO") -> None:
    renderer: Any = structlog.processors.JSONRenderer() if json_lines else structlog.dev.ConsoleRenderer(colors=False)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            redact,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=False,
    )
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(levelname)s %(name)s %(message)s")


def logger(name: str) -> Any:
    return structlog.get_logger(name)
