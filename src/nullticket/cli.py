"""The command line: ``nullticket --help``.

Commands live in ``cli_*`` modules by subject; this one joins them and holds those about the database and the API as a whole.
"""

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from nullticket import __version__, cli_data, cli_demo, cli_engines, cli_operations, cli_server, cli_versions
from nullticket.app import create_app
from nullticket.cli_email import email_app
from nullticket.cli_model import model_app
from nullticket.cli_operations import migrate_database
from nullticket.migrations import run as migrations
from nullticket.seeds.people import ensure_admin
from nullticket.settings import Settings
from nullticket.wiring import build_runtime

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="NullTicket: an IT service desk behind four doors.",
)


app.add_typer(cli_operations.jobs_app, name="jobs")
app.add_typer(cli_operations.audit_app, name="audit")
app.add_typer(cli_operations.metrics_app, name="metrics")
app.add_typer(email_app, name="email")
app.add_typer(model_app, name="model")
for _name, _command in cli_versions.COMMANDS.items():
    model_app.command(_name)(_command)
for _command in (
    cli_server.up,
    cli_server.serve,
    cli_server.worker,
    cli_operations.backup,
    cli_operations.restore,
    cli_operations.verify,
    cli_operations.doctor,
    cli_data.seed,
    cli_engines.classify,
    cli_engines.route,
):
    app.command()(_command)
app.command("import-csv")(cli_data.import_csv)
app.command()(cli_demo.demo)


def run() -> None:
    cli_server.run(app)


@app.command()
def version() -> None:
    """Print the version."""
    typer.echo(__version__)


@app.command()
def migrate(
    revision: Annotated[str, typer.Argument(help="Where to; head is the newest.")] = "head",
    down: Annotated[bool, typer.Option("--down", help="Go back to an older revision.")] = False,
) -> None:
    """Bring the database to a revision. Safe while the previous release is still serving."""
    settings = Settings()
    if down:
        migrations.downgrade(settings.database_url, revision)
    else:
        migrate_database(settings, revision)
    typer.echo(f"database is at {revision}")


@app.command("create-admin")
def create_admin(
    email: Annotated[str, typer.Argument(help="Address to sign in with.")],
    password_file: Annotated[
        Path | None, typer.Option(help="File with the password; else it is read from standard input.")
    ] = None,
) -> None:
    """Make an admin, or give an existing person the role and a new password."""
    password = (password_file.read_text() if password_file else sys.stdin.readline()).strip()
    settings = Settings()
    runtime = build_runtime(settings)
    with runtime.units.write() as uow:
        ensure_admin(uow, email.strip().lower(), password, only_first=False)
    runtime.close()
    typer.echo(f"{email} is an admin")


@app.command()
def openapi(
    file: Annotated[Path | None, typer.Option(help="Where to write; else standard output.")] = None,
) -> None:
    """Print the OpenAPI document."""
    settings = Settings(docs=True, secret="only-for-the-document-0123456789abcdef")  # noqa: S106 - signs nothing
    document = json.dumps(create_app(settings).openapi(), indent=1, sort_keys=True) + "\n"
    if file is None:
        typer.echo(document, nl=False)
    else:
        file.write_text(document)
