"""Learning from the organisation's labels: texts in, a file of a model out, and an engine from such a file."""

import hashlib
import json
import zipfile
import zlib
from collections.abc import Callable, Collection, Sequence

import numpy as np

from nullticket.adapters.local_model.bundle import Model, from_bytes, to_bytes
from nullticket.adapters.local_model.engine import LocalEngine
from nullticket.adapters.local_model.reader import ENGLISH, HUNCH, SEED, Reader, text_of
from nullticket.adapters.local_model.text_features import word_rows
from nullticket.adapters.local_model.training import Desk, second_opinions, shuffled, train
from nullticket.adapters.local_model.usage import MOST
from nullticket.core.errors import Invalid
from nullticket.ports import CategoryHint, EngineRequest, LabelledText

FEWEST = 10


class LocalTrainer:
    """The seed model stays one voice: with few labels it leads, with many it fades, by what held-out labels say."""

    def __init__(self, reader: Reader, seed: Callable[[], Model], running: LocalEngine | None = None) -> None:
        self._reader, self._seed, self._running = reader, seed, running

    def train(
        self,
        labels: Sequence[LabelledText],
        *,
        categories: tuple[CategoryHint, ...],
        version: str,
        seed: int,
        others: Sequence[str] = (),
    ) -> bytes:
        keys = {hint.key for hint in categories}
        rows = [row for row in labels if row.label in keys]
        if len(rows) < FEWEST:
            raise Invalid(f"A model needs {FEWEST} labels at least; there are {len(rows)}.")
        names = sorted(keys)
        requests = _requests(rows, categories)
        longer = {HUNCH, ENGLISH} if self._reader.reads_english else {HUNCH}
        voices = longer | {SEED} if keys & set(self._seed().labels) else longer
        data = shuffled(
            self._reader.read(requests, names, voices=voices),
            [row.label for row in rows],
            seed=seed,
            trust=np.array([row.trust for row in rows], np.float32),
        )
        told = {hint.key: hint for hint in categories}
        called = [EngineRequest(told[key].name, told[key].description, "web", ()) for key in names]
        texts = [*others, *(text_of(one) for one in requests)][-MOST:]
        # Nobody keeps the embeddings of names, as those of tickets are kept: read anew they must be the same numbers.
        read = self._reader.read(called, (), voices=longer, afresh=True)
        desk = Desk(names, read, word_rows(texts))
        card = _card(rows, others, version=version, seed=seed, longer=longer)
        return to_bytes(train(data, card=card, desk=desk))

    def second_opinions(self, labels: Sequence[LabelledText], *, seed: int) -> list[str]:
        if len(labels) < FEWEST or len({row.label for row in labels}) < 2:
            return []
        reading = self._reader.read(_requests(labels, ()), (), voices=())
        return second_opinions(shuffled(reading, [row.label for row in labels], seed=seed))

    def engine(self, model: bytes | None) -> LocalEngine:
        """Raise Invalid when the bytes are no model that this release reads."""
        return LocalEngine(self._loader(model), self._reader)

    def apply(self, model: bytes | None) -> None:
        if self._running is not None:
            self._running.use(self._loader(model))

    def _loader(self, model: bytes | None) -> Callable[[], Model]:
        if model is None:
            return self._seed
        try:
            read = from_bytes(model)
        except (ValueError, KeyError, TypeError, EOFError, OSError, zipfile.BadZipFile, zlib.error) as error:
            raise Invalid("This is no model that this release can read.") from error
        return lambda: read


def _requests(rows: Sequence[LabelledText], categories: tuple[CategoryHint, ...]) -> list[EngineRequest]:
    return [EngineRequest(row.title, row.description, "web", categories, vector=row.vector) for row in rows]


def _card(
    rows: Sequence[LabelledText], others: Sequence[str], *, version: str, seed: int, longer: Collection[str]
) -> dict[str, object]:
    told = [*([row.title, row.description, row.label, row.trust] for row in rows), *others]
    data = hashlib.sha256(json.dumps(told).encode()).hexdigest()
    return {"version": version, "data": data, "rows": len(rows), "others": len(others), "seed": seed} | dict.fromkeys(
        longer, True
    )
