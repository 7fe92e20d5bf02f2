"""Train the model of a fresh installation from the seed corpus alone.

`OMP_NUM_THREADS=1 python tools/build_seed_model.py` writes seed.npz and its digest; one thread adds in one order, so
that one kind of machine makes the same bytes each time. Folds are whole files of the corpus, each written in one sitting, so that what is held
out differs from what is fitted as strangers' tickets do; each language counts alike, however many rows it has.

English tickets are read a second time without what everybody writes: desks export texts without stop words, digits and
punctuation, and people in a hurry write so too. The other languages have too few tickets to tell what everybody writes.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np

from nullticket.adapters.local_model.bundle import digest, to_bytes
from nullticket.adapters.local_model.reader import RULES, Reader
from nullticket.adapters.local_model.text_features import words_of
from nullticket.adapters.local_model.training import Labelled, train
from nullticket.adapters.sentence_encoder import PackagedEncoder
from nullticket.model_wiring import rule_voice
from nullticket.ports import CategoryHint, EngineRequest
from nullticket.seeds.defaults import CATEGORY_KEYS

SOURCE = Path(__file__).parent.parent / "src" / "nullticket"
CORPUS = sorted((SOURCE / "seeds" / "corpus").glob("*.jsonl"))
TARGET = SOURCE / "adapters" / "local_model"
BARED: Final = "en"
# How a bare form counts beside the ticket it came from: while fitting, and while the voices are weighed.
BARE_TRUST: Final = 0.7
BARE_COUNT: Final = 0.1
# A word that says nothing: met in so many categories and in such a share of the tickets.
_SPREAD: Final = 8
_SHARE: Final = 0.015


class Row(NamedTuple):
    """A ticket of the corpus; ``file`` is the sitting in which it was written."""

    file: int
    title: str
    description: str
    category: str
    language: str
    bare: bool = False


def written() -> list[Row]:
    told = [
        (number, json.loads(line))
        for number, path in enumerate(CORPUS)
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    return [Row(number, one["title"], one["description"], one["category"], one["lang"]) for number, one in told]


def everybodys_words(rows: Sequence[Row]) -> frozenset[str]:
    where: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for row in rows:
        for word in set(words_of(f"{row.title} {row.description}")):
            where[word][row.category] += 1
    least = _SHARE * len(rows)
    return frozenset(word for word, by in where.items() if len(by) >= _SPREAD and sum(by.values()) >= least)


def with_bare_forms(rows: Sequence[Row]) -> list[Row]:
    idle = everybodys_words([row for row in rows if row.language == BARED])
    found: list[Row] = []
    for row in rows:
        found.append(row)
        kept = [word for word in words_of(f"{row.title} {row.description}") if word not in idle and not word.isdigit()]
        if row.language == BARED and kept:
            found.append(row._replace(title="", description=" ".join(kept), bare=True))
    return found


def corpus() -> Labelled:
    hints = tuple(CategoryHint(key, key) for key in CATEGORY_KEYS)
    own = written()
    languages = [row.language for row in own]
    fair = {one: len(own) / len(set(languages)) / languages.count(one) for one in languages}
    rows = with_bare_forms(own)
    requests = [EngineRequest(row.title, row.description, "web", hints) for row in rows]
    reader = Reader(PackagedEncoder(), rules=rule_voice)
    return Labelled(
        reading=reader.read(requests, sorted(CATEGORY_KEYS), voices={RULES}),
        labels=[row.category for row in rows],
        trust=np.array([BARE_TRUST if row.bare else 1.0 for row in rows], np.float32),
        folds=np.array([row.file for row in rows], np.int64),
        counts=np.array([fair[row.language] * (BARE_COUNT if row.bare else 1.0) for row in rows], np.float32),
    )


def main() -> None:
    data = hashlib.sha256(b"".join(path.read_bytes() for path in CORPUS)).hexdigest()
    labelled = corpus()
    card = {"version": f"seed-{data[:12]}", "data": data, "rows": len(written())}
    model = train(labelled, card=card, remember=False, fine=False)
    made = to_bytes(model)
    TARGET.joinpath("seed.npz").write_bytes(made)
    TARGET.joinpath("seed.sha256").write_text(f"{digest(made)}  seed.npz\n", encoding="ascii")
    print(f"{model.version}: {len(made):,} bytes, sha256 {digest(made)}")
    print("shares", {name: round(float(square[0, 0]), 3) for name, square in model.mix.weights.items()})


if __name__ == "__main__":
    main()
