"""Which database a test runs on: its marker says so, `NULLTICKET_TEST_DATABASE=postgresql` turns all others over.

`both_databases` runs a test on each, `postgres` on PostgreSQL alone; without a marker a test runs on SQLite.
"""

import os

import pytest


def kinds(metafunc: pytest.Metafunc) -> list[str]:
    if metafunc.definition.get_closest_marker("postgres"):
        return ["postgresql"]
    if metafunc.definition.get_closest_marker("both_databases"):
        return ["sqlite", "postgresql"]
    return [os.environ.get("NULLTICKET_TEST_DATABASE", "sqlite")]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "database_kind" not in metafunc.fixturenames:
        return
    chosen = kinds(metafunc)
    if chosen != ["sqlite"]:
        metafunc.parametrize("database_kind", chosen, indirect=True)
