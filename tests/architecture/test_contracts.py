"""Each import contract is broken on purpose in a copy of the tree, and has to say so."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

PLANTED = {
    "surplus.py": "",
    "adapters/planted.py": "import nullticket.features.tickets.planted_schemas\n",
    "core/planted.py": "import nullticket.core.planted_twin\n",
    "core/planted_twin.py": "import nullticket.core.planted\nimport nullticket.models.ticket\n",
    "features/surveys/__init__.py": "",
    "features/chat/planted_service.py": "import nullticket.features.triage.planted_service\n",
    "features/triage/planted_service.py": "import nullticket.settings\n",
    "features/notifications/planted_service.py": "",
    "features/tickets/planted_api.py": "import nullticket.features.tickets.planted_repository\n",
    "features/tickets/planted_handlers.py": "import nullticket.models.ticket\n",
    "features/tickets/planted_jobs.py": "import celery\n",
    "features/tickets/planted_service.py": (
        "import fastapi\nimport sqlalchemy.orm\nimport nullticket.features.notifications.planted_service\n"
    ),
    "features/tickets/planted_repository.py": "import sqlalchemy\nimport nullticket.features.tickets.planted_service\n",
    "features/tickets/planted_schemas.py": "",
    "features/tickets/planted.py": "import nullticket.features.tickets.planted_sums\n",
    "features/tickets/planted_sums.py": "import nullticket.features.tickets.planted_repository\n",
}

FEATURES = "nullticket.features"
CASES = {
    "an adapter imports a feature": ("1 layers", f"nullticket.adapters.planted -> {FEATURES}.tickets.planted_schemas"),
    "a feature imports the settings": ("1 layers", f"{FEATURES}.triage.planted_service -> nullticket.settings"),
    "the core imports a model": ("1 layers", "nullticket.core.planted_twin -> nullticket.models.ticket"),
    "a module at the top has no layer": ("1 layers", "surplus"),
    "a lower feature imports a higher one": (
        "2 features",
        f"{FEATURES}.tickets.planted_service -> {FEATURES}.notifications.planted_service",
    ),
    "a sibling imports a sibling": (
        "2 features",
        f"{FEATURES}.chat.planted_service -> {FEATURES}.triage.planted_service",
    ),
    "a feature has no rung on the ladder": ("2 features", "surveys"),
    "a repository imports its service": (
        "3 anatomy",
        f"{FEATURES}.tickets.planted_repository -> {FEATURES}.tickets.planted_service",
    ),
    "a decision imports a repository": (
        "3 anatomy",
        f"{FEATURES}.tickets.planted_sums -> {FEATURES}.tickets.planted_repository",
    ),
    "a decision reaches the database through another": (
        "4 pure",
        f"{FEATURES}.tickets.planted_sums (l.1)\n    & {FEATURES}.tickets.planted_sums -> {FEATURES}.tickets.planted_repo",
    ),
    "a service writes a query": ("5 sql", f"{FEATURES}.tickets.planted_service -> sqlalchemy"),
    "a service knows the web": ("6 web", f"{FEATURES}.tickets.planted_service -> fastapi"),
    "a job speaks to the outside": ("7 net", f"{FEATURES}.tickets.planted_jobs -> celery"),
    "an api module reaches past the service": (
        "8 noskip",
        f"{FEATURES}.tickets.planted_api -> {FEATURES}.tickets.planted_repository",
    ),
    "a handler reaches past the service": (
        "8 noskip",
        f"{FEATURES}.tickets.planted_handlers -> nullticket.models.ticket",
    ),
    "two siblings import each other": ("9 cycles", "planted_twin"),
}


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What import-linter says about the broken copy, by the heading of each contract."""
    copy = tmp_path_factory.mktemp("broken")
    shutil.copytree(
        ROOT / "src/nullticket",
        copy / "src/nullticket",
        ignore=shutil.ignore_patterns("static", "__pycache__", "*.json", "*.npz"),
    )
    (copy / "tools").mkdir()
    shutil.copy(ROOT / "tools/contracts.py", copy / "tools")
    shutil.copy(ROOT / ".importlinter", copy)
    for name, source in PLANTED.items():
        path = copy / "src/nullticket" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        (path.parent / "__init__.py").touch()
        path.write_text(source, encoding="utf-8")
    for needed in ("settings.py", "models/ticket.py"):
        (copy / "src/nullticket" / needed).touch()

    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=copy,
        env={**os.environ, "PYTHONPATH": str(copy / "src"), "COLUMNS": "400"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Broken contracts" in done.stdout, done.stdout + done.stderr
    return sections(done.stdout.partition("Broken contracts")[2])


def sections(text: str) -> dict[str, str]:
    """Split the report at its headings, which are underlined with dashes."""
    lines = text.splitlines()
    starts = [number for number, line in enumerate(lines[1:]) if line and set(line) == {"-"}]
    ends = [*starts[1:], len(lines)]
    return {lines[start]: "\n".join(lines[start + 2 : end]) for start, end in zip(starts, ends, strict=True)}


@pytest.mark.parametrize(("contract", "text"), CASES.values(), ids=CASES.keys())
def test_a_broken_import_rule_is_reported_when(report: dict[str, str], contract: str, text: str):
    found = [body for heading, body in report.items() if heading.startswith(contract)]

    assert found, f"contract {contract} was kept"
    assert text in found[0]


def test_there_are_nine_contracts_and_each_has_a_case():
    headings = [
        line.removeprefix("name = ")
        for line in (ROOT / ".importlinter").read_text(encoding="utf-8").splitlines()
        if line.startswith("name = ")
    ]

    assert len(headings) == 9
    assert {heading.split(":")[0] for heading in headings} == {contract for contract, _ in CASES.values()}
