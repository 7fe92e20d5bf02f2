"""What `nullticket model evaluate` says: measures by hand, no row both learned from and judged on, a picture that opens."""

import csv
import json
import xml.etree.ElementTree as ET
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

import nullticket.seeds
from nullticket.adapters.local_model.evaluation import Plan, splits
from nullticket.adapters.local_model.measures import calibration_error, quality, summary
from nullticket.cli_model import model_app

CORPUS = Path(nullticket.seeds.__file__).parent / "corpus" / "en_1.jsonl"
run = CliRunner()


@pytest.fixture
def labelled(tmp_path: Path) -> Path:
    path = tmp_path / "tickets.csv"
    rows = [json.loads(line) for line in CORPUS.read_text(encoding="utf-8").splitlines()]
    with path.open("w", newline="", encoding="utf-8") as file:
        table = csv.DictWriter(file, fieldnames=list(rows[0]))
        table.writeheader()
        table.writerows(rows)
    return path


def test_measures_are_what_they_are_by_hand():
    given = np.array([[0.9, 0.1], [0.8, 0.2], [0.3, 0.7], [0.6, 0.4]], np.float32)
    found = quality(given, np.array([0, 1, 1, 0]))

    assert found.accuracy == 0.75
    assert found.macro_f1 == pytest.approx((0.8 + 2 / 3) / 2)
    assert found.at_80 == pytest.approx(2 / 3)
    assert found.ece == pytest.approx((0.1 + 0.8 + 0.3 + 0.4) / 4, abs=1e-6)


def test_one_who_is_as_sure_as_right_has_no_calibration_error():
    sure = np.full(1000, 0.7, np.float32)

    assert calibration_error(sure, np.arange(1000) < 700) == pytest.approx(0, abs=1e-6)


def test_an_interval_is_students_over_the_folds():
    one = quality(np.array([[1.0, 0.0]] * 4, np.float32), np.array([0, 0, 0, 0]))
    other = quality(np.array([[1.0, 0.0]] * 4, np.float32), np.array([0, 0, 0, 1]))

    assert summary([one, other])["accuracy"] == {
        "mean": 0.875,
        "half_interval": pytest.approx(12.71 * 0.125, abs=0.001),
    }


@pytest.mark.parametrize("split", ["random", "time"])
def test_no_row_is_learned_from_and_judged_on(split):
    pairs = list(splits(103, Plan(split, folds=5)))
    judged = np.concatenate([held for _, held in pairs])

    assert all(not set(learned) & set(held) for learned, held in pairs)
    assert len(set(judged.tolist())) == len(judged)
    if split == "time":
        assert all(learned.max() < held.min() for learned, held in pairs)
    else:
        assert len(judged) == 103


def test_a_file_is_evaluated_with_its_curve_drawn(labelled: Path, tmp_path: Path):
    picture = tmp_path / "curve.svg"
    options = ["--csv", str(labelled), "--text", "title,description", "--label", "category", "--folds", "2"]
    more = ["--curve", "50,150", "--draws", "2", "--no-encoder", "--picture", str(picture)]
    done = run.invoke(model_app, ["evaluate", *options, *more])
    document = json.loads(done.stdout)

    assert done.exit_code == 0
    assert document["result"]["accuracy"]["mean"] > 0.3
    assert [(point["labels"], point["draws"]) for point in document["curve"]] == [(50, 8), (150, 8)]
    assert document["voices"] == ["pieces", "solved", "words"]
    assert document["predictions_per_second"] > 20
    assert document["train_processor_seconds"] > 0
    assert len(ET.fromstring(picture.read_text("utf-8")).findall("{*}polyline")) == 3


def test_a_missing_column_is_named(labelled: Path):
    done = run.invoke(model_app, ["evaluate", "--csv", str(labelled), "--text", "title,body", "--label", "category"])

    assert done.exit_code == 2
    assert "body" in done.output


def test_the_tickets_of_a_file_are_ranked_by_likeness(tmp_path: Path):
    path = tmp_path / "reports.csv"
    reports = {
        "crash-1": "Writer crashes when a table is pasted\nSelect a table in Calc, copy it and paste it into Writer.",
        "jam-1": "Paper jam in the copier on floor two\nThe tray takes three sheets at once and stops.",
        "crash-2": "Crash on pasting a table from Calc\nWriter closes without a message as soon as I paste.",
        "jam-2": "Copier jams again\nFloor two, several sheets are pulled from the tray and it stops.",
        "badge": "New badge for the lab\nMine does not open the door of the lab any more.",
    }
    with path.open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file)
        table.writerows([("number", "said"), *reports.items()])
    done = run.invoke(model_app, ["similar", "--csv", str(path), "--text", "said", "--id", "number", "--limit", "3"])
    found = {line["id"]: line for line in map(json.loads, done.stdout.splitlines())}

    assert done.exit_code == 0
    assert list(found) == list(reports)
    assert {name: found[name]["ranked"][0] for name in reports if name != "badge"} == {
        "crash-1": "crash-2",
        "crash-2": "crash-1",
        "jam-1": "jam-2",
        "jam-2": "jam-1",
    }
    assert all(len(line["ranked"]) == 3 and line["id"] not in line["ranked"] for line in found.values())
    assert all(line["scores"] == sorted(line["scores"], reverse=True) for line in found.values())


def test_ranking_names_a_column_that_is_missing(tmp_path: Path):
    path = tmp_path / "reports.csv"
    path.write_text("id,text\n1,printer\n", "utf-8")
    done = run.invoke(model_app, ["similar", "--csv", str(path), "--id", "number"])

    assert done.exit_code == 2
    assert "number" in done.output
