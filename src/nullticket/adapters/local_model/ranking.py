"""All tickets of a table against all others, for measuring how well likeness finds what belongs together."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from nullticket.adapters.local_model.alike import TextLikeness
from nullticket.ports import ComparedText, TicketEncoder

_AT_ONCE = 256
# Itself and the five nearest.
_CROWDED = 6


def ranked(
    rows: Sequence[tuple[str, str]],
    *,
    encoder: TicketEncoder,
    crowd: Callable[[Sequence[float]], float],
    standing: Callable[[float, float, float], float],
    limit: int,
) -> Iterator[Mapping[str, Any]]:
    """``rows``: id and text. For each the nearest others with their standing, best first."""
    texts = read([text for _, text in rows], encoder)
    likeness = TextLikeness()
    likeness.learn(texts)
    table = likeness.table(texts)
    near = min(_CROWDED, len(rows))
    crowds = [crowd([float(one) for one in np.partition(row, -near)[-near:] if np.isfinite(one)]) for row in table]
    for at, row in enumerate(table):
        stands = {
            other: standing(float(row[other]), crowds[at], crowds[other])
            for other in np.argsort(-row)[: limit * 10].tolist()
            if other != at
        }
        best = sorted(stands, key=lambda other: -stands[other])[:limit]
        yield {
            "id": rows[at][0],
            "ranked": [rows[other][0] for other in best],
            "scores": [round(stands[other], 4) for other in best],
        }


def read(texts: Sequence[str], encoder: TicketEncoder) -> list[ComparedText]:
    """The first line of a text is its title."""
    told = [(title, rest) for title, _, rest in (text.partition("\n") for text in texts)]
    vectors = [row for at in range(0, len(told), _AT_ONCE) for row in encoder.encode(told[at : at + _AT_ONCE])]
    return [ComparedText(title, rest, vector) for (title, rest), vector in zip(told, vectors, strict=True)]
