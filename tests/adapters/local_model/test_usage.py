"""What words mean at a desk, learned without labels, and the centres that names draw to themselves."""

import numpy as np
import pytest

from nullticket.adapters.local_model.bundle import Model, from_bytes, to_bytes
from nullticket.adapters.local_model.centres import fit_centres
from nullticket.adapters.local_model.evaluation import Plan, evaluate, read_table
from nullticket.adapters.local_model.reader import Reader
from nullticket.adapters.local_model.text_features import Floats, piece_rows, word_rows
from nullticket.adapters.local_model.training import Desk, shuffled, train
from nullticket.adapters.local_model.usage import FEWEST, as_useful, fit_usage
from nullticket.adapters.local_model.voices import Reading

# Two systems of a made-up firm, each with names of its own that share no letters' order, of which a ticket uses six.
NAMES = ["".join(name) for name in np.random.default_rng(9).choice(list("abcdefghijklmnopqrstuvwxyz"), (600, 7))]
SYSTEMS = {"accounts": NAMES[:300], "warehouse": NAMES[300:]}
COMMON = ("please", "today", "again", "help", "error", "screen", "cannot", "since", "morning", "user")


def tickets(count: int, *, seed: int) -> tuple[list[str], list[str]]:
    rng = np.random.default_rng(seed)
    kinds = [str(rng.choice(list(SYSTEMS))) for _ in range(count)]
    texts = [" ".join(rng.permutation([*rng.choice(SYSTEMS[kind], 6), *rng.choice(COMMON, 3)])) for kind in kinds]
    return texts, kinds


def without_meaning(texts: list[str]) -> Reading:
    """An embedding that knows nothing of these words."""
    vectors = np.random.default_rng(len(texts)).normal(0, 0.04, (len(texts), 64)).astype(np.float32)
    return Reading(word_rows(texts), piece_rows(texts), vectors)


def right(model: Model, texts: list[str], wanted: list[str]) -> float:
    guessed = model.probabilities(without_meaning(texts)).argmax(axis=1)
    return float(np.mean([model.labels[at] == want for at, want in zip(guessed, wanted, strict=True)]))


def test_words_that_stand_together_come_to_mean_alike():
    usage = fit_usage(word_rows(tickets(1500, seed=1)[0]))
    assert usage is not None
    said, kinds = tickets(200, seed=2)
    near = (found := usage.of(word_rows(said))) @ found.T
    same = np.array(kinds)[:, None] == np.array(kinds)[None, :]
    np.fill_diagonal(same, val=False)

    assert near[same].mean() > 3 * abs(near[np.array(kinds)[:, None] != np.array(kinds)[None, :]].mean())
    assert not usage.of(word_rows(["unheard"])).any()


def test_texts_without_labels_make_a_few_labels_go_farther():
    texts, _ = tickets(1500, seed=1)
    few, told = tickets(20, seed=2)
    asked, wanted = tickets(300, seed=3)
    models = [
        train(shuffled(without_meaning(few), told, seed=5), card={}, desk=Desk(texts=word_rows(known)))
        for known in (texts, texts[: FEWEST - 1])
    ]

    assert models[0].usage is not None
    assert models[1].usage is None
    assert right(models[0], asked, wanted) > right(models[1], asked, wanted) + 0.05


def test_usage_that_says_nothing_of_the_labels_is_left_out():
    texts, _ = tickets(1500, seed=1)
    some, _ = tickets(400, seed=2)
    wanted = np.random.default_rng(3).integers(0, 3, 400)
    vectors = (np.eye(3)[wanted] + np.random.default_rng(4).normal(0, 0.5, (400, 3))).astype(np.float32)
    reading = Reading(word_rows(some), piece_rows(some), vectors)
    usage = fit_usage(word_rows(texts))

    assert as_useful(usage, reading, wanted, np.ones(400, np.float32), folds=np.arange(400) % 5) is None


def test_a_model_with_usage_and_centres_survives_being_written_and_read():
    texts, _ = tickets(1500, seed=1)
    few, told = tickets(40, seed=2)
    desk = Desk(
        ["accounts", "warehouse", "unheard"], without_meaning(["accounts", "warehouse", "unheard"]), word_rows(texts)
    )
    made = [to_bytes(train(shuffled(without_meaning(few), told, seed=5), card={}, desk=desk)) for _ in range(2)]
    again, asked = from_bytes(made[0]), without_meaning(tickets(50, seed=3)[0])
    model = train(shuffled(without_meaning(few), told, seed=5), card={}, desk=desk)

    assert made[0] == made[1]
    assert again.usage is not None
    assert again.voices.centres is not None
    assert np.allclose(again.probabilities(asked), model.probabilities(asked), atol=0.01)


@pytest.mark.parametrize(("label", "toward"), [(0, 1.0), (1, 0.3)])
def test_a_name_leads_where_there_are_no_tickets_and_fades_where_there_are(label: int, toward: float):
    named: Floats = np.eye(3, 4, dtype=np.float32)
    rng = np.random.default_rng(2)
    vectors = (np.array([[0, 0, 0, 1]]) + rng.normal(0, 0.05, (60, 4))).astype(np.float32)
    centres = fit_centres(vectors, np.full(60, 1), np.ones(60, np.float32), named=named)
    found = centres.score(named + centres.middle)

    assert found[label].argmax() == label or toward < 1
    assert centres.toward[0] @ named[0] > 10 * abs(float(centres.toward[1] @ named[1]))


def test_a_label_of_no_trust_moves_no_centre():
    named = np.eye(2, 3, dtype=np.float32)
    vectors = np.random.default_rng(2).normal(0, 1, (40, 3)).astype(np.float32)
    trust = np.array([1.0] * 20 + [0.0] * 20, np.float32)
    labels = np.arange(40) % 2
    other = np.concatenate([labels[:20], 1 - labels[20:]])
    some, same = (fit_centres(vectors, one, trust, named=named) for one in (labels, other))

    assert np.allclose(some.toward, same.toward)


def test_the_texts_of_rows_to_learn_from_are_read_and_those_that_are_judged_never():
    texts, labels = tickets(800, seed=1)
    table = read_table(texts, labels, Reader(None))
    plan = Plan("time", train_size=60, curve=(), unlabelled=True)
    changed = read_table([*texts[:640], *("word of another kind" for _ in range(160))], labels, Reader(None))

    documents = [evaluate(one, plan, texts=texts, reader=Reader(None)) for one in (table, changed)]

    assert documents[0]["plan"]["unlabelled"]
    assert documents[0]["result"]["accuracy"]["mean"] > documents[1]["result"]["accuracy"]["mean"]
