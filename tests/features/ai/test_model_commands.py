"""The life of a model by command: trained, listed, promoted, exported, taken in elsewhere, rolled back."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import Result
from typer.testing import CliRunner

import nullticket.seeds
from harness.labels import Ended, end_tickets, requester
from nullticket.cli import app
from nullticket.core.enums import Role
from nullticket.seeds.defaults import CATEGORY_KEYS
from nullticket.settings import Settings
from nullticket.testing import Desk

CORPUS = Path(nullticket.seeds.__file__).parent / "corpus"
LINE = {"id": "a-1", "title": "Paper jam in the copier", "description": "The printer on floor 2 eats paper."}
Command = Callable[..., Result]


@pytest.fixture
def command(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Command:
    """A command as an operator gives it, against the desk of this test."""
    monkeypatch.setenv("NULLTICKET_SECRET", settings.secret)
    monkeypatch.setenv("NULLTICKET_DATABASE__URL", settings.database_url)
    monkeypatch.setenv("NULLTICKET_DATA_DIR", str(settings.data_dir))
    return lambda *words, text="": CliRunner().invoke(app, [str(word) for word in words], input=text)


def category(command: Command) -> str:
    said = command("classify", "--jsonl", text=json.dumps(LINE) + "\n")
    assert said.exit_code == 0, said.output
    found: dict[str, Any] = json.loads(said.stdout)
    assert found["id"] == LINE["id"]
    assert sum(found["probabilities"].values()) == pytest.approx(1, abs=0.01)
    return str(found["category"])


def teach(desk: Desk) -> str:
    """Two hundred closed tickets of a desk that calls things by other names; the name of printers there."""
    keys = sorted(CATEGORY_KEYS)
    names = dict(zip(keys, keys[5:] + keys[:5], strict=True))
    rows = [
        json.loads(line)
        for path in sorted(CORPUS.glob("en_*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    tom = desk.person("tom@example.org", role=Role.AGENT)
    told = [rows[at] for at in np.random.default_rng(5).permutation(len(rows))[:200]]
    ended = [Ended(one["title"], one["description"], names[one["category"]], tom, one["category"]) for one in told]
    end_tickets(desk, ended, by=requester(desk))
    return names["printer"]


def test_a_model_is_trained_listed_carried_away_taken_back_and_taken_in_again(
    desk: Desk, command: Command, tmp_path: Path
):
    assert category(command) == "printer"
    here = teach(desk)
    trained = command("model", "train", "--json")
    assert trained.exit_code == 0, trained.output
    run = json.loads(trained.stdout)
    assert (run["state"], run["outcome"], category(command)) == ("done", "promoted", here)

    file = tmp_path / "model.npz"
    carried = command("model", "export", run["version_id"], file)
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    assert carried.stdout.startswith(digest)
    assert command("model", "export", run["version_id"], file).exit_code == 2, "a file is never overwritten"

    assert "fresh installation decides" in command("model", "rollback").stdout
    assert category(command) == "printer"
    assert command("model", "rollback").exit_code == 1
    assert command("model", "promote", run["version_id"]).exit_code == 0
    assert category(command) == here
    listed = json.loads(command("model", "list", "--json").stdout)
    assert [(one["id"], one["decides"]) for one in listed] == [(run["version_id"], True)]
    assert "*" in command("model", "list").stdout

    assert command("model", "import", file, "--sha256", "0" * 64).exit_code == 2
    assert f"model {run['version_id']} " in command("model", "import", file, "--sha256", digest).stdout


def test_a_model_of_another_desk_decides_only_when_somebody_says_so_and_a_strange_file_is_refused(
    desk: Desk, command: Command, tmp_path: Path
):
    seed = Path(nullticket.seeds.__file__).parents[1] / "adapters" / "local_model" / "seed.npz"
    taken = command("model", "import", seed)
    assert taken.exit_code == 0, taken.output
    listed = json.loads(command("model", "list", "--json").stdout)
    assert [(one["state"], one["decides"]) for one in listed] == [("imported", False)]
    assert command("model", "promote", listed[0]["id"]).exit_code == 0
    assert category(command) == "printer"

    strange = tmp_path / "strange.npz"
    whole = seed.read_bytes()
    for broken in (b"PK\x03\x04 no model", b"", b"{}", whole[:5000], whole[:-3000], whole[:9000] + b"?" + whole[9001:]):
        strange.write_bytes(broken)
        refused = command("model", "import", strange)
        assert (refused.exit_code, "no model" in refused.stderr) == (1, True)
    assert len(json.loads(command("model", "list", "--json").stdout)) == 1
    assert command("model", "export", 99, tmp_path / "none").exit_code == 1


def test_a_training_without_enough_labels_says_so_and_fails(desk: Desk, command: Command):
    ended = command("model", "train")
    assert ended.exit_code == 1
    assert "40 are needed" in ended.stdout


def test_calibrate_says_when_there_is_no_language_model_to_learn_about(desk: Desk, command: Command):
    assert "No language model" in command("model", "calibrate").stdout
