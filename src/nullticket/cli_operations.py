"""Commands for operators: jobs, audit, metrics, backup, doctor."""

import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any

import typer

from nullticket.core.clock import iso
from nullticket.core.errors import NullTicketError
from nullticket.features.analytics import service as analytics
from nullticket.features.operations import service as operations
from nullticket.features.tickets import history_repository
from nullticket.infra import backup as backups
from nullticket.infra.db import embedded_file
from nullticket.infra.runtime import Runtime
from nullticket.migrations import run as migrations
from nullticket.seeds.defaults import seed_defaults
from nullticket.settings import Settings, faults
from nullticket.wiring import build_runtime

jobs_app = typer.Typer(help="Jobs and dead letters.", no_args_is_help=True)
audit_app = typer.Typer(help="The append-only history.", no_args_is_help=True)
metrics_app = typer.Typer(help="Daily figures.", no_args_is_help=True)
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]
Ids = Annotated[list[int] | None, typer.Argument(help="Job ids; none means all dead ones.")]
Directory = Annotated[Path, typer.Argument(help="Directory of the backup.")]


@contextmanager
def runtime_of(settings: Settings | None = None, *, make: bool = False) -> Iterator[Runtime]:
    """A runtime for one command; errors that a user can act on become one line and exit 1.

    With ``make`` the first command in an empty folder finds the SQLite database that ``up`` would have made there.
    """
    settings = settings or Settings()
    file = embedded_file(settings.database_url)
    fresh = make and file is not None and not file.exists()
    if fresh:
        migrate_database(settings)
    runtime = build_runtime(settings)
    try:
        if fresh:
            with runtime.units.write() as uow:
                seed_defaults(uow)
        yield runtime
    except NullTicketError as error:
        typer.echo(f"nullticket: {error.detail}", err=True)
        raise typer.Exit(1) from error
    finally:
        runtime.close()


def migrate_database(settings: Settings, revision: str = "head") -> bool:
    """False when there was nothing to do."""
    if not settings.database.url:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
    if revision == "head" and migrations.is_at_head(settings.database_url):
        return False
    migrations.upgrade(settings.database_url, revision)
    return True


def show(document: Any, lines: list[str], *, as_json: bool) -> None:
    typer.echo(json.dumps(document, indent=1, default=str) if as_json else "\n".join(lines))


@jobs_app.command("list")
def jobs_list(
    state: Annotated[str | None, typer.Option(help="queued, running, done or dead.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000)] = 50,
    as_json: AsJson = False,
) -> None:
    """Newest jobs first, with what went wrong."""
    with runtime_of() as runtime, runtime.units.read() as uow:
        rows, backlog = operations.jobs(uow, state=state, before_id=None, limit=limit)
        document = [
            {
                "id": row.id,
                "kind": row.kind,
                "state": row.state,
                "attempts": row.attempts,
                "ticket_id": row.ticket_id,
                "run_at": iso(row.run_at),
                "last_error": row.last_error,
            }
            for row in rows
        ]
    lines = [f"{backlog.waiting} waiting, {backlog.running} running, {backlog.dead} dead"]
    lines += [f"{row['id']:>8} {row['state']:<8} {row['kind']:<34} {row['last_error']}"[:160] for row in document]
    show({"waiting": backlog.waiting, "dead": backlog.dead, "jobs": document}, lines, as_json=as_json)


@jobs_app.command("retry")
def jobs_retry(ids: Ids = None) -> None:
    """Put dead jobs back into the queue."""
    with runtime_of() as runtime, runtime.units.write() as uow:
        typer.echo(f"{operations.retry_jobs(uow, ids or None)} jobs queued again")


@jobs_app.command("drop")
def jobs_drop(ids: Ids = None) -> None:
    """Give up on dead jobs."""
    with runtime_of() as runtime, runtime.units.write() as uow:
        typer.echo(f"{operations.drop_jobs(uow, ids or None)} jobs dropped")


@jobs_app.command("probe")
def jobs_probe(
    worker: Annotated[str, typer.Argument(help="Name of the worker; else that of this machine.")] = "",
) -> None:
    """Exit 1 when a Celery worker hears nothing although Redis is there; for liveness probes."""
    from nullticket.adapters.celery_doorbell import is_deaf  # noqa: PLC0415 - an optional extra

    if is_deaf(Settings().queue.redis_url, worker or f"celery@{socket.gethostname()}"):
        raise typer.Exit(1)


@audit_app.command("verify")
def audit_verify(as_json: AsJson = False) -> None:
    """Check the hash chain of every ticket; exit 1 when one does not hold."""
    with runtime_of() as runtime, runtime.units.read() as uow:
        found = [{"ticket_id": ticket_id, **asdict(broken)} for ticket_id, broken in history_repository.breaks(uow)]
    lines = [f"ticket {row['ticket_id']}, row {row['seq']}: {row['reason']}" for row in found]
    show(found, lines or ["every chain holds"], as_json=as_json)
    if found:
        raise typer.Exit(1)


@metrics_app.command("rebuild")
def metrics_rebuild() -> None:
    """Make the daily figures again from the history."""
    with runtime_of() as runtime:
        typer.echo(f"{analytics.rebuild(runtime)} history rows folded")


def backup(directory: Directory) -> None:
    """Write a consistent backup of database and files, also while the server is working."""
    settings = Settings()
    with runtime_of(settings) as runtime:
        made = backups.backup(settings.database_url, settings.data_dir / "files", directory, at=runtime.clock.now())
    kept = sum(name.startswith("files/") for name in made.files)
    typer.echo(f"{made.counts['ticket']} tickets and {kept} files in {directory}")


def restore(directory: Directory) -> None:
    """Bring a backup back into an empty database and file directory."""
    settings = Settings()
    try:
        made = backups.restore(directory, settings.database_url, settings.data_dir / "files")
    except NullTicketError as error:
        typer.echo(f"nullticket: {error.detail}", err=True)
        raise typer.Exit(1) from error
    typer.echo(f"{made.counts['ticket']} tickets restored")


def verify(directory: Directory, as_json: AsJson = False) -> None:
    """Compare the live installation with a backup; exit 1 when they differ."""
    settings = Settings()
    try:
        found = backups.verify(directory, settings.database_url, settings.data_dir / "files")
    except NullTicketError as error:
        typer.echo(f"nullticket: {error.detail}", err=True)
        raise typer.Exit(1) from error
    show(found, found or ["same counts, same files"], as_json=as_json)
    if found:
        raise typer.Exit(1)


def doctor(as_json: AsJson = False) -> None:
    """Say what is configured, what answers, and what waits; exit 1 when something is wrong."""
    settings = Settings()
    report: dict[str, Any] = {
        "version": version("nullticket"),
        "environment": settings.env,
        "database": "sqlite" if settings.uses_sqlite else "postgresql",
        "mail": settings.mail.host or "printed to the log",
        "text messages": "twilio" if settings.sms.account_sid else "printed to the log",
        "model": settings.llm.base_url or settings.llm.preset or "local only",
        "libraries": {name: version(name) for name in ("fastapi", "sqlalchemy", "pydantic", "starlette", "uvicorn")},
        "faults": faults(settings),
    }
    with runtime_of(settings) as runtime:
        readiness = operations.readiness(runtime)
        report["checks"] = readiness.checks
        if readiness.ready:
            with runtime.units.read() as uow:
                _, backlog = operations.jobs(uow, state=None, before_id=None, limit=1)
            report["jobs"] = {"waiting": backlog.waiting, "running": backlog.running, "dead": backlog.dead}
    show(report, [f"{name}: {value}" for name, value in report.items()], as_json=as_json)
    if not readiness.ready or report["faults"]:
        raise typer.Exit(1)
