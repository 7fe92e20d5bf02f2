"""Own labels on a public helpdesk set, and what it costs. The set lies outside of the project and may be absent."""

import csv
import os
import time
from pathlib import Path

import numpy as np
import pytest

from nullticket.adapters.local_model.engine import LocalEngine
from nullticket.adapters.local_model.evaluation import Plan, evaluate, read_table
from nullticket.adapters.local_model.reader import Reader
from nullticket.ports import CategoryHint, EngineRequest
from nullticket.seeds.defaults import CATEGORY_KEYS
from nullticket.wiring import reader_of_texts, rule_voice, seed_model, sentence_encoder

ROOT = Path(__file__).parents[3]
TOPICS = Path(os.environ.get("NULLTICKET_TEST_DATA", ROOT.parent / "shared" / "data")) / "tickets" / "it_topics.csv"
NATURAL = ROOT / "tests" / "data" / "tickets" / "natural.csv"


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


@pytest.mark.soak
@pytest.mark.timeout(1200)
@pytest.mark.skipif(not TOPICS.exists(), reason="the public set is not here")
def test_five_thousand_own_labels_beat_the_public_methods():
    chosen = np.random.default_rng(11).permutation(rows(TOPICS))[:6500]
    texts, labels = [row["text"] for row in chosen], [row["topic"] for row in chosen]
    reader = reader_of_texts()
    plan = Plan(folds=5, curve=(200,), draws=3)
    found = evaluate(read_table(texts, labels, reader), plan, texts=texts, reader=reader)

    assert found["result"]["accuracy"]["mean"] >= 0.826
    assert found["result"]["macro_f1"]["mean"] >= 0.815
    assert found["result"]["ece"]["mean"] <= 0.04
    assert found["curve"][0]["accuracy"]["mean"] >= 0.653


@pytest.mark.bench
def test_a_ticket_takes_less_than_30_milliseconds():
    hints = tuple(CategoryHint(key, key) for key in CATEGORY_KEYS)
    engine = LocalEngine(seed_model, Reader(sentence_encoder(), rules=rule_voice))
    requests = [EngineRequest(row["title"], row["description"], "web", hints) for row in rows(NATURAL)]
    engine.answer(requests[:1], timeout_seconds=8)
    spent = []
    for request in requests:
        started = time.process_time()
        engine.answer([request], timeout_seconds=8)
        spent.append(time.process_time() - started)
    started = time.process_time()
    for at in range(0, len(requests), 64):
        engine.answer(requests[at : at + 64], timeout_seconds=8)
    together = time.process_time() - started

    assert np.percentile(spent, 95) < 0.030
    assert len(requests) / together >= 100
