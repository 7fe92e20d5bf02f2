"""Periodic jobs: one lease row each decides which process runs it, and when it is due again."""

import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import CursorResult, or_, select, update

from nullticket.core.errors import NullTicketError
from nullticket.infra.clock_steps import MARGIN
from nullticket.infra.events import Periodic
from nullticket.infra.log import logger
from nullticket.infra.sql import insert_new
from nullticket.infra.uow import UnitOfWork
from nullticket.models import Lease

if TYPE_CHECKING:
    from nullticket.infra.runtime import Runtime

log = logger("schedule")
# Leases that no schedule looks at are never due.
NEVER: Final = datetime(9999, 1, 1, tzinfo=UTC)


def take_turn(uow: UnitOfWork, periodic: Periodic, owner: str) -> bool:
    """Take the lease of a periodic job that is due; at most one owner gets True."""
    now, lasts = uow.now(), timedelta(seconds=max(periodic.lease_seconds, 2 * periodic.seconds))
    insert_new(
        uow.session, Lease, {"name": periodic.name, "owner": "", "expires_at": now, "due_at": now, "last_error": ""}
    )
    taken: CursorResult[Any] = uow.session.execute(  # type: ignore[assignment]  # an UPDATE gives a CursorResult
        update(Lease)
        .where(
            Lease.name == periodic.name,
            or_(Lease.due_at <= now, Lease.due_at > _latest(periodic, now)),
            or_(Lease.owner == "", Lease.expires_at < now, Lease.expires_at > now + lasts + MARGIN),
        )
        .values(owner=owner, expires_at=now + lasts)
    )
    return taken.rowcount == 1


def _latest(periodic: Periodic, now: datetime) -> datetime:
    """The latest time that this job may be due at; one beyond it was set before the clock was set back."""
    return now + timedelta(seconds=periodic.seconds) + MARGIN


def end_turn(uow: UnitOfWork, periodic: Periodic, owner: str, *, error: str) -> None:
    uow.session.execute(
        update(Lease)
        .where(Lease.name == periodic.name, Lease.owner == owner)
        .values(owner="", due_at=uow.now() + timedelta(seconds=periodic.seconds), last_error=error[:2000])
    )


def take_lease(uow: UnitOfWork, name: str, owner: str, *, seconds: int) -> bool:
    """Take or renew a lease by name; False while somebody else holds it."""
    now, lasts = uow.now(), timedelta(seconds=seconds)
    insert_new(uow.session, Lease, {"name": name, "owner": "", "expires_at": now, "due_at": NEVER, "last_error": ""})
    taken: CursorResult[Any] = uow.session.execute(  # type: ignore[assignment]  # an UPDATE gives a CursorResult
        update(Lease)
        .where(
            Lease.name == name,
            or_(Lease.owner.in_(("", owner)), Lease.expires_at < now, Lease.expires_at > now + lasts + MARGIN),
        )
        .values(owner=owner, expires_at=now + lasts)
    )
    return taken.rowcount == 1


def leave_lease(uow: UnitOfWork, name: str, owner: str) -> None:
    uow.session.execute(update(Lease).where(Lease.name == name, Lease.owner == owner).values(owner=""))


@dataclass(slots=True)
class Scheduler:
    """Looks every few seconds which periodic jobs are due and runs those whose lease it gets."""

    runtime: "Runtime"
    owner: str
    tick_seconds: float = 2.0
    stopping: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def start(self) -> None:
        self._thread = threading.Thread(target=self._loop, name="schedule")
        self._thread.start()

    def stop(self, *, timeout: float = 25.0) -> None:
        self.stopping.set()
        if self._thread is not None:
            self._thread.join(timeout)

    def _loop(self) -> None:
        while not self.stopping.wait(self.tick_seconds):
            try:
                self.tick()
            except NullTicketError as error:
                log.warning("schedule waits", detail=error.detail)

    def tick(self) -> None:
        with self.runtime.units.read() as uow:
            now = uow.now()
            due = {row.name: row.due_at for row in uow.session.execute(select(Lease.name, Lease.due_at))}
        for periodic in self.runtime.schedule:
            waits = now < due.get(periodic.name, now) <= _latest(periodic, now)
            if waits or self.stopping.is_set():
                continue
            with self.runtime.units.write() as uow:
                mine = take_turn(uow, periodic, self.owner)
            if mine:
                self._run(periodic)

    def _run(self, periodic: Periodic) -> None:
        error = ""
        try:
            periodic.fn(self.runtime)
        except Exception as caught:  # noqa: BLE001 - part of the job runner: it must survive any job; the error is kept
            error = repr(caught)
            log.error("periodic job failed", name=periodic.name, error=error)
        with self.runtime.units.write() as uow:
            end_turn(uow, periodic, self.owner, error=error)
