"""What admins do with users and API tokens."""

from datetime import timedelta
from zoneinfo import available_timezones

from nullticket.core.enums import Role
from nullticket.core.errors import Conflict, Forbidden, Invalid, NotFound, Stale
from nullticket.core.ids import public_token, token_hash
from nullticket.features.accounts import policy, repository
from nullticket.features.accounts.events import PasswordResetRequested
from nullticket.features.accounts.schemas import SCOPES, TokenIn, UserFilter, UserIn, UserPatch
from nullticket.features.accounts.service import TOKEN_PREFIX
from nullticket.infra.runtime import Runtime
from nullticket.infra.security import PASSWORDS, check_password
from nullticket.infra.uow import UnitOfWork
from nullticket.models import ApiToken, AuditEvent, User


def _told(user: User) -> dict[str, object]:
    return {"name": user.name, "role": user.role.value, "active": user.active, "vip": user.vip}


def create_user(runtime: Runtime, uow: UnitOfWork, given: UserIn, *, password_hash: str | None) -> User:
    """Add a person; without a password they get an invitation by mail (agents and admins only)."""
    del runtime
    if given.time_zone not in available_timezones():
        raise Invalid("This time zone is not known.", field="time_zone")
    known = repository.user_by_email(uow, given.email)
    if known is not None:
        raise Conflict("There is already a person with this address.")
    if repository.missing_teams(uow, given.team_ids):
        raise Invalid("One of the teams does not exist.", field="team_ids")
    user = User(
        **given.model_dump(exclude={"password", "team_ids"}),
        password_hash=password_hash,
        active=True,
        created_at=uow.now(),
    )
    repository.add(uow, user)
    repository.set_teams(uow, user.id, given.team_ids)
    repository.audit(uow, "users.created", target=f"user:{user.id}", after=_told(user))
    if password_hash is None and given.role is not Role.USER:
        uow.record(PasswordResetRequested(user_id=user.id, purpose="invite"))
    return user


def hashed(given: UserIn) -> str | None:
    """Hash outside of any transaction: it takes tens of milliseconds."""
    if given.password is None:
        return None
    check_password(given.password, email=given.email)
    return PASSWORDS.hash(given.password)


def users(uow: UnitOfWork, wanted: UserFilter) -> tuple[list[User], int, bool, str | None]:
    return repository.users_page(
        uow, q=wanted.q, role=wanted.role, active=wanted.active, cursor=wanted.cursor, limit=wanted.limit
    )


def user(uow: UnitOfWork, user_id: int) -> User:
    found = repository.user(uow, user_id)
    if found is None:
        raise NotFound("No such user.")
    return found


def change_user(uow: UnitOfWork, user_id: int, patch: UserPatch, *, version: int) -> User:
    """Change a person; a deactivated one is signed out at once."""
    found = user(uow, user_id)
    if found.version != version:
        raise Stale("Somebody changed this user meanwhile.", current_version=found.version)
    changes = patch.model_dump(exclude_unset=True)
    refusal = policy.may_change_user(
        uow.actor, user_id=user_id, new_role=patch.role, deactivates=changes.get("active") is False
    )
    if refusal:
        raise Forbidden(refusal)
    if "time_zone" in changes and changes["time_zone"] not in available_timezones():
        raise Invalid("This time zone is not known.", field="time_zone")

    before = _told(found)
    for name, value in changes.items():
        if value is not None or name in {"phone", "mail_flag"}:
            setattr(found, name, value)
    found.version += 1
    if not found.active:
        repository.end_sessions(uow, user_id, reason="deactivated")
    repository.audit(uow, "users.changed", target=f"user:{user_id}", before=before, after=_told(found))
    return found


def deactivate(uow: UnitOfWork, user_id: int) -> None:
    """People are never deleted, their tickets would lose their names; they are deactivated."""
    found = user(uow, user_id)
    change_user(uow, user_id, UserPatch(active=False), version=found.version)


def make_token(uow: UnitOfWork, given: TokenIn) -> tuple[ApiToken, str]:
    """A new API token and its text, which is shown this once."""
    unknown = sorted(set(given.scopes) - set(SCOPES))
    if unknown:
        raise Invalid(f"Unknown scopes: {', '.join(unknown)}.", field="scopes", known=list(SCOPES))
    text = TOKEN_PREFIX + public_token()
    row = ApiToken(
        name=given.name,
        token_hash=token_hash(text),
        hint=f"{TOKEN_PREFIX}...{text[-4:]}",
        scopes=sorted(set(given.scopes)),
        user_id=uow.actor.user_id or 0,
        created_at=uow.now(),
        expires_at=uow.now() + timedelta(days=given.days) if given.days else None,
    )
    repository.add(uow, row)
    repository.audit(uow, "tokens.created", target=f"token:{row.id}", after={"name": row.name, "scopes": row.scopes})
    return row, text


def revoke_token(uow: UnitOfWork, token_id: int) -> None:
    row = repository.token(uow, token_id)
    if row is None:
        raise NotFound("No such token.")
    row.revoked_at = row.revoked_at or uow.now()
    repository.audit(uow, "tokens.revoked", target=f"token:{token_id}")


def tokens(uow: UnitOfWork) -> list[ApiToken]:
    return repository.tokens(uow)


def audit_log(
    uow: UnitOfWork, *, action: str | None, target: str | None, before_id: int | None, limit: int
) -> list[AuditEvent]:
    return repository.audit_page(uow, action=action, target=target, before_id=before_id, limit=limit)
