"""Commands that become a server: up, serve, worker. Nothing of the other commands is loaded for them: what a server does not
need it would hold for months.
"""

import os
import secrets
import signal
import sys
import threading
from typing import Annotated

import typer
import uvicorn

from nullticket import __version__
from nullticket.app import start_background
from nullticket.cli_operations import migrate_database
from nullticket.cli_settings import EX_CONFIG, checked_settings, told_in_lines
from nullticket.infra.collector import settle
from nullticket.infra.db import DatabaseFault, is_empty
from nullticket.infra.log import set_up_logging
from nullticket.seeds.defaults import seed_defaults
from nullticket.seeds.people import ensure_admin
from nullticket.settings import Settings
from nullticket.wiring import build_runtime

# sysexits.h: a service that does not answer.
EX_UNAVAILABLE = 69

server_app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
Host = Annotated[str | None, typer.Option(help="Address to listen on.")]
Port = Annotated[int | None, typer.Option(help="Port to listen on.")]


def run(commands: typer.Typer) -> None:
    """What an operator can mend is one line and no traceback."""
    set_up_logging(json_lines=False, level="WARNING")
    try:
        with told_in_lines():
            commands()
    except ModuleNotFoundError as error:
        if error.name != "psycopg":
            raise
        typer.echo("nullticket: PostgreSQL needs one more package: pip install 'nullticket[postgres]'", err=True)
        sys.exit(EX_CONFIG)
    except DatabaseFault as error:
        if is_empty(error):
            typer.echo("nullticket: the database is empty: run nullticket migrate first", err=True)
            sys.exit(EX_CONFIG)
        typer.echo(f"nullticket: the database refused: {str(error.orig).splitlines()[0]}", err=True)
        sys.exit(EX_UNAVAILABLE)


@server_app.command()
def up(
    host: Host = None,
    port: Port = None,
    demo: Annotated[bool, typer.Option(help="Fill an empty database with made-up history.")] = True,
) -> None:
    """Do everything: migrate, seed, make an admin, serve. Made for a first look and for one machine."""
    settings = checked_settings()
    migrated = migrate_database(settings)
    first, password = _first_data(settings, demo=demo and not settings.production)
    address = f"http://{host or settings.host}:{port or settings.port}"
    typer.echo(f"NullTicket {__version__} on {address}")
    if password:
        typer.echo(f"First admin: {first}  password: {password}  (shown this once)")
    if migrated or password:
        _serve_anew(host, port)
    _serve(settings, host=host, port=port)


def _serve_anew(host: str | None, port: int | None) -> None:
    """Become a server that has nothing in memory of what came before: a history is made once and served for months."""
    words = [sys.executable, "-m", "nullticket", "serve"]
    words += ["--host", host] if host is not None else []
    words += ["--port", str(port)] if port is not None else []
    sys.stdout.flush()
    os.execv(sys.executable, words)  # noqa: S606 - this program itself, and no shell is wanted


def _first_data(settings: Settings, *, demo: bool) -> tuple[str, str | None]:
    """Defaults at each start, an admin with a fresh password when there is none, demo data on the first start."""
    runtime = build_runtime(settings)
    address = "admin@nullticket.example"
    password = secrets.token_urlsafe(15)
    try:
        with runtime.units.write() as uow:
            seed_defaults(uow)
            made = ensure_admin(uow, address, password, only_first=True)
        if made and demo:
            from nullticket.seeds.demo import seed_demo  # noqa: PLC0415 - only a first start needs it

            typer.echo("Filling the database with ninety days of made-up tickets ...")
            seed_demo(runtime)
    finally:
        runtime.close()
    return address, password if made else None


@server_app.command()
def serve(host: Host = None, port: Port = None) -> None:
    """Serve the API and the screens of a database that is migrated already."""
    settings = checked_settings()
    _serve(settings, host=host, port=port)


def _serve(settings: Settings, *, host: str | None, port: int | None) -> None:
    set_up_logging(json_lines=settings.production, level=settings.log_level)
    # When everything has ended well the server raises the signal once more; an asked-for stop is a success.
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: sys.exit(0))
    uvicorn.run(
        "nullticket.asgi:app",
        host=host or settings.host,
        port=port if port is not None else settings.port,
        workers=settings.workers,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=25,
        ws_max_size=4096,
    )


@server_app.command()
def worker() -> None:
    """Run jobs and the schedule as a process of its own. Needs PostgreSQL: SQLite has one writer, the server."""
    settings = checked_settings()
    if settings.uses_sqlite:
        typer.echo("nullticket: a worker of its own needs PostgreSQL; with SQLite the server runs the jobs", err=True)
        raise typer.Exit(EX_CONFIG)
    set_up_logging(json_lines=settings.production, level=settings.log_level)
    runtime = build_runtime(settings)
    ended = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: ended.set())
    settle()
    stoppers = start_background(runtime, settings)
    ended.wait()
    for stopper in stoppers:
        stopper.stop()
    runtime.close()
