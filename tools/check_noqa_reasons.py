"""Whoever silences a checker says why, on the same line: `# noqa: S311  # seeds are not secrets`.

Looks at `noqa`, `type: ignore` and `pragma: no cover` in Python, and at `eslint-disable`, `@ts-expect-error` and
`@ts-ignore` in TypeScript. A reason is at least two words after the silencer. Exits 1 and prints each line without one.
"""

import io
import re
import sys
import tokenize
from collections.abc import Iterator
from pathlib import Path

from check_sizes import sources

PYTHON = re.compile(r"#\s*(noqa(:\s*[A-Z]+\d+(\s*,\s*[A-Z]+\d+)*)?|type:\s*ignore(\[[\w, -]+\])?|pragma:\s*no cover)")
BARE = re.compile(r"#\s*(noqa(?!:)|type:\s*ignore(?!\[)|ruff:\s*noqa|mypy:\s*ignore)")
TYPESCRIPT = re.compile(
    r"(eslint-disable(?:-next-line|-line)?(?:\s+[@\w/-]+(?:,\s*[@\w/-]+)*)?|@ts-expect-error|@ts-ignore)(.*)"
)
TWO_WORDS = re.compile(r"\w[\w'`]*\W+\w")


def python_complaints(source: str) -> Iterator[tuple[int, str]]:
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type != tokenize.COMMENT:
            continue
        if BARE.search(token.string):
            yield token.start[0], "names no rule: silence one, not all"
        elif PYTHON.search(token.string) and not TWO_WORDS.search(PYTHON.sub("", token.string)):
            yield token.start[0], "has no reason behind it"


def typescript_complaints(source: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(source.splitlines(), start=1):
        silenced = TYPESCRIPT.search(line)
        if silenced and not TWO_WORDS.search(silenced.group(2)):
            yield number, "has no reason behind it"


def complaints(root: Path) -> list[str]:
    return [
        f"{path.relative_to(root)}:{line}: {what}"
        for path in sources(root)
        for line, what in (python_complaints if path.suffix == ".py" else typescript_complaints)(
            path.read_text(encoding="utf-8")
        )
    ]


def main() -> int:
    root = Path(sys.argv[1] if len(sys.argv) > 1 else ".").resolve()
    found = complaints(root)
    print("\n".join(found) or "noqa reasons: every silenced rule says why")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
