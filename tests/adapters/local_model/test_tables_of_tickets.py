"""Files that strangers bring to `nullticket model evaluate`: read whatever is sensible, or one plain sentence."""

import csv
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from nullticket.cli_model import model_app
from nullticket.cli_tables import moments, read_rows

run = CliRunner()
COLUMNS = ("title", "said", "team")
FIRST = datetime(2026, 3, 1, 9, 5, tzinfo=UTC)
ROWS = [
    (f"{'Drucker' if at % 2 else 'Konto'} für Café {at}", f'Störung "{at}", bitte', f" {('Druck', 'Zugang')[at % 2]} ")
    for at in range(60)
]


def written(path: Path, *, mark: str = ",", letters: str = "utf-8", before: str = "", rows: list | None = None) -> Path:
    with path.open("w", newline="", encoding=letters) as file:
        file.write(before)
        csv.writer(file, delimiter=mark).writerows([COLUMNS, *(ROWS if rows is None else rows)])
    return path


def evaluated(path: Path, *more: str) -> tuple[int, str, dict]:
    options = ["evaluate", "--csv", str(path), "--text", "title,said", "--label", "team", "--no-encoder"]
    done = run.invoke(model_app, [*options, "--folds", "2", "--curve", "", *more])
    assert not isinstance(done.exception, Exception) or isinstance(done.exception, SystemExit)
    said = " ".join(done.stderr.replace("│", " ").split())
    return done.exit_code, said, json.loads(done.stdout) if done.exit_code == 0 else {}


@pytest.mark.parametrize(
    "how",
    [
        {},
        {"mark": ";"},
        {"mark": "\t"},
        {"mark": "|"},
        {"letters": "utf-8-sig"},
        {"letters": "utf-16"},
        {"letters": "latin-1"},
        {"letters": "cp1252", "mark": ";"},
        {"mark": ";", "before": "sep=;\r\n"},
    ],
)
def test_a_table_says_the_same_however_it_is_written(tmp_path: Path, how):
    read = read_rows(written(tmp_path / "tickets.csv", **how), COLUMNS)

    assert [tuple(row[name] for name in COLUMNS) for row in read] == ROWS


def test_short_rows_and_zeros_are_read_as_what_is_there(tmp_path: Path):
    path = tmp_path / "tickets.csv"
    path.write_text("title,said,team\njam\nja\x00m,,Print,more\n", "utf-8")

    assert read_rows(path, COLUMNS) == [
        {"title": "jam", "said": "", "team": ""},
        {"title": "jam", "said": "", "team": "Print"},
    ]


FACES = {
    "iso": "%Y-%m-%dT%H:%M:%S",
    "with a zone": "%Y-%m-%d %H:%M:%S+00:00",
    "German": "%d.%m.%Y %H:%M",
    "American": "%m/%d/%Y %I:%M:%S %p",
    "British": "%d/%m/%Y %H:%M",
    "year first": "%Y/%m/%d %H:%M",
    "mail": "%a, %d %b %Y %H:%M:%S +0000",
}


@pytest.mark.parametrize("face", FACES.values(), ids=FACES.keys())
def test_times_are_read_as_they_are_commonly_written(face):
    when = [FIRST + timedelta(hours=17 * at) for at in range(60)]

    assert moments([one.strftime(face) for one in when], "came") == when


@pytest.mark.parametrize("times", [1, 1000])
def test_numbers_are_seconds_or_thousandths(times):
    assert moments([str(int(FIRST.timestamp()) * times)], "came") == [FIRST]


@pytest.mark.parametrize(
    ("values", "fault"),
    [
        (["2026-03-01", "soon"], "soon"),
        (["2026-03-01", ""], "cannot be read"),
        (["01/02/2026", "02/01/2026"], "%d/%m/%Y or %m/%d/%Y"),
        (["31/31/2026"], "31/31/2026"),
        (["31.12.26"], "31.12.26"),
        (["1e400"], "1e400"),
    ],
)
def test_times_that_mean_nothing_or_two_things_are_refused(values, fault):
    with pytest.raises(typer.BadParameter, match=fault):
        moments(values, "came")


def test_days_that_can_be_read_two_ways_do_where_both_give_one_order():
    assert len(moments(["01/01/2026", "02/02/2026"], "came")) == 2


@pytest.mark.parametrize(
    ("options", "fault"),
    [
        (["--label", "group"], "no column group; it has title, said, team"),
        (["--text", ""], "column without a name"),
        (["--label", "title"], "these are no labels"),
        (["--train-size", "3"], "at least 10"),
        (["--curve", "50;200"], "separated by commas"),
        (["--curve", "0"], "from 10 on"),
        (["--picture", "nowhere/curve.svg"], "nowhere/curve.svg cannot be written"),
        (["--time", "said"], "--split time"),
        (["--split", "time", "--time", "said"], "cannot be read"),
        (["--seed", "-1"], "--seed"),
    ],
)
def test_what_cannot_be_done_is_said_before_anything_is_read(tmp_path: Path, options, fault):
    code, said, _ = evaluated(written(tmp_path / "tickets.csv"), *options)

    assert (code, fault in said) == (2, True), said


@pytest.mark.parametrize("content", [b"", b"title,said,team\n", bytes(range(256)) * 20])
def test_a_file_without_tickets_is_named(tmp_path: Path, content):
    path = tmp_path / "tickets.csv"
    path.write_bytes(content)
    code, said, _ = evaluated(path)

    assert (code, "tickets.csv has" in said) == (2, True), said


def test_by_time_the_newest_fifth_is_judged_whatever_order_the_rows_stand_in(tmp_path: Path):
    kinds = ["printer jam", "new account"]
    rows = [
        (f"{kinds[at % 2]} {at}", (FIRST + timedelta(days=at)).strftime("%d.%m.%Y"), ("late", "late too")[at % 2])
        for at in range(40, 50)
    ] + [
        (f"{kinds[at % 2]} {at}", (FIRST + timedelta(days=at)).strftime("%d.%m.%Y"), ("early", "early too")[at % 2])
        for at in range(40)
    ]
    path = written(tmp_path / "tickets.csv", rows=rows)
    by_time = evaluated(path, "--split", "time", "--time", "said", "--text", "title")[2]
    as_they_stand = evaluated(path, "--split", "time", "--text", "title")[2]

    # What is only late was in no row to learn from; as the rows stand it was, and the early kinds are judged.
    assert by_time["result"]["accuracy"] == {"mean": 0.0, "half_interval": 0.0}
    assert as_they_stand["result"]["accuracy"]["mean"] > 0.7
    assert (by_time["learned_from"], by_time["judged_on"]) == (40, 10)


def test_one_split_has_an_interval_too_and_how_many_were_learned_from_is_told(tmp_path: Path):
    rows = [(title, said, ("Druck", "Zugang")[at % 3 == 0]) for at, (title, said, _) in enumerate(ROWS)]
    code, said, found = evaluated(
        written(tmp_path / "tickets.csv", rows=rows), "--split", "time", "--train-size", "5000", "--curve", "12,4000"
    )

    assert code == 0
    assert found["learned_from"] == 48
    assert found["result"]["accuracy"]["half_interval"] > 0.05
    assert [point["labels"] for point in found["curve"]] == [12]
    assert "no point at 4000 labels: there are 48 to learn from" in said
