"""Train a model from labelled texts: fit on folds to learn how far each voice may be trusted, then fit on everything."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np

from nullticket.adapters.local_model.bundle import Model
from nullticket.adapters.local_model.heads import Indices
from nullticket.adapters.local_model.mixing import USUALLY_HELD, Mix, fit_mix, fit_sure_mix, how_held
from nullticket.adapters.local_model.text_features import Floats, SparseRows
from nullticket.adapters.local_model.usage import Usage, as_useful, fit_usage
from nullticket.adapters.local_model.voices import Reading, fit_voices, quick_scores
from nullticket.adapters.one_core import on_one_core

# Fewer folds would be quicker and leave each so short of labels that the whole would be surer than it says.
FOLDS: Final = 5
# Below this, what one label's score says of another is noise.
_ENOUGH: Final = 100
# Below this, how right the sure ones are is not known better than the mix itself knows.
_PLENTY: Final = 1000
_NEED_MEANING: Final = frozenset({"meaning", "centres"})


@dataclass(frozen=True, slots=True)
class Labelled:
    """Read texts with their labels, a row each.

    ``trust`` weighs a label against the others while fitting. Rows of one ``folds`` number are held out together, and
    ``counts`` says how much a row counts when the voices are weighed.
    """

    reading: Reading
    labels: Sequence[str]
    trust: Floats
    folds: Indices
    counts: Floats


@dataclass(frozen=True, slots=True)
class Desk:
    """What is known besides the labels. ``names`` are labels that may have no text yet, ``called`` has a row for each:
    what it is called, read like a text. ``texts`` are words of tickets whether anybody labelled them or not.
    """

    names: Sequence[str] = ()
    called: Reading | None = None
    texts: SparseRows | None = None


def shuffled(reading: Reading, labels: Sequence[str], *, seed: int, trust: Floats | None = None) -> Labelled:
    """Labels of one source, each as good as the next unless ``trust`` says otherwise."""
    folds = np.random.default_rng(seed).permutation(len(labels)) % FOLDS
    believed = np.ones(len(labels), np.float32) if trust is None else trust
    return Labelled(reading, labels, believed, folds, counts=believed)


def train(
    data: Labelled, *, card: dict[str, Any], desk: Desk = Desk(), remember: bool = True, fine: bool = True
) -> Model:
    """See `fit_voices` and `fit_mix` for the last two."""
    _begin()
    labels = tuple(sorted({*desk.names, *data.labels}))
    wanted = np.array([labels.index(label) for label in data.labels], np.int64)
    usage = as_useful(fit_usage(desk.texts), data.reading, wanted, data.trust, folds=data.folds)
    data = data if usage is None else replace(data, reading=usage.lengthened(data.reading))
    named = _named(desk, labels, usage)
    said = _held_out(data, wanted, len(labels), remember=remember, named=named)

    fine = fine and len(wanted) >= _ENOUGH
    held = how_held(said, wanted, data.counts, folds=data.folds) if fine else USUALLY_HELD

    def mixed(heard: dict[str, Floats]) -> Mix:
        if fine and len(wanted) >= _PLENTY:
            return fit_sure_mix(heard, wanted, data.counts, folds=data.folds, held=held)
        return fit_mix(heard, wanted, data.counts, fine=fine, held=held)

    without = {name: scores for name, scores in said.items() if name not in _NEED_MEANING}
    return Model(
        labels=labels,
        voices=fit_voices(data.reading, wanted, data.trust, count=len(labels), remember=remember, named=named),
        mix=mixed(said),
        alone=mixed(without),
        card=card,
        usage=usage,
    )


def _named(desk: Desk, labels: Sequence[str], usage: Usage | None) -> Floats | None:
    """The embedding of each label's name; a label that is no longer offered has none and gets zeros."""
    called = desk.called if desk.called is None or usage is None else usage.lengthened(desk.called)
    if called is None or called.vectors is None:
        return None
    found = np.zeros((len(labels), called.vectors.shape[1]), np.float32)
    found[[labels.index(name) for name in desk.names]] = called.vectors
    return found


def _held_out(
    data: Labelled, wanted: Indices, count: int, *, remember: bool, named: Floats | None
) -> dict[str, Floats]:
    """What each voice says of rows that it was not fitted on."""
    said: dict[str, Floats] = {}
    for number in np.unique(data.folds):
        kept, out = np.flatnonzero(data.folds != number), np.flatnonzero(data.folds == number)
        part, sure = data.reading.taken(kept), data.trust[kept]
        voices = fit_voices(part, wanted[kept], sure, count=count, remember=remember, named=named)
        for name, scores in voices.speak(data.reading.taken(out), count=count).items():
            said.setdefault(name, np.zeros((len(wanted), count), np.float32))[out] = scores
    return said


def _begin() -> None:
    # SciPy brings matrices of its own, which have to be there to be held to one core.
    import scipy.optimize  # noqa: PLC0415 - only training needs SciPy
    import scipy.sparse.linalg  # noqa: F401, PLC0415 - as above

    on_one_core()


def second_opinions(data: Labelled) -> list[str]:
    """What a quick model that has not seen a text would call it: by meaning alone, or by words alone without it."""
    _begin()
    labels = tuple(sorted(set(data.labels)))
    wanted = np.array([labels.index(label) for label in data.labels], np.int64)
    said = np.zeros(len(wanted), np.int64)
    for number in np.unique(data.folds):
        kept, out = np.flatnonzero(data.folds != number), np.flatnonzero(data.folds == number)
        known, others = data.reading.taken(kept), data.reading.taken(out)
        scores = quick_scores(known, wanted[kept], data.trust[kept], others=others, count=len(labels))
        said[out] = scores.argmax(axis=1)
    return [labels[at] for at in said]
