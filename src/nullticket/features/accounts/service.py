"""Sign-in, sessions and who a credential stands for."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from zoneinfo import available_timezones

from nullticket.core.access import Actor
from nullticket.core.enums import ActorKind, Role
from nullticket.core.errors import Invalid, TooMany, Unauthenticated
from nullticket.core.ids import public_token, token_hash
from nullticket.features.accounts import policy, repository
from nullticket.features.accounts.events import PasswordChanged, PasswordResetRequested
from nullticket.features.accounts.schemas import MePatch
from nullticket.infra.runtime import Runtime
from nullticket.infra.security import PASSWORDS, access_token, check_password, key_id, read_access_token
from nullticket.infra.uow import UnitOfWork
from nullticket.models import OneTimeToken, Session, User

TOKEN_PREFIX: Final = "nt_"  # noqa: S105 - how our tokens begin, not one of them
# Two tabs may present the same refresh token at once; later than this it was stolen.
REUSE_GRACE: Final = timedelta(seconds=10)
RESET_LIFE: Final = timedelta(minutes=30)
INVITE_LIFE: Final = timedelta(hours=72)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """``refresh_token`` is None when the cookie the caller has stays good."""

    user: User
    team_ids: frozenset[int]
    access_token: str
    expires_in: int
    refresh_token: str | None


def actor_of(user: User, teams: frozenset[int], *, session_id: int | None = None) -> Actor:
    return Actor(
        kind=ActorKind.PERSON,
        user_id=user.id,
        name=user.name,
        email=user.email,
        role=user.role,
        team_ids=teams,
        session_id=session_id,
    )


def resolve_actor(runtime: Runtime, credential: str) -> Actor:
    """Who calls: reads the session (or token) row each time, so that ending one acts at once."""
    if credential.startswith(TOKEN_PREFIX):
        return _token_actor(runtime, credential)
    user_id, session_id = read_access_token(credential, secrets=_secrets(runtime), now=runtime.clock.now())
    with runtime.units.read() as uow:
        found = repository.session_with_user(uow, session_id)
    if found is None:
        raise Unauthenticated("This session has ended. Sign in again.")
    session, user, teams = found
    if session.ended_at is not None or session.expires_at <= runtime.clock.now() or session.user_id != user_id:
        raise Unauthenticated("This session has ended. Sign in again.")
    if not user.active:
        raise Unauthenticated("This account is not active.")
    return actor_of(user, teams, session_id=session.id)


def _token_actor(runtime: Runtime, credential: str) -> Actor:
    now = runtime.clock.now()
    with runtime.units.read() as uow:
        found = repository.token_with_user(uow, token_hash(credential))
    if found is None:
        raise Unauthenticated("This API token is not known.")
    token, user, teams = found
    if token.revoked_at is not None or (token.expires_at is not None and token.expires_at <= now) or not user.active:
        raise Unauthenticated("This API token is no longer good.")
    if token.last_used_at is None or now - token.last_used_at > timedelta(minutes=5):
        with runtime.units.write() as uow:
            repository.touch_token(uow, token.id)
    return Actor(
        kind=ActorKind.TOKEN,
        user_id=user.id,
        name=token.name,
        email=user.email,
        role=user.role,
        team_ids=teams,
        scopes=frozenset(token.scopes),
        token_id=token.id,
    )


def _secrets(runtime: Runtime) -> dict[str, str]:
    return {key_id(secret): secret for secret in (runtime.values.secret, *runtime.values.previous_secrets)}


def login(runtime: Runtime, *, email: str, password: str, ip: str, request_id: str) -> SignedIn:
    """Check a password; the answer and its time are the same for a wrong one, an unknown and a disabled person."""
    limits = runtime.values.limits
    key = f"login:{email}:{ip}"
    wait = runtime.limiter.peek(key, limit=limits.login_failures, seconds=limits.login_window)
    if wait is not None:
        raise TooMany("Too many failed sign-ins. Wait a little.", retry_after=wait)

    with runtime.units.read() as uow:
        user = repository.user_by_email(uow, email)
    usable = user is not None and policy.may_sign_in(active=user.active, has_password=user.password_hash is not None)
    good = PASSWORDS.verify(password, user.password_hash if usable and user else None)

    if not good or user is None:
        runtime.limiter.hit(key, limit=limits.login_failures, seconds=limits.login_window)
        with runtime.units.write(request_id=request_id) as uow:
            repository.audit(uow, "auth.failed", target=f"user:{user.id}" if user else "user:unknown")
        raise Unauthenticated("The address or the password is wrong.")
    runtime.limiter.forget(key, limit=limits.login_failures, seconds=limits.login_window)
    return open_session(runtime, user.id, request_id=request_id)


def open_session(runtime: Runtime, user_id: int, *, request_id: str) -> SignedIn:
    refresh = public_token()
    with runtime.units.write(request_id=request_id) as uow:
        user = repository.user(uow, user_id)
        if user is None or not user.active:
            raise Unauthenticated("This account is not active.")
        user.last_login_at = uow.now()
        session = Session(
            user_id=user.id,
            refresh_hash=token_hash(refresh),
            created_at=uow.now(),
            expires_at=uow.now() + timedelta(days=runtime.values.refresh_days),
        )
        repository.add(uow, session)
        teams = repository.team_ids(uow, user.id)
        uow.actor = actor_of(user, teams, session_id=session.id)
        repository.audit(uow, "auth.login", target=f"user:{user.id}")
    return _signed_in(runtime, user, teams, session.id, refresh)


def _signed_in(runtime: Runtime, user: User, teams: frozenset[int], session_id: int, refresh: str | None) -> SignedIn:
    minutes = runtime.values.access_minutes
    token = access_token(
        secret=runtime.values.secret,
        user_id=user.id,
        session_id=session_id,
        now=runtime.clock.now(),
        minutes=minutes,
    )
    return SignedIn(user, teams, token, minutes * 60, refresh)


def refresh(runtime: Runtime, *, token: str, request_id: str) -> SignedIn:
    """Trade a refresh token for a new pair; one that was used before ends its whole session."""
    old = token_hash(token)
    new = public_token()
    stolen = False
    with runtime.units.write(request_id=request_id) as uow:
        session = repository.session_by_refresh(uow, old)
        rotated = session is not None and repository.rotate(uow, session, old_hash=old, new_hash=token_hash(new))
        if not rotated:
            spent = repository.spent(uow, old)
            if spent is None:
                raise Unauthenticated("Sign in again.")
            stolen = uow.now() - spent.spent_at > REUSE_GRACE
            if stolen:
                repository.end_session(uow, spent.session_id, reason="refresh token used twice")
                repository.audit(uow, "auth.reuse", target=f"session:{spent.session_id}")
        session_id = session.id if session is not None and rotated else repository.spent(uow, old).session_id  # type: ignore[union-attr]  # there, or we raised above
        found = repository.session_with_user(uow, session_id)
    if stolen or found is None:
        raise Unauthenticated("Sign in again.")
    current, user, teams = found
    if current.ended_at is not None or current.expires_at <= runtime.clock.now() or not user.active:
        raise Unauthenticated("Sign in again.")
    return _signed_in(runtime, user, teams, current.id, new if rotated else None)


def logout(uow: UnitOfWork) -> None:
    if uow.actor.session_id is not None:
        repository.end_session(uow, uow.actor.session_id, reason="logout")
        repository.audit(uow, "auth.logout", target=f"user:{uow.actor.user_id}")


def me(uow: UnitOfWork) -> tuple[User, frozenset[int]]:
    user = repository.user(uow, uow.actor.user_id or 0)
    if user is None:
        raise Unauthenticated("Sign in again.")
    return user, uow.actor.team_ids


def change_me(uow: UnitOfWork, patch: MePatch) -> tuple[User, frozenset[int]]:
    """What a person chooses for themselves."""
    user, team_ids = me(uow)
    if patch.time_zone is not None and patch.time_zone not in available_timezones():
        raise Invalid("This time zone is not known.", field="time_zone")
    user.language = patch.language or user.language
    user.time_zone = patch.time_zone or user.time_zone
    user.version += 1
    return user, team_ids


def change_password(runtime: Runtime, actor: Actor, *, current: str, new: str, request_id: str) -> None:
    with runtime.units.read() as uow:
        user = repository.user(uow, actor.user_id or 0)
    if user is None or not PASSWORDS.verify(current, user.password_hash):
        raise Unauthenticated("The current password is wrong.")
    _store_password(runtime, user.id, new, email=user.email, keep=actor.session_id, request_id=request_id)


def _store_password(runtime: Runtime, user_id: int, new: str, *, email: str, keep: int | None, request_id: str) -> None:
    check_password(new, email=email)
    hashed = PASSWORDS.hash(new)
    with runtime.units.write(request_id=request_id) as uow:
        user = repository.user(uow, user_id)
        if user is None:
            raise Unauthenticated("Sign in again.")
        user.password_hash = hashed
        repository.end_sessions(uow, user.id, reason="password changed", keep=keep)
        repository.audit(uow, "auth.password_changed", target=f"user:{user.id}")
        uow.record(PasswordChanged(user_id=user.id))


def request_reset(runtime: Runtime, *, email: str, ip: str, request_id: str) -> None:
    """Always the same answer; the mail is sent by a job, so that the time tells nothing either."""
    if runtime.values.limits.enabled:
        for key, limit in ((f"reset:{email}", 3), (f"reset-ip:{ip}", 10)):
            wait = runtime.limiter.hit(key, limit=limit, seconds=3600)
            if wait is not None:
                raise TooMany("Too many requests for a new password.", retry_after=wait)
    with runtime.units.write(request_id=request_id) as uow:
        user = repository.user_by_email(uow, email)
        repository.audit(uow, "auth.reset_requested", target=f"user:{user.id}" if user else "user:unknown")
        if user is not None and user.active:
            uow.record(PasswordResetRequested(user_id=user.id))


def issue_one_time(uow: UnitOfWork, user_id: int, *, purpose: str, life: timedelta) -> str:
    """Make a one-time token; only its hash is stored."""
    token = public_token()
    row = OneTimeToken(
        token_hash=token_hash(token),
        purpose=purpose,
        user_id=user_id,
        created_at=uow.now(),
        expires_at=uow.now() + life,
    )
    repository.add(uow, row)
    return token


def reset_password(runtime: Runtime, *, token: str, new: str, request_id: str) -> None:
    if len(token) < 20:
        raise Unauthenticated("This link is not good.")
    check_password(new, email="")
    with runtime.units.write(request_id=request_id) as uow:
        user_id = repository.spend_one_time(uow, token_hash(token), "reset")
        user = repository.user(uow, user_id) if user_id else None
    if user is None or not user.active:
        raise Unauthenticated("This link has been used or has run out. Ask for a new one.")
    _store_password(runtime, user.id, new, email=user.email, keep=None, request_id=request_id)


def session_is_open(uow: UnitOfWork, session_id: int, role: Role | None) -> bool:
    """Whether a long-lived connection of this session may go on; one that was opened in another role may not."""
    found = repository.session_with_user(uow, session_id)
    if found is None:
        return False
    session, user, _ = found
    return session.ended_at is None and session.expires_at > uow.now() and user.active and user.role is role
