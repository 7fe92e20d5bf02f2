"""What a package and its files are called, and that each says what it owns.

Complements the import contracts: no `utils`, `helpers`, `manager` or `common` (a name that fits everything says
nothing), every package opens with a docstring of 2 to 6 lines, decision modules open with the rule in plain English,
and no module builds settings, an engine or an app while it is imported, `asgi.py` and `worker.py` aside. Exits 1 and
prints one line for each finding.
"""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

PACKAGE = Path("src", "nullticket")
EMPTY_NAMES = {"util", "utils", "helper", "helpers", "manager", "managers", "common", "misc", "stuff"}
KINDS = {"api", "handlers", "jobs", "service", "repository", "schemas", "events", "policy"}
BUILT_AT_START = {"Settings", "create_app", "create_engine", "build_runtime", "make_app", "FastAPI"}
ENTRY_POINTS = {"asgi.py", "worker.py"}
UNDESCRIBED = {"nullticket", "migrations", "versions"}  # the version alone; what Alembic loads
DOCSTRING_LINES = range(2, 7)


def name_complaint(path: Path) -> Iterator[str]:
    empty = EMPTY_NAMES.intersection(path.stem.split("_"))
    if empty:
        yield f"a file is named after what it is about, not `{empty.pop()}`"


def docstring_complaint(path: Path, tree: ast.Module) -> Iterator[str]:
    text = ast.get_docstring(tree)
    if path.name == "__init__.py":
        if path.parent.name in UNDESCRIBED:
            return
        if len((text or "").splitlines()) not in DOCSTRING_LINES:
            yield "a package opens with 2 to 6 lines on what it owns"
    elif "features" in path.parts and path.stem.rsplit("_", 1)[-1] not in KINDS and not text:
        yield "a decision module opens with its rule in plain English"


def import_time_complaint(path: Path, tree: ast.Module) -> Iterator[str]:
    """Settings read at import make every test and tool depend on the environment of the moment."""
    if path.name in ENTRY_POINTS:
        return
    for statement in tree.body:
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) or is_main_guard(statement):
            continue
        for node in ast.walk(statement):
            if isinstance(node, ast.Call) and called_name(node) in BUILT_AT_START:
                yield f"line {node.lineno} calls {called_name(node)}() while the module is imported"
            if isinstance(node, ast.Attribute) and node.attr in {"environ", "getenv"}:
                yield f"line {node.lineno} reads the environment while the module is imported"


def called_name(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def is_main_guard(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.If) and "__name__" in ast.unparse(statement.test)


def complaints(root: Path) -> list[str]:
    return [
        f"{path.relative_to(root)}: {what}"
        for path in sorted((root / PACKAGE).rglob("*.py"))
        for what in findings(path)
    ]


def findings(path: Path) -> list[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [*name_complaint(path), *docstring_complaint(path, tree), *import_time_complaint(path, tree)]


def main() -> int:
    root = Path(sys.argv[1] if len(sys.argv) > 1 else ".").resolve()
    found = complaints(root)
    print("\n".join(found) or "anatomy: every package says what it owns")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
