"""What the package imports is what it declares, so that a plain `pip install` runs."""

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
# Parts that only work with an extra, and import it only there.
NEEDS_AN_EXTRA = ("redis", "celery", "kombu", "psycopg")


def distribution(requirement: str) -> str:
    """The bare name of `pkg[extra]>=1`, spelled as an index spells it."""
    return re.sub(r"[-_.]+", "-", re.split(r"[\[<>=!~; ]", requirement)[0]).lower()


def imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.split(".")[0])
    return found


def third_party(path: Path) -> set[str]:
    return imports(path) - set(sys.stdlib_module_names) - {"nullticket"}


def test_every_imported_package_is_declared():
    declared = {distribution(each) for each in PROJECT["dependencies"]}
    known = packages_distributions()

    missing = {
        f"{path.relative_to(ROOT)} imports {name}"
        for path in (ROOT / "src").rglob("*.py")
        for name in third_party(path)
        if name not in NEEDS_AN_EXTRA
        if not declared & {distribution(each) for each in known.get(name, [name])}
    }

    assert missing == set()


def test_what_needs_an_extra_is_imported_only_where_the_extra_is_chosen():
    found = {
        str(path.relative_to(ROOT / "src/nullticket"))
        for path in (ROOT / "src").rglob("*.py")
        if third_party(path) & set(NEEDS_AN_EXTRA)
    }

    assert {name for name in found if not name.startswith("adapters/") and name != "worker.py"} == set()
