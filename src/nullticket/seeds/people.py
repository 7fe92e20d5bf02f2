"""The first admin."""

from sqlalchemy import select, update

from nullticket.core.enums import Role
from nullticket.infra.security import PASSWORDS, check_password
from nullticket.infra.uow import UnitOfWork
from nullticket.models import Session, User


def ensure_admin(uow: UnitOfWork, email: str, password: str, *, only_first: bool) -> bool:
    """Make a person an admin with this password. With ``only_first`` only when there is no admin yet."""
    if only_first and uow.session.scalar(select(User.id).where(User.role == Role.ADMIN).limit(1)) is not None:
        return False
    check_password(password, email=email)
    user = uow.session.scalar(select(User).where(User.email == email))
    if user is None:
        user = User(email=email, name=email.split("@", maxsplit=1)[0].capitalize(), created_at=uow.now())
        uow.session.add(user)
    user.role = Role.ADMIN
    user.active = True
    user.password_hash = PASSWORDS.hash(password)
    uow.session.flush()
    uow.session.execute(
        update(Session)
        .where(Session.user_id == user.id, Session.ended_at.is_(None))
        .values(ended_at=uow.now(), end_reason="password set by an admin")
    )
    return True
