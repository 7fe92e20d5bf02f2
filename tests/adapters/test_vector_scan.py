"""The scan by signatures: what is nearest is on the shortlist, also while others add."""

import threading

import numpy as np
import pytest

from nullticket.adapters.vector_scan import SignatureScan


def vectors(count: int, seed: int = 1) -> np.ndarray:
    """Clustered, as tickets are."""
    draw = np.random.default_rng(seed)
    heads = draw.normal(size=(50, 512))
    made = heads[draw.integers(0, 50, count)] + draw.normal(size=(count, 512))
    return (made / np.linalg.norm(made, axis=1, keepdims=True)).astype(np.float32)


def test_the_ten_nearest_are_on_the_shortlist():
    scan, known = SignatureScan(512), vectors(20_000)
    scan.add(range(20_000), scan.sign(known))
    found = 0
    for vector in known[:40] + vectors(40, seed=2) * 0.3:
        nearest = set(np.argsort(-(known @ vector))[:10].tolist())
        found += len(nearest & set(scan.near(vector, limit=1000)))

    assert found / 400 >= 0.95


def test_a_vector_itself_comes_first_and_a_shortlist_is_not_much_longer_than_asked():
    scan, known = SignatureScan(512), vectors(3000)
    scan.add([at + 10 for at in range(3000)], scan.sign(known))

    assert scan.near(known[7], limit=20)[0] == 17
    assert 20 <= len(scan.near(known[7], limit=20)) < 100


def test_what_is_told_again_is_held_once():
    scan, known = SignatureScan(512), vectors(10)
    scan.add(range(10), scan.sign(known))
    scan.add(range(5, 10), scan.sign(known)[5:])

    assert len(scan) == 10
    assert sorted(scan.near(known[0], limit=100)) == list(range(10))


def test_what_is_told_again_says_what_it_was_told_last():
    scan, known = SignatureScan(512), vectors(11)
    scan.add(range(10), scan.sign(known[:10]))
    scan.add([3], scan.sign(known[10:]))

    assert len(scan) == 10
    assert scan.near(known[10], limit=1) == [3]


@pytest.mark.parametrize("limit", [0, 5])
def test_an_empty_scan_finds_nothing(limit):
    assert SignatureScan(512).near(vectors(1)[0], limit=limit) == []


def test_readers_are_not_disturbed_while_others_add():
    scan, known = SignatureScan(512), vectors(4000)
    scan.add([0], scan.sign(known[:1]))
    wrong: list[int] = []

    def read() -> None:
        wrong.extend(1 for _ in range(200) if 0 not in scan.near(known[0], limit=1))

    reader = threading.Thread(target=read)
    reader.start()
    for start in range(1, 4000, 100):
        scan.add(range(start, min(start + 100, 4000)), scan.sign(known[start : start + 100]))
    reader.join()

    assert wrong == []
