"""A training: labels in, a model out, judged against the one that decides, and promoted only when it is better."""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any, Final

from nullticket.core.errors import Conflict, Invalid
from nullticket.core.text import TRANSCRIPT_MARK, meaning_of
from nullticket.core.vectors import Vector
from nullticket.features.learning import judging, label_service, repository, thresholds, trust, version_service
from nullticket.features.learning.events import TrainingWanted
from nullticket.features.learning.judging import Comparison, Trial
from nullticket.features.learning.repository import LabelRow
from nullticket.features.learning.thresholds import Point
from nullticket.features.learning.trust import Vote
from nullticket.infra.outbox import JobRun
from nullticket.infra.runtime import Runtime
from nullticket.infra.uow import UnitOfWork
from nullticket.models import ModelVersion, TrainingRun
from nullticket.ports import (
    CategoryHint,
    ClassificationEngine,
    EngineAnswer,
    EngineRequest,
    LabelledText,
    ModelTrainer,
)

NEWEST_LABELS: Final = 20_000
LARGEST_TRIAL: Final = 1_000
FEWEST_TO_LEARN: Final = 20
COMPARED_TICKETS: Final = 500
OTHER_TICKETS: Final = 8_000
SHOWN_CHANGES: Final = 50
KEPT_REFUSED: Final = 5
SEED: Final = 7
_AT_ONCE: Final = 256


@dataclass(frozen=True, slots=True)
class Material:
    """Everything a training reads, so that the same rows give the same model."""

    rows: tuple[LabelRow, ...]  # the last word on each ticket, oldest first
    overruled: tuple[tuple[int | None, int], ...]  # who was overruled by a colleague, and how often
    hints: tuple[CategoryHint, ...]
    current: int | None
    current_file: bytes | None
    learned_until: int


@dataclass(frozen=True, slots=True)
class Parts:
    """What is learned from, and what both models are tried on."""

    learned: tuple[LabelRow, ...]
    held: tuple[LabelRow, ...]


def request(uow: UnitOfWork, *, seed: int = SEED) -> TrainingRun:
    """Ask for a training; one at a time."""
    if repository.open_run(uow) is not None:
        raise Conflict("A training is under way.")
    row = TrainingRun(state="queued", seed=seed, user_id=uow.actor.user_id, created_at=uow.now())
    repository.add(uow, row)
    uow.record(TrainingWanted(run_id=row.id), key=f"training:{row.id}")
    return row


def train(run: JobRun, run_id: int) -> None:
    """Do a wanted training. Writes its progress as it goes; the result and its promotion are one commit."""
    with run.read() as uow:
        asked = repository.run(uow, run_id)
        if asked is None or asked.state in {"done", "failed"}:
            return
        seed = asked.seed
        material = _material(uow)
    try:
        row, judged = _learned(run, run_id, material, seed=seed)
    except Invalid as error:
        with run.uow() as uow:
            _end(uow, run_id, state="failed", outcome=error.detail)
        return
    with run.uow() as uow:
        row.created_at = uow.now()
        _conclude(uow, run_id, row, judged, material)


def _learned(run: JobRun, run_id: int, material: Material, *, seed: int) -> tuple[ModelVersion, Comparison]:
    """The new model as a row that is not stored yet, and how it compares."""
    trainer = run.runtime.trainer
    if trainer is None:
        raise Invalid("This installation cannot train models.")
    parts = split(material)
    _tell(run, run_id, "reading", 10)
    vectors = _vectors(run, material.rows)
    _tell(run, run_id, "cross_checking", 25)
    believed = _believed(trainer, material, vectors, seed=seed)
    _tell(run, run_id, "learning", 45)
    texts = _texts(parts.learned, vectors, believed.weights)
    others = _others(run, material)
    file = trainer.train(texts, categories=material.hints, version=f"own-{run_id}", seed=seed, others=others)
    _tell(run, run_id, "judging", 75)
    old, new = trainer.engine(material.current_file), trainer.engine(file)
    tried = _trial(old, new, material.hints, parts.held, vectors, believed.weights)
    judged = judging.compare(tried.trials, seed=seed)
    _tell(run, run_id, "comparing", 85)
    seen = {"people": believed.people, "curve": tried.curve, "newest_label": material.rows[-1].id}
    row = ModelVersion(
        name=f"own-{run_id}",
        state="refused",
        label_count=len(parts.learned),
        last_label_id=parts.learned[-1].id,
        seed=seed,
        file=file,
        sha256=hashlib.sha256(file).hexdigest(),
        metrics=asdict(judged) | seen,
        thresholds=tried.thresholds,
        decisions=_decisions(run, old, new, material, vectors),
        reasons=list(judged.reasons),
    )
    return row, judged


def _conclude(uow: UnitOfWork, run_id: int, row: ModelVersion, judged: Comparison, material: Material) -> None:
    """Keep the model, and promote it if it is better than what decides now."""
    now = version_service.current_id(uow, lock=True)
    if judged.better and now != material.current:
        row.reasons = [*row.reasons, "another model was promoted meanwhile"]
    promoted = judged.better and now == material.current
    row.state = "promoted" if promoted else "refused"
    repository.add(uow, row)
    if promoted:
        version_service.record(uow, row.id, replaced=now, kind="better")
    repository.forget_files(uow, keep=KEPT_REFUSED)
    _end(uow, run_id, state="done", outcome=row.state, version_id=row.id)


def _end(uow: UnitOfWork, run_id: int, *, state: str, outcome: str, version_id: int | None = None) -> None:
    row = repository.run(uow, run_id, lock=True)
    if row is not None:
        row.state, row.outcome, row.version_id = state, outcome, version_id
        row.progress, row.finished_at = 100, uow.now()


def _tell(run: JobRun, run_id: int, step: str, progress: int) -> None:
    with run.side() as uow:
        row = repository.run(uow, run_id, lock=True)
        if row is not None:
            row.state, row.step, row.progress = "running", step, progress


def _material(uow: UnitOfWork) -> Material:
    told = repository.labels(uow, field="category", limit=NEWEST_LABELS)
    last = {row.ticket_id: row for row in told}
    overruled = Counter(
        row.user_id
        for row in told
        if row.value != last[row.ticket_id].value and row.user_id != last[row.ticket_id].user_id
    )
    current = version_service.current_id(uow)
    version = repository.version(uow, current, with_file=True) if current is not None else None
    hints = tuple(
        CategoryHint(row.key, row.name, row.description, tuple(row.examples)) for row in repository.categories(uow)
    )
    return Material(
        rows=tuple(sorted(last.values(), key=lambda row: row.id)),
        overruled=tuple(overruled.items()),
        hints=hints,
        current=current,
        current_file=version_service.checked_file(version) if version is not None else None,
        learned_until=version.last_label_id if version is not None else 0,
    )


def split(material: Material) -> Parts:
    """By time: the newer half of what the current model has not seen is held out, the newest thousand at most."""
    fresh = sum(row.id > material.learned_until for row in material.rows)
    held = min(LARGEST_TRIAL, fresh // 2)
    if held < judging.FEWEST or len(material.rows) - held < FEWEST_TO_LEARN:
        raise Invalid(f"There are {fresh} new labels; {2 * judging.FEWEST} are needed to learn and to tell.")
    return Parts(material.rows[:-held], material.rows[-held:])


Vectors = Mapping[int, Vector]


def _vectors(run: JobRun, rows: Sequence[LabelRow]) -> Vectors:
    """By label; what is not stored is read now and stored."""
    name = label_service.encoder_name(run.runtime)
    found = {row.id: label_service.read_vector(row.vector, row.encoder, name) for row in rows}
    lacking = [row for row in rows if found[row.id] is None]
    for at in range(0, len(lacking), _AT_ONCE):
        part = lacking[at : at + _AT_ONCE]
        made = label_service.embeddings(run.runtime, [meaning_of(row.title, row.description) for row in part])
        kept = {row.id: vector for row, vector in zip(part, made, strict=True) if vector is not None}
        with run.side() as uow:
            repository.keep_vectors(uow, kept, encoder=name)
        found |= {key: label_service.read_vector(vector, name, name) for key, vector in kept.items()}
    return {key: vector for key, vector in found.items() if vector is not None}


@dataclass(frozen=True, slots=True)
class Believed:
    """The weight of each label by id, and how far each person is believed, for people to see."""

    weights: Mapping[int, float]
    people: list[dict[str, Any]]


def _believed(trainer: ModelTrainer, material: Material, vectors: Vectors, *, seed: int) -> Believed:
    equal = {row.id: 1.0 for row in material.rows}
    opinions = trainer.second_opinions(_texts(material.rows, vectors, equal), seed=seed)
    agreed = [row.value == said for row, said in zip(material.rows, opinions, strict=False)]
    votes = [
        trust.Vote(row.user_id, agreed=agrees, by_hand=row.touched)
        for row, agrees in zip(material.rows, agreed or [True] * len(material.rows), strict=True)
    ]
    missed = [Vote(person, agreed=False, by_hand=True) for person, number in material.overruled for _ in range(number)]
    people = trust.believed([*votes, *missed])
    given = trust.weights(votes, people)
    numbers = Counter(row.user_id for row in material.rows)
    shown = [
        {"user_id": person, "labels": numbers[person], "trust": round(people[person], 3)}
        for person in sorted(numbers, key=lambda one: -numbers[one])
    ]
    return Believed({row.id: weight for row, weight in zip(material.rows, given, strict=True)}, shown[:50])


def _texts(rows: Sequence[LabelRow], vectors: Vectors, weights: Mapping[int, float]) -> list[LabelledText]:
    return [
        LabelledText(row.title, said(row.description), row.value, round(weights[row.id], 6), vectors.get(row.id))
        for row in rows
    ]


def said(description: str) -> str:
    """What the requester said: not what the bot answered in the transcript of a chat."""
    return description.partition(TRANSCRIPT_MARK)[0]


def _others(run: JobRun, material: Material) -> list[str]:
    """The newest tickets of a year without a label, oldest first. Those that both models are tried on have one."""
    labelled = {row.ticket_id for row in material.rows}
    with run.read() as uow:
        tickets = repository.recent_tickets(uow, since=uow.now() - timedelta(days=365), limit=OTHER_TICKETS)
    return [f"{title}\n{said(text)}" for ticket_id, _, title, text in reversed(tickets) if ticket_id not in labelled]


@dataclass(frozen=True, slots=True)
class Tried:
    trials: tuple[Trial, ...]
    thresholds: dict[str, float]
    curve: list[dict[str, Any]]


def _trial(
    old: ClassificationEngine,
    new: ClassificationEngine,
    hints: tuple[CategoryHint, ...],
    held: Sequence[LabelRow],
    vectors: Vectors,
    weights: Mapping[int, float],
) -> Tried:
    requests = [
        EngineRequest(row.title, said(row.description), "web", hints, vector=vectors.get(row.id)) for row in held
    ]
    before, after = (_answers(engine, requests) for engine in (old, new))
    trials = tuple(
        Trial(
            old_right=best(first)[0] == row.value,
            new_right=best(second)[0] == row.value,
            old_sure=best(first)[1],
            new_sure=best(second)[1],
            weight=weights[row.id],
        )
        for row, first, second in zip(held, before, after, strict=True)
    )
    points = [
        Point(*best(answer), right=best(answer)[0] == row.value, weight=weights[row.id])
        for row, answer in zip(held, after, strict=True)
    ]
    return Tried(trials, thresholds.by_category(points), [asdict(step) for step in thresholds.curve(points)])


def _answers(engine: ClassificationEngine, requests: Sequence[EngineRequest]) -> list[EngineAnswer]:
    return [
        answer
        for at in range(0, len(requests), _AT_ONCE)
        for answer in engine.answer(requests[at : at + _AT_ONCE], timeout_seconds=60)
    ]


def best(answer: EngineAnswer) -> tuple[str, float]:
    """The category with the greatest probability, ties by name, and the probability."""
    return min(answer.categories.items(), key=lambda pair: (-pair[1], pair[0]))


def _decisions(
    run: JobRun, old: ClassificationEngine, new: ClassificationEngine, material: Material, vectors: Vectors
) -> dict[str, Any]:
    """What would have been decided otherwise in the last month."""
    with run.read() as uow:
        tickets = repository.recent_tickets(uow, since=uow.now() - timedelta(days=30), limit=COMPARED_TICKETS)
    known = {row.ticket_id: vectors.get(row.id) for row in material.rows}
    vector_of = known | _encoded(run.runtime, [one for one in tickets if known.get(one[0]) is None])
    requests = [
        EngineRequest(title, said(text), "web", material.hints, vector=vector_of.get(ticket_id))
        for ticket_id, _, title, text in tickets
    ]
    before, after = (_answers(engine, requests) for engine in (old, new))
    pairs = [(one, best(a), best(b)) for one, a, b in zip(tickets, before, after, strict=True)]
    changed = [pair for pair in pairs if pair[1][0] != pair[2][0]]
    moves = Counter((first[0], second[0]) for _, first, second in changed)
    return {
        "tickets": len(tickets),
        "changed": len(changed),
        "moves": [{"before": old_key, "after": new_key, "tickets": n} for (old_key, new_key), n in moves.most_common()],
        "examples": [
            {
                "ticket_number": one[1],
                "title": one[2],
                "before": first[0],
                "before_sure": round(first[1], 3),
                "after": second[0],
                "after_sure": round(second[1], 3),
            }
            for one, first, second in changed[:SHOWN_CHANGES]
        ],
    }


def _encoded(runtime: Runtime, tickets: Sequence[tuple[int, str, str, str]]) -> "dict[int, Vector | None]":
    """Once for both models."""
    name = label_service.encoder_name(runtime)
    made = label_service.embeddings(runtime, [meaning_of(title, text) for _, _, title, text in tickets])
    return {one[0]: label_service.read_vector(kept, name, name) for one, kept in zip(tickets, made, strict=True)}
