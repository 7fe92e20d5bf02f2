"""JSON over HTTP to a desk that may be slow, absent or wrong: time limits, a size cap, no redirects."""

import json
import ssl
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import httpx2

from nullticket.core.errors import PermanentFailure, Unavailable

LARGEST_ANSWER: Final = 16 * 1024 * 1024
_BUSY: Final = frozenset({408, 425, 429})
_LONGEST_WAIT: Final = 3600


@dataclass(frozen=True, slots=True)
class Answer:
    """``body`` is None when there is none or when it is not JSON. Header names are lower case."""

    status: int
    headers: Mapping[str, str]
    body: Any

    @property
    def fine(self) -> bool:
        return 200 <= self.status < 300


@dataclass(frozen=True, slots=True)
class Wire:
    """Calls to one desk over one connection pool; cookies last as long as it does."""

    name: str
    client: httpx2.Client
    seconds: float

    def call(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        params: Mapping[str, str] | None = None,
        body: Mapping[str, Any] | None = None,
    ) -> Answer:
        """One request. Raises Unavailable when nothing (or too much, or too slowly) comes back, and for busy servers."""
        deadline = time.monotonic() + 2 * self.seconds
        content = None if body is None else json.dumps(body).encode()
        try:
            with self.client.stream(method, url, headers=headers, params=params, content=content) as response:
                raw = self._read(response, deadline)
                answer = Answer(response.status_code, dict(response.headers), _parsed(raw))
        except (httpx2.HTTPError, httpx2.InvalidURL, UnicodeError) as error:
            raise Unavailable(f"{self.name} does not answer ({type(error).__name__})", retry_after=30) from error
        if 300 <= answer.status < 400:
            raise PermanentFailure(f"{self.name} answers with a redirect: give the final address")
        if answer.status in _BUSY or answer.status in {502, 503, 504}:
            raise Unavailable(f"{self.name} is busy ({answer.status})", retry_after=_wait(answer.headers))
        return answer

    def _read(self, response: httpx2.Response, deadline: float) -> bytes:
        parts, size = [], 0
        for part in response.iter_bytes():
            parts.append(part)
            size += len(part)
            if size > LARGEST_ANSWER:
                raise PermanentFailure(f"{self.name} answers with more than {LARGEST_ANSWER} bytes")
            if time.monotonic() > deadline:
                raise Unavailable(f"{self.name} answers too slowly", retry_after=60)
        return b"".join(parts)


@cache
def _trust() -> ssl.SSLContext:
    """The certificates that this machine trusts. Reading them costs tens of milliseconds, so it is done once."""
    return ssl.create_default_context()


@contextmanager
def wire(name: str, *, seconds: float) -> Iterator[Wire]:
    """Open a pool for a few calls."""
    with httpx2.Client(timeout=seconds, follow_redirects=False, verify=_trust()) as client:
        yield Wire(name, client, seconds)


def _parsed(raw: bytes) -> Any:
    try:
        return json.loads(raw) if raw.strip() else None
    except (ValueError, RecursionError):
        return None


def _wait(headers: Mapping[str, str]) -> int:
    given = headers.get("retry-after", "")
    return min(int(given), _LONGEST_WAIT) if given.isascii() and given.isdigit() and len(given) < 8 else 30
