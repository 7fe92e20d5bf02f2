"""Who may use and who may write which saved view, as sentences.

>>> from nullticket.core.enums import ActorKind, Role
>>> tom = Actor(kind=ActorKind.PERSON, user_id=7, role=Role.AGENT, team_ids=frozenset({3}))
>>> may_use(tom, owner_id=None, team_id=3), may_use(tom, owner_id=8, team_id=None)
(True, False)
"""

from nullticket.core.access import Actor


def may_use(actor: Actor, *, owner_id: int | None, team_id: int | None) -> bool:
    """The desk uses everybody's views, those of its teams, and everyone their own; nobody somebody else's own."""
    if not actor.is_agent:
        return False
    if owner_id is not None:
        return owner_id == actor.user_id
    return team_id is None or actor.is_admin or team_id in actor.team_ids


def may_write(actor: Actor, *, owner_id: int | None, team_id: int | None) -> bool:
    """Whoever may use a view may change it, except that everybody's are kept by admins."""
    shared = owner_id is None and team_id is None
    return may_use(actor, owner_id=owner_id, team_id=team_id) and (actor.is_admin or not shared)
