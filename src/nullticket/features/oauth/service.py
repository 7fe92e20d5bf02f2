"""A token for a mailbox: kept sealed, renewed early by one holder of a lease, and an alarm when that fails.

The token server is asked outside of any transaction. Whoever finds the lease taken goes on with the old token while it
is good, and else waits a moment for the holder.
"""

import hashlib
import json
import os
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from nullticket.core.errors import Invalid, NotFound, PermanentFailure, Unavailable
from nullticket.features.accounts import repository as accounts
from nullticket.features.oauth import repository
from nullticket.features.oauth.events import MailboxSignInFailed
from nullticket.features.oauth.grants import NotConnected, grant_of, hour_of_trouble, is_fresh, is_usable
from nullticket.infra.log import logger
from nullticket.infra.runtime import Runtime
from nullticket.infra.schedule import leave_lease, take_lease
from nullticket.infra.security import Vault, open_secrets
from nullticket.infra.uow import UnitOfWork
from nullticket.models import MailChannel
from nullticket.ports import IssuedToken, OAuthGrant, SmtpAccess

log = logger("oauth")
LEASE_SECONDS: Final = 60
PATIENCE_SECONDS: Final = 10.0


@dataclass(frozen=True, slots=True)
class Held:
    """What is known of a mailbox's token: the grant, and the token with how good it still is."""

    grant: OAuthGrant
    fingerprint: str
    access_token: str
    fresh: bool
    usable: bool


def giver(runtime: Runtime, channel_id: int) -> Callable[[], str]:
    """For a connection that asks for its token when it signs in."""
    return lambda: token(runtime, channel_id)


def token(runtime: Runtime, channel_id: int) -> str:
    """A token that is good for minutes at least. Raise Unavailable when there is none to be had."""
    held = _held(runtime, channel_id)
    if held.fresh:
        return held.access_token
    owner = f"{os.getpid()}-{threading.get_ident()}-{uuid.uuid4().hex[:8]}"
    name = f"oauth:{channel_id}"
    until = time.monotonic() + PATIENCE_SECONDS
    while True:
        with runtime.units.write() as uow:
            mine = take_lease(uow, name, owner, seconds=LEASE_SECONDS)
        if mine:
            break
        if held.usable:
            return held.access_token
        if time.monotonic() > until:
            raise Unavailable("Another process is renewing the token of this mailbox.", retry_after=5)
        time.sleep(0.1)
        held = _held(runtime, channel_id)
        if held.fresh:
            return held.access_token
    try:
        return _renewed(runtime, channel_id)
    finally:
        with runtime.units.write() as uow:
            leave_lease(uow, name, owner)


def smtp_access(runtime: Runtime, row: MailChannel) -> SmtpAccess | None:
    """A mailbox's own SMTP server, if it names one. What it has no password of its own for, the mailbox's one opens."""
    if not row.smtp_host:
        return None
    by_token = row.auth == "xoauth2"
    secrets = open_secrets(row.secrets, runtime.values.secret, *runtime.values.previous_secrets)
    return SmtpAccess(
        host=row.smtp_host,
        port=row.smtp_port,
        security=row.smtp_security,
        login=row.smtp_login or (row.imap_login if by_token else ""),
        password=secrets.get("smtp_password") or secrets.get("imap_password", ""),
        token=giver(runtime, row.id) if by_token else None,
    )


def troubles(uow: UnitOfWork) -> dict[int, str]:
    """Mailboxes whose last renewal failed, with the reason."""
    return repository.troubles(uow)


def renew_due(runtime: Runtime) -> None:
    """Renew in time also where nothing is read or sent, so that a broken grant is noticed while the token is good."""
    with runtime.units.read() as uow:
        due = repository.channels(uow)
    for channel_id in due:
        try:
            token(runtime, channel_id)
        except Unavailable as error:
            log.warning("no token", channel=channel_id, reason=error.detail)


def _held(runtime: Runtime, channel_id: int) -> Held:
    with runtime.units.read() as uow:
        row = repository.channel(uow, channel_id)
        kept = repository.token(uow, channel_id)
        now = uow.now()
    if row is None:
        raise NotFound("No such mailbox.")
    grant = _grant(runtime, row)
    mark = _fingerprint(grant)
    if kept is None or not kept.sealed or kept.fingerprint != mark:
        return Held(grant, mark, "", fresh=False, usable=False)
    opened = _open(runtime, kept.sealed)
    return Held(
        grant=replace(grant, refresh_token=opened.get("refresh_token") or grant.refresh_token),
        fingerprint=mark,
        access_token=opened.get("access_token", ""),
        fresh=bool(opened.get("access_token")) and is_fresh(kept.expires_at, now=now),
        usable=bool(opened.get("access_token")) and is_usable(kept.expires_at, now=now),
    )


def _open(runtime: Runtime, sealed: str) -> dict[str, str]:
    try:
        return open_secrets(sealed, runtime.values.secret, *runtime.values.previous_secrets)
    except Invalid:
        return {}


def _grant(runtime: Runtime, row: MailChannel) -> OAuthGrant:
    secrets = open_secrets(row.secrets, runtime.values.secret, *runtime.values.previous_secrets)
    given = row.options.get("oauth")
    options = {str(name): str(value) for name, value in given.items()} if isinstance(given, dict) else {}
    try:
        return grant_of(options, secrets)
    except NotConnected as error:
        raise Unavailable(f"This mailbox signs in by OAuth and is not connected: {error}.") from error


def _fingerprint(grant: OAuthGrant) -> str:
    """What the admin has filled in; another one makes the old token worthless."""
    parts = (grant.token_url, grant.client_id, grant.client_secret, grant.refresh_token, grant.scope)
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def _renewed(runtime: Runtime, channel_id: int) -> str:
    """Renew under the lease, unless the one who held it before has just done so."""
    held = _held(runtime, channel_id)
    if held.fresh:
        return held.access_token
    if runtime.token_issuer is None:
        raise Unavailable("There is nobody here to ask for tokens.")
    try:
        issued = runtime.token_issuer.issue(held.grant)
    except (Unavailable, PermanentFailure) as error:
        words = error.detail if isinstance(error, Unavailable) else f"{error}"
        with runtime.units.write() as uow:
            _note_failure(uow, channel_id, words)
        if held.usable:
            return held.access_token
        raise Unavailable(f"No token for this mailbox: {words}.", retry_after=60) from error
    with runtime.units.write() as uow:
        _keep(runtime, uow, channel_id, held=held, issued=issued)
    return issued.access_token


def _keep(runtime: Runtime, uow: UnitOfWork, channel_id: int, *, held: Held, issued: IssuedToken) -> None:
    row = repository.token_for_update(uow, channel_id)
    kept = {"access_token": issued.access_token, "refresh_token": issued.refresh_token or held.grant.refresh_token}
    row.sealed = Vault(runtime.values.secret).seal(json.dumps(kept))
    row.fingerprint, row.error, row.failed_at = held.fingerprint, "", None
    row.expires_at, row.renewed_at = uow.now() + timedelta(seconds=issued.seconds), uow.now()


def _note_failure(uow: UnitOfWork, channel_id: int, words: str) -> None:
    """Tell the admins at once, in the notification centre and by mail, and then once an hour."""
    row = repository.token_for_update(uow, channel_id)
    first = not row.error
    row.error, row.failed_at = words[:1000], uow.now()
    channel = repository.channel(uow, channel_id)
    name = channel.address if channel is not None else str(channel_id)
    key = f"oauth:{channel_id}:{hour_of_trouble(row.expires_at, now=uow.now())}"
    repository.tell_admins(uow, "mailbox_sign_in_failed", data={"mailbox": name, "error": words[:300]}, key=key)
    uow.record(MailboxSignInFailed(channel_id=channel_id, error=words[:500]), key=key)
    if first:
        accounts.audit(uow, "channels.sign_in_failed", target=f"mailbox:{channel_id}", note=words[:500])
