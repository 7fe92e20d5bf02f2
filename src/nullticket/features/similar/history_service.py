"""For routing: who resolved the most similar tickets of a category."""

from collections.abc import Sequence
from typing import Final

from nullticket.core.errors import Unavailable
from nullticket.features.similar import history_repository
from nullticket.infra.runtime import Runtime

_LOOKED_AT: Final = 300
# How many numbers of an embedding are those of the encoder of many languages.
_FIRST: Final = 512


def resolvers_alike(runtime: Runtime, asked: Sequence[tuple[str, str, str]]) -> list[tuple[int, ...]]:
    """For each category, title and text the teams that resolved the most similar of its last 300 tickets, nearest first;
    empty where there is no encoder or too little is alike. Holds no transaction while it encodes.
    """
    from nullticket.features.similar.resolvers import teams_of_nearest  # noqa: PLC0415 - numpy, when a ticket comes

    encoder = runtime.ticket_encoder
    if encoder is None or not asked:
        return [()] * len(asked)
    with runtime.units.read() as uow:
        known = {
            category: history_repository.resolved(uow, category, encoder=encoder.name, limit=_LOOKED_AT)
            for category in sorted({category for category, _, _ in asked})
        }
    wanted = [at for at, (category, _, _) in enumerate(asked) if known[category]]
    try:
        vectors = encoder.encode([asked[at][1:] for at in wanted])
    except Unavailable:
        return [()] * len(asked)
    found: list[tuple[int, ...]] = [()] * len(asked)
    for at, vector in zip(wanted, vectors, strict=True):
        found[at] = teams_of_nearest(vector, known[asked[at][0]], first=_FIRST)
    return found
