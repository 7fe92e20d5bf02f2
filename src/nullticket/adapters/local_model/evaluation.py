"""Train on a part of labelled texts, judge on the rest, and draw the curve of what more labels bring."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Final

import numpy as np

from nullticket.adapters.local_model.bundle import Model
from nullticket.adapters.local_model.heads import Indices
from nullticket.adapters.local_model.measures import Quality, quality, sampled, summary
from nullticket.adapters.local_model.reader import ENGLISH, HUNCH, Reader
from nullticket.adapters.local_model.text_features import Floats, joined, take
from nullticket.adapters.local_model.training import Desk, shuffled, train
from nullticket.adapters.local_model.usage import MOST
from nullticket.adapters.local_model.voices import Reading
from nullticket.ports import EngineRequest

CURVE: Final = (50, 200, 1000, 5000)
_BATCH: Final = 256
_TIMED: Final = 300
# Which labels are drawn decides much while they are few: five draws of fifty came out between .546 and .583.
_FEW, _MORE_DRAWS = 500, 4
# Of so many batches that are read it is told once.
_TOLD: Final = 20

Tell = Callable[[str], None]
Summary = Mapping[str, dict[str, float]]


def _silent(_: str) -> None:
    """Nobody waits."""


@dataclass(frozen=True, slots=True)
class Plan:
    """``split`` is random or time; by time the rows are in order and the last fifth is judged.

    ``train_size`` limits the labels that are learned from, 0 takes all; ``draws`` is how often a point of the curve is
    drawn anew, a point of few labels four times as often. ``unlabelled``: whether the texts of the rows to learn from are
    read where their labels are not.
    """

    split: str = "random"
    folds: int = 5
    train_size: int = 0
    curve: tuple[int, ...] = CURVE
    draws: int = 5
    seed: int = 7
    unlabelled: bool = True


@dataclass(frozen=True, slots=True)
class Table:
    """All texts, read once, with their labels in the order of the file."""

    reading: Reading
    labels: Sequence[str]
    seconds_reading: float
    names: Sequence[str]
    called: Reading


def read_table(texts: Sequence[str], labels: Sequence[str], reader: Reader, *, tell: Tell = _silent) -> Table:
    started = time.perf_counter()
    parts: list[Reading] = []
    for at in range(0, len(texts), _BATCH):
        parts.append(_read(texts[at : at + _BATCH], reader))
        if len(parts) % _TOLD == 0:
            tell(f"{at + _BATCH} of {len(texts)} texts read")
    found = [part.vectors for part in parts if part.vectors is not None]
    vectors = np.concatenate(found) if found and len(found) == len(parts) else None
    reading = Reading(joined([part.words for part in parts]), joined([part.pieces for part in parts]), vectors)
    spent = time.perf_counter() - started
    names = sorted(set(labels))
    return Table(reading, labels, spent, names, _read([name.replace("_", " ") for name in names], reader))


def _read(texts: Sequence[str], reader: Reader) -> Reading:
    longer = {HUNCH, ENGLISH} if reader.reads_english else {HUNCH}
    return reader.read([EngineRequest("", text, "web", ()) for text in texts], (), voices=longer)


def evaluate(table: Table, plan: Plan, *, texts: Sequence[str], reader: Reader, tell: Tell = _silent) -> dict[str, Any]:
    """Everything measured, as a document."""
    judged: list[Quality] = []
    seconds: list[float] = []
    worked: list[float] = []
    model: Model | None = None
    result: Summary = {}
    learned, held = np.arange(0), np.arange(0)
    for learned, held in splits(len(table.labels), plan):
        started, busy = time.perf_counter(), time.process_time()
        model = _trained(table, learned, plan)
        seconds.append(time.perf_counter() - started)
        worked.append(time.process_time() - busy)
        given, wanted = _answers(model, table, held)
        judged.append(quality(given, wanted))
        tell(f"part {len(judged)} judged: accuracy {judged[-1].accuracy:.3f}")
        result = summary(judged) if len(judged) > 1 else sampled(given, wanted, seed=plan.seed)
    if model is None:
        raise ValueError("a plan needs a split")
    sizes = [size for size in plan.curve if size < len(table.labels) * 0.8]
    for size in sorted({*plan.curve} - {*sizes}):
        tell(f"no point at {size} labels: there are {len(learned)} to learn from")
    return {
        "rows": len(table.labels),
        "labels": len(set(table.labels)),
        "plan": asdict(plan),
        "learned_from": len(_limited(learned, plan)),
        "judged_on": len(held),
        "voices": sorted(model.listens_to),
        "result": result,
        "folds": [asdict(one) for one in judged],
        "train_seconds": round(float(np.mean(seconds)), 2),
        # What others make of the machine does not change how long the processor works.
        "train_processor_seconds": round(float(np.mean(worked)), 2),
        "reading_seconds": round(table.seconds_reading, 2),
        "predictions_per_second": round(_pace(model, texts, reader), 1),
        "curve": [_point(table, plan, size, tell) for size in sizes],
    }


def splits(number: int, plan: Plan) -> Iterator[tuple[Indices, Indices]]:
    """Pairs of rows to learn from and rows to judge on."""
    if plan.split == "time":
        cut = round(number * 0.8)
        yield np.arange(cut), np.arange(cut, number)
        return
    order = np.random.default_rng(plan.seed).permutation(number)
    for fold in range(plan.folds):
        yield order[np.arange(number) % plan.folds != fold], order[np.arange(number) % plan.folds == fold]


def _limited(learned: Indices, plan: Plan) -> Indices:
    """By time the newest labels are learned from; a random order has no newest."""
    return learned if not plan.train_size else learned[-plan.train_size :]


def _trained(table: Table, learned: Indices, plan: Plan) -> Model:
    """Labels as many as the plan allows; of the other rows to learn from the texts are known, as they are to a desk."""
    kept = _limited(learned, plan)
    labels = [table.labels[at] for at in kept]
    texts = take(table.reading.words, learned[-MOST:]) if plan.unlabelled else None
    desk = Desk(table.names, table.called, texts)
    return train(shuffled(table.reading.taken(kept), labels, seed=plan.seed), card={}, desk=desk)


def _answers(model: Model, table: Table, held: Indices) -> tuple[Floats, Indices]:
    place = {label: at for at, label in enumerate(model.labels)}
    given = [model.probabilities(table.reading.taken(held[at : at + _BATCH])) for at in range(0, len(held), _BATCH)]
    return np.concatenate(given), np.array([place.get(table.labels[at], -1) for at in held], np.int64)


def _point(table: Table, plan: Plan, size: int, tell: Tell) -> dict[str, Any]:
    """One size of the curve. By time every draw ends where the judged part begins, so there is one draw."""
    draws = 1 if plan.split == "time" else plan.draws * (_MORE_DRAWS if size < _FEW else 1)
    found: list[Quality] = []
    spread: Summary = {}
    for draw in range(draws):
        moved = replace(plan, train_size=size, seed=plan.seed + 100 + draw)
        learned, held = next(splits(len(table.labels), moved))
        given, wanted = _answers(_trained(table, learned, moved), table, held)
        found.append(quality(given, wanted))
        tell(f"{size} labels, draw {draw + 1} of {draws}: accuracy {found[-1].accuracy:.3f}")
        spread = summary(found) if draws > 1 else sampled(given, wanted, seed=plan.seed)
    return {"labels": size, "draws": draws, **spread}


def _pace(model: Model, texts: Sequence[str], reader: Reader) -> float:
    """Texts a second in batches, encoder included."""
    chosen = list(texts[:_TIMED])
    started = time.perf_counter()
    for at in range(0, len(chosen), 64):
        part = chosen[at : at + 64]
        model.probabilities(_read(part, reader))
    return len(chosen) / (time.perf_counter() - started)
