"""Commands about the local engine's models."""

import json
import os
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from nullticket.adapters.local_model.evaluation import CURVE, Plan, evaluate, read_table
from nullticket.adapters.local_model.picture import curve_picture
from nullticket.adapters.local_model.ranking import ranked
from nullticket.cli_tables import moments, read_rows
from nullticket.features.similar.standing import crowd, standing
from nullticket.model_wiring import reader_of_texts, titled_encoder

model_app = typer.Typer(help="Models of the local engine.", no_args_is_help=True)
FEWEST = 50
# Twice the folds that a model is fitted on.
FEWEST_TO_LEARN = 10


class Split(StrEnum):
    RANDOM = "random"
    TIME = "time"


SplitBy = Annotated[
    Split,
    typer.Option(help="time judges the newest fifth; rows are in order, past to future, unless --time says when."),
]
Unlabelled = Annotated[
    bool,
    typer.Option(
        "--unlabelled/--labels-only",
        help="Where fewer labels are learned from than there are, read the texts of the other rows to learn from"
        " without their labels, as a desk's own tickets are read; those that are judged never.",
    ),
]
Vectors = Annotated[
    Path | None,
    typer.Option(
        file_okay=False,
        help="Keep the embeddings of texts in this folder and take from there what is known: to judge the same file"
        " again does not encode it again. How long reading took is not told then.",
    ),
]


def _tell(line: str) -> None:
    """How far it is; what is measured goes to standard output."""
    typer.echo(line, err=True)


@model_app.callback()
def _models() -> None:
    """Models of the local engine."""


@model_app.command("evaluate")
def model_evaluate(
    csv_file: Annotated[Path, typer.Option("--csv", exists=True, dir_okay=False, help="Labelled tickets.")],
    text: Annotated[str, typer.Option(help="Columns of the text, separated by commas.")],
    label: Annotated[str, typer.Option(help="Column of the label.")],
    split: SplitBy = Split.RANDOM,
    at: Annotated[
        str, typer.Option("--time", help="Column of the time that rows are sorted by for --split time.")
    ] = "",
    train_size: Annotated[int, typer.Option(min=0, help="Learn from so many labels at most; 0 from all.")] = 0,
    folds: Annotated[int, typer.Option(min=2, max=20)] = 5,
    curve: Annotated[str, typer.Option(help="Numbers of labels to draw the curve at; empty draws none.")] = ",".join(
        str(size) for size in CURVE
    ),
    draws: Annotated[int, typer.Option(min=1, max=10, help="Draws of a point; four times below 500 labels.")] = 5,
    seed: Annotated[int, typer.Option(min=0)] = 7,
    encoder: Annotated[bool, typer.Option(help="Read meaning too, not words alone.")] = True,
    unlabelled: Unlabelled = True,
    picture: Annotated[Path | None, typer.Option(help="Write the curve as an SVG picture.")] = None,
    vectors: Vectors = None,
) -> None:
    """Train on a part of a file, judge on the rest; prints JSON. Nothing is stored and no ticket is touched."""
    if at and split is not Split.TIME:
        raise typer.BadParameter("--time sorts the rows for --split time")
    if 0 < train_size < FEWEST_TO_LEARN:
        raise typer.BadParameter(f"--train-size is 0 or at least {FEWEST_TO_LEARN}")
    sizes = _sizes(curve)
    _writable(picture)
    texts, labels = _labelled(csv_file, _names(text), label, at)
    reader = reader_of_texts(meaning=encoder)
    plan = Plan(
        split.value,
        folds=folds,
        train_size=train_size,
        curve=sizes,
        draws=draws,
        seed=seed,
        unlabelled=unlabelled,
    )
    keeping = reader if vectors is None else reader_of_texts(meaning=encoder, kept_in=vectors)
    document = evaluate(read_table(texts, labels, keeping, tell=_tell), plan, texts=texts, reader=reader, tell=_tell)
    if vectors is not None:
        document["reading_seconds"] = None
    typer.echo(json.dumps(document, indent=1))
    if picture is not None and not document["curve"]:
        _tell("no picture without a point of the curve")
    elif picture is not None:
        picture.write_text(curve_picture(document["curve"], title=f"Learning curve on {csv_file.stem}"), "utf-8")


def _labelled(path: Path, columns: Sequence[str], label: str, at: str) -> tuple[list[str], list[str]]:
    """Texts and labels of the rows that have one, by time where a column of times is named."""
    rows = [row for row in read_rows(path, [*columns, label, *([at] if at else [])]) if row[label].strip()]
    if len(rows) < FEWEST:
        raise typer.BadParameter(f"{path.name} has {len(rows)} labelled rows; {FEWEST} are needed")
    kinds = len({row[label].strip() for row in rows})
    if not 1 < kinds <= len(rows) / 2:
        raise typer.BadParameter(
            f"column {label} has {kinds} different values in {len(rows)} rows: these are no labels"
        )
    if at:
        when = moments([row[at] for row in rows], at)
        rows = [rows[one] for one in sorted(range(len(rows)), key=when.__getitem__)]
    return ["\n".join(row[name] for name in columns) for row in rows], [row[label].strip() for row in rows]


def _sizes(written: str) -> tuple[int, ...]:
    parts = [one.strip() for one in written.split(",") if one.strip()]
    if not all(one.isascii() and one.isdigit() and int(one) >= FEWEST_TO_LEARN for one in parts):
        raise typer.BadParameter(f"--curve takes numbers from {FEWEST_TO_LEARN} on, separated by commas: {written}")
    return tuple(map(int, parts))


def _names(columns: str) -> list[str]:
    return [name.strip() for name in columns.split(",")]


def _writable(path: Path | None) -> None:
    """Before minutes are spent on what it is to hold."""
    if path is not None and not (path.parent.is_dir() and os.access(path.parent, os.W_OK)):
        raise typer.BadParameter(f"{path} cannot be written")


@model_app.command("similar")
def model_similar(
    csv_file: Annotated[
        Path, typer.Option("--csv", exists=True, dir_okay=False, help="Tickets; the first line of a text is its title.")
    ],
    text: Annotated[str, typer.Option(help="Columns of the text, separated by commas.")] = "text",
    identity: Annotated[str, typer.Option("--id", help="Column of the id.")] = "id",
    limit: Annotated[int, typer.Option(min=1, max=100, help="How many of the nearest are told.")] = 20,
) -> None:
    """Rank the other tickets of a file by likeness: a line of JSON a ticket, with the nearest and how alike they are."""
    columns = _names(text)
    rows = [
        (row[identity], "\n".join(row[name] for name in columns)) for row in read_rows(csv_file, [*columns, identity])
    ]
    for line in ranked(rows, encoder=titled_encoder(), crowd=crowd, standing=standing, limit=limit):
        typer.echo(json.dumps(line))
