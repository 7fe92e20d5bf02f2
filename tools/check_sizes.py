"""Small files and small functions: 400 lines for Python, 250 for TypeScript, 50 for a function.

Generated files, tables of data and migrations are counted aside: their length says nothing about how hard they are to
read. Prints one line for each file or function over its limit and exits 1.
"""

import ast
import os
import sys
from collections.abc import Iterator
from pathlib import Path

FILE_LIMITS = {".py": 400, ".ts": 250, ".tsx": 250}
FUNCTION_LIMIT = 50
SKIPPED_FOLDERS = {".venv", "node_modules", "dist", "build", "static", "var", "versions", "data", "locales", ".git"}
GENERATED_ENDINGS = (".gen.ts", ".gen.tsx", ".d.ts", "_data.py", "_table.py", "_tables.py")
ROOTS = ("src", "tests", "tools", "ui")


def sources(root: Path) -> Iterator[Path]:
    """Source files that a person writes, below the folders that hold code."""
    for top in ROOTS:
        for folder, folders, files in os.walk(root / top):
            folders[:] = sorted(name for name in folders if name not in SKIPPED_FOLDERS and not name.startswith("."))
            yield from (
                Path(folder, name)
                for name in sorted(files)
                if Path(name).suffix in FILE_LIMITS and not name.endswith(GENERATED_ENDINGS)
            )


def long_functions(source: str) -> Iterator[tuple[str, int, int]]:
    """Name, first line and length of each function over the limit, its docstring not counted."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1 - docstring_lines(node)
            if length > FUNCTION_LIMIT:
                yield node.name, node.lineno, length


def docstring_lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    if ast.get_docstring(node, clean=False) is None:
        return 0
    return (node.body[0].end_lineno or 0) - node.body[0].lineno + 1


def complaints(root: Path) -> list[str]:
    found = []
    for path in sources(root):
        source = path.read_text(encoding="utf-8")
        name, lines, limit = path.relative_to(root), source.count("\n"), FILE_LIMITS[path.suffix]
        if lines > limit:
            found.append(f"{name}: {lines} lines, at most {limit}")
        if path.suffix == ".py":
            found += [
                f"{name}:{line}: {function}() has {length} lines, at most {FUNCTION_LIMIT}"
                for function, line, length in long_functions(source)
            ]
    return found


def main() -> int:
    root = Path(sys.argv[1] if len(sys.argv) > 1 else ".").resolve()
    found = complaints(root)
    print("\n".join(found) or "sizes: all files and functions are within their limits")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
