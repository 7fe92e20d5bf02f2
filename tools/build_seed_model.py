"""Train the model of a fresh installation from the seed corpus alone.

`OMP_NUM_THREADS=1 python tools/build_seed_model.py` writes seed.npz and its digest; one thread adds in one order, so
that one kind of machine makes the same bytes each time. Folds are whole files of the corpus, each written in one sitting, so that what is held
out differs from what is fitted as strangers' tickets do; each language counts alike, however many rows it has.
"""

import hashlib
import json
from pathlib import Path

import numpy as np

from nullticket.adapters.local_model.bundle import digest, to_bytes
from nullticket.adapters.local_model.reader import RULES, Reader
from nullticket.adapters.local_model.training import Labelled, train
from nullticket.adapters.sentence_encoder import PackagedEncoder
from nullticket.ports import CategoryHint, EngineRequest
from nullticket.seeds.defaults import CATEGORY_KEYS
from nullticket.wiring import rule_voice

SOURCE = Path(__file__).parent.parent / "src" / "nullticket"
CORPUS = sorted((SOURCE / "seeds" / "corpus").glob("*.jsonl"))
TARGET = SOURCE / "adapters" / "local_model"


def corpus() -> Labelled:
    hints = tuple(CategoryHint(key, key) for key in CATEGORY_KEYS)
    found = [
        (number, json.loads(line))
        for number, path in enumerate(CORPUS)
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    written = [row for _, row in found]
    languages = [row["lang"] for row in written]
    requests = [EngineRequest(row["title"], row["description"], "web", hints) for row in written]
    reader = Reader(PackagedEncoder(), rules=rule_voice)
    return Labelled(
        reading=reader.read(requests, sorted(CATEGORY_KEYS), voices={RULES}),
        labels=[row["category"] for row in written],
        trust=np.ones(len(written), np.float32),
        folds=np.array([number for number, _ in found], np.int64),
        counts=np.array([len(written) / len(set(languages)) / languages.count(one) for one in languages], np.float32),
    )


def main() -> None:
    data = hashlib.sha256(b"".join(path.read_bytes() for path in CORPUS)).hexdigest()
    labelled = corpus()
    card = {"version": f"seed-{data[:12]}", "data": data, "rows": len(labelled.labels)}
    model = train(labelled, card=card, remember=False, fine=False)
    made = to_bytes(model)
    TARGET.joinpath("seed.npz").write_bytes(made)
    TARGET.joinpath("seed.sha256").write_text(f"{digest(made)}  seed.npz\n", encoding="ascii")
    print(f"{model.version}: {len(made):,} bytes, sha256 {digest(made)}")
    print("shares", {name: round(float(square[0, 0]), 3) for name, square in model.mix.weights.items()})


if __name__ == "__main__":
    main()
