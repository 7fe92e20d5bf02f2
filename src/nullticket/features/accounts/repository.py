"""Queries about people, sessions, tokens and the audit log."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import CursorResult, delete, func, or_, select, update

from nullticket.core.enums import Role
from nullticket.core.paging import decode_cursor, encode_cursor
from nullticket.infra.sql import among, capped_count, insert_new, new_rows
from nullticket.infra.uow import UnitOfWork
from nullticket.models import ApiToken, AuditEvent, OneTimeToken, Session, SpentRefreshToken, Team, TeamMember, User


def user(uow: UnitOfWork, user_id: int) -> User | None:
    return uow.session.get(User, user_id)


def user_by_email(uow: UnitOfWork, email: str) -> User | None:
    return uow.session.scalar(select(User).where(User.email == email))


def ensure_requester(uow: UnitOfWork, email: str, *, name: str) -> User:
    """The person of this address, made as a requester when unknown; safe against two at once."""
    return ensure_requesters(uow, {email: name})[email]


def ensure_requesters(uow: UnitOfWork, names: Mapping[str, str]) -> dict[str, User]:
    """The people of these addresses; ``names`` are those of the unknown, who are made in one order."""
    query = select(User).where(among(uow.session, User.email, names))
    found = {user.email: user for user in uow.session.scalars(query)}
    missing = sorted(names.keys() - found.keys())
    if missing:
        made = [_requester(uow, email, name=names[email]) for email in missing]
        uow.session.execute(new_rows(uow.session, User), made)
        found = {user.email: user for user in uow.session.scalars(query)}
    return found


def _requester(uow: UnitOfWork, email: str, *, name: str) -> dict[str, Any]:
    return {
        "email": email,
        "name": name or email.split("@", maxsplit=1)[0],
        "role": Role.USER,
        "active": True,
        "vip": False,
        "language": "en",
        "time_zone": "UTC",
        "created_at": uow.now(),
        "version": 1,
    }


def of_the_desk(uow: UnitOfWork, user_ids: Iterable[int]) -> set[int]:
    """Those of the given people who are active and work the desk."""
    query = select(User.id).where(User.id.in_(user_ids), User.active, User.role.in_((Role.AGENT, Role.ADMIN)))
    return set(uow.session.scalars(query))


def mail_flag(uow: UnitOfWork, address: str) -> str | None:
    """Why an address gets no mail, when it belongs to somebody and is flagged."""
    return uow.session.scalar(select(User.mail_flag).where(User.email == address.lower()))


def add(uow: UnitOfWork, row: Any) -> None:
    uow.session.add(row)
    uow.session.flush()


def session_with_user(uow: UnitOfWork, session_id: int) -> tuple[Session, User, frozenset[int]] | None:
    """One statement: the session, its person, and the person's teams."""
    rows = uow.session.execute(
        select(Session, User, TeamMember.team_id)
        .join(User, User.id == Session.user_id)
        .outerjoin(TeamMember, TeamMember.user_id == User.id)
        .where(Session.id == session_id)
    ).all()
    if not rows:
        return None
    teams = frozenset(team for _, _, team in rows if team)
    return rows[0][0], rows[0][1], teams


def team_ids(uow: UnitOfWork, user_id: int) -> frozenset[int]:
    return frozenset(uow.session.scalars(select(TeamMember.team_id).where(TeamMember.user_id == user_id)))


def missing_teams(uow: UnitOfWork, wanted: Iterable[int]) -> set[int]:
    asked = set(wanted)
    return asked - set(uow.session.scalars(select(Team.id).where(Team.id.in_(asked)))) if asked else asked


def set_teams(uow: UnitOfWork, user_id: int, wanted: list[int]) -> None:
    for team_id in wanted:
        insert_new(uow.session, TeamMember, {"team_id": team_id, "user_id": user_id})


def session_by_refresh(uow: UnitOfWork, token_hash: str) -> Session | None:
    return uow.session.scalar(select(Session).where(Session.refresh_hash == token_hash))


def spent(uow: UnitOfWork, token_hash: str) -> SpentRefreshToken | None:
    return uow.session.get(SpentRefreshToken, token_hash)


def rotate(uow: UnitOfWork, session: Session, *, old_hash: str, new_hash: str) -> bool:
    """Swap the refresh token; False when another request has just done it."""
    swapped: CursorResult[Any] = uow.session.execute(  # type: ignore[assignment]  # an UPDATE gives a CursorResult
        update(Session)
        .where(Session.id == session.id, Session.refresh_hash == old_hash)
        .values(refresh_hash=new_hash, previous_hash=old_hash, rotated_at=uow.now())
    )
    if swapped.rowcount == 1:
        insert_new(
            uow.session,
            SpentRefreshToken,
            {"token_hash": old_hash, "session_id": session.id, "spent_at": uow.now()},
        )
    return swapped.rowcount == 1


def end_sessions(uow: UnitOfWork, user_id: int, *, reason: str, keep: int | None = None) -> None:
    ending = update(Session).where(Session.user_id == user_id, Session.ended_at.is_(None))
    if keep is not None:
        ending = ending.where(Session.id != keep)
    uow.session.execute(ending.values(ended_at=uow.now(), end_reason=reason))


def end_session(uow: UnitOfWork, session_id: int, *, reason: str) -> None:
    uow.session.execute(
        update(Session)
        .where(Session.id == session_id, Session.ended_at.is_(None))
        .values(ended_at=uow.now(), end_reason=reason)
    )


def token_with_user(uow: UnitOfWork, token_hash: str) -> tuple[ApiToken, User, frozenset[int]] | None:
    rows = uow.session.execute(
        select(ApiToken, User, TeamMember.team_id)
        .join(User, User.id == ApiToken.user_id)
        .outerjoin(TeamMember, TeamMember.user_id == User.id)
        .where(ApiToken.token_hash == token_hash)
    ).all()
    if not rows:
        return None
    return rows[0][0], rows[0][1], frozenset(team for _, _, team in rows if team)


def touch_token(uow: UnitOfWork, token_id: int) -> None:
    uow.session.execute(update(ApiToken).where(ApiToken.id == token_id).values(last_used_at=uow.now()))


def tokens(uow: UnitOfWork) -> list[ApiToken]:
    return list(uow.session.scalars(select(ApiToken).order_by(ApiToken.id.desc()).limit(200)))


def token(uow: UnitOfWork, token_id: int) -> ApiToken | None:
    return uow.session.get(ApiToken, token_id)


def spend_one_time(uow: UnitOfWork, token_hash: str, purpose: str) -> int | None:
    """Use a one-time token: its person when it was good, and never good again."""
    return uow.session.scalar(
        update(OneTimeToken)
        .where(
            OneTimeToken.token_hash == token_hash,
            OneTimeToken.purpose == purpose,
            OneTimeToken.used_at.is_(None),
            OneTimeToken.expires_at > uow.now(),
        )
        .values(used_at=uow.now())
        .returning(OneTimeToken.user_id)
    )


def users_page(
    uow: UnitOfWork, *, q: str | None, role: Role | None, active: bool | None, cursor: str | None, limit: int
) -> tuple[list[User], int, bool, str | None]:
    query = select(User)
    if q:
        query = query.where(or_(User.email.icontains(q, autoescape=True), User.name.icontains(q, autoescape=True)))
    if role is not None:
        query = query.where(User.role == role)
    if active is not None:
        query = query.where(User.active == active)
    total, capped = capped_count(uow.session, query)
    if cursor:
        (after,) = decode_cursor(cursor, length=1)
        query = query.where(User.id > int(after or 0) if isinstance(after, int) else User.id > 0)
    rows = list(uow.session.scalars(query.order_by(User.id).limit(limit + 1)))
    following = encode_cursor(rows[limit - 1].id) if len(rows) > limit else None
    return rows[:limit], total, capped, following


def count_admins(uow: UnitOfWork) -> int:
    return uow.session.scalar(select(func.count()).select_from(User).where(User.role == Role.ADMIN, User.active)) or 0


def audit(
    uow: UnitOfWork,
    action: str,
    *,
    target: str = "",
    before: dict[str, object] | None = None,
    after: dict[str, object] | None = None,
    note: str = "",
) -> None:
    """Write a line of the audit log in the transaction of what it tells."""
    uow.session.add(
        AuditEvent(
            at=uow.now(),
            actor_kind=uow.actor.kind.value,
            actor_id=uow.actor.user_id,
            actor_name=uow.actor.name[:200],
            action=action,
            target=target,
            before=before,
            after=after,
            request_id=uow.request_id[:64],
            note=note,
        )
    )


def audit_page(
    uow: UnitOfWork, *, action: str | None, target: str | None, before_id: int | None, limit: int
) -> list[AuditEvent]:
    query = select(AuditEvent)
    if action:
        query = query.where(AuditEvent.action == action)
    if target:
        query = query.where(AuditEvent.target == target)
    if before_id:
        query = query.where(AuditEvent.id < before_id)
    return list(uow.session.scalars(query.order_by(AuditEvent.id.desc()).limit(limit)))


def forget_old(uow: UnitOfWork, *, before: datetime) -> None:
    """Drop sessions and one-time tokens that ended long ago."""
    uow.session.execute(delete(OneTimeToken).where(OneTimeToken.expires_at < before))
    uow.session.execute(delete(Session).where(Session.expires_at < before))
