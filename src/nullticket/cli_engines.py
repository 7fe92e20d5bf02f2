"""Commands that ask the engines: classify and route. Nothing is written."""

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Annotated, Any, BinaryIO

import typer

from nullticket.cli_operations import runtime_of, show
from nullticket.core.enums import Source
from nullticket.core.text import has_lone_surrogate
from nullticket.features.triage import service as triage
from nullticket.features.triage.schemas import TriageTestIn
from nullticket.infra.runtime import Runtime

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]
BATCH = 64
CHUNK_BYTES = 65536


def classify(
    title: Annotated[str, typer.Argument(help="Title of the ticket.")] = "",
    description: Annotated[str, typer.Argument(help="Its description.")] = "",
    jsonl: Annotated[bool, typer.Option("--jsonl", help="Read one JSON object a line, write one a line.")] = False,
    as_json: AsJson = False,
) -> None:
    """What the engines say of a ticket; with --jsonl of many, from standard input."""
    with runtime_of(make=True) as runtime:
        if jsonl:
            _classify_lines(runtime)
            return
        document = triage.classify_documents(runtime, [{"title": title, "description": description}])[0]
    lines = [f"{name}: {value}" for name, value in document.items() if name != "probabilities"]
    show(document, lines, as_json=as_json)


def _classify_lines(runtime: Runtime) -> None:
    """One line out for each line in, in their order; a line that cannot be read says why and the next one follows."""
    failed = False
    for lines in _arriving(sys.stdin.buffer):
        read = [_read(line) for line in lines]
        found = iter(triage.classify_documents(runtime, [one.given for one in read if not one.fault]))
        for one in read:
            failed = failed or bool(one.fault)
            answer = {"id": one.identity} | ({"error": one.fault} if one.fault else next(found))
            said = json.dumps(answer, ensure_ascii=False)
            typer.echo(said.encode(errors="replace").decode())
    if failed:
        raise typer.Exit(1)


@dataclass(frozen=True, slots=True)
class _Line:
    """What stands in a line, or the ``fault`` it has."""

    identity: Any = None
    given: dict[str, Any] = field(default_factory=dict)
    fault: str = ""


def _read(line: bytes) -> _Line:
    try:
        given = json.loads(line)
    except ValueError as error:
        return _Line(fault=f"no JSON: {error}")
    except RecursionError:
        return _Line(fault="no JSON that can be read: nested too deep")
    if not isinstance(given, dict):
        return _Line(fault="no JSON object")
    wrong = [name for name in ("title", "description") if not _is_text(given.get(name) or "")]
    return _Line(given.get("id"), given, f"{wrong[0]} is no text" if wrong else "")


def _is_text(value: object) -> bool:
    return isinstance(value, str) and not has_lone_surrogate(value)


def _arriving(stream: BinaryIO) -> Iterator[list[bytes]]:
    """Lines as they come, many at once when they wait already: who sends one line gets its answer before the next."""
    rest = b""
    while chunk := stream.read1(CHUNK_BYTES):  # type: ignore[attr-defined]  # every buffered standard input has it
        *lines, rest = (rest + chunk).split(b"\n")
        yield from _groups([line for line in lines if line.strip()])
    if rest.strip():
        yield [rest]


def _groups(lines: list[bytes]) -> Iterator[list[bytes]]:
    for start in range(0, len(lines), BATCH):
        yield lines[start : start + BATCH]


def route(
    title: Annotated[str, typer.Argument(help="Title of a made-up ticket.")],
    description: Annotated[str, typer.Argument(help="Its description.")] = "",
    category: Annotated[str, typer.Option(help="Its category; empty asks the engines.")] = "",
    source: Annotated[Source, typer.Option(help="The door.")] = Source.WEB,
    as_json: AsJson = False,
) -> None:
    """Where a made-up ticket would go, with all four votes."""
    given = TriageTestIn(title=title, description=description, category=category or None, source=source)
    with runtime_of(make=True) as runtime:
        found = triage.test(runtime, given)
    document = found.model_dump(mode="json")
    votes = [f"  {vote.strategy:<15} {vote.reason}" for vote in found.decision.votes]
    head = f"team {found.team_name or 'none'}, decided by {found.decision.decided_by}"
    show(document, [head, *votes, f"priority {found.priority} ({found.priority_score}/10)"], as_json=as_json)
