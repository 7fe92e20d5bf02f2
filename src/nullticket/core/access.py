"""Who may do what: one table from action to roles and token scope.

>>> anna = Actor(kind=ActorKind.PERSON, user_id=7, role=Role.USER)
>>> allows(anna, "tickets.create"), allows(anna, "tickets.assign")
(True, False)
"""

from dataclasses import dataclass, field
from typing import Final

from nullticket.core.enums import ActorKind, Role
from nullticket.core.errors import Forbidden, Unauthenticated


@dataclass(frozen=True, slots=True)
class Actor:
    """The caller of a request, a job or a command."""

    kind: ActorKind
    user_id: int | None = None
    name: str = ""
    email: str = ""
    role: Role | None = None
    team_ids: frozenset[int] = field(default_factory=frozenset)
    scopes: frozenset[str] = field(default_factory=frozenset)
    session_id: int | None = None
    token_id: int | None = None

    @property
    def is_agent(self) -> bool:
        """Agents and admins work the desk; so does the system itself."""
        return self.kind in {ActorKind.SYSTEM, ActorKind.ENGINE} or self.role in {Role.AGENT, Role.ADMIN}

    @property
    def is_admin(self) -> bool:
        return self.kind is ActorKind.SYSTEM or self.role is Role.ADMIN


VISITOR: Final = Actor(kind=ActorKind.VISITOR, name="visitor")
SYSTEM: Final = Actor(kind=ActorKind.SYSTEM, name="system")
ENGINE: Final = Actor(kind=ActorKind.ENGINE, name="engine")

ANYONE: Final = frozenset({None, Role.USER, Role.AGENT, Role.ADMIN})
SIGNED_IN: Final = frozenset({Role.USER, Role.AGENT, Role.ADMIN})
DESK: Final = frozenset({Role.AGENT, Role.ADMIN})
ADMINS: Final = frozenset({Role.ADMIN})

# Every route names one of these; a route that names none, or one that is missing here, stops the start.
# The word before the dot is also the token scope group: ``tickets.read`` wants scope ``tickets:read``.
PERMISSIONS: Final[dict[str, frozenset[Role | None]]] = {
    "auth.login": ANYONE,
    "auth.me": SIGNED_IN,
    "tickets.read": SIGNED_IN,
    "tickets.create": SIGNED_IN,
    "tickets.comment": SIGNED_IN,
    "tickets.status": SIGNED_IN,
    "tickets.edit": DESK,
    "tickets.assign": DESK,
    "tickets.delete": ADMINS,
    "tickets.export": DESK,
    "tickets.bulk": DESK,
    "desk.work": DESK,
    "tickets.rate": ANYONE,
    "drafts.write": DESK,
    "replies.read": DESK,
    "replies.write": DESK,
    "ingest.anonymous": ANYONE,
    "ingest.glpi": ANYONE,
    "ingest.solman": ANYONE,
    "ingest.status": DESK,
    "chat.talk": ANYONE,
    "chat.answer": DESK,
    "kb.read": ANYONE,
    "kb.vote": ANYONE,
    "kb.write": ADMINS,
    "analytics.read": DESK,
    "routing.read": DESK,
    "routing.write": ADMINS,
    "teams.read": DESK,
    "teams.write": ADMINS,
    "users.read": DESK,
    "users.write": ADMINS,
    "ai.read": ADMINS,
    "ai.write": ADMINS,
    "categories.read": SIGNED_IN,
    "categories.write": ADMINS,
    "sla.read": DESK,
    "sla.write": ADMINS,
    "mail.review": DESK,
    "channels.read": ADMINS,
    "channels.write": ADMINS,
    "jobs.read": ADMINS,
    "jobs.write": ADMINS,
    "audit.read": ADMINS,
    "tokens.write": ADMINS,
    "learning.read": DESK,
    "learning.write": ADMINS,
    "realtime.connect": SIGNED_IN,
    "notifications.read": SIGNED_IN,
    "sms.callback": ANYONE,
    "operations.health": ANYONE,
    "operations.metrics": ANYONE,
}


def scope_of(action: str) -> str:
    """The token scope that an action wants."""
    return action.replace(".", ":")


def allows(actor: Actor, action: str) -> bool:
    """Whether the table lets this actor try; the object itself is checked by the feature's policy."""
    roles = PERMISSIONS[action]
    if actor.kind is ActorKind.SYSTEM:
        return True
    if actor.kind is ActorKind.TOKEN and scope_of(action) not in actor.scopes:
        return None in roles
    return actor.role in roles


def authorize(actor: Actor, action: str) -> None:
    """Raise unless the actor may try the action: 401 for a visitor, 403 for everybody else."""
    if allows(actor, action):
        return
    if actor.kind is ActorKind.VISITOR:
        raise Unauthenticated("Sign in to do this.")
    raise Forbidden("Your role does not allow this.")
