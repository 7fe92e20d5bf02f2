"""Tables of tickets as people hand them over: whatever stands between their cells, however letters and times are written."""

import codecs
import csv
import io
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import partial
from pathlib import Path
from typing import Final

import typer

Row = Mapping[str, str]
Way = Callable[[str], datetime | None]

_LONGEST_CELL: Final = 10_000_000
_LONGEST_SAID: Final = 300
_BETWEEN: Final = (",", ";", "\t", "|")
# Spreadsheets say in a line of its own what they put between cells.
_SAID: Final = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)
# How days and hours are written, as `datetime.strptime` has it.
_DAYS: Final = ("%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%Y/%m/%d", "%Y.%m.%d", "%d-%m-%Y", "%m-%d-%Y")
_HOURS: Final = ("", " %H:%M", " %H:%M:%S", " %I:%M %p", " %I:%M:%S %p")
# A number is seconds since 1970, or thousandths where seconds would lie in the year 5138.
_THOUSANDTHS_FROM: Final = 1e11


def read_rows(path: Path, wanted: Sequence[str]) -> list[Row]:
    """Every row with at least the wanted columns, an absent cell as nothing. A usage error says what is wrong."""
    if not all(wanted) or not wanted:
        raise typer.BadParameter("a column without a name was asked for")
    text = _decoded(path)
    said = _SAID.match(text)
    text, marks = (text[said.end() :], (said[1],)) if said else (text, _BETWEEN)
    csv.field_size_limit(_LONGEST_CELL)
    try:
        heads = {mark: _head(text, mark) for mark in marks}
        fitting = [mark for mark in marks if {*wanted} <= {*heads[mark]}]
        if not fitting:
            raise typer.BadParameter(_lacking(path, wanted, max(heads.values(), key=len)))
        table = csv.DictReader(io.StringIO(text, newline=""), heads[fitting[0]], delimiter=fitting[0])
        next(table, None)  # the line of the names
        return [{name: row[name] or "" for name in wanted} for row in table]
    except csv.Error as error:
        raise typer.BadParameter(f"{path.name} cannot be read as a table: {error}") from error


def _decoded(path: Path) -> str:
    """UTF-8, UTF-16 where a mark says so, or else what Western Windows writes, which is said."""
    data = path.read_bytes()
    wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        text = data.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError:
        typer.echo(f"{path.name} is no UTF-8 and is read as Windows-1252", err=True)
        text = data.decode("cp1252", errors="replace")
    return text.replace("\x00", "")


def _head(text: str, mark: str) -> list[str]:
    return [name.strip() for name in next(csv.reader(io.StringIO(text, newline=""), delimiter=mark), [])]


def _lacking(path: Path, wanted: Sequence[str], there: Collection[str]) -> str:
    missing = ", ".join(sorted({*wanted} - {*there}))
    return f"{path.name} has no column {missing}; " + (
        f"it has {', '.join(there)}"[:_LONGEST_SAID] if there else "it is empty"
    )


def moments(values: Sequence[str], column: str) -> list[datetime]:
    """When each row was, all written in one way: as ISO 8601, as seconds since 1970, as in a mail, or with the day, the
    month or the year first. A usage error where no way, or more than one, fits all of them.
    """
    fits = {name: found for name, way in _WAYS.items() if len(found := list(_read_so(values, way))) == len(values)}
    if not fits:
        strange = next((one for one in values if not any(way(one.strip()) for way in _WAYS.values())), values[0])
        raise typer.BadParameter(f"column {column} has times that cannot be read, such as {strange!r}")
    if len({tuple(_ranks(one)) for one in fits.values()}) > 1:
        raise typer.BadParameter(f"the times of column {column} can be read {' or '.join(fits)}; write them 2026-11-28")
    return next(iter(fits.values()))


def _read_so(values: Sequence[str], way: Way) -> Iterator[datetime]:
    """As many as are written so, up to the first that is not."""
    for value in values:
        found = way(value.strip())
        if found is None:
            return
        yield found


def _ranks(found: Sequence[datetime]) -> list[int]:
    return sorted(range(len(found)), key=found.__getitem__)


def _iso(value: str) -> datetime | None:
    return _tried(datetime.fromisoformat, value) if "-" in value else None


def _mailed(value: str) -> datetime | None:
    return _tried(parsedate_to_datetime, value) if value[:1].isalpha() else None


def _counted(value: str) -> datetime | None:
    return _tried(_since_1970, value)


def _since_1970(value: str) -> datetime:
    number = float(value)
    return datetime.fromtimestamp(number / (1000 if number >= _THOUSANDTHS_FROM else 1), UTC)


def _dated(value: str, days: str) -> datetime | None:
    found = (_tried(partial(_as, face=days + hours), value) for hours in _HOURS)
    return next((one for one in found if one is not None), None)


def _as(value: str, face: str) -> datetime:
    return datetime.strptime(value, face).replace(tzinfo=UTC)


def _tried(read: Callable[[str], datetime], value: str) -> datetime | None:
    try:
        found = read(value)
    except (ValueError, OverflowError, OSError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


_WAYS: Final[Mapping[str, Way]] = {
    "as ISO 8601": _iso,
    "as seconds": _counted,
    "as in a mail": _mailed,
    **{days: partial(_dated, days=days) for days in _DAYS},
}
