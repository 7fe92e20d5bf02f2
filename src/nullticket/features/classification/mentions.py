"""Departments that are only where somebody sits: "the printer in the HR office" is not a question for HR."""

from collections.abc import Sequence

from nullticket.features.classification.keyword_table import Shared
from nullticket.features.classification.reading import Token

_MENTION_CREDIT = 0.2


def with_mentions(tokens: Sequence[Token], shared: Shared) -> tuple[Token, ...]:
    """The same tokens, departments that only place somebody with little credit."""
    return tuple(
        token._replace(credit=min(token.credit, _MENTION_CREDIT))
        if token.norm in shared.departments and _only_places(tokens, i, shared)
        else token
        for i, token in enumerate(tokens)
    )


def _only_places(tokens: Sequence[Token], i: int, shared: Shared) -> bool:
    """A department before what it holds ("HR office"), or after what says where ("I work in accounting")."""
    token = tokens[i]
    sentence = [other for other in tokens[max(0, i - 3) : i + 2] if other.sentence == token.sentence]
    at = next(k for k, other in enumerate(sentence) if other is token)
    if at + 1 < len(sentence) and sentence[at + 1].norm in shared.holders:
        return True
    before = [other.norm for other in sentence[:at]]
    while before and before[-1] in shared.fillers - shared.belonging:
        before.pop()
    return bool(before) and before[-1] in shared.belonging
