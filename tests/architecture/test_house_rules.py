"""The checks of sizes, names and silenced rules find what they are for, on a small tree made to break them."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def run(tool: str, tree: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, ROOT / "tools" / f"{tool}.py", tree], capture_output=True, text=True, check=False
    )


def plant(tree: Path, files: dict[str, str]) -> Path:
    for name, source in files.items():
        path = tree / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(source, encoding="utf-8")
    return tree


LONG_FUNCTION = "def too_long():\n" + "    print()\n" * 50
OVER_THE_LIMIT = {
    "a long Python file": ("src/nullticket/long.py", "x = 1\n" * 401, "401 lines, at most 400"),
    "a long component": ("ui/apps/admin/src/long.tsx", "// x\n" * 251, "251 lines, at most 250"),
    "a long module of the UI": ("ui/apps/admin/src/long.ts", "// x\n" * 251, "251 lines, at most 250"),
    "a long function": ("src/nullticket/f.py", LONG_FUNCTION, "too_long() has 51 lines, at most 50"),
    "a long method": (
        "src/nullticket/m.py",
        "class A:\n    async def slow(self):\n" + "        print()\n" * 50,
        "slow() has 51 lines",
    ),
}
WITHIN_THE_LIMIT = {
    "src/nullticket/full.py": "x = 1\n" * 400,
    "src/nullticket/words_data.py": "x = 1\n" * 900,
    "src/nullticket/migrations/versions/first.py": "x = 1\n" * 900,
    "ui/packages/api/schema.gen.ts": "// x\n" * 900,
    "ui/node_modules/left/index.ts": "// x\n" * 900,
    "src/nullticket/docs.py": 'def f():\n    """A.\n' + "    more\n" * 80 + '    """\n',
}


@pytest.mark.parametrize(("name", "source", "text"), OVER_THE_LIMIT.values(), ids=OVER_THE_LIMIT.keys())
def test_the_size_check_finds(tmp_path: Path, name: str, source: str, text: str):
    done = run("check_sizes", plant(tmp_path, {name: source}))

    assert done.returncode == 1
    assert text in done.stdout


def test_the_size_check_leaves_data_generated_files_and_docstrings_aside(tmp_path: Path):
    done = run("check_sizes", plant(tmp_path, WITHIN_THE_LIMIT))

    assert done.returncode == 0, done.stdout


WITHOUT_REASON = {
    "noqa": ("src/a.py", "x = 1  # noqa: E501\n"),
    "noqa without a rule": ("src/a.py", "x = 1  # noqa\n"),
    "type ignore": ("src/a.py", "x = 1  # type: ignore[misc]\n"),
    "type ignore without a rule": ("src/a.py", "x = 1  # type: ignore  # because I say so\n"),
    "one word": ("src/a.py", "x = 1  # noqa: S311  # seeds\n"),
    "no cover": ("src/a.py", "x = 1  # pragma: no cover\n"),
    "eslint": ("ui/a.ts", "// eslint-disable-next-line no-console\n"),
    "ts": ("ui/a.tsx", "// @ts-expect-error\n"),
}
WITH_REASON = {
    "src/a.py": "x = 1  # noqa: S311, E501  # seeds are no secrets\ny = 2  # type: ignore[misc]  # untyped library\n",
    "src/b.py": 'text = "# noqa: E501"\n',
    "ui/a.ts": "// eslint-disable-next-line no-console -- the last resort\n",
}


@pytest.mark.parametrize(("name", "source"), WITHOUT_REASON.values(), ids=WITHOUT_REASON.keys())
def test_a_silenced_rule_needs_a_reason(tmp_path: Path, name: str, source: str):
    done = run("check_noqa_reasons", plant(tmp_path, {name: source}))

    assert done.returncode == 1
    assert f"{name}:1:" in done.stdout


def test_a_silenced_rule_with_its_reason_is_accepted(tmp_path: Path):
    done = run("check_noqa_reasons", plant(tmp_path, WITH_REASON))

    assert done.returncode == 0, done.stdout


BAD_ANATOMY = {
    "an empty name": ("features/tickets/ticket_utils.py", '"""x."""\n', "not `utils`"),
    "a manager": ("infra/manager.py", "", "not `manager`"),
    "a package without a word": ("features/tickets/__init__.py", "", "2 to 6 lines"),
    "a package with one line": ("features/tickets/__init__.py", '"""Tickets."""\n', "2 to 6 lines"),
    "a decision without its rule": ("features/tickets/lifecycle.py", "x = 1\n", "rule in plain English"),
    "settings at import": ("infra/db.py", "settings = Settings()\n", "calls Settings() while"),
    "an engine at import": ("infra/db.py", "import a\nengine = a.create_engine('x')\n", "calls create_engine() while"),
    "the environment at import": ("infra/log.py", "import os\nlevel = os.environ['L']\n", "reads the environment"),
}


@pytest.mark.parametrize(("name", "source", "text"), BAD_ANATOMY.values(), ids=BAD_ANATOMY.keys())
def test_the_anatomy_check_finds(tmp_path: Path, name: str, source: str, text: str):
    done = run("check_anatomy", plant(tmp_path, {f"src/nullticket/{name}": source}))

    assert done.returncode == 1
    assert text in done.stdout


def test_an_entry_point_may_build_the_app(tmp_path: Path):
    done = run("check_anatomy", plant(tmp_path, {"src/nullticket/asgi.py": "app = create_app(Settings())\n"}))

    assert done.returncode == 0, done.stdout
