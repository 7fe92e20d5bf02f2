"""Kept embeddings are those of the encoder, number for number, and are not believed when they are another's."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from nullticket.adapters.kept_vectors import KeptEncoder
from nullticket.adapters.sentence_encoder import PackagedEncoder

TEXTS = ["The printer on floor two jams", "Ich komme nicht ins VPN", "Please reset my password", "", "Monitor flickers"]


class Counted(PackagedEncoder):
    """The real encoder, and which texts it was asked about."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []

    def encode(self, texts: Sequence[str], *, afresh: bool = False) -> np.ndarray:
        self.asked += texts
        return super().encode(texts)


@pytest.fixture(scope="module")
def encoder() -> Counted:
    return Counted()


def test_what_was_kept_is_what_the_encoder_says_and_only_a_few_are_asked_again(encoder: Counted, tmp_path: Path):
    wanted = encoder.encode(TEXTS)
    first = KeptEncoder(encoder, tmp_path / "kept", weights="abc").encode(TEXTS[:4])
    encoder.asked.clear()
    again = KeptEncoder(encoder, tmp_path / "kept", weights="abc").encode([*TEXTS, TEXTS[0]])

    assert np.allclose(first, wanted[:4], atol=1e-5)
    assert np.allclose(again, np.concatenate([wanted, wanted[:1]]), atol=1e-5)
    assert encoder.asked == [*TEXTS[:4], TEXTS[4]]  # a trial of those that are kept, and the one that is new


def test_numbers_of_another_encoder_are_forgotten(encoder: Counted, tmp_path: Path):
    KeptEncoder(encoder, tmp_path, weights="abc").encode(TEXTS)
    file = next(tmp_path.iterdir())
    kept = np.fromfile(file, np.dtype([("text", np.uint8, 32), ("vector", np.float32, encoder.dimension)]))
    kept["vector"] = -kept["vector"]
    kept.tofile(file)

    assert np.allclose(KeptEncoder(encoder, tmp_path, weights="abc").encode(TEXTS), encoder.encode(TEXTS), atol=1e-5)
    assert np.allclose(KeptEncoder(encoder, tmp_path, weights="abc").encode(TEXTS), encoder.encode(TEXTS), atol=1e-5)


def test_a_run_that_was_killed_in_the_middle_of_a_row_loses_that_row_only(encoder: Counted, tmp_path: Path):
    KeptEncoder(encoder, tmp_path, weights="abc").encode(TEXTS)
    file = next(tmp_path.iterdir())
    file.write_bytes(file.read_bytes()[:-100])
    encoder.asked.clear()
    KeptEncoder(encoder, tmp_path, weights="abc").encode(TEXTS)
    asked = list(encoder.asked)
    encoder.asked.clear()
    KeptEncoder(encoder, tmp_path, weights="abc").encode(TEXTS)

    assert asked == [*TEXTS[:4], TEXTS[4]]
    assert encoder.asked == TEXTS[:4]


def test_other_weights_have_another_file(encoder: Counted, tmp_path: Path):
    KeptEncoder(encoder, tmp_path, weights="abc").encode(TEXTS[:1])
    KeptEncoder(encoder, tmp_path, weights="def").encode(TEXTS[:1])

    assert len(list(tmp_path.iterdir())) == 2
