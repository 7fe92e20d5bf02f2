"""Fetching mailboxes: the bytes of a mail are committed before anybody parses it, and before anything changes there.

The cursor is (UIDVALIDITY, last UID) and moves in the transaction that stores. A crash before the commit fetches again;
one after it finds the mail known and only flags or moves it. Two at once are kept apart by a lease, and where that fails
by unique keys.
"""

import os
import threading
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from nullticket.core.errors import NullTicketError, Unavailable
from nullticket.features.intake import service
from nullticket.features.intake.delivery import NewDelivery
from nullticket.features.intake.events import MailAlsoDelivered
from nullticket.features.intake.mail_identity import mail_key
from nullticket.features.mailbox import arrival_service, channel_service
from nullticket.features.mailbox import repository as mailboxes
from nullticket.infra.log import logger
from nullticket.infra.runtime import Runtime
from nullticket.infra.schedule import leave_lease, take_lease
from nullticket.infra.uow import UnitOfWork
from nullticket.models import MailChannel
from nullticket.ports import MailOnServer, OpenMailbox

log = logger("mailbox")
# One commit stores so many mails, or so many bytes.
MAILS_AT_ONCE: Final = 20
BYTES_AT_ONCE: Final = 8 * 1024 * 1024
LEASE_SECONDS: Final = 15
# The lease is kept between two moments of listening, which also finds a dead connection.
LISTENING_SLICE_SECONDS: Final = LEASE_SECONDS / 2
# A connection that listens is kept for at least so long.
LEAST_LISTENING: Final = 50.0
# A mailbox that fails for so long is told to the admins, once an hour.
ALARM_AFTER: Final = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Fetched:
    """A mail as it came from the server; ``oversize`` is its size when only the header was taken."""

    uid: int
    raw: bytes
    oversize: int = 0


def fetch_due(runtime: Runtime) -> None:
    """Begin with every mailbox whose turn it is, each by itself: a stalled server holds up nobody else.

    Where the server tells of new mail, the thread stays and listens until the next turn.
    """
    with runtime.units.read() as uow:
        due = [row for row in mailboxes.channels(uow) if _is_due(row, now=uow.now())]
    for row in due:
        listen = max(float(row.poll_seconds), LEAST_LISTENING)
        run = threading.Thread(target=fetch_channel, args=(runtime, row.id), kwargs={"wait_seconds": listen})
        run.name, run.daemon = f"mailbox-{row.id}", True
        run.start()


def _is_due(row: MailChannel, *, now: datetime) -> bool:
    last = max(filter(None, (row.last_seen_at, row.last_error_at)), default=None)
    return row.active and bool(row.imap_host) and (last is None or now - last >= timedelta(seconds=row.poll_seconds))


def fetch_channel(runtime: Runtime, channel_id: int, *, wait_seconds: float = 0.0) -> bool:
    """Read a mailbox to its end, then wait for news so long. False when somebody else holds it, or it failed."""
    owner = f"{os.getpid()}-{threading.get_ident()}-{uuid.uuid4().hex[:8]}"
    name = f"mailbox:{channel_id}"
    with runtime.units.write() as uow:
        if not take_lease(uow, name, owner, seconds=LEASE_SECONDS):
            return False
    try:
        _fetch(runtime, channel_id, owner=owner, wait_seconds=wait_seconds)
    except NullTicketError as error:
        log.warning("mailbox not read", channel=channel_id, reason=error.detail)
        with runtime.units.write() as uow:
            _note_trouble(uow, channel_id, error.detail)
        return False
    finally:
        with runtime.units.write() as uow:
            leave_lease(uow, name, owner)
    return True


def _fetch(runtime: Runtime, channel_id: int, *, owner: str, wait_seconds: float) -> None:
    with runtime.units.read() as uow:
        row = mailboxes.channel(uow, channel_id)
    if row is None or not row.active or not row.imap_host or runtime.mailboxes is None:
        return
    access = channel_service.access(runtime, row)
    until = runtime.clock.now() + timedelta(seconds=wait_seconds)
    with runtime.mailboxes.open(access) as box:
        _catch_up(runtime, channel_id, box, owner=owner)
        while box.can_wait and not runtime.draining.is_set():
            left = (until - runtime.clock.now()).total_seconds()
            if left <= 0:
                break
            box.wait(min(left, LISTENING_SLICE_SECONDS))
            _catch_up(runtime, channel_id, box, owner=owner)


def _catch_up(runtime: Runtime, channel_id: int, box: OpenMailbox, *, owner: str) -> None:
    with runtime.units.write() as uow:
        row = _begin(uow, channel_id, box.uidvalidity)
    if row is None:
        return
    _settle(runtime, row, box)
    listed = box.after(row.last_uid)
    waiting = _wanted(row, listed)
    for start in _portions(waiting):
        fetched = [_taken(runtime, box, mail) for mail in start]
        with runtime.units.write() as uow:
            if not take_lease(uow, f"mailbox:{channel_id}", owner, seconds=LEASE_SECONDS):
                raise Unavailable("Somebody else reads this mailbox now.")
            oldest = _age(start[0], now=uow.now())
            if not store(uow, channel_id, box.uidvalidity, [one for one in fetched if one], up_to=start[-1].uid):
                return
            _note_lag(uow, channel_id, oldest)
        _settle(runtime, row, box)
    with runtime.units.write() as uow:
        take_lease(uow, f"mailbox:{channel_id}", owner, seconds=LEASE_SECONDS)
        _note_success(uow, channel_id, uidvalidity=box.uidvalidity, up_to=listed[-1].uid if listed else 0)


def _begin(uow: UnitOfWork, channel_id: int, uidvalidity: int) -> MailChannel | None:
    """The mailbox with its cursor. Other UIDs than before: everything is looked at again and known by its content."""
    row = mailboxes.channel_for_update(uow, channel_id)
    if row is not None and row.uidvalidity != uidvalidity:
        if row.uidvalidity is not None:
            log.warning("the UIDs of a mailbox changed", channel=channel_id, before=row.uidvalidity, now=uidvalidity)
        row.uidvalidity, row.last_uid = uidvalidity, 0
    return row


def _wanted(row: MailChannel, listed: Sequence[MailOnServer]) -> list[MailOnServer]:
    """What came since the mailbox was set up, or all of it when the admin says so."""
    if row.options.get("import_existing"):
        return list(listed)
    # A minute of grace for clocks that do not agree; the server's have whole seconds.
    since = row.created_at - timedelta(minutes=1)
    return [mail for mail in listed if mail.received_at is None or mail.received_at >= since]


def _portions(mails: Sequence[MailOnServer]) -> list[list[MailOnServer]]:
    portions: list[list[MailOnServer]] = []
    size = 0
    for mail in mails:
        if not portions or len(portions[-1]) >= MAILS_AT_ONCE or size + mail.size > BYTES_AT_ONCE:
            portions.append([])
            size = 0
        portions[-1].append(mail)
        size += mail.size
    return portions


def _taken(runtime: Runtime, box: OpenMailbox, mail: MailOnServer) -> Fetched | None:
    """The mail, or the header of one over the limit; None when somebody has removed it meanwhile."""
    if mail.size > runtime.values.limits.mail_body:
        header = box.header(mail.uid)
        return None if header is None else Fetched(mail.uid, header, oversize=mail.size)
    raw = box.raw(mail.uid)
    return None if raw is None else Fetched(mail.uid, raw)


def store(uow: UnitOfWork, channel_id: int, uidvalidity: int, mails: Sequence[Fetched], *, up_to: int) -> bool:
    """Write mails and move the cursor, in the caller's transaction. False when the mailbox was set anew meanwhile."""
    row = mailboxes.channel_for_update(uow, channel_id)
    if row is None or row.uidvalidity != uidvalidity:
        return False
    stored = service.store_batch(uow, [_delivery(row, mail) for mail in mails])
    for one, mail in zip(stored, mails, strict=True):
        elsewhere = mailboxes.note_fetched(uow, row.id, uidvalidity=uidvalidity, uid=mail.uid, delivery_id=one.id)
        if elsewhere and not one.fresh:
            uow.record(MailAlsoDelivered(delivery_id=one.id, channel_id=row.id), key=f"also:{one.id}:{row.id}")
    row.last_uid = max(row.last_uid, up_to)
    return True


def _delivery(row: MailChannel, mail: Fetched) -> NewDelivery:
    delivery = service.raw_mail_delivery(mail.raw, may_thread=True)
    meta = delivery.meta | {"mailbox": row.address}
    if mail.oversize:
        meta["oversize"] = mail.oversize
    key = mail_key(mail.raw, scope=f"mailbox {row.id}") if row.own_copies else delivery.key
    return replace(delivery, key=key, meta=meta)


def _settle(runtime: Runtime, row: MailChannel, box: OpenMailbox) -> None:
    """Flag or move what is stored, also what a crash has left. Leaving it is settled too."""
    while True:
        with runtime.units.read() as uow:
            uids = mailboxes.unsettled(uow, row.id, box.uidvalidity, limit=200)
        if not uids:
            return
        if row.after_commit != "leave":
            box.settle(uids, action=row.after_commit, folder=row.move_to)
        with runtime.units.write() as uow:
            mailboxes.settle(uow, row.id, box.uidvalidity, uids)


def _age(mail: MailOnServer, *, now: datetime) -> float:
    return max(0.0, (now - mail.received_at).total_seconds()) if mail.received_at else 0.0


def _note_lag(uow: UnitOfWork, channel_id: int, seconds: float) -> None:
    row = mailboxes.channel_for_update(uow, channel_id)
    if row is not None:
        row.lag_seconds = seconds


def _note_success(uow: UnitOfWork, channel_id: int, *, uidvalidity: int, up_to: int) -> None:
    row = mailboxes.channel_for_update(uow, channel_id)
    if row is not None and row.uidvalidity == uidvalidity:
        row.last_uid = max(row.last_uid, up_to)
        row.last_seen_at, row.lag_seconds, row.last_error = uow.now(), 0.0, ""


def _note_trouble(uow: UnitOfWork, channel_id: int, text: str) -> None:
    row = mailboxes.channel_for_update(uow, channel_id)
    if row is not None:
        row.last_error_at, row.last_error = uow.now(), text[:1000]
        if uow.now() - (row.last_seen_at or row.created_at) > ALARM_AFTER:
            key = f"mailbox:{channel_id}:{uow.now():%Y-%m-%dT%H}"
            mailboxes.tell_admins(uow, "mailbox_silent", data={"mailbox": row.address, "error": text[:300]}, key=key)


def note_other_mailbox(uow: UnitOfWork, delivery_id: int, channel_id: int) -> None:
    """Tell the one ticket of a mail that it came to a second mailbox too; later, while it is still to be opened."""
    found, row = service.delivery(uow, delivery_id), mailboxes.channel(uow, channel_id)
    if found is None or row is None:
        return
    if found.state == "stored":
        raise Unavailable("The mail is not a ticket yet.", retry_after=5)
    if found.ticket_id is not None:
        arrival_service.also_delivered(uow, found.ticket_id, row)
