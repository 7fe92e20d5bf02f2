"""Signing in by a mailed link instead of a password."""

from datetime import timedelta
from typing import Final

from nullticket.core.errors import TooMany, Unauthenticated
from nullticket.core.ids import token_hash
from nullticket.features.accounts import repository, service
from nullticket.features.accounts.events import SignInLinkRequested
from nullticket.infra.runtime import Runtime

PURPOSE: Final = "sign-in"
LINK_LIFE: Final = timedelta(minutes=15)


def request_link(runtime: Runtime, *, email: str, ip: str, request_id: str) -> None:
    """Always the same answer; the mail is sent by a job, so that the time tells nothing either."""
    if runtime.values.limits.enabled:
        for key, limit in ((f"link:{email}", 5), (f"link-ip:{ip}", 20)):
            wait = runtime.limiter.hit(key, limit=limit, seconds=3600)
            if wait is not None:
                raise TooMany("Too many links were asked for. Wait a little.", retry_after=wait)
    with runtime.units.write(request_id=request_id) as uow:
        user = repository.user_by_email(uow, email)
        repository.audit(uow, "auth.link_requested", target=f"user:{user.id}" if user else "user:unknown")
        if user is not None and user.active:
            uow.record(SignInLinkRequested(user_id=user.id))


def redeem(runtime: Runtime, *, token: str, request_id: str) -> service.SignedIn:
    """Spend the token of a link. It works once, and for a quarter of an hour."""
    with runtime.units.write(request_id=request_id) as uow:
        user_id = repository.spend_one_time(uow, token_hash(token), PURPOSE)
    if user_id is None:
        raise Unauthenticated("This link has been used or has run out. Ask for a new one.")
    return service.open_session(runtime, user_id, request_id=request_id)
