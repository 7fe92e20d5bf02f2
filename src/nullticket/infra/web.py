"""The glue between FastAPI and services: who calls, units of work for the call, problems, headers.

An endpoint opens its unit of work itself (``with units.write() as uow``): the commit happens inside the endpoint, so a
failing commit is an error to the caller, and no connection is held while a request waits for a thread.
"""

import ipaddress
import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar

from anyio import to_thread
from fastapi import APIRouter, Depends, FastAPI, Header, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute, RouteContext, iter_route_contexts
from pydantic import ValidationError
from starlette.exceptions import HTTPException

from nullticket.core.access import PERMISSIONS, VISITOR, Actor, authorize
from nullticket.core.errors import (
    Forbidden,
    Invalid,
    NullTicketError,
    PreconditionRequired,
    TooMany,
    Unauthenticated,
    Unavailable,
)
from nullticket.core.schema import Problem
from nullticket.infra.log import logger
from nullticket.infra.runtime import Runtime
from nullticket.infra.uow import UnitOfWork

log = logger("web")
Found = TypeVar("Found")
PROBLEM = "application/problem+json"


def runtime_of(request: Request) -> Runtime:
    runtime: Runtime = request.app.state.runtime
    return runtime


def request_id_of(request: Request) -> str:
    return str(getattr(request.state, "request_id", ""))


async def client_ip(request: Request) -> str:
    """The caller's address: the rightmost hop that is not one of our proxies; IPv6 by /64. Asynchronous, because the way
    to a thread and back would cost more than the answer.
    """
    trusted = runtime_of(request).values.trusted_proxies
    peer = request.client.host if request.client else "0.0.0.0"  # noqa: S104 - a label for "unknown", nothing is bound
    hops = [hop.strip() for hop in request.headers.get("x-forwarded-for", "").split(",") if hop.strip()]
    address = peer
    while trusted and hops and _inside(address, trusted):
        address = hops.pop()
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return peer
    return str(ipaddress.ip_network(f"{parsed}/64", strict=False)) if parsed.version == 6 else str(parsed)


def _inside(address: str, networks: Sequence[str]) -> bool:
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(parsed in ipaddress.ip_network(network, strict=False) for network in networks)


@dataclass(frozen=True, slots=True)
class CallUnits:
    """Opens units of work in the caller's name."""

    runtime: Runtime
    actor: Actor
    request_id: str

    @contextmanager
    def write(self) -> Iterator[UnitOfWork]:
        with self.runtime.units.write(actor=self.actor, request_id=self.request_id) as uow:
            yield uow
        watch = self.runtime.database.watch
        if watch is not None:
            # Until a replica within its bounds has this write, its author reads from the primary.
            self.runtime.cache.set(self._wrote, b"1", seconds=math.ceil(watch.max_lag_seconds) + 2)

    @property
    def _wrote(self) -> str:
        return f"wrote:{self.actor.kind}:{self.actor.user_id}"

    @property
    def _has_written(self) -> bool:
        return self.runtime.database.watch is not None and self.runtime.cache.get(self._wrote) is not None

    def browse(self, look: Callable[[UnitOfWork], Found]) -> Found:
        """For lists, search and figures: may be a moment old, but never misses what the caller wrote."""
        if self._has_written:
            with self.read() as uow:
                return look(uow)
        return self.runtime.units.browse(look, actor=self.actor, request_id=self.request_id)

    def browsing(self) -> AbstractContextManager[UnitOfWork]:
        """As ``browse`` for what is read while it is sent. Where is decided now, before this request writes anything."""
        open_ = self.runtime.units.read if self._has_written else self.runtime.units.browsing
        return open_(actor=self.actor, request_id=self.request_id)

    @contextmanager
    def read(self) -> Iterator[UnitOfWork]:
        with self.runtime.units.read(actor=self.actor, request_id=self.request_id) as uow:
            yield uow


def bearer(request: Request) -> str | None:
    """The credential of the Authorization header; never read from the query string."""
    kind, _, credential = request.headers.get("authorization", "").partition(" ")
    return credential.strip() if kind.lower() == "bearer" and credential.strip() else None


def bearer_of() -> Any:
    """The raw credential, for the routes that check it against something else than people and their tokens."""
    return Depends(bearer)


def _actor(request: Request) -> Actor:
    credential = bearer(request)
    runtime = runtime_of(request)
    if credential is None or runtime.resolve_actor is None:
        return VISITOR
    return runtime.resolve_actor(runtime, credential)


@dataclass(frozen=True, slots=True)
class Require:
    """The permission of a route. A bad credential is refused even where visitors may come.

    ``own_credential``: the route checks its Authorization header itself (a connector's secret, the metrics token).
    ``sees``: raises NotFound for an object (path parameter ``key``) that the caller may not even see, so that a
    refusal by role does not come before it.
    """

    action: str
    own_credential: bool = False
    sees: Callable[[UnitOfWork, str], object] | None = None

    async def __call__(self, request: Request) -> CallUnits:
        runtime = runtime_of(request)
        actor = VISITOR
        if not self.own_credential and bearer(request) is not None:
            actor = await to_thread.run_sync(_actor, request)
        units = CallUnits(runtime, actor, request_id_of(request))
        try:
            authorize(actor, self.action)
        except Forbidden:
            await to_thread.run_sync(self._look, units, request.path_params.get("key"))
            raise
        limits = runtime.values.limits
        if limits.enabled and actor.user_id is not None:
            wait = runtime.limiter.hit(f"calls:{actor.user_id}", limit=limits.requests_per_minute, seconds=60)
            if wait is not None:
                raise TooMany("Too many requests.", retry_after=wait)
        request.state.actor = actor
        return units

    def _look(self, units: CallUnits, key: str | None) -> None:
        if self.sees is not None and key is not None:
            with units.read() as uow:
                self.sees(uow, key)


def require(
    action: str, *, own_credential: bool = False, sees: Callable[[UnitOfWork, str], object] | None = None
) -> Any:
    """Declare the permission of a route: ``units: Annotated[CallUnits, require("tickets.read")]``."""
    if action not in PERMISSIONS:
        raise LookupError(f"{action} is not in core.access.PERMISSIONS")
    return Depends(Require(action, own_credential, sees), scope="function")


def limit_calls(units: CallUnits, key: str, *, limit: int, seconds: int) -> None:
    """Count one call under a key; 429 with the time to wait when there were too many."""
    if not units.runtime.values.limits.enabled:
        return
    wait = units.runtime.limiter.hit(key, limit=limit, seconds=seconds)
    if wait is not None:
        raise TooMany("Too many requests. Wait a little.", retry_after=wait)


def declared_action(route: RouteContext) -> str | None:
    """The permission that a route declares, None when it declares none."""
    pending = list(route.dependant.dependencies)
    while pending:
        dependant = pending.pop()
        if isinstance(dependant.call, Require):
            return dependant.call.action
        pending.extend(dependant.dependencies)
    return None


def api_routes(app: FastAPI | APIRouter) -> Iterator[RouteContext]:
    """All endpoints with their full paths. ``app.routes`` alone holds included routers as closed boxes."""
    for route in iter_route_contexts(app.routes):
        if isinstance(route.original_route, APIRoute):
            yield route


def is_public(route: RouteContext) -> bool:
    """Whether strangers may try it."""
    return None in PERMISSIONS.get(declared_action(route) or "", ())


def refuse_undeclared(routes: Iterator[RouteContext]) -> None:
    """Closed by default: stop the start when a route declares no permission."""
    open_routes = [f"{sorted(route.methods or ())} {route.path}" for route in routes if declared_action(route) is None]
    if open_routes:
        raise RuntimeError("routes without a declared permission: " + ", ".join(open_routes))


def if_match(request: Request) -> int:
    """The version that the caller edited, from ``If-Match``; 428 without it, and ``*`` is no version."""
    header = request.headers.get("if-match", "").strip().removeprefix("W/").strip('"')
    if not header:
        raise PreconditionRequired('Send the version you edited as If-Match: "<version>".')
    if not header.isdigit() or len(header) > 9:
        raise PreconditionRequired("If-Match must be the version of the last answer.")
    return int(header)


def if_match_given(request: Request) -> int | None:
    """The version that the caller looked at; None when they do not care."""
    return if_match(request) if request.headers.get("if-match") else None


async def idempotency_key(
    raw: Annotated[str | None, Header(alias="Idempotency-Key", max_length=200)] = None,
) -> str | None:
    """The key as given, with or without the quotes of a structured field. Asynchronous as ``client_ip`` is."""
    if raw is None:
        return None
    key = raw.strip().strip('"')
    if not 8 <= len(key) <= 190 or not key.isprintable():
        raise Invalid("An Idempotency-Key has 8 to 190 printable characters.", field="Idempotency-Key")
    return key


RepeatKey = Annotated[str | None, Depends(idempotency_key)]
Version = Annotated[int, Depends(if_match)]
SeenVersion = Annotated[int | None, Depends(if_match_given)]
ClientIp = Annotated[str, Depends(client_ip)]
RuntimeOf = Annotated[Runtime, Depends(runtime_of)]


def with_etag(response: Response, version: int) -> None:
    response.headers["ETag"] = f'"{version}"'


def problems(*errors: type[NullTicketError]) -> dict[int | str, dict[str, Any]]:
    """``responses=problems(NotFound, Stale)`` puts errors into the OpenAPI document."""
    found: dict[int | str, dict[str, Any]] = {}
    for error in errors:
        text = (error.__doc__ or "").strip().split("\n")[0]
        before = found.get(error.status, {}).get("description")
        found[error.status] = {
            "model": Problem,
            "content": {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}},
            "description": f"{before} / {error.code}: {text}" if before else f"{error.code}: {text}",
        }
    return found


def problem_response(
    request: Request, *, status: int, code: str, detail: str, title: str = "", **extra: Any
) -> JSONResponse:
    document = {
        "type": "about:blank",
        "title": title or code.replace("_", " "),
        "status": status,
        "detail": detail,
        "code": code,
        "request_id": request_id_of(request),
        **extra,
    }
    return JSONResponse(document, status_code=status, media_type=PROBLEM)


async def _known(request: Request, error: Exception) -> Response:
    if not isinstance(error, NullTicketError):
        raise error
    log.info("refused", code=error.code, status=error.status, path=request.url.path)
    response = problem_response(request, status=error.status, code=error.code, detail=error.detail, **error.extra)
    if isinstance(error, TooMany | Unavailable):
        response.headers["Retry-After"] = str(max(1, error.retry_after))
    if isinstance(error, Unauthenticated):
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


class BodyInvalid(Invalid):
    """Some fields are not right; ``errors`` says which."""

    code = "validation"


def _pointers(errors: Sequence[Any], *, prefix: str = "") -> list[dict[str, str]]:
    """Where and why, without the input: it may be a password, or a number that JSON cannot hold."""
    return [
        {"pointer": f"{prefix}/" + "/".join(str(part) for part in one["loc"]), "detail": str(one["msg"])[:300]}
        for one in errors[:20]
    ]


def invalid_body(error: ValidationError) -> BodyInvalid:
    """A body that an endpoint has read itself, refused like any other."""
    return BodyInvalid("Some fields are not right.", errors=_pointers(error.errors(), prefix="/body"))


async def _invalid(request: Request, error: Exception) -> Response:
    if not isinstance(error, RequestValidationError):
        raise error
    errors = _pointers(error.errors())
    return problem_response(
        request, status=422, code="validation", detail="Some fields are not right.", title="validation", errors=errors
    )


async def _http(request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    names = {404: "not_found", 405: "method_not_allowed", 400: "bad_request", 413: "too_large"}
    code = names.get(error.status_code, f"http_{error.status_code}")
    response = problem_response(request, status=error.status_code, code=code, detail=str(error.detail))
    response.headers.update(error.headers or {})
    return response


async def _unexpected(request: Request, error: Exception) -> Response:
    log.error("unexpected error", path=request.url.path, request_id=request_id_of(request), exc_info=error)
    return problem_response(
        request, status=500, code="internal", detail="Something went wrong on our side. Quote the request id."
    )


def install_error_handlers(app: FastAPI) -> None:
    handlers: list[tuple[type[Exception], Callable[[Request, Exception], Any]]] = [
        (NullTicketError, _known),
        (RequestValidationError, _invalid),
        (HTTPException, _http),
        (Exception, _unexpected),
    ]
    for kind, handler in handlers:
        app.add_exception_handler(kind, handler)
