"""Whose views are whose, and what a bulk change can take back."""

import pytest

from nullticket.core.access import Actor
from nullticket.core.enums import ActorKind, Role
from nullticket.features.desk import policy
from nullticket.features.desk.undoing import CHANGED, back, can_undo

AGENT = Actor(kind=ActorKind.PERSON, user_id=9, role=Role.AGENT, team_ids=frozenset({1}))
ADMIN = Actor(kind=ActorKind.PERSON, user_id=10, role=Role.ADMIN)
REQUESTER = Actor(kind=ActorKind.PERSON, user_id=7, role=Role.USER)


@pytest.mark.parametrize(
    ("actor", "owner_id", "team_id", "uses", "writes"),
    [
        (AGENT, None, None, True, False),
        (AGENT, None, 1, True, True),
        (AGENT, None, 2, False, False),
        (AGENT, 9, None, True, True),
        (AGENT, 10, None, False, False),
        (ADMIN, None, None, True, True),
        (ADMIN, None, 2, True, True),
        (ADMIN, 9, None, False, False),
        (REQUESTER, None, None, False, False),
        (REQUESTER, 7, None, False, False),
    ],
)
def test_who_uses_and_who_keeps_a_view(actor, owner_id, team_id, uses, writes):
    assert policy.may_use(actor, owner_id=owner_id, team_id=team_id) is uses
    assert policy.may_write(actor, owner_id=owner_id, team_id=team_id) is writes


@pytest.mark.parametrize(
    ("kind", "now", "expected"),
    [
        ("priority", {"priority": "high"}, {"priority": "low"}),
        ("priority", {"priority": "urgent"}, CHANGED),
        ("reply", {"priority": "high"}, "A change of this kind is not taken back."),
        ("delete", {"priority": "high"}, "A change of this kind is not taken back."),
    ],
)
def test_only_what_nobody_touched_since_is_put_back(kind, now, expected):
    assert back({"kind": kind}, before={"priority": "low"}, after={"priority": "high"}, now=now) == expected


def test_a_ticket_that_was_left_as_it_is_has_nothing_to_put_back():
    assert back({"kind": "tag"}, before={}, after={}, now={"tags": ["vpn"]}) == {}


def test_what_has_left_the_house_or_follows_the_life_of_a_ticket_is_not_undone_in_bulk():
    assert [
        kind for kind in ("status", "priority", "assign", "tag", "reply", "delete") if can_undo({"kind": kind})
    ] == [
        "priority",
        "assign",
        "tag",
    ]
