"""Which database a test runs on: its marker says so, `NULLTICKET_TEST_DATABASE=postgresql` turns all others over.

`both_databases` runs a test on each, `postgres` on PostgreSQL alone; without a marker a test runs on SQLite.
`NULLTICKET_TEST_DATABASE=cluster` runs the tests of the API against many processes instead (harness.through_cluster).
And in which order: what takes long begins, so that no process of the suite is left alone with it at the end.
"""

from typing import Final

import pytest

from harness.databases import CLUSTER, wanted

# The folders of tests by what one file of theirs takes; those of most processes begin beside those of few.
LONGEST_FIRST: Final = ("cluster", "features", "ui", "spine", "adapters", "architecture", "pure")


def kinds(metafunc: pytest.Metafunc) -> list[str]:
    if wanted() == CLUSTER:
        return [CLUSTER]
    if metafunc.definition.get_closest_marker("postgres"):
        return ["postgresql"]
    if metafunc.definition.get_closest_marker("both_databases"):
        return ["sqlite", "postgresql"]
    return [wanted()]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "database_kind" not in metafunc.fixturenames:
        return
    chosen = kinds(metafunc)
    if chosen != ["sqlite"]:
        metafunc.parametrize("database_kind", chosen, indirect=True)


def asks_for_the(name: str, item: pytest.Item) -> bool:
    """Whether a test has the fixture of all tests, not one that its module makes."""
    found = item._fixtureinfo.name2fixturedefs.get(name, ())
    return bool(found) and found[-1].func.__module__ == "tests.conftest"


def through_the_api(item: pytest.Item) -> bool:
    return "open_desk" in getattr(item, "fixturenames", ())


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if wanted() == CLUSTER:
        config.hook.pytest_deselected(items=[item for item in items if not through_the_api(item)])
        # Other settings need other processes: those come last.
        chosen = [item for item in items if through_the_api(item)]
        items[:] = sorted(chosen, key=lambda item: not asks_for_the("settings", item))
        return

    def place(item: pytest.Item) -> int:
        folder = item.path.relative_to(config.rootpath / "tests").parts[0]
        return LONGEST_FIRST.index(folder) if folder in LONGEST_FIRST else len(LONGEST_FIRST)

    items.sort(key=place)
