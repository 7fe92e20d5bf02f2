"""Labels: every correction, and what stood at the end."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from nullticket.core.errors import Unavailable
from nullticket.core.text import meaning_of
from nullticket.core.vectors import Vector, packed, unpacked
from nullticket.features.learning import repository
from nullticket.features.learning.repository import Answer, Happening
from nullticket.infra.outbox import JobRun
from nullticket.infra.runtime import Runtime
from nullticket.infra.uow import UnitOfWork

FIELDS = ("category", "priority")


@dataclass(frozen=True, slots=True)
class Said:
    """A history row that may hold labels. ``source`` is correction, resolved or closed."""

    history_id: int
    source: str


def note(run: JobRun, said: Sequence[Said]) -> None:
    """Write the labels of a batch of changes; telling one again changes nothing."""
    with run.read() as uow:
        found = repository.happenings(uow, [one.history_id for one in said])
        answers = repository.answers(uow, [one.ticket_id for one in found])
    sources = {one.history_id: one.source for one in said}
    told = [one for one in found if _told(one, sources[one.history_id])]
    vectors = embeddings(run.runtime, [meaning_of(one.title, one.description) for one in told])
    with run.uow() as uow:
        rows = [
            row
            for one, vector in zip(told, vectors, strict=True)
            for row in _rows(uow, one, sources[one.history_id], answers.get(one.ticket_id), vector)
        ]
        name = encoder_name(run.runtime)
        repository.add_labels(uow, [row | {"encoder": name if row["vector"] else ""} for row in rows])


def _told(one: Happening, source: str) -> tuple[str, ...]:
    """The fields on which this row says something."""
    if source == "correction":
        return tuple(field for field in FIELDS if field in one.changes) if one.user_id is not None else ()
    return tuple(field for field in FIELDS if field in one.state)


def _rows(
    uow: UnitOfWork, one: Happening, source: str, answer: Answer | None, vector: bytes | None
) -> list[dict[str, Any]]:
    return [
        {
            "ticket_id": one.ticket_id,
            "history_id": one.history_id,
            "field": field,
            "source": source,
            "value": str(one.changes[field][1] if source == "correction" else one.state[field]),
            "before": str(one.changes[field][0]) if source == "correction" else None,
            "touched": field in one.person_set,
            "user_id": one.user_id if one.user_id is not None else one.agent_id,
            "predicted": _said_of(answer, field),
            "confidence": answer.confidence if answer is not None and field == "category" else None,
            "engine": answer.engine if answer is not None else "",
            "model_version": answer.model_version if answer is not None else "",
            "vector": vector if field == "category" else None,
            "created_at": uow.now(),
        }
        for field in _told(one, source)
    ]


def _said_of(answer: Answer | None, field: str) -> str | None:
    if answer is None:
        return None
    return answer.category if field == "category" else answer.priority


def encoder_name(runtime: Runtime) -> str:
    return runtime.encoder.name if runtime.encoder is not None else ""


def embeddings(runtime: Runtime, texts: Sequence[str]) -> list[bytes | None]:
    """As they are stored, float16; None without an encoder."""
    if runtime.encoder is None or not texts:
        return [None] * len(texts)
    try:
        return [packed(row) for row in runtime.encoder.encode(texts)]
    except Unavailable:
        return [None] * len(texts)


def read_vector(kept: bytes | None, encoder: str, current: str) -> "Vector | None":
    """None when it is of another encoder."""
    return unpacked(kept) if kept and encoder == current else None


def counts(uow: UnitOfWork) -> Mapping[str, int]:
    return {field: repository.label_count(uow, field=field) for field in FIELDS}
