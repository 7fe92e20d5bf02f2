"""Commands that bring data in: seed and import-csv."""

import csv
import hashlib
import json
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, TextIO

import typer

from nullticket.cli_operations import runtime_of
from nullticket.core.enums import Priority, Source
from nullticket.features.intake import inbound, service
from nullticket.features.intake.delivery import NewDelivery
from nullticket.features.intake.inbound import Unreadable
from nullticket.infra.outbox import Runner
from nullticket.infra.runtime import Runtime
from nullticket.seeds.defaults import seed_defaults
from nullticket.seeds.demo import seed_demo

CHUNK = 250
CELL_LIMIT = 16 * 1024 * 1024
NOT_TEXT = re.compile("[\udc80-\udcff]")


def seed(
    demo: Annotated[bool, typer.Option("--demo", help="Also write ninety days of made-up history.")] = False,
    tickets: Annotated[int, typer.Option(min=1, max=2_000_000, help="How many made-up tickets.")] = 4500,
) -> None:
    """Add the defaults that are missing; with --demo a plausible past."""
    with runtime_of(make=True) as runtime:
        with runtime.units.write() as uow:
            seed_defaults(uow)
        if demo:
            typer.echo(f"{seed_demo(runtime, tickets=tickets)} tickets written")


@dataclass(slots=True)
class Columns:
    """Which column of the file is what."""

    title: str
    description: str
    reference: str
    requester: str
    category: str
    priority: str
    created: str
    maps: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Export:
    """The file. Bytes that are no text in its character set survive as they are, so that their row can be named."""

    file: Path
    encoding: str
    limit: int

    def header(self) -> list[str]:
        with self._open() as handle:
            return list(csv.DictReader(handle).fieldnames or ())

    def rows(self) -> Iterator[tuple[int, dict[str, str]]]:
        """Line number and cells."""
        with self._open() as handle:
            reader = csv.DictReader(handle, restkey="further")
            for number, row in enumerate(reader, start=1):
                if self.limit and number > self.limit:
                    return
                yield reader.line_num, row

    def _open(self) -> TextIO:
        return self.file.open(newline="", encoding=self.encoding, errors="surrogateescape")


@dataclass(slots=True)
class Tally:
    rows: int = 0
    stored: int = 0
    repeated: int = 0
    bad: int = 0


def import_csv(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="CSV with a header row.")],
    title: Annotated[str, typer.Option(help="Column of the title.")] = "title",
    description: Annotated[str, typer.Option(help="Column of the description.")] = "description",
    reference: Annotated[str, typer.Option(help="Column that names a row for ever.")] = "id",
    requester: Annotated[str, typer.Option(help="Column of the requester's address.")] = "requester_email",
    category: Annotated[str, typer.Option(help="Column of the category; empty lets the engines decide.")] = "",
    priority: Annotated[str, typer.Option(help="Column of the priority; empty lets the engines decide.")] = "",
    created: Annotated[str, typer.Option(help="Column of the creation time, ISO 8601 with offset.")] = "",
    map_value: Annotated[list[str] | None, typer.Option("--map", help="Translate a value, e.g. --map VPN=vpn.")] = None,
    encoding: Annotated[str, typer.Option(help="Character set of the file.")] = "utf-8-sig",
    limit: Annotated[int, typer.Option(min=0, help="Stop after so many rows; 0 reads all.")] = 0,
    bad_rows: Annotated[
        Path | None,
        typer.Option(help="Where rows that cannot be read go, with the reason; else NAME.bad.csv in this directory."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Bring tickets of another system through intake, triage and routing. Run it again to go on where it stopped."""
    maps = dict(pair.split("=", 1) for pair in map_value or [] if "=" in pair)
    columns = Columns(title, description, reference, requester, category, priority, created, maps)
    csv.field_size_limit(CELL_LIMIT)
    source = Export(file, encoding, limit)
    _check_header(source, columns)
    started = time.perf_counter()
    with runtime_of(make=True) as runtime:
        # As at every start: a database that was only migrated has no categories for what comes in.
        with runtime.units.write() as uow:
            seed_defaults(uow)
        bad_rows = bad_rows or Path(f"{file.stem}.bad.csv")
        tally = _import(runtime, source, columns, bad_rows=bad_rows)
    seconds = time.perf_counter() - started
    result = {
        "rows": tally.rows,
        "tickets": tally.stored,
        "repeated": tally.repeated,
        "bad": tally.bad,
        "seconds": round(seconds, 2),
        "rows_per_second": round(tally.rows / seconds, 1),
    }
    typer.echo(json.dumps(result) if as_json else ", ".join(f"{name} {value}" for name, value in result.items()))


def _check_header(source: Export, columns: Columns) -> None:
    """Say before the first row which column is not there."""
    there = source.header()
    wanted = {columns.reference, columns.category, columns.priority, columns.created} - {""}
    missing = sorted(wanted - set(there))
    if not {columns.title, columns.description} & set(there):
        missing = [columns.title, *missing]
    if missing:
        typer.echo(f"nullticket: no column {', '.join(missing)}; the file has {', '.join(there) or 'none'}", err=True)
        raise typer.Exit(2)


def _import(runtime: Runtime, source: Export, columns: Columns, *, bad_rows: Path) -> Tally:
    tally = Tally()
    name = hashlib.sha256(source.file.name.encode()).hexdigest()[:12]
    runner = Runner(runtime, "import")
    total = sum(1 for _ in source.rows())
    from rich.progress import (  # noqa: PLC0415 - a server shows no progress
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    shown = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*shown) as progress, _bad_file(bad_rows) as bad_file:
        task = progress.add_task("importing", total=total)
        bad = csv.writer(bad_file)
        bad.writerow(["line", "reason", "row"])
        batch: list[NewDelivery] = []
        for line, row in source.rows():
            tally.rows += 1
            try:
                batch.append(_delivery(row, columns, name))
            except (Unreadable, KeyError, ValueError) as error:
                tally.bad += 1
                bad.writerow([line, f"{error}", json.dumps(row, ensure_ascii=False)])
            if len(batch) >= CHUNK:
                _store(runtime, runner, batch, tally)
                progress.update(task, completed=tally.rows)
        _store(runtime, runner, batch, tally)
        progress.update(task, completed=tally.rows)
    if not tally.bad:
        bad_rows.unlink()
    return tally


def _bad_file(path: Path) -> TextIO:
    return path.open("w", newline="", encoding="utf-8", errors="surrogateescape")


def _delivery(row: dict[str, str], columns: Columns, name: str) -> NewDelivery:
    """A row as a delivery; its reference makes it the same delivery at every run."""
    if NOT_TEXT.search(json.dumps(row, ensure_ascii=False)):
        raise Unreadable("the row is not in the character set of the file; name another with --encoding")

    def cell(column: str) -> str:
        value = (row.get(column) or "").strip() if column else ""
        return columns.maps.get(value, value)

    reference = cell(columns.reference)
    if not reference:
        raise Unreadable(f"column {columns.reference} is empty")
    priority = cell(columns.priority).lower()
    if priority and priority not in set(Priority):
        raise Unreadable(f"{priority!r} is no priority; translate it with --map")
    document = {
        "title": cell(columns.title),
        "description": cell(columns.description),
        "requester_email": cell(columns.requester),
        "category": cell(columns.category).lower(),
        "priority": priority,
        "created_at": cell(columns.created),
        "reference": reference,
    }
    inbound.from_row(document)
    key = inbound.delivery_key("import", name, reference)
    return NewDelivery(Source.API, key, json.dumps(document).encode(), "application/json", {"import": name})


def _store(runtime: Runtime, runner: Runner, batch: list[NewDelivery], tally: Tally) -> None:
    """Store a chunk and work on it to the end, so that a stop loses nothing and a rerun repeats nothing."""
    if not batch:
        return
    with runtime.units.write() as uow:
        stored = service.store_batch(uow, batch)
    tally.stored += sum(one.fresh for one in stored)
    tally.repeated += sum(not one.fresh for one in stored)
    batch.clear()
    runner.drain(rounds=10_000)
