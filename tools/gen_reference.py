"""Write docs/reference from the code: settings, commands, routes, events and errors.

Nothing in it is typed by hand, so nothing in it can be out of date. `--check` says which page is and exits 1.
"""

import importlib
import pkgutil
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import typer.main
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from nullticket import cli, features, wiring
from nullticket.core.access import PERMISSIONS
from nullticket.core.errors import NullTicketError
from nullticket.infra.events import merge
from nullticket.infra.web import api_routes, declared_action
from nullticket.settings import Settings
from nullticket.testing import make_app, make_settings

TARGET = Path("docs", "reference")
HEAD = "<!-- Written by `make docs` from the code. -->\n\n"
Row = Sequence[str]


def table(head: Row, rows: Sequence[Row]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |\n" for line in lines)


def first_sentence(text: str | None) -> str:
    return " ".join((text or "").split("\n\n")[0].split())


def default_of(field: FieldInfo) -> str:
    value = field.get_default(call_default_factory=True, validated_data={})
    return f"`{value}`" if value not in ("", None, [], ()) else "empty"


def type_of(field: FieldInfo) -> str:
    annotation = field.annotation
    return annotation.__name__ if isinstance(annotation, type) else str(annotation).replace("typing.", "")


def is_group(field: FieldInfo) -> bool:
    return isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel)


def setting_rows(model: type[BaseModel], prefix: str) -> list[Row]:
    return [
        [f"`{prefix}{name.upper()}`", f"`{type_of(field)}`", default_of(field), field.description or ""]
        for name, field in model.model_fields.items()
        if not is_group(field)
    ]


def settings_page() -> str:
    text = "# Settings\n\nEnvironment variables. Add `_FILE` to a name to read the value from a file.\n\n"
    head = ["variable", "type", "default", "meaning"]
    text += table(head, setting_rows(Settings, "NULLTICKET_"))
    for name, field in Settings.model_fields.items():
        if is_group(field):
            group: Any = field.annotation
            text += f"\n## {name}\n\n{first_sentence(group.__doc__)}\n\n"
            text += table(head, setting_rows(group, f"NULLTICKET_{name.upper()}__"))
    return text


def walk_commands(command: Any, name: str) -> Iterator[tuple[str, Any]]:
    children = getattr(command, "commands", {})
    if not children:
        yield name, command
    for child in sorted(children):
        yield from walk_commands(children[child], f"{name} {child}")


def option_row(parameter: Any) -> Row:
    names = ", ".join(f"`{name}`" for name in [*parameter.opts, *parameter.secondary_opts])
    shown = names if parameter.param_type_name == "option" else f"`{parameter.name.upper()}`"
    return [shown, first_sentence(getattr(parameter, "help", "")), "yes" if parameter.required else ""]


def commands_page() -> str:
    text = "# Commands\n"
    for name, command in walk_commands(typer.main.get_command(cli.app), "nullticket"):
        text += f"\n## `{name}`\n\n{first_sentence(command.help)}\n"
        rows = [option_row(parameter) for parameter in command.params if parameter.name != "help"]
        text += "\n" + table(["option", "meaning", "required"], rows) if rows else ""
    return text


def routes_page() -> str:
    with TemporaryDirectory() as folder:
        app = make_app(make_settings(f"sqlite:///{folder}/none.db", data_dir=Path(folder)))
    rows = []
    for route in api_routes(app):
        action = declared_action(route)
        if action is None:
            continue
        who = ", ".join(sorted("anyone" if role is None else role.value for role in PERMISSIONS[action]))
        rows.append(
            [
                " ".join(sorted(route.methods or ())),
                f"`{route.path}`",
                first_sentence(route.description or route.summary),
                f"`{action}`",
                who,
            ]
        )
    rows.sort(key=lambda row: (row[1], row[0]))
    return "# Routes\n\nThe full document is served at `/api/openapi.json`.\n\n" + table(
        ["method", "path", "what it does", "permission", "who"], rows
    )


def events_page() -> str:
    registry = merge(wiring.HANDLERS)
    rows = [
        [
            f"`{name}`",
            first_sentence(registry.events[name].__doc__),
            ", ".join(f"`{handler.name}`" for handler in handlers),
        ]
        for name, handlers in sorted(registry.handlers.items())
    ]
    periodic = [
        [f"`{job.name}`", str(job.seconds), first_sentence(job.fn.__doc__)]
        for job in sorted(wiring.SCHEDULE, key=lambda job: job.name)
    ]
    return (
        "# Events and jobs\n\n"
        + table(["event", "what happened", "handlers"], rows)
        + "\n## Periodic jobs\n\n"
        + table(["job", "every seconds", "what it does"], periodic)
    )


def error_classes(root: type[NullTicketError]) -> Iterator[type[NullTicketError]]:
    yield root
    for below in root.__subclasses__():
        yield from error_classes(below)


def errors_page() -> str:
    for found in pkgutil.walk_packages(features.__path__, "nullticket.features."):
        importlib.import_module(found.name)
    found_errors = {error.code: error for error in error_classes(NullTicketError)}
    rows = [
        [f"`{code}`", str(error.status), first_sentence(error.__doc__)] for code, error in sorted(found_errors.items())
    ]
    return "# Errors\n\nProblem documents (RFC 9457). Branch on `code`, never on text.\n\n" + table(
        ["code", "status", "meaning"], rows
    )


PAGES = {
    "settings.md": settings_page,
    "commands.md": commands_page,
    "routes.md": routes_page,
    "events.md": events_page,
    "errors.md": errors_page,
}


def main() -> int:
    pages = {TARGET / name: HEAD + page() for name, page in PAGES.items()}
    if "--check" in sys.argv:
        stale = [str(path) for path, text in pages.items() if not path.is_file() or path.read_text("utf-8") != text]
        print(f"reference: run `make docs` for {', '.join(stale)}" if stale else "reference: in step")
        return 1 if stale else 0
    TARGET.mkdir(parents=True, exist_ok=True)
    for path, text in pages.items():
        path.write_text(text, encoding="utf-8")
    print(f"reference: wrote {len(pages)} pages")
    return 0


if __name__ == "__main__":
    sys.exit(main())
