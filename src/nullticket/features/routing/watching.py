"""What rules in shadow would have done, against what happened: the team that ended a ticket was the right one.

>>> watched = Shadowed(rule_id=7, rule_version=2, team_id=1, decides=True)
>>> seen = [Seen((watched,), decided_team_id=2, ended_team_id=1), Seen((watched,), 2, ended_team_id=None)]
>>> records(seen)
(Record(rule_id=7, rule_version=2, matched=2, decides=2, ended=1, right=1, right_without=0),)
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from nullticket.features.routing.facts import Shadowed


@dataclass(frozen=True, slots=True)
class Seen:
    """A decision beside which rules watched. ``ended_team_id`` is None while the ticket is open."""

    shadowed: tuple[Shadowed, ...]
    decided_team_id: int
    ended_team_id: int | None


@dataclass(frozen=True, slots=True)
class Record:
    """Of one version of a rule. ``ended``, ``right`` and ``right_without`` count only what the rule would have decided:
    tickets that have ended, by its team, by the team that was decided for.
    """

    rule_id: int
    rule_version: int
    matched: int
    decides: int
    ended: int
    right: int
    right_without: int


def records(seen: Sequence[Seen]) -> tuple[Record, ...]:
    """One for each version of a rule that matched, in order."""
    found: dict[tuple[int, int], list[tuple[Shadowed, Seen]]] = defaultdict(list)
    for one in seen:
        for rule in one.shadowed:
            found[rule.rule_id, rule.rule_version].append((rule, one))
    return tuple(_record(*key, found[key]) for key in sorted(found))


def _record(rule_id: int, version: int, pairs: Sequence[tuple[Shadowed, Seen]]) -> Record:
    decided = [(rule, one) for rule, one in pairs if rule.decides]
    ended = [(rule, one) for rule, one in decided if one.ended_team_id is not None]
    return Record(
        rule_id,
        version,
        matched=len(pairs),
        decides=len(decided),
        ended=len(ended),
        right=sum(rule.team_id == one.ended_team_id for rule, one in ended),
        right_without=sum(one.decided_team_id == one.ended_team_id for _, one in ended),
    )
