"""How far each person's labels are believed.

What somebody set by hand counts in full, what was left as the engine said counts half, since nobody may have looked. A
person whose labels agree with colleagues and with the others' tickets clearly less than everybody's do is believed less,
down to almost nothing; being overruled by a colleague on the same ticket counts as not agreeing. And nobody, however
busy, gets more than a third of the say while others speak too.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Final

LEFT_AS_IT_WAS: Final = 0.5
LARGEST_SHARE: Final = 1 / 3
LEAST_TRUST: Final = 0.02
# Fewer voices than this and a share is no sign of anything.
ENOUGH_PEOPLE: Final = 3
_ENOUGH_LABELS: Final = 8
_Z: Final = 1.96


@dataclass(frozen=True, slots=True)
class Vote:
    """One label. ``person`` is None where nobody can be named; ``agreed`` whether a model trained on the others' labels,
    or the colleague who had the last word, says the same.
    """

    person: int | None
    agreed: bool
    by_hand: bool


def believed(votes: Sequence[Vote]) -> dict[int | None, float]:
    """The trust in each person, within 0..1."""
    labels: dict[int | None, int] = defaultdict(int)
    hits: dict[int | None, int] = defaultdict(int)
    for vote in votes:
        labels[vote.person] += 1
        hits[vote.person] += vote.agreed
    return {person: _trust(person, labels, hits) for person in labels}


def _trust(person: int | None, labels: Mapping[int | None, int], hits: Mapping[int | None, int]) -> float:
    others = sum(labels.values()) - labels[person]
    if labels[person] < _ENOUGH_LABELS or others < _ENOUGH_LABELS:
        return 1.0
    usual = (sum(hits.values()) - hits[person]) / others
    at_best = upper_share(hits[person], labels[person])
    if at_best >= usual or usual <= 0:
        return 1.0
    return max(LEAST_TRUST, (at_best / usual) ** 4)


def upper_share(hits: int, number: int) -> float:
    """The upper end of the 95 % interval of a share (Wilson)."""
    share, z = hits / number, _Z
    middle = share + z * z / (2 * number)
    return float(
        (middle + z * sqrt(share * (1 - share) / number + z * z / (4 * number * number))) / (1 + z * z / number)
    )


def weights(votes: Sequence[Vote], trust: Mapping[int | None, float]) -> list[float]:
    """The weight of each label, in order, with everybody's share bounded."""
    raw = [trust.get(vote.person, 1.0) * (1.0 if vote.by_hand else LEFT_AS_IT_WAS) for vote in votes]
    shares: dict[int | None, float] = defaultdict(float)
    for vote, weight in zip(votes, raw, strict=True):
        shares[vote.person] += weight
    people: list[int | None] = [person for person in shares if person is not None]
    if len(people) < ENOUGH_PEOPLE:
        return raw
    total = sum(shares.values())
    factor = {person: _bounded(shares[person], total) for person in people}
    return [weight * factor.get(vote.person, 1.0) for vote, weight in zip(votes, raw, strict=True)]


def _bounded(own: float, total: float) -> float:
    """By what to multiply so that the own part is no more than the largest share of the whole that results."""
    if own <= LARGEST_SHARE * total:
        return 1.0
    return LARGEST_SHARE / (1 - LARGEST_SHARE) * (total - own) / own
