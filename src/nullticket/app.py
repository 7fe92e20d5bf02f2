"""The web application: middleware, routers, error handlers, the built screens."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import FileResponse, JSONResponse, Response
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.routing import compile_path
from starlette.staticfiles import StaticFiles

from nullticket import __version__
from nullticket.core.errors import NotFound
from nullticket.features.accounts import api as accounts_api
from nullticket.features.accounts import users_api
from nullticket.features.analytics import api as analytics_api
from nullticket.features.chat import api as chat_api
from nullticket.features.chat import desk_api
from nullticket.features.classification import api as classification_api
from nullticket.features.classification import engines_api, language_model_api
from nullticket.features.desk import api as desk_work_api
from nullticket.features.desk import bulk_api
from nullticket.features.external import api as external_api
from nullticket.features.feedback import api as feedback_api
from nullticket.features.intake import api as intake_api
from nullticket.features.intake import connectors_api, desk_chat_api
from nullticket.features.knowledge import api as knowledge_api
from nullticket.features.learning import api as learning_api
from nullticket.features.mailbox import api as mailbox_api
from nullticket.features.notifications import api as notifications_api
from nullticket.features.notifications import realtime_api
from nullticket.features.operations import api as operations_api
from nullticket.features.patterns import api as patterns_api
from nullticket.features.replies import api as replies_api
from nullticket.features.routing import api as routing_api
from nullticket.features.similar import api as similar_api
from nullticket.features.sla import api as sla_api
from nullticket.features.teams import api as teams_api
from nullticket.features.tickets import api as tickets_api
from nullticket.features.tickets import conversation_api, draft_api, related_api
from nullticket.features.triage import api as triage_api
from nullticket.infra.draining import leaving
from nullticket.infra.middleware import AddressGuard, BodyCap, RequestFrame
from nullticket.infra.openapi import with_refusals
from nullticket.infra.outbox import Runner
from nullticket.infra.runtime import Runtime
from nullticket.infra.schedule import Scheduler
from nullticket.infra.web import api_routes, install_error_handlers, is_public, problem_response, refuse_undeclared
from nullticket.settings import Settings
from nullticket.wiring import build_runtime, process_name

_METHODS: Final = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD", "TRACE"]
STATIC: Final = Path(__file__).parent / "static"
ROUTERS: Final[list[APIRouter]] = [
    # Routes are tried in turn, and nothing comes in as often as what comes through the doors.
    intake_api.router,
    accounts_api.router,
    users_api.router,
    analytics_api.router,
    chat_api.router,
    desk_api.router,
    desk_work_api.router,
    bulk_api.router,
    classification_api.router,
    engines_api.router,
    language_model_api.router,
    triage_api.router,
    feedback_api.router,
    external_api.router,
    connectors_api.router,
    desk_chat_api.router,
    knowledge_api.router,
    mailbox_api.router,
    patterns_api.router,
    notifications_api.router,
    realtime_api.router,
    operations_api.router,
    learning_api.router,
    replies_api.router,
    routing_api.router,
    similar_api.router,
    sla_api.router,
    teams_api.router,
    tickets_api.router,
    conversation_api.router,
    draft_api.router,
    related_api.router,
]
# Paths whose bodies may be larger than JSON: mail and uploads.
_LARGE: Final = (
    (r"/api/ingest/email", 26 * 1024 * 1024),
    (r"/api/ingest/(glpi|solman)", 5 * 1024 * 1024),
    (r"/api/tickets/[^/]+/attachments", 26 * 1024 * 1024),
    (r"/api/chat/conversations/[^/]+/files", 11 * 1024 * 1024),
    (r"/api/admin/kb/upload", 5 * 1024 * 1024),
)


def create_app(settings: Settings, *, runtime: Runtime | None = None) -> FastAPI:
    """Build the application. With an embedded queue the job runner lives as long as the application does."""
    runtime = runtime or build_runtime(settings)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        del app
        stoppers = start_background(runtime, settings) if settings.queue.embedded else []

        def leave() -> None:
            runtime.draining.set()
            for stopper in stoppers:
                stopper.stopping.set()

        with leaving(leave, seconds=settings.seconds_to_drain):
            yield
        leave()
        for stopper in stoppers:
            stopper.stop()
        runtime.close()

    app = FastAPI(
        title="NullTicket",
        version=__version__,
        lifespan=lifespan,
        openapi_url="/api/openapi.json" if settings.docs_enabled else None,
        docs_url="/api/docs" if settings.docs_enabled else None,
        redoc_url=None,
        # Not include_router: it reads every signature anew for each application, and asks each router twice a request.
        routes=[route for router in ROUTERS for route in router.routes],
    )
    app.state.runtime = runtime
    refuse_undeclared(api_routes(app))
    _describe_refusals(app)
    install_error_handlers(app)
    _serve_screens(app, demo_page=not settings.production)
    _add_middleware(app, settings, runtime)
    return app


def start_background(runtime: Runtime, settings: Settings) -> list[Runner | Scheduler]:
    """The embedded job runner and the schedule, in threads of this process."""
    runner = Runner(runtime, process_name(), threads=settings.queue.threads)
    runtime.doorbell_listeners.append(runner.bell.set)
    scheduler = Scheduler(runtime, process_name())
    runner.start()
    scheduler.start()
    return [scheduler, runner]


def _describe_refusals(app: FastAPI) -> None:
    """The document of FastAPI knows the answers of endpoints; the refusals of everything around them are added."""
    generate, allowed = app.openapi, {route.operation_id for route in api_routes(app) if is_public(route)}

    def document() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = with_refusals(generate(), public={name for name in allowed if name})
        return app.openapi_schema

    app.openapi = document  # type: ignore[method-assign]  # FastAPI's own way of extending the document


def _add_middleware(app: FastAPI, settings: Settings, runtime: Runtime) -> None:
    """The last added is the outermost."""
    limits = runtime.values.limits
    app.add_middleware(GZipMiddleware, minimum_size=1024)
    origins = [*settings.cors_origins, *settings.widget.origins]
    if origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=origins,
            allow_credentials=False,
            allow_methods=["GET", "POST", "PUT", "PATCH", "DELETE"],
            allow_headers=["Authorization", "Content-Type", "If-Match", "Idempotency-Key", "X-Chat-Session"],
            expose_headers=["ETag", "Retry-After", "X-Request-ID"],
            max_age=600,
        )
    if settings.allowed_hosts:
        app.add_middleware(TrustedHostMiddleware, allowed_hosts=settings.allowed_hosts)
    app.add_middleware(AddressGuard)
    app.add_middleware(BodyCap, default=limits.json_body, larger=_LARGE)
    app.add_middleware(RequestFrame, https=runtime.values.cookie_secure, widget_origins=tuple(settings.widget.origins))


def _serve_screens(app: FastAPI, *, demo_page: bool) -> None:
    """The built UI: hashed assets for ever, index.html for deep links, 404 under /api. ``demo_page`` shows the widget."""
    known = [(compile_path(route.path or "")[0], frozenset(route.methods or ())) for route in api_routes(app)]

    @app.api_route("/api/{path:path}", methods=_METHODS, include_in_schema=False)
    def no_such_route(path: str, request: Request) -> Response:
        allowed = {name for pattern, names in known if pattern.match(request.url.path) for name in names}
        if not allowed:
            raise NotFound(f"There is no /api/{path[:100]}.")
        detail = f"This is not answered to {request.method}."
        refusal = problem_response(request, status=405, code="method_not_allowed", detail=detail)
        refusal.headers["Allow"] = ", ".join(sorted(allowed))
        return refusal

    for name in ("admin", "widget"):
        if (STATIC / name / "assets").is_dir():
            app.mount(f"/{name}/assets", StaticFiles(directory=STATIC / name / "assets"), name=f"{name}-assets")

    @app.get("/widget.js", include_in_schema=False)
    def widget_loader() -> Response:
        return _file(STATIC / "widget.js")

    @app.get("/widget/{path:path}", include_in_schema=False)
    def widget_page(path: str) -> Response:
        return _file(_inside(STATIC / "widget", path) or STATIC / "widget" / "index.html")

    if demo_page:

        @app.get("/demo", include_in_schema=False)
        def demo() -> Response:
            return _file(STATIC / "widget" / "demo.html")

    @app.get("/{path:path}", include_in_schema=False)
    def screens(path: str, request: Request) -> Response:
        found = _inside(STATIC / "admin", path)
        if found is not None:
            return _file(found)
        if "text/html" not in request.headers.get("accept", "") or "." in path.rsplit("/", 1)[-1]:
            return problem_response(request, status=404, code="not_found", detail="There is nothing here.")
        return _file(STATIC / "admin" / "index.html")


def _inside(root: Path, path: str) -> Path | None:
    """The file below ``root``, or None; never one outside of it."""
    candidate = (root / path).resolve()
    return candidate if candidate.is_file() and candidate.is_relative_to(root.resolve()) else None


def _file(path: Path) -> Response:
    if not path.is_file():
        return JSONResponse(
            {"detail": "The screens are not built. Run `make ui`; the API works without them."}, status_code=404
        )
    return FileResponse(path, headers={"Cache-Control": "no-cache"})
