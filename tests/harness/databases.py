"""A migrated database for each test: a copy of one that was migrated once.

Copying takes milliseconds on both sides: a file copy on SQLite, `CREATE DATABASE ... TEMPLATE` on PostgreSQL.
"""

import itertools
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Pool, event

from harness.postgres import PostgresServer

TEMPLATE = "migrated"
# The third kind: one PostgreSQL behind many processes.
CLUSTER = "cluster"
Prepare = Callable[[str], None]
_numbers = itertools.count()


def wanted() -> str:
    """What the tests that name no database run on."""
    return os.environ.get("NULLTICKET_TEST_DATABASE", "sqlite")


class SqliteCopies:
    """Hands out copies of one prepared file."""

    def __init__(self, folder: Path, prepare: Prepare) -> None:
        self._template = folder / "template.db"
        prepare(f"sqlite:///{self._template}")
        left = list(folder.glob("template.db-*"))
        if left:
            raise RuntimeError(f"the template is still open: {left}")

    @contextmanager
    def copy(self, folder: Path) -> Iterator[str]:
        target = folder / "nullticket.db"
        shutil.copyfile(self._template, target)
        yield f"sqlite:///{target}"


class PostgresCopies:
    """Hands out databases made from one prepared database, and drops each after use."""

    def __init__(self, server: PostgresServer, prepare: Prepare) -> None:
        self._server = server
        prepare(server.create(TEMPLATE))

    @contextmanager
    def copy(self) -> Iterator[str]:
        name = f"test_{next(_numbers)}"
        try:
            yield self._server.create(name, template=TEMPLATE)
        finally:
            self._server.drop(name)


@cache
def do_not_wait_for_the_disk() -> None:
    """SQLite files of this process live as long as a test. A server that is killed is a process of its own, and waits."""
    event.listen(Pool, "checkout", _hasty)


def _hasty(connection: Any, _record: Any, _proxy: Any) -> None:
    if isinstance(connection, sqlite3.Connection):
        connection.execute("PRAGMA synchronous=OFF")
