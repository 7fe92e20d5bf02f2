"""Own labels on a public helpdesk set, and what it costs. The set lies outside of the project and may be absent."""

import csv
import os
import time
from pathlib import Path

import numpy as np
import pytest

from nullticket.adapters.local_model.engine import LocalEngine
from nullticket.adapters.local_model.evaluation import Plan, evaluate, read_table
from nullticket.adapters.local_model.ranking import ranked
from nullticket.adapters.local_model.reader import Reader
from nullticket.features.similar.standing import crowd, standing
from nullticket.model_wiring import reader_of_texts, rule_voice, seed_model, sentence_encoder, titled_encoder
from nullticket.ports import CategoryHint, EngineRequest
from nullticket.seeds.defaults import CATEGORY_KEYS

ROOT = Path(__file__).parents[3]
PUBLIC = Path(os.environ.get("NULLTICKET_TEST_DATA", ROOT.parent / "shared" / "data")) / "tickets"
TOPICS = PUBLIC / "it_topics.csv"
REPORTS, SAME = PUBLIC / "duplicates_texts.csv", PUBLIC / "duplicates_pairs.csv"
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


@pytest.mark.soak
@pytest.mark.timeout(600)
@pytest.mark.skipif(not REPORTS.exists(), reason="the public set is not here")
def test_of_a_thousand_repeats_most_are_found_and_a_quarter_is_sure_enough_to_link():
    same: dict[str, set[str]] = {}
    for row in rows(SAME):
        same.setdefault(row["query_id"], set()).add(row["dup_id"])
    reports = [(row["id"], row["text"]) for row in rows(REPORTS)]
    # Of each tenth what it repeats is taken out of what is found: it repeats nothing then.
    alone = set(sorted(same)[::10])
    places, sure = [], []
    for line in ranked(reports, encoder=titled_encoder(), crowd=crowd, standing=standing, limit=20):
        if (wanted := same.get(line["id"])) is None:
            continue
        hits = [one in wanted for one in line["ranked"]]
        places.append(hits.index(True) if any(hits) else len(hits))
        kept = [at for at, hit in enumerate(hits) if not hit] if line["id"] in alone else [0]
        sure.append((line["scores"][kept[0]], line["id"] not in alone and hits[0]))
    found = np.array(places)
    right = np.cumsum([hit for _, hit in sorted(sure, key=lambda one: -one[0])]) / np.arange(1, len(sure) + 1)

    assert [bool((found < k).mean() >= least) for k, least in ((1, 0.60), (5, 0.80), (10, 0.86))] == [True] * 3
    assert (np.flatnonzero(right >= 0.9)[-1] + 1) / len(sure) >= 0.25


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
