"""What every request passes: its id, the access log, body caps, security headers, metrics."""

import re
import time
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import anyio
from prometheus_client import REGISTRY, Histogram
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from nullticket.infra.log import REQUEST_ID, logger

log = logger("access")
_ID: Final = re.compile(r"[A-Za-z0-9._-]{8,64}\Z")
REQUEST_SECONDS: Final = Histogram(
    "nullticket_request_seconds", "Time to answer, by route and status class.", ["method", "route", "status"]
)
CSP: Final = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self';"
    " font-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors {ancestors}; form-action 'self'"
)


# A proxy that is cut off while it sends tells its caller 502 instead of our reason, so what is on its way is taken first.
SWALLOWED_BYTES: Final = 32 * 1024 * 1024
SWALLOW_SECONDS: Final = 5.0


class _TooLong(Exception):
    """The body passed its cap while it was being read."""


@dataclass(slots=True)
class RequestFrame:
    """Outermost middleware: gives an id, measures, logs one line without bodies or addresses, adds headers."""

    app: ASGIApp
    https: bool
    widget_origins: tuple[str, ...] = ()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        given = Headers(scope=scope).get("x-request-id", "")
        request_id = given if _ID.match(given) else uuid.uuid4().hex
        scope.setdefault("state", {})["request_id"] = request_id
        named = REQUEST_ID.set(request_id)
        started = time.perf_counter()
        status = 500

        async def answer(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                self._headers(scope, MutableHeaders(scope=message), request_id)
            await send(message)

        try:
            await self.app(scope, receive, answer)
        finally:
            seconds = time.perf_counter() - started
            route = getattr(scope.get("route"), "path", "unmatched")
            REQUEST_SECONDS.labels(scope["method"], route, f"{status // 100}xx").observe(seconds)
            log.info("request", method=scope["method"], route=route, status=status, ms=round(seconds * 1000, 1))
            REQUEST_ID.reset(named)

    def _headers(self, scope: Scope, headers: MutableHeaders, request_id: str) -> None:
        path = scope["path"]
        framed = path.startswith("/widget/") and self.widget_origins
        ancestors = " ".join(("'self'", *self.widget_origins)) if framed else "'none'"
        if path.startswith("/widget/") and not self.widget_origins:
            ancestors = "'self'"
        headers["X-Request-ID"] = request_id
        headers.setdefault("Content-Security-Policy", CSP.format(ancestors=ancestors))
        headers.setdefault("X-Content-Type-Options", "nosniff")
        headers.setdefault("Referrer-Policy", "same-origin")
        headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
        headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        if path.startswith("/api/"):
            headers.setdefault("Cache-Control", "no-store")
        if self.https:
            headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")


@dataclass(slots=True)
class BodyCap:
    """Refuses compressed bodies (415) and cuts bodies at their cap (413), counted as they arrive."""

    app: ASGIApp
    default: int
    larger: Iterable[tuple[str, int]] = ()

    def _cap(self, path: str) -> int:
        return next((cap for prefix, cap in self.larger if re.match(prefix, path)), self.default)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] in {"GET", "HEAD", "OPTIONS"}:
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        cap = self._cap(scope["path"])
        if headers.get("content-encoding", "identity") != "identity":
            await _swallow(headers, receive)
            await _refuse(scope, send, 415, "unsupported_media_type", "Send the body uncompressed.")
            return
        length = headers.get("content-length", "0")
        if length.isdigit() and int(length) > cap:
            await _swallow(headers, receive)
            await _refuse(scope, send, 413, "too_large", f"The body may have at most {cap} bytes.")
            return
        await self._counted(scope, receive, send, cap)

    async def _counted(self, scope: Scope, receive: Receive, send: Send, cap: int) -> None:
        seen = 0
        started, more = False, True

        async def counting() -> Message:
            nonlocal seen, more
            message = await receive()
            seen += len(message.get("body", b""))
            more = message.get("more_body", False)
            if seen > cap:
                raise _TooLong
            return message

        async def watching(message: Message) -> None:
            nonlocal started
            if seen > cap and not started:
                # Whoever reads the body may take the exception for a broken one; the true reason goes out instead.
                raise _TooLong
            started = True
            await send(message)

        try:
            await self.app(scope, counting, watching)
        except _TooLong:
            if not started:
                if more:
                    await _swallow(Headers(scope=scope), receive)
                await _refuse(scope, send, 413, "too_large", f"The body may have at most {cap} bytes.")


@dataclass(slots=True)
class AddressGuard:
    """Refuses addresses with a zero byte (422): no value holds one, and PostgreSQL takes none."""

    app: ASGIApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and ("\0" in scope["path"] or b"%00" in scope["query_string"]):
            await _refuse(scope, send, 422, "invalid", "The address holds a zero byte.")
            return
        await self.app(scope, receive, send)


async def _swallow(headers: Headers, receive: Receive) -> None:
    """Take the rest of a body and forget it, within bounds. Who waits to be asked for it is not asked."""
    if headers.get("expect", "").lower() == "100-continue":
        return
    taken, more = 0, True
    with anyio.move_on_after(SWALLOW_SECONDS):
        while more and taken < SWALLOWED_BYTES:
            message = await receive()
            taken += len(message.get("body", b""))
            more = message.get("more_body", False)


async def _refuse(scope: Scope, send: Send, status: int, code: str, detail: str) -> None:
    request_id = scope.get("state", {}).get("request_id", "")
    body = (
        f'{{"type":"about:blank","title":"{code.replace("_", " ")}","status":{status},"detail":"{detail}",'
        f'"code":"{code}","request_id":"{request_id}"}}'
    ).encode()
    headers = [
        (b"content-type", b"application/problem+json"),
        (b"content-length", str(len(body)).encode()),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


__all__ = ["REGISTRY", "AddressGuard", "BodyCap", "RequestFrame"]
