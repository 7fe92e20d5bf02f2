"""What reading a ticket costs: by a fresh installation, and by a model of own labels with and without the English encoder.

`python benchmarks/reading.py` reads the 300 natural tickets of the tests one by one and 64 at once and prints, for each,
the processor time of a ticket at the median and at 95 %, and how many are read a second in batches. The learned models
are made of 400 English tickets of the seed corpus; what they are right about does not matter here. `--labels 10000` makes
them of so many, each the subject of one ticket above the text of another of its category: a desk that has labelled for
years. Before, a process that has only started loads the engine and answers once: the processor time and the memory of that.
"""

import argparse
import csv
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import numpy as np

from nullticket.adapters.local_model.engine import LocalEngine
from nullticket.adapters.local_model.reader import Reader
from nullticket.adapters.local_model.trainer import LocalTrainer
from nullticket.model_wiring import reader_of_texts, rule_voice, seed_model, sentence_encoder
from nullticket.ports import CategoryHint, ClassificationEngine, EngineRequest, LabelledText
from nullticket.seeds.defaults import CATEGORY_KEYS

NATURAL = Path(__file__).parents[1] / "tests" / "data" / "tickets" / "natural.csv"
HINTS = tuple(CategoryHint(key, key) for key in CATEGORY_KEYS)


# The peak that `resource` tells of a process begins at what its parent held.
FIRST_ANSWER = """
import json, re, time
from pathlib import Path
def megabytes(kind):
    return int(re.search(kind + ":\\s+(\\d+)", Path("/proc/self/status").read_text()).group(1)) / 1024
import nullticket.wiring
from nullticket.ports import CategoryHint, EngineRequest
from nullticket.model_wiring import reader_of_texts, seed_model
before, began = megabytes("VmRSS"), time.process_time()
from nullticket.adapters.local_model.engine import LocalEngine
request = EngineRequest("VPN is down", "", "web", (CategoryHint("vpn", "VPN"),))
LocalEngine(seed_model, reader_of_texts()).answer([request], timeout_seconds=60)
print(json.dumps({"engine": "first answer", "cpu_s": round(time.process_time() - began, 2),
                  "megabytes_held": round(megabytes("VmRSS") - before),
                  "megabytes_at_most": round(megabytes("VmHWM") - before)}))
"""


def corpus() -> list[dict[str, str]]:
    found = sorted(path for path in (files("nullticket.seeds") / "corpus").iterdir() if path.name.startswith("en_"))
    return [json.loads(line) for path in found for line in path.read_text(encoding="utf-8").splitlines()]


def labelled(rows: list[dict[str, str]], count: int) -> list[LabelledText]:
    """As they stand, and when there are no more in pairs."""
    told = [LabelledText(row["title"], row["description"], row["category"]) for row in rows[:count]]
    by_category = {key: [row for row in rows if row["category"] == key] for key in CATEGORY_KEYS}
    step = 1
    while len(told) < count:
        for row in rows[: count - len(told)]:
            alike = by_category[row["category"]]
            other = alike[(alike.index(row) + step) % len(alike)]
            told.append(LabelledText(row["title"], other["description"], row["category"]))
        step += 1
    return told


def engines(labels: int) -> Iterator[tuple[str, ClassificationEngine]]:
    yield "fresh", LocalEngine(seed_model, reader_of_texts())
    rows = corpus()
    texts = labelled(rows, labels)
    others = [f"{row['title']}\n{row['description']}" for row in rows[labels:]]
    without = Reader(sentence_encoder(), rules=rule_voice, seed=seed_model)
    for name, reader in (("learned", reader_of_texts()), ("learned, without the English encoder", without)):
        trainer = LocalTrainer(reader, seed_model)
        yield name, trainer.engine(trainer.train(texts, categories=HINTS, version="1", seed=1, others=others))


def measured(engine: ClassificationEngine, requests: list[EngineRequest]) -> dict[str, float]:
    engine.answer(requests[:2], timeout_seconds=60)
    alone = []
    for request in requests:
        started = time.process_time()
        engine.answer([request], timeout_seconds=60)
        alone.append((time.process_time() - started) * 1000)
    started = time.process_time()
    for at in range(0, len(requests), 64):
        engine.answer(requests[at : at + 64], timeout_seconds=60)
    together = time.process_time() - started
    return {
        "cpu_ms_median": round(float(np.median(alone)), 1),
        "cpu_ms_95": round(float(np.percentile(alone, 95)), 1),
        "tickets_a_second": round(len(requests) / together),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--labels", type=int, default=400)
    given = parser.parse_args()
    with NATURAL.open(newline="", encoding="utf-8-sig") as file:
        requests = [EngineRequest(row["title"], row["description"], "web", HINTS) for row in csv.DictReader(file)]
    subprocess.run([sys.executable, "-c", FIRST_ANSWER], check=True)
    for name, engine in engines(given.labels):
        print(json.dumps({"engine": name} | measured(engine, requests)), flush=True)


if __name__ == "__main__":
    main()
