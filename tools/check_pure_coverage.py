"""Decisions are covered by branch to the last one, by the tests in tests/pure alone.

Reads the coverage data of a run with branches and looks at the modules that contract 4 of `.importlinter` calls pure.
Prints what is missing and exits 1.
"""

import configparser
import sys
from pathlib import Path

import coverage

from contracts import pattern

PACKAGE = Path("src", "nullticket")
CONTRACT = "importlinter:contract:pure"
# Values and protocols without a decision in them: nothing to cover, and tables of data.
ENDINGS_ASIDE = ("_data.py", "_tables.py", "_table.py")


def pure_modules(root: Path) -> list[Path]:
    """Files of the modules under contract 4, packages' own `__init__` left out."""
    parser = configparser.ConfigParser()
    parser.read(root / ".importlinter", encoding="utf-8")
    importers, excepted = (parser[CONTRACT][key].split() for key in ("importers", "except_importers"))
    return [
        path
        for path in sorted((root / PACKAGE).rglob("*.py"))
        if path.name != "__init__.py" and not path.name.endswith(ENDINGS_ASIDE)
        if is_any(module_name(path, root), importers) and not is_any(module_name(path, root), excepted)
    ]


def module_name(path: Path, root: Path) -> str:
    return ".".join(path.relative_to(root / "src").with_suffix("").parts)


def is_any(module: str, expressions: list[str]) -> bool:
    return any(pattern(expression).fullmatch(module) for expression in expressions)


def complaint(data: coverage.Coverage, path: Path) -> str | None:
    analysis = data._analyze(str(path))  # noqa: SLF001 - the public report has no missing branches by line
    if not analysis.numbers.n_missing and not analysis.numbers.n_missing_branches:
        return None
    branches = [f"{line}->{target}" for line, targets in analysis.missing_branch_arcs().items() for target in targets]
    lines = ", ".join(map(str, sorted(analysis.missing)))
    return f"{analysis.numbers.pc_covered:5.1f} %  lines {lines or 'all'}; branches missing {', '.join(branches) or 'none'}"


def main() -> int:
    root = Path(sys.argv[1] if len(sys.argv) > 1 else ".").resolve()
    data = coverage.Coverage(config_file=str(root / "pyproject.toml"))
    data.load()
    modules = pure_modules(root)
    found = {path: complaint(data, path) for path in modules}
    for path, what in found.items():
        if what:
            print(f"{path.relative_to(root)}: {what}")
    missing = sum(1 for what in found.values() if what)
    print(f"pure coverage: {len(modules) - missing} of {len(modules)} decision modules are covered to the last branch")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
