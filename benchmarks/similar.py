"""Search for similar tickets among a million: the scan by signatures and the exact look at its shortlist.

`python benchmarks/similar.py` makes a million clustered unit vectors of 896 numbers (those of both encoders), scans them as the desk does and
compares the ten nearest with those of a full search. It prints the wall time of one search at the median and at 95 %,
the processor time, what the scan holds in memory and how many of the ten nearest were found. The exact vectors lie in
memory here and in the database at a desk, where reading the shortlist costs some milliseconds more.
"""

import argparse
import json
import time

import numpy as np

from nullticket.adapters.vector_scan import SignatureScan

HEADS = 20_000
NUMBERS = 512 + 384
PART = 50_000
SHORTLIST = 500


def vectors(count: int, heads: np.ndarray, draw: np.random.Generator) -> np.ndarray:
    """Tickets lie around matters, some near and some far."""
    far = draw.uniform(0.4, 1.2, (count, 1)).astype(np.float32)
    made = (
        heads[draw.integers(0, len(heads), count)]
        + far * draw.standard_normal((count, NUMBERS), np.float32) / NUMBERS**0.5
    )
    return np.asarray(made / np.linalg.norm(made, axis=1, keepdims=True), np.float32)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=1_000_000)
    parser.add_argument("--searches", type=int, default=60)
    given = parser.parse_args()
    draw = np.random.default_rng(7)
    heads = draw.standard_normal((HEADS, NUMBERS), np.float32)
    heads /= np.linalg.norm(heads, axis=1, keepdims=True)
    scan, known = SignatureScan(NUMBERS), np.zeros((given.count, NUMBERS), np.float16)
    for start in range(0, given.count, PART):
        part = vectors(min(PART, given.count - start), heads, draw)
        known[start : start + len(part)] = part
        scan.add(range(start, start + len(part)), scan.sign(part))
    asked = vectors(given.searches, heads, draw)
    walls, works, found = [], [], 0
    for vector in asked:
        wall, work = time.perf_counter(), time.process_time()
        shortlist = np.array(scan.near(vector, limit=SHORTLIST))
        exact = known[shortlist].astype(np.float32) @ vector
        best = shortlist[np.argsort(-exact)[:10]]
        walls.append((time.perf_counter() - wall) * 1000)
        works.append((time.process_time() - work) * 1000)
        found += len(set(best.tolist()) & set(nearest(known, vector)))
    report = {
        "vectors": given.count,
        "wall_ms_median": round(float(np.median(walls)), 1),
        "wall_ms_95": round(float(np.percentile(walls, 95)), 1),
        "cpu_ms_median": round(float(np.median(works)), 1),
        "memory_mb": round(given.count * (NUMBERS // 8 + 8) / 1e6),
        "found_of_ten_nearest": round(found / len(asked) / 10, 4),
    }
    print(json.dumps(report, indent=1))


def nearest(known: np.ndarray, vector: np.ndarray) -> list[int]:
    scores = np.concatenate([known[at : at + PART].astype(np.float32) @ vector for at in range(0, len(known), PART)])
    best: list[int] = np.argpartition(-scores, 10)[:10].tolist()
    return best


if __name__ == "__main__":
    main()
