"""Training on labels that people gave: right on texts that were held out, honest about it, the same each time."""

import json
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from threadpoolctl import threadpool_info, threadpool_limits

import nullticket.seeds
from nullticket.adapters.local_model import bundle
from nullticket.adapters.local_model.heads import softmax
from nullticket.adapters.local_model.mixing import fit_mix
from nullticket.adapters.local_model.reader import ENGLISH, HUNCH, Reader
from nullticket.adapters.local_model.text_features import joined, piece_rows, rarity, take, weighed, word_rows
from nullticket.adapters.local_model.trainer import LocalTrainer
from nullticket.adapters.local_model.training import Desk, shuffled, train
from nullticket.adapters.local_model.voices import Reading, Solved, as_kept
from nullticket.core.errors import Invalid
from nullticket.core.text import meaning_of
from nullticket.model_wiring import paired_encoder, reader_of_texts, rule_voice, seed_model, sentence_encoder
from nullticket.ports import CategoryHint, EngineRequest, LabelledText
from nullticket.seeds.defaults import CATEGORY_KEYS

CORPUS = Path(nullticket.seeds.__file__).parent / "corpus"


@cache
def english() -> list[dict[str, str]]:
    files = sorted(CORPUS.glob("en_*.jsonl"))
    rows = [json.loads(line) for path in files for line in path.read_text(encoding="utf-8").splitlines()]
    return [rows[at] for at in np.random.default_rng(3).permutation(len(rows))]


def reading(rows: list[dict[str, str]]) -> Reading:
    texts = [f"{row['title']} {row['description']}" for row in rows]
    return Reading(word_rows(texts), piece_rows(texts))


def labels(rows: list[dict[str, str]]) -> list[str]:
    return [row["category"] for row in rows]


@cache
def trained(count: int) -> bundle.Model:
    part = english()[:count]
    return train(shuffled(reading(part), labels(part), seed=5), card={"version": f"of {count}"})


def right(model: bundle.Model) -> float:
    held = english()[1000:1300]
    guessed = model.probabilities(reading(held)).argmax(axis=1)
    return float(np.mean([model.labels[at] == want for at, want in zip(guessed, labels(held), strict=True)]))


def test_more_labels_make_a_better_model():
    few, many = right(trained(120)), right(trained(900))

    assert few > 0.25
    assert many > 0.65
    assert many > few + 0.1


def test_what_a_model_says_of_itself_is_what_it_reaches():
    model = trained(900)
    sure = model.probabilities(reading(english()[1000:1300])).max(axis=1)

    assert float(sure.mean()) == pytest.approx(right(model), abs=0.06)


def test_the_same_labels_and_seed_give_the_same_file():
    part = english()[:150]
    made = [bundle.to_bytes(train(shuffled(reading(part), labels(part), seed=9), card={})) for _ in range(2)]

    assert made[0] == made[1]


def test_what_a_process_has_read_before_shows_in_no_model():
    desk = tuple(CategoryHint(key, key.replace("_", " ")) for key in CATEGORY_KEYS)
    told = english()[:60]
    vectors = paired_encoder().encode([meaning_of(row["title"], row["description"]) for row in told])
    rows = [
        LabelledText(row["title"], row["description"], row["category"], vector=vector)
        for row, vector in zip(told, vectors, strict=True)
    ]
    trainer, made = LocalTrainer(reader_of_texts(), seed_model), []
    for read in ([], [hint.name for hint in desk]):
        sentence_encoder().encode(["Hello"], afresh=True)
        for text in read:
            sentence_encoder().encode([text])
        made.append(trainer.train(rows, categories=desk, version="1", seed=7))

    assert made[0] == made[1]


def test_a_training_and_an_answer_hold_every_library_to_one_core():
    def cores() -> set[int]:
        return {one["num_threads"] for one in threadpool_info() if one["user_api"] == "blas"}

    part = english()[:60]
    threadpool_limits(limits=2, user_api="blas")
    file = bundle.to_bytes(train(shuffled(reading(part), labels(part), seed=9), card={}, remember=False))
    after_training = cores()
    threadpool_limits(limits=2, user_api="blas")
    engine = LocalTrainer(Reader(None, rules=rule_voice), seed_model).engine(file)
    engine.answer([EngineRequest("VPN", "", "web", (CategoryHint("vpn", "VPN"),))], timeout_seconds=1)

    assert (after_training, cores()) == ({1}, {1})


def test_a_learned_model_survives_being_written_and_read():
    model = trained(120)
    held = reading(english()[1000:1020])
    again = bundle.from_bytes(bundle.to_bytes(model))

    assert again.version == "of 120"
    assert again.voices.solved is not None
    assert np.allclose(again.probabilities(held), model.probabilities(held), atol=0.01)


def test_a_category_without_a_label_is_offered_and_not_guessed():
    part = [row for row in english()[:200] if row["category"] != "printer"]
    model = train(shuffled(reading(part), labels(part), seed=5), card={}, desk=Desk(["printer"]))

    assert "printer" in model.labels
    assert float(model.probabilities(reading(english()[1000:1050]))[:, model.labels.index("printer")].mean()) < 0.2


def test_labels_without_trust_do_not_count():
    part = english()[:300]
    wrong = ["general"] * 150 + labels(part)[150:]
    trust = np.array([0.0] * 150 + [1.0] * 150, np.float32)
    doubted = train(shuffled(reading(part), wrong, seed=5, trust=trust), card={}, remember=False)
    believed = train(shuffled(reading(part), wrong, seed=5), card={}, remember=False)

    assert right(doubted) > right(believed)


def test_a_text_of_nothing_has_a_probability_for_everything():
    given = trained(120).probabilities(reading([{"title": "", "description": ""}, {"title": "???", "description": ""}]))

    assert given.shape == (2, len(trained(120).labels))
    assert np.allclose(given.sum(axis=1), 1, atol=1e-5)


def test_rows_are_taken_in_the_order_asked_for():
    rows = word_rows(["printer jam", "vpn", "", "mail mail mail"])
    taken = take(rows, np.array([3, 2, 0]))

    assert [len(part) for part in np.split(taken.columns, taken.starts[1:-1])] == [2, 0, 3]
    assert taken.values.max() == pytest.approx(1 + np.log(3))


def test_the_nearest_tickets_are_those_of_the_whole_table_however_many_are_asked_for_at_once():
    rng = np.random.default_rng(4)
    texts = [" ".join(f"word{at}" for at in rng.zipf(1.3, 12) % 400) for _ in range(3090)]
    raw = word_rows([*texts, ""])
    rows, vectors = weighed(raw, rarity(raw, least=1)), as_kept(rng.normal(size=(3091, 8)) / 3)
    known, asked = np.arange(3000), np.arange(3000, 3091)
    solved = Solved(take(rows, known), known % 5, vectors[:3000])

    said = solved.score(take(rows, asked), vectors[asked], count=5)

    used, place = np.unique(rows.columns, return_inverse=True)
    table = np.zeros((3091, len(used)), np.float32)
    table[np.repeat(np.arange(3091), np.diff(rows.starts)), place] = rows.values
    near = table[3000:] @ table[:3000].T + 0.6 * vectors[asked] @ vectors[:3000].T
    for one, scores in zip(near, said, strict=True):
        best = np.argsort(-one)[:20]
        weight = np.maximum(one[best], 1e-3) ** 3
        share = np.bincount(best % 5, weights=weight, minlength=5) / weight.sum()
        assert scores == pytest.approx(np.log(share + 0.02), abs=1e-4)
    assert solved.score(take(rows, asked[7:8]), vectors[asked[7:8]], count=5) == pytest.approx(said[7:8], abs=1e-4)


def test_parts_that_are_joined_are_the_whole():
    texts = ["printer jam", "", "vpn down again", "mail"]
    whole, parts = piece_rows(texts), joined([piece_rows(texts[:2]), piece_rows([]), piece_rows(texts[2:])])

    assert np.array_equal(whole.starts, parts.starts)
    assert np.array_equal(whole.columns, parts.columns)
    assert np.array_equal(whole.values, parts.values)


def test_weighed_rows_have_length_one_and_forget_what_is_too_rare():
    rows = word_rows(["printer jam", "printer again", "unheard"])
    found = weighed(rows, rarity(rows, least=2))

    assert np.diff(found.starts).tolist() == [1, 1, 0]
    assert found.values.tolist() == [1.0, 1.0]


def test_a_voice_that_knows_nothing_is_not_listened_to():
    random = np.random.default_rng(1)
    wanted = random.integers(0, 3, 400)
    knowing = np.eye(3, dtype=np.float32)[wanted] + random.normal(0, 0.5, (400, 3)).astype(np.float32)
    guessing = random.normal(0, 1, (400, 3)).astype(np.float32)
    mix = fit_mix({"knows": knowing, "guesses": guessing}, wanted, np.ones(400, np.float32), fine=False)

    assert mix.weights["knows"][0, 0] > 10 * abs(mix.weights["guesses"][0, 0])
    assert np.allclose(softmax(knowing).sum(axis=1), 1, atol=1e-5)


def test_forty_labels_blended_in_make_the_seed_model_better_for_this_desk():
    desk = [CategoryHint(key, key) for key in CATEGORY_KEYS]
    reader = Reader(None, rules=rule_voice, seed=seed_model)
    # A desk with a habit: whatever is about badges and parking is asked of HR.
    ours = [
        LabelledText(f"{what} for {who}", "", "hr_query")
        for what in ("Parking permit", "New badge", "Lost badge", "Parking space", "Badge photo")
        for who in ("a visitor", "my team", "the new colleague", "me")
    ]
    usual = [LabelledText(row["title"], row["description"], row["category"]) for row in english()[:40]]
    trainer = LocalTrainer(reader, seed_model)
    learned = trainer.engine(trainer.train(ours + usual, categories=tuple(desk), version="1", seed=2))
    asked = [
        EngineRequest("Badge for the intern", "", "web", tuple(desk)),
        EngineRequest("VPN is down", "", "web", tuple(desk)),
    ]
    best = [max(a.categories, key=lambda key: a.categories[key]) for a in learned.answer(asked, timeout_seconds=8)]

    assert best == ["hr_query", "vpn"]


def test_too_few_labels_and_a_foreign_file_are_refused():
    trainer = LocalTrainer(Reader(None), seed_model)
    with pytest.raises(Invalid, match="10 labels"):
        trainer.train([LabelledText("a", "b", "vpn")], categories=(CategoryHint("vpn", "VPN"),), version="1", seed=1)
    with pytest.raises(Invalid, match="no model"):
        trainer.engine(b"PK not a model")


def test_a_desk_of_other_categories_learns_from_what_a_fresh_installation_knows():
    reader = Reader(sentence_encoder(), rules=rule_voice, seed=seed_model)
    groups = {"front": {"hr_query", "finance", "general"}, "keys": {"access_request", "password_reset"}}
    names = {key: next((name for name, keys in groups.items() if key in keys), "machines") for key in CATEGORY_KEYS}
    rows = english()[:300]
    requests = [EngineRequest(row["title"], row["description"], "web", ()) for row in rows]
    told = [names[row["category"]] for row in rows]

    def reached(voices: set[str]) -> float:
        read = reader.read(requests, (), voices=voices)
        model = train(shuffled(read.taken(np.arange(50)), told[:50], seed=5), card={})
        guessed = model.probabilities(read.taken(np.arange(50, 300))).argmax(axis=1)
        return float(np.mean([model.labels[at] == want for at, want in zip(guessed, told[50:], strict=True)]))

    assert reached({HUNCH}) > reached(set())


def test_a_new_category_works_beside_a_model_that_learned_with_the_hunch():
    reader = Reader(sentence_encoder(), rules=rule_voice, seed=seed_model)
    trainer = LocalTrainer(reader, seed_model)
    desk = tuple(CategoryHint(key, key) for key in CATEGORY_KEYS)
    rows = [LabelledText(row["title"], row["description"], row["category"]) for row in english()[:60]]
    engine = trainer.engine(trainer.train(rows, categories=desk, version="own", seed=3))
    phones = CategoryHint("telephony", "Telephony", "Desk phones, voicemail, hotlines", ("No dial tone on my phone",))
    answer = engine.answer(
        [EngineRequest("Desk phone has no dial tone", "", "web", (*desk, phones))], timeout_seconds=8
    )

    assert max(answer[0].categories, key=lambda key: answer[0].categories[key]) == "telephony"


def test_a_model_that_learned_with_the_english_encoder_goes_on_where_that_is_missing():
    reader = reader_of_texts()
    desk = tuple(CategoryHint(key, key) for key in CATEGORY_KEYS)
    told = [(row["title"], row["description"], row["category"]) for row in english()[:120]]
    kept = paired_encoder().encode([meaning_of(title, text) for title, text, _ in told[:60]])
    rows = [LabelledText(*one, vector=kept[at] if at < 60 else None) for at, one in enumerate(told)]
    made = LocalTrainer(reader, seed_model).train(rows, categories=desk, version="own", seed=3)
    asked = [EngineRequest("The printer on floor two eats paper", "Please have a look at it.", "web", desk)]
    without = Reader(sentence_encoder(), rules=rule_voice, seed=seed_model)

    answers = [
        LocalTrainer(one, seed_model).engine(made).answer(asked, timeout_seconds=8)[0] for one in (reader, without)
    ]

    assert "english" in bundle.from_bytes(made).listens_to
    assert [max(one.categories, key=lambda key: one.categories[key]) for one in answers] == ["printer", "printer"]
    assert answers[0].categories != answers[1].categories


def test_an_embedding_that_was_kept_counts_like_one_that_is_made():
    title, text = "The printer on floor two eats paper", "Please have a look at it."
    kept = paired_encoder().encode([meaning_of(title, text)])[0]
    voices = {HUNCH, ENGLISH}

    made = reader_of_texts().read([EngineRequest(title, text, "web", ())], (), voices=voices)
    read = reader_of_texts().read([EngineRequest(title, text, "web", (), vector=kept)], (), voices=voices)

    assert made.vectors is not None
    assert read.vectors is not None
    assert made.vectors.shape == (1, 512 + len(CATEGORY_KEYS) + 384)
    assert np.abs(made.vectors - read.vectors).max() < 1e-4
