"""What one label's score says of another is learned as far as there are tickets to learn it from."""

import numpy as np
import pytest

from nullticket.adapters.local_model.measures import quality
from nullticket.adapters.local_model.mixing import USUALLY_HELD, fine_loss, fit_mix, fit_sure_mix, how_held
from nullticket.adapters.local_model.text_features import Floats


def heard(count: int, labels: int, seed: int, *, mistaken: float = 0.0) -> tuple[dict[str, Floats], np.ndarray]:
    """Four voices of which each hears the label through noise of its own; ``mistaken`` of the tickets of each label
    sound like the next label to all of them.
    """
    draw = np.random.default_rng(seed)
    wanted = draw.integers(0, labels, count)
    sounds = np.where(draw.random(count) < mistaken, (wanted + 1) % labels, wanted)
    said = {
        f"voice {at}": (1.6 * np.eye(labels)[sounds] + draw.normal(size=(count, labels))).astype(np.float32)
        for at in range(4)
    }
    return said, wanted


def folds(count: int) -> np.ndarray:
    return np.random.default_rng(7).permutation(count) % 5


def test_dozens_of_labels_are_mixed_more_carefully_and_the_mix_is_better_and_more_honest():
    said, wanted = heard(1500, 30, 1)
    others, right = heard(3000, 30, 2)
    ones = np.ones(1500, np.float32)
    held = how_held(said, wanted, ones, folds=folds(1500))
    usual = fit_mix(said, wanted, ones, fine=True).probabilities(others)
    careful = fit_mix(said, wanted, ones, fine=True, held=held).probabilities(others)

    assert held > USUALLY_HELD
    assert quality(careful, right).accuracy > quality(usual, right).accuracy
    assert quality(careful, right).ece < quality(usual, right).ece


@pytest.mark.parametrize("count", [1500, 3000])
def test_few_labels_that_are_taken_for_each_other_are_mixed_as_usual(count):
    said, wanted = heard(count, 4, 3, mistaken=0.3)

    assert how_held(said, wanted, np.ones(count, np.float32), folds=folds(count)) == USUALLY_HELD


def test_a_careful_mix_knows_how_sure_it_may_be():
    said, wanted = heard(1500, 30, 4)
    others, right = heard(3000, 30, 5)
    mix = fit_sure_mix(said, wanted, np.ones(1500, np.float32), folds=folds(1500), held=200.0)

    assert quality(mix.probabilities(others), right).ece < 0.05


def test_the_slope_of_a_mix_is_that_of_its_loss_the_bias_included():
    said, wanted = heard(200, 4, 6)
    together = np.concatenate(list(said.values()), axis=1)
    draw = np.random.default_rng(7)
    first = 0.2 * draw.normal(size=(together.shape[1], 4))
    loss = fine_loss(together, wanted, draw.random(200).astype(np.float32), first, held=3.0)
    here = np.concatenate([first.ravel(), np.zeros(4)]) + 0.2 * draw.normal(size=first.size + 4)
    steps = 1e-2 * np.eye(len(here))
    risen = np.array([(loss(here + step)[0] - loss(here - step)[0]) / 2e-2 for step in steps])

    assert loss(here)[1] == pytest.approx(risen, rel=1e-2, abs=0.05)
