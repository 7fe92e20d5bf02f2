"""Rules about people, as sentences."""

from nullticket.core.access import Actor
from nullticket.core.enums import Role


def may_sign_in(*, active: bool, has_password: bool) -> bool:
    return active and has_password


def may_change_user(actor: Actor, *, user_id: int, new_role: Role | None, deactivates: bool) -> str | None:
    """None when allowed, else why not: admins cannot lock themselves out."""
    if actor.user_id == user_id and (deactivates or (new_role is not None and new_role is not Role.ADMIN)):
        return "You cannot take your own admin role or deactivate yourself; ask another admin."
    return None
