"""Commands about the local engine's models."""

import csv
import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from nullticket.adapters.local_model.evaluation import CURVE, Plan, evaluate, read_table
from nullticket.adapters.local_model.picture import curve_picture
from nullticket.adapters.local_model.ranking import ranked
from nullticket.features.similar.standing import crowd, standing
from nullticket.wiring import paired_encoder, reader_of_texts

model_app = typer.Typer(help="Models of the local engine.", no_args_is_help=True)
FEWEST = 50


class Split(StrEnum):
    RANDOM = "random"
    TIME = "time"


@model_app.callback()
def _models() -> None:
    """Models of the local engine."""


@model_app.command("evaluate")
def model_evaluate(
    csv_file: Annotated[Path, typer.Option("--csv", exists=True, dir_okay=False, help="Labelled tickets.")],
    text: Annotated[str, typer.Option(help="Columns of the text, separated by commas.")],
    label: Annotated[str, typer.Option(help="Column of the label.")],
    split: Annotated[Split, typer.Option(help="time keeps the order of the rows: past to future.")] = Split.RANDOM,
    train_size: Annotated[int, typer.Option(min=0, help="Learn from so many labels at most; 0 from all.")] = 0,
    folds: Annotated[int, typer.Option(min=2, max=20)] = 5,
    curve: Annotated[str, typer.Option(help="Numbers of labels to draw the curve at; empty draws none.")] = ",".join(
        str(size) for size in CURVE
    ),
    draws: Annotated[int, typer.Option(min=1, max=10, help="Draws of each point of the curve.")] = 5,
    seed: Annotated[int, typer.Option()] = 7,
    encoder: Annotated[bool, typer.Option(help="Read meaning too, not words alone.")] = True,
    unlabelled: Annotated[
        bool,
        typer.Option(
            "--unlabelled/--labels-only",
            help="Where fewer labels are learned from than there are, read the texts of the other rows to learn from"
            " without their labels, as a desk's own tickets are read; those that are judged never.",
        ),
    ] = True,
    picture: Annotated[Path | None, typer.Option(help="Write the curve as an SVG picture.")] = None,
    vectors: Annotated[
        Path | None,
        typer.Option(
            file_okay=False,
            help="Keep the embeddings of texts in this folder and take from there what is known: to judge the same file"
            " again does not encode it again. How long reading took is not told then.",
        ),
    ] = None,
) -> None:
    """Train on a part of a file, judge on the rest; prints JSON. Nothing is stored and no ticket is touched."""
    texts, labels = _read(csv_file, [name.strip() for name in text.split(",")], label)
    reader = reader_of_texts(meaning=encoder)
    sizes = tuple(int(one) for one in curve.split(",") if one.strip())
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
    document = evaluate(read_table(texts, labels, keeping), plan, texts=texts, reader=reader)
    if vectors is not None:
        document["reading_seconds"] = None
    typer.echo(json.dumps(document, indent=1))
    if picture is not None and document["curve"]:
        picture.write_text(curve_picture(document["curve"], title=f"Learning curve on {csv_file.stem}"), "utf-8")


def _read(path: Path, columns: list[str], label: str) -> tuple[list[str], list[str]]:
    csv.field_size_limit(10_000_000)
    with path.open(newline="", encoding="utf-8-sig") as file:
        found = csv.DictReader(file)
        missing = {*columns, label} - set(found.fieldnames or ())
        if missing:
            raise typer.BadParameter(f"{path.name} has no column {', '.join(sorted(missing))}")
        rows = [row for row in found if row[label]]
    if len(rows) < FEWEST:
        raise typer.BadParameter(f"{path.name} has {len(rows)} labelled rows; {FEWEST} are needed")
    return ["\n".join(row[name] or "" for name in columns) for row in rows], [row[label] for row in rows]


def _rows(path: Path, columns: list[str], identity: str) -> list[tuple[str, str]]:
    csv.field_size_limit(10_000_000)
    with path.open(newline="", encoding="utf-8-sig") as file:
        found = csv.DictReader(file)
        missing = {*columns, identity} - set(found.fieldnames or ())
        if missing:
            raise typer.BadParameter(f"{path.name} has no column {', '.join(sorted(missing))}")
        return [(row[identity], "\n".join(row[name] or "" for name in columns)) for row in found]


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
    rows = _rows(csv_file, [name.strip() for name in text.split(",")], identity)
    for line in ranked(rows, encoder=paired_encoder(), crowd=crowd, standing=standing, limit=limit):
        typer.echo(json.dumps(line))
