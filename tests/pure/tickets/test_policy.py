from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from nullticket.core.access import SYSTEM, VISITOR, Actor
from nullticket.core.enums import ActorKind, Role, Status, Visibility
from nullticket.features.tickets import policy


@dataclass
class Facts:
    requester_id: int = 7
    status: Status = Status.OPEN
    deleted_at: datetime | None = None


def person(role: Role, user_id: int = 7) -> Actor:
    return Actor(kind=ActorKind.PERSON, user_id=user_id, role=role)


OWNER, OTHER = person(Role.USER), person(Role.USER, 8)
AGENT, ADMIN = person(Role.AGENT, 9), person(Role.ADMIN, 10)


@pytest.mark.parametrize(
    ("actor", "sees"), [(OWNER, True), (OTHER, False), (AGENT, True), (ADMIN, True), (VISITOR, False)]
)
def test_requesters_see_their_own_and_the_desk_all(actor, sees):
    assert policy.may_see(actor, Facts()) is sees
    assert not policy.may_see(actor, Facts(deleted_at=datetime(2026, 1, 1, tzinfo=UTC)))


def test_only_the_desk_edits_assigns_and_speaks_internally():
    assert [policy.may_assign(actor, Facts()) for actor in (OWNER, AGENT)] == [False, True]
    assert [policy.may_comment(actor, Facts(), Visibility.INTERNAL) for actor in (OWNER, AGENT)] == [False, True]
    assert [policy.may_comment(actor, Facts(), Visibility.PUBLIC) for actor in (OWNER, OTHER)] == [True, False]


def test_an_agent_acts_as_agent_even_on_an_own_ticket_and_the_system_as_nobody():
    assert policy.role_for_moves(OWNER, Facts()) is Role.USER
    assert policy.role_for_moves(person(Role.AGENT), Facts()) is Role.AGENT
    assert policy.role_for_moves(SYSTEM, Facts()) is None


def test_the_screens_are_told_what_the_caller_can_do():
    assert policy.allowed_actions(OTHER, Facts()) == []
    owner = policy.allowed_actions(OWNER, Facts(status=Status.RESOLVED))
    assert {"comment", "rate", "status:reopened"} <= set(owner)
    assert not {"edit", "delete"} & set(owner)
    assert {"edit", "assign", "note", "triage", "status:resolved"} <= set(policy.allowed_actions(AGENT, Facts()))
    assert "delete" in policy.allowed_actions(ADMIN, Facts())
    assert "status:resolved" in policy.allowed_actions(SYSTEM, Facts())
    engine = Actor(kind=ActorKind.ENGINE)
    assert not [action for action in policy.allowed_actions(engine, Facts()) if action.startswith("status:")]


@pytest.mark.parametrize(("actor", "drafts"), [(OWNER, False), (AGENT, True), (ADMIN, True), (VISITOR, False)])
def test_only_people_of_the_desk_keep_drafts(actor, drafts):
    assert policy.may_draft(actor) is drafts
