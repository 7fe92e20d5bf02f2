"""What the archive holds: the package with its data and screens, and nothing of the workshop."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path, PurePosixPath

import pytest

ROOT = Path(__file__).parents[2]
NEEDED_TO_BUILD = ("pyproject.toml", "hatch_build.py", "README.md", "LICENSE")


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of what a build reads, without screens."""
    copy = tmp_path_factory.mktemp("tree")
    ignored = shutil.ignore_patterns("static", "__pycache__")
    shutil.copytree(ROOT / "src", copy / "src", ignore=ignored)
    for name in NEEDED_TO_BUILD:
        shutil.copy(ROOT / name, copy)
    return copy


def build(tree: Path, target: Path, *, release: bool) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", target],
        cwd=tree,
        env={**os.environ, "NULLTICKET_RELEASE": "1" if release else ""},
        capture_output=True,
        text=True,
        check=False,
    )


def names(folder: Path) -> set[PurePosixPath]:
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        return {PurePosixPath(name) for name in archive.namelist()}


def test_a_plain_build_goes_on_without_the_screens(tree: Path, tmp_path: Path):
    done = build(tree, tmp_path, release=False)

    assert done.returncode == 0, done.stderr
    assert "building without the UI" in done.stderr


def test_the_archive_holds_every_file_of_the_package_and_nothing_else(tree: Path, tmp_path: Path):
    build(tree, tmp_path, release=False)
    found = names(tmp_path)

    assert {name.parts[0] for name in found} == {"nullticket", "nullticket-0.1.0.dist-info"}
    package = {PurePosixPath(path.relative_to(tree / "src")) for path in (tree / "src").rglob("*") if path.is_file()}
    assert {name for name in found if name.parts[0] == "nullticket"} == package
    assert PurePosixPath("nullticket-0.1.0.dist-info/licenses/LICENSE") in found


def test_a_release_refuses_to_be_built_without_the_screens(tree: Path, tmp_path: Path):
    done = build(tree, tmp_path, release=True)

    assert done.returncode != 0
    assert "a release needs src/nullticket/static/admin/index.html" in done.stderr
    assert not list(tmp_path.glob("*.whl"))


def test_a_release_carries_the_screens_although_git_ignores_them(tree: Path, tmp_path: Path):
    screens = tree / "src/nullticket/static/admin"
    screens.mkdir(parents=True)
    (screens / "index.html").write_text("<!doctype html>")
    shutil.copy(ROOT / ".gitignore", tree)
    try:
        done = build(tree, tmp_path, release=True)
    finally:
        shutil.rmtree(tree / "src/nullticket/static")
        (tree / ".gitignore").unlink()

    assert done.returncode == 0, done.stderr
    assert PurePosixPath("nullticket/static/admin/index.html") in names(tmp_path)
