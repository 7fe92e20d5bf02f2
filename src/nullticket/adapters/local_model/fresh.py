"""Categories that a model was never trained on: their share of a ticket, by likeness and by their own words.

The weights were fitted on the seed corpus with each of its categories played as new in turn, by its description and
three of its tickets; no ticket of the tests was looked at.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from nullticket.adapters.local_model.text_features import Floats

# Near to it, near to another, its words against the strongest others', how sure the known ones are, at all.
_WITH_MEANING: Final = (11.2, -4.7, 0.36, -3.35, -0.76)
_WORDS_ALONE: Final = (0.0, 0.0, 0.57, -2.87, 0.79)
_LEAST: Final = 1e-3


@dataclass(frozen=True, slots=True)
class Likeness:
    """What a ticket shares with the categories: the best cosine with anything each says of itself, and by rules.

    ``sure`` is how probable the likeliest known category is.
    """

    nearness: Mapping[str, float]
    by_rules: Mapping[str, float]
    sure: float


def claims(likeness: Likeness, fresh: Sequence[str]) -> dict[str, float]:
    """The probability that the ticket belongs to each new category; what is left belongs to those known."""
    odds = {key: math.exp(_strength(likeness, key, fresh)) for key in fresh}
    total = 1 + sum(odds.values())
    return {key: value / total for key, value in odds.items()}


def _strength(likeness: Likeness, key: str, fresh: Sequence[str]) -> float:
    near, nearer, worded, sure, bias = _WITH_MEANING if likeness.nearness else _WORDS_ALONE
    others = max((value for name, value in likeness.nearness.items() if name not in fresh), default=0.0)
    strongest = max((value for name, value in likeness.by_rules.items() if name not in fresh), default=0.0)
    words = math.log(likeness.by_rules.get(key, 0.0) + _LEAST) - math.log(strongest + _LEAST)
    own = near * likeness.nearness.get(key, 0.0) + nearer * others
    return own + worded * words + sure * likeness.sure + bias


def nearness(prototypes: Mapping[str, Floats], vector: Floats) -> dict[str, float]:
    """A hunch behind the embedding says nothing of likeness and is left out."""
    return {key: float(np.max(rows @ vector[: rows.shape[1]])) for key, rows in prototypes.items()}
