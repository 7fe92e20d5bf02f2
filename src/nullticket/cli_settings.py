"""The settings of a process that serves: checked before the rest of the house is imported, told in one line each."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import typer
from pydantic import ValidationError

from nullticket.settings import Settings, faults

# sysexits.h: a configuration that must not serve.
EX_CONFIG: Final = 78


@contextmanager
def told_in_lines() -> Iterator[None]:
    """What an operator can mend is one line and no traceback."""
    try:
        yield
    except ValidationError as error:
        for one in error.errors():
            name = "__".join(str(part) for part in one["loc"]).upper()
            typer.echo(f"nullticket: NULLTICKET_{name}: {one['msg']}", err=True)
        sys.exit(EX_CONFIG)


def checked_settings() -> Settings:
    """The settings, or exit 78 with one line for each that production must not have."""
    settings = Settings()
    found = faults(settings)
    if found:
        for line in found:
            typer.echo(f"nullticket: {line}", err=True)
        sys.exit(EX_CONFIG)
    return settings
