"""Tables of tickets as people hand them over: whatever stands between their cells, however letters and times are written."""

import codecs
import csv
import io
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Final

import typer

Row = Mapping[str, str]

_LONGEST_CELL: Final = 10_000_000
_LONGEST_SAID: Final = 300
_BETWEEN: Final = (",", ";", "\t", "|")
# Spreadsheets say in a line of its own what they put between cells.
_SAID: Final = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)
_FACE: Final = re.compile(
    r"(\d{1,4})([./-])(\d{1,2})\2(\d{1,4})"
    r"(?:[ T,]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*(?:([ap])\.?m\.?)?)?",
    re.IGNORECASE,
)
# Where year, month and day stand.
_ORDERS: Final = {"year first": (0, 1, 2), "day first": (2, 1, 0), "month first": (2, 0, 1)}
_YEAR_DIGITS: Final = 4
_NOON: Final = 12
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
    for way in (_iso, _counted, _mailed):
        found = [way(value.strip()) for value in values]
        if None not in found:
            return [one for one in found if one is not None]
    faces = [_FACE.fullmatch(value.strip()) for value in values]
    fits: dict[str, list[datetime]] = {}
    for name, order in _ORDERS.items():
        read = list(_dated(faces, order))
        if len(read) == len(values):
            fits[name] = read
    if not fits:
        strange = next((value for value, face in zip(values, faces, strict=True) if face is None), values[0])
        raise typer.BadParameter(f"column {column} has times that cannot be read, such as {strange!r}")
    if len(fits) > 1 and len({tuple(_ranks(one)) for one in fits.values()}) > 1:
        raise typer.BadParameter(f"the times of column {column} can be read {' or '.join(fits)}; write them 2026-11-28")
    return next(iter(fits.values()))


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


def _tried(read: Callable[[str], datetime], value: str) -> datetime | None:
    try:
        found = read(value)
    except (ValueError, OverflowError, OSError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _dated(faces: Sequence[re.Match[str] | None], order: tuple[int, int, int]) -> Iterator[datetime]:
    """As many as can be read in this order, up to the first that cannot."""
    for face in faces:
        if face is None or (face[2] == "." and order == _ORDERS["month first"]):
            return
        parts = (face[1], face[3], face[4])
        year, month, day = (parts[at] for at in order)
        hour = int(face[5] or 0)
        if face[8]:
            hour = hour % _NOON + (_NOON if face[8].lower() == "p" else 0)
        if len(year) != _YEAR_DIGITS:
            return
        try:
            yield datetime(int(year), int(month), int(day), hour, int(face[6] or 0), int(face[7] or 0), tzinfo=UTC)
        except ValueError:
            return
