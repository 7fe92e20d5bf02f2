import pytest

from nullticket.core.access import ENGINE, SYSTEM, VISITOR, Actor, allows, authorize, scope_of
from nullticket.core.enums import ActorKind, Role
from nullticket.core.errors import Forbidden, Unauthenticated


def person(role: Role) -> Actor:
    return Actor(kind=ActorKind.PERSON, user_id=7, role=role)


def token(*scopes: str, role: Role = Role.AGENT) -> Actor:
    return Actor(kind=ActorKind.TOKEN, user_id=7, role=role, scopes=frozenset(scopes))


@pytest.mark.parametrize(
    ("actor", "is_agent", "is_admin"),
    [
        (VISITOR, False, False),
        (person(Role.USER), False, False),
        (person(Role.AGENT), True, False),
        (person(Role.ADMIN), True, True),
        (ENGINE, True, False),
        (SYSTEM, True, True),
    ],
)
def test_who_works_the_desk_and_who_runs_it(actor, is_agent, is_admin):
    assert (actor.is_agent, actor.is_admin) == (is_agent, is_admin)


def test_the_system_may_do_everything_and_a_visitor_what_anyone_may():
    assert allows(SYSTEM, "tickets.delete")
    assert allows(VISITOR, "kb.read")
    assert not allows(VISITOR, "tickets.read")


def test_a_token_may_only_what_its_scopes_name_and_its_owner_may():
    assert scope_of("tickets.read") == "tickets:read"
    assert allows(token("tickets:read"), "tickets.read")
    assert not allows(token("tickets:read"), "tickets.edit")
    assert not allows(token("tickets:delete"), "tickets.delete"), "an agent's token is no admin's"
    assert allows(token(), "kb.read"), "what anyone may, a token may too"


def test_a_stranger_is_asked_to_sign_in_and_a_person_is_refused():
    authorize(person(Role.ADMIN), "tickets.delete")
    with pytest.raises(Unauthenticated):
        authorize(VISITOR, "tickets.read")
    with pytest.raises(Forbidden):
        authorize(person(Role.USER), "tickets.delete")
