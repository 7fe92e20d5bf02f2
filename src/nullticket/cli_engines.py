"""Commands that ask the engines: classify and route. Nothing is written."""

import json
import sys
from collections.abc import Iterator
from typing import Annotated, Any

import typer

from nullticket.cli_operations import runtime_of, show
from nullticket.core.enums import Source
from nullticket.features.triage import service as triage
from nullticket.features.triage.schemas import TriageTestIn
from nullticket.infra.runtime import Runtime

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]
BATCH = 64


def classify(
    title: Annotated[str, typer.Argument(help="Title of the ticket.")] = "",
    description: Annotated[str, typer.Argument(help="Its description.")] = "",
    jsonl: Annotated[bool, typer.Option("--jsonl", help="Read one JSON object a line, write one a line.")] = False,
    as_json: AsJson = False,
) -> None:
    """What the engines say of a ticket; with --jsonl of many, from standard input."""
    with runtime_of() as runtime:
        if jsonl:
            _classify_lines(runtime)
            return
        document = triage.classify_documents(runtime, [{"title": title, "description": description}])[0]
    lines = [f"{name}: {value}" for name, value in document.items() if name != "probabilities"]
    show(document, lines, as_json=as_json)


def _classify_lines(runtime: Runtime) -> None:
    for batch in _batches():
        for given, found in zip(batch, triage.classify_documents(runtime, batch), strict=True):
            typer.echo(json.dumps({"id": given.get("id")} | found, ensure_ascii=False))


def _batches() -> Iterator[list[dict[str, Any]]]:
    batch: list[dict[str, Any]] = []
    for line in sys.stdin:
        if line.strip():
            batch.append(json.loads(line))
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def route(
    title: Annotated[str, typer.Argument(help="Title of a made-up ticket.")],
    description: Annotated[str, typer.Argument(help="Its description.")] = "",
    category: Annotated[str, typer.Option(help="Its category; empty asks the engines.")] = "",
    source: Annotated[Source, typer.Option(help="The door.")] = Source.WEB,
    as_json: AsJson = False,
) -> None:
    """Where a made-up ticket would go, with all four votes."""
    given = TriageTestIn(title=title, description=description, category=category or None, source=source)
    with runtime_of() as runtime:
        found = triage.test(runtime, given)
    document = found.model_dump(mode="json")
    votes = [f"  {vote.strategy:<15} {vote.reason}" for vote in found.decision.votes]
    head = f"team {found.team_name or 'none'}, decided by {found.decision.decided_by}"
    show(document, [head, *votes, f"priority {found.priority} ({found.priority_score}/10)"], as_json=as_json)
