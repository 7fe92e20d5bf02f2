"""Mailboxes for admins, their secrets sealed, and their health."""

import json
from datetime import timedelta
from typing import Any, Final

from nullticket.core.errors import Conflict, Invalid, NotFound, Stale, Unavailable
from nullticket.features.accounts import repository as accounts
from nullticket.features.mailbox import repository
from nullticket.features.mailbox.schemas import (
    ChannelIn,
    ChannelOut,
    MailboxHealthOut,
    MailCheckOut,
    MailCheckStepOut,
    OAuthSettings,
)
from nullticket.features.oauth import service as oauth
from nullticket.infra.runtime import Runtime
from nullticket.infra.security import Vault, open_secrets
from nullticket.infra.uow import UnitOfWork
from nullticket.models import MailChannel
from nullticket.ports import CheckStep, MailboxAccess

_PLAIN: Final = tuple(name for name in ChannelIn.model_fields if name not in {"secrets", "import_existing", "oauth"})
# A mailbox that was not read for so long is silent, and somebody should look.
SILENT_AFTER: Final = timedelta(minutes=10)


def channels(runtime: Runtime, uow: UnitOfWork) -> list[ChannelOut]:
    return [shown(runtime, row) for row in repository.channels(uow)]


def shown(runtime: Runtime, row: MailChannel) -> ChannelOut:
    opened = secrets(runtime, row.secrets)
    values: dict[str, Any] = {name: getattr(row, name) for name in _PLAIN}
    return ChannelOut(
        **values,
        id=row.id,
        version=row.version,
        oauth=OAuthSettings.model_validate(row.options.get("oauth") or {}),
        import_existing=bool(row.options.get("import_existing")),
        secrets_set=sorted(name for name, value in opened.items() if value),
    )


def read(uow: UnitOfWork, channel_id: int) -> MailChannel:
    found = repository.channel(uow, channel_id)
    if found is None:
        raise NotFound("No such mailbox.")
    return found


def create(runtime: Runtime, uow: UnitOfWork, given: ChannelIn) -> ChannelOut:
    if repository.channel_at(uow, given.address) is not None:
        raise Conflict("There is already a mailbox of this address.")
    _check(uow, given)
    row = MailChannel(created_at=uow.now(), last_uid=0, last_error="", lag_seconds=0.0, secrets="", version=0)
    _fill(runtime, row, given)
    repository.add(uow, row)
    accounts.audit(uow, "channels.created", target=f"mailbox:{row.id}", after=_told(given))
    return shown(runtime, row)


def change(runtime: Runtime, uow: UnitOfWork, channel_id: int, given: ChannelIn, *, version: int) -> ChannelOut:
    """Change a mailbox. Another server or folder starts from its beginning; what is known is known by its content."""
    row = repository.channel_for_update(uow, channel_id)
    if row is None:
        raise NotFound("No such mailbox.")
    if row.version != version:
        raise Stale("Somebody changed this mailbox meanwhile.", current_version=row.version)
    other = repository.channel_at(uow, given.address)
    if other is not None and other.id != row.id:
        raise Conflict("There is already a mailbox of this address.")
    _check(uow, given)
    place = (row.imap_host, row.imap_login, row.folder)
    _fill(runtime, row, given)
    if place != (row.imap_host, row.imap_login, row.folder):
        row.uidvalidity, row.last_uid = None, 0
    accounts.audit(uow, "channels.changed", target=f"mailbox:{row.id}", after=_told(given))
    return shown(runtime, row)


def remove(uow: UnitOfWork, channel_id: int) -> None:
    """A mailbox that has brought mails is switched off instead: its mails keep their origin."""
    row = repository.channel_for_update(uow, channel_id)
    if row is None:
        raise NotFound("No such mailbox.")
    if repository.has_mails(uow, row.id):
        row.active, row.secrets, row.version = False, "", row.version + 1
    else:
        repository.remove(uow, row)
    accounts.audit(uow, "channels.removed", target=f"mailbox:{channel_id}")


def _check(uow: UnitOfWork, given: ChannelIn) -> None:
    if "+" in given.address:
        raise Invalid("A mailbox's address has no plus sign: reply addresses add their own.", field="address")
    if given.team_id is not None and not repository.team_exists(uow, given.team_id):
        raise Invalid("This team is not known or retired.", field="team_id")
    if given.category is not None and not repository.category_exists(uow, given.category):
        raise Invalid(f"There is no category {given.category}.", field="category")
    if given.after_commit == "move" and (not given.move_to or given.move_to == given.folder):
        raise Invalid("Name another folder to move the mails to.", field="move_to")
    if given.imap_host and not given.imap_login:
        raise Invalid("Name the login of the mailbox.", field="imap_login")


def _fill(runtime: Runtime, row: MailChannel, given: ChannelIn) -> None:
    for name in _PLAIN:
        setattr(row, name, getattr(given, name))
    row.options = dict(row.options or {}) | {
        "import_existing": given.import_existing,
        "oauth": given.oauth.model_dump(),
    }
    changed = given.secrets.model_dump(exclude_none=True)
    if changed:
        kept = {name: value for name, value in (secrets(runtime, row.secrets) | changed).items() if value}
        row.secrets = Vault(runtime.values.secret).seal(json.dumps(kept))
    row.version += 1


def _told(given: ChannelIn) -> dict[str, object]:
    """For the audit log: names of secrets, never what they are."""
    named = sorted(given.secrets.model_dump(exclude_none=True))
    return given.model_dump(mode="json", exclude={"secrets"}) | {"secrets_changed": named}


def secrets(runtime: Runtime, sealed: str) -> dict[str, str]:
    """Opened with the current application secret, or with one that it replaced."""
    return open_secrets(sealed, runtime.values.secret, *runtime.values.previous_secrets)


def access(runtime: Runtime, row: MailChannel) -> MailboxAccess:
    """How to reach the mailbox: with its password opened, or with a giver of tokens."""
    return MailboxAccess(
        host=row.imap_host,
        port=row.imap_port,
        security=row.imap_security,
        login=row.imap_login,
        password=secrets(runtime, row.secrets).get("imap_password", ""),
        token=oauth.giver(runtime, row.id) if row.auth == "xoauth2" else None,
        folder=row.folder,
    )


def check(runtime: Runtime, channel_id: int) -> MailCheckOut:
    """Try a mailbox the way its job does. Called outside any transaction: the server may be slow."""
    with runtime.units.read() as uow:
        row = read(uow, channel_id)
    on = MailCheckStepOut(name="active", ok=row.active, detail="It is on." if row.active else "It is switched off.")
    steps = [on]
    if not row.imap_host or runtime.mailboxes is None:
        detail = "No IMAP server is named: mails come by the door only."
        steps.append(MailCheckStepOut(name="address", ok=False, detail=detail))
    else:
        try:
            steps += [MailCheckStepOut.model_validate(one) for one in runtime.mailboxes.check(access(runtime, row))]
        except (Unavailable, Invalid) as error:
            steps.append(MailCheckStepOut(name="sign in", ok=False, detail=error.detail))
    steps += [MailCheckStepOut.model_validate(one) for one in _check_out(runtime, row)]
    return MailCheckOut(ok=all(step.ok for step in steps), steps=steps)


def _check_out(runtime: Runtime, row: MailChannel) -> tuple[CheckStep, ...]:
    """The mailbox's own SMTP server, where it names one."""
    try:
        server = oauth.smtp_access(runtime, row)
        return runtime.mailer.check(server) if server is not None else ()
    except (Unavailable, Invalid) as error:
        return (CheckStep("sign in (out)", ok=False, detail=error.detail),)


def health(uow: UnitOfWork) -> list[MailboxHealthOut]:
    """Each mailbox: what waits on the server, and what is stored and not done."""
    found = []
    troubles = oauth.troubles(uow)
    for row in repository.channels(uow):
        figures = repository.figures(uow, row.id)
        stored = (uow.now() - figures.oldest_waiting).total_seconds() if figures.oldest_waiting else 0.0
        seen = row.last_seen_at or row.created_at
        found.append(
            MailboxHealthOut(
                id=row.id,
                name=row.name,
                address=row.address,
                active=row.active,
                last_seen_at=row.last_seen_at,
                last_error_at=row.last_error_at,
                last_error=row.last_error,
                lag_seconds=max(stored, row.lag_seconds),
                waiting=figures.waiting,
                quarantined=figures.quarantined,
                silent=row.active and bool(row.imap_host) and uow.now() - seen > SILENT_AFTER,
                token_error=troubles.get(row.id, ""),
            )
        )
    return found
