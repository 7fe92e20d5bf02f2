import pytest

from nullticket.core.access import Actor
from nullticket.core.enums import ActorKind, Role
from nullticket.features.replies import policy
from nullticket.features.replies.variables import fill, first_name, unknown

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
def test_who_uses_and_who_writes_a_reply(actor, owner_id, team_id, uses, writes):
    assert policy.may_use(actor, owner_id=owner_id, team_id=team_id) is uses
    assert policy.may_write(actor, owner_id=owner_id, team_id=team_id) is writes


def test_what_nothing_fills_stays_and_is_named_once():
    filled = fill("{{agent.name}} {{team.name}} {{ agent.name }} {{ticket.number}}", {"ticket.number": "TKT-1"})
    assert filled.text == "{{agent.name}} {{team.name}} {{ agent.name }} TKT-1"
    assert filled.missing == ("agent.name", "team.name")


def test_a_value_that_looks_like_a_variable_is_not_filled_again():
    filled = fill("{{ticket.title}}", {"ticket.title": "{{agent.name}}", "agent.name": "Tom"})
    assert (filled.text, filled.missing) == ("{{agent.name}}", ())


def test_variables_that_nobody_knows_are_named_once():
    assert unknown("{{a.b}} {{a.b}} {{team.name}} {{x}}") == ("a.b", "x")


@pytest.mark.parametrize(
    ("name", "greeting"), [("Uma User", "Uma"), ("User, Uma M.", "Uma"), ("User,", "User"), (" ", ""), (",", "")]
)
def test_people_are_greeted_by_their_first_name(name, greeting):
    assert first_name(name) == greeting
