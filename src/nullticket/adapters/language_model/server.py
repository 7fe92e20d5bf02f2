"""One call over HTTP: what is sent for each rung, what may come back, and within which bounds."""

import json
import math
import ssl
import time
from collections.abc import AsyncGenerator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Final

import httpx2

from nullticket.adapters.language_model.values import Fault, ModelServer, Rung

LARGEST_ANSWER: Final = 256 * 1024
LONGEST_WAIT: Final = 600.0
_TOKENS: Final = 64
_TOKENS_FULL: Final = 240
_REFUSED: Final = frozenset({401, 403})
# What servers say to a way of asking that they do not know, besides plain trouble.
UNSUPPORTED: Final = frozenset({400, 415, 422, 500, 501})


@dataclass(frozen=True, slots=True)
class Completion:
    """What the model wrote, or a piece of it. ``cut``: it stopped at the limit of tokens; ``over``: it says it is done."""

    content: str
    tokens_in: int
    tokens_out: int
    cut: bool
    milliseconds: float = 0.0
    over: bool = False


@cache
def _trust() -> ssl.SSLContext:
    """The certificates that this machine trusts. Reading them costs tens of milliseconds, so it is done once."""
    return ssl.create_default_context()


def client_for(server: ModelServer) -> httpx2.AsyncClient:
    """No redirects, so that a ticket's text goes nowhere else; no proxies from the environment."""
    headers = {"Authorization": f"Bearer {server.api_key}"} if server.api_key else {}
    return httpx2.AsyncClient(
        headers=headers, timeout=server.timeout_seconds, follow_redirects=False, trust_env=False, verify=_trust()
    )


def body_of(
    server: ModelServer, messages: Sequence[Mapping[str, str]], rung: Rung, schema: Mapping[str, Any]
) -> dict[str, Any]:
    """The request for one rung."""
    body: dict[str, Any] = {
        "model": server.model,
        "messages": list(messages),
        "temperature": 0,
        "seed": 7,
        "max_tokens": _TOKENS_FULL if server.full else _TOKENS,
        "stream": False,
    }
    formats: Mapping[Rung, dict[str, Any]] = {
        Rung.SCHEMA: {
            "type": "json_schema",
            "json_schema": {"name": "ticket", "strict": True, "schema": schema},
        },
        Rung.OBJECT_SCHEMA: {"type": "json_object", "schema": schema},
        Rung.OBJECT: {"type": "json_object"},
    }
    return body | ({"response_format": formats[rung]} if rung in formats else {})


async def complete(client: httpx2.AsyncClient, server: ModelServer, body: Mapping[str, Any]) -> Completion:
    """One call. Raises Fault for everything that is no chat completion."""
    began = time.perf_counter()
    with _faults_named():
        async with client.stream("POST", _address_of(server), json=body) as response:
            _check_status(response)
            found = _completion(await _bounded(response))
    return replace(found, milliseconds=(time.perf_counter() - began) * 1000)


async def told(client: httpx2.AsyncClient, server: ModelServer, body: Mapping[str, Any]) -> AsyncGenerator[Completion]:
    """One call answered piece by piece; the last piece may say what it all took. A server that knows no streaming gives
    one piece. Raises Fault for everything else.
    """
    with _faults_named():
        async with client.stream("POST", _address_of(server), json={**body, "stream": True}) as response:
            _check_status(response)
            if not response.headers.get("content-type", "").startswith("text/event-stream"):
                yield _completion(await _bounded(response))
                return
            size, over = 0, False
            async for event in httpx2.EventSource(response):
                size += len(event.data)
                if size > LARGEST_ANSWER:
                    raise Fault("too_large", f"more than {LARGEST_ANSWER} bytes")
                if event.data.strip() == "[DONE]":
                    return
                piece = _piece(event.data)
                over = over or piece.over
                yield piece
            if not over:
                raise Fault("dropped", "the answer has no end")


def _address_of(server: ModelServer) -> str:
    return f"{server.base_url.rstrip('/')}/chat/completions"


@contextmanager
def _faults_named() -> Iterator[None]:
    """Whatever the client can raise, as a Fault."""
    try:
        yield
    except httpx2.TimeoutException as error:
        raise Fault("timeout", type(error).__name__) from error
    except httpx2.DecodingError as error:
        raise Fault("garbage", type(error).__name__) from error
    except (httpx2.HTTPError, httpx2.InvalidURL, UnicodeError) as error:
        raise Fault("dropped", type(error).__name__) from error


def _check_status(response: httpx2.Response) -> None:
    status = response.status_code
    if 300 <= status < 400:
        raise Fault("redirect", "the server points elsewhere: give the final address", status=status)
    if status != httpx2.codes.OK:
        raise _refusal(status, response.headers)


async def _bounded(response: httpx2.Response) -> bytes:
    parts, size = [], 0
    async for part in response.aiter_bytes():
        parts.append(part)
        size += len(part)
        if size > LARGEST_ANSWER:
            raise Fault("too_large", f"more than {LARGEST_ANSWER} bytes")
    return b"".join(parts)


def _refusal(status: int, headers: httpx2.Headers) -> Fault:
    if status in _REFUSED:
        return Fault("refused", "the server does not accept the key", status=status)
    if status == httpx2.codes.NOT_FOUND:
        return Fault("missing", "no such address or model", status=status)
    if status in {429, 503}:
        return Fault("busy", f"HTTP {status}", status=status, wait=_wait(headers.get("retry-after", "")))
    return Fault("http_error", f"HTTP {status}", status=status)


def _wait(said: str) -> float:
    """Seconds of a Retry-After; dates and nonsense count as nothing said."""
    try:
        seconds = float(said)
    except ValueError:
        return 0.0
    return min(seconds, LONGEST_WAIT) if math.isfinite(seconds) and seconds > 0 else 0.0


def _completion(raw: bytes) -> Completion:
    try:
        document = json.loads(raw)
        choice = document["choices"][0]
        content = choice["message"]["content"]
    except (ValueError, RecursionError, LookupError, TypeError) as error:
        raise Fault("garbage", "no chat completion") from error
    if not isinstance(content, str):
        raise Fault("garbage", "an answer without text")
    spent_in, spent_out = _spent(document)
    return Completion(content, spent_in, spent_out, cut=choice.get("finish_reason") == "length")


def _piece(data: str) -> Completion:
    """A piece without text is empty: the first says who speaks, the last what it took."""
    try:
        document = json.loads(data)
        if document.get("error"):
            raise Fault("http_error", "an error within the answer")
        choices = document.get("choices") or [{}]
        content = (choices[0].get("delta") or {}).get("content") or ""
    except (ValueError, RecursionError, LookupError, TypeError, AttributeError) as error:
        raise Fault("garbage", "no piece of a chat completion") from error
    if not isinstance(content, str):
        raise Fault("garbage", "an answer without text")
    spent_in, spent_out = _spent(document)
    ending = choices[0].get("finish_reason")
    return Completion(content, spent_in, spent_out, cut=ending == "length", over=ending is not None)


def _spent(document: Mapping[str, Any]) -> tuple[int, int]:
    """Tokens in and out, as far as the server says."""
    used = document.get("usage")
    usage = used if isinstance(used, dict) else {}
    return _count(usage.get("prompt_tokens")), _count(usage.get("completion_tokens"))


def _count(value: Any) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10_000_000 else 0


@dataclass(slots=True)
class Ladder:
    """The highest rung that this server and model were seen to climb; forgotten after a day, when it is tried anew."""

    first: Rung
    known: Rung | None = None
    since: float = 0.0

    def start(self) -> Rung:
        if self.known is not None and time.monotonic() - self.since > 86_400:
            self.known = None
        return self.known or self.first

    def reached(self, rung: Rung) -> None:
        if self.known is not rung:
            self.known, self.since = rung, time.monotonic()

    def forget(self) -> None:
        self.known = None
