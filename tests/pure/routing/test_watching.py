"""What watching rules would have done is counted by version, and judged only where they would have decided."""

from nullticket.features.routing.facts import Shadowed
from nullticket.features.routing.watching import Record, Seen, records

NETWORK, IDENTITY = 1, 2


def watched(rule_id: int = 7, *, version: int = 1, team: int = IDENTITY, decides: bool = True) -> Shadowed:
    return Shadowed(rule_id, version, team, decides=decides)


def test_only_ended_tickets_that_the_rule_would_have_decided_say_whether_it_was_right():
    seen = [
        Seen((watched(),), decided_team_id=NETWORK, ended_team_id=IDENTITY),
        Seen((watched(),), decided_team_id=NETWORK, ended_team_id=NETWORK),
        Seen((watched(),), decided_team_id=IDENTITY, ended_team_id=IDENTITY),
        Seen((watched(),), decided_team_id=NETWORK, ended_team_id=None),
        Seen((watched(decides=False),), decided_team_id=NETWORK, ended_team_id=IDENTITY),
    ]

    assert records(seen) == (Record(7, 1, matched=5, decides=4, ended=3, right=2, right_without=2),)


def test_each_version_and_each_rule_counts_for_itself():
    seen = [Seen((watched(9), watched(7, version=2)), NETWORK, NETWORK), Seen((watched(7),), NETWORK, None)]

    assert [(one.rule_id, one.rule_version, one.matched, one.ended) for one in records(seen)] == [
        (7, 1, 1, 0),
        (7, 2, 1, 1),
        (9, 1, 1, 1),
    ]
    assert records([]) == ()
