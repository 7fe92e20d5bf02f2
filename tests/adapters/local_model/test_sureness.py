"""How sure the likeliest label may be."""

import numpy as np
import pytest

from nullticket.adapters.local_model.bundle import from_bytes, to_bytes
from nullticket.adapters.local_model.measures import quality
from nullticket.adapters.local_model.sureness import Sureness, fit_sureness
from nullticket.adapters.local_model.text_features import Floats, piece_rows, word_rows
from nullticket.adapters.local_model.training import shuffled, train
from nullticket.adapters.local_model.voices import Reading

RISING = Sureness(0.3, 0.7, -0.02, -2.0, 8.0)


def boasting(count: int, seed: int) -> tuple[Floats, np.ndarray]:
    """Four labels drawn by honest shares that are then told twice as sharply."""
    draw = np.random.default_rng(seed)
    scores = draw.normal(size=(count, 4)) * 1.5
    honest = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    wanted = np.array([draw.choice(4, p=row) for row in honest])
    told = honest**2 / (honest**2).sum(axis=1, keepdims=True)
    return told.astype(np.float32), wanted


def test_one_who_boasts_is_brought_back_on_tickets_that_were_not_seen():
    given, wanted = boasting(3000, 1)
    curve = fit_sureness(given, wanted, np.ones(3000, np.float32))
    others, right = boasting(3000, 2)

    assert quality(others, right).ece > 0.1
    assert quality(curve.corrected(others), right).ece < 0.03
    assert quality(curve.corrected(others), right).accuracy == quality(others, right).accuracy


def test_no_label_overtakes_another_and_shares_add_up():
    given, _ = boasting(500, 3)
    found = RISING.corrected(given)

    assert (np.argsort(found, axis=1, kind="stable") == np.argsort(given, axis=1, kind="stable")).all()
    assert found.sum(axis=1) == pytest.approx(np.ones(500), abs=1e-5)


def test_surer_stays_surer_even_where_the_surest_are_wrong():
    sure = np.linspace(0.5, 0.999, 2000).astype(np.float32)
    given = np.stack([sure, 1 - sure], axis=1)
    wanted = np.where(sure > 0.9, 1, 0)
    found = fit_sureness(given, wanted, np.ones(2000, np.float32)).corrected(given)

    assert (np.diff(found[:, 0]) >= -1e-6).all()


def misnamed(count: int, seed: int) -> tuple[Floats, np.ndarray]:
    """Six labels told by honest shares, a quarter of which somebody then wrote down wrongly."""
    draw = np.random.default_rng(seed)
    scores = draw.normal(size=(count, 6)) * 3
    honest = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
    wanted = np.array([draw.choice(6, p=row) for row in honest])
    return honest.astype(np.float32), np.where(draw.random(count) < 0.25, draw.integers(0, 6, count), wanted)


def test_where_labels_are_wrong_the_surest_are_no_surer_than_labels_are_right():
    given, wanted = misnamed(4000, 5)
    curve = fit_sureness(given, wanted, np.ones(4000, np.float32))
    others, right = misnamed(4000, 6)
    found = quality(curve.corrected(others), right)

    assert curve.corrected(others).max() < 0.85
    assert quality(others, right).ece > 0.1
    assert found.ece < 0.04


def test_a_single_label_stays_certain():
    assert RISING.corrected(np.ones((3, 1), np.float32)).tolist() == [[1.0]] * 3


def test_the_curve_is_part_of_the_model_file():
    draw = np.random.default_rng(4)
    names = ["red", "green", "blue"]
    labels = [names[at] for at in draw.integers(0, 3, 1200)]
    texts = [
        f"{label if draw.random() < 0.7 else names[draw.integers(0, 3)]} thing {draw.integers(9)}" for label in labels
    ]
    reading = Reading(word_rows(texts), piece_rows(texts))
    model = train(shuffled(reading, labels, seed=1), card={}, remember=False)
    again = from_bytes(to_bytes(model))

    assert model.alone.sureness is not None
    assert again.alone.sureness == model.alone.sureness
    assert again.probabilities(reading) == pytest.approx(model.probabilities(reading), abs=2e-3)
