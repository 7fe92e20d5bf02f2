"""The unit of work: one transaction that writes a change, its history and the jobs that follow from it.

Only this module commits. ``record(event)`` writes one job row for each handler of the event; after the commit the
doorbell rings, and if nobody hears it, the sweeper finds the rows.
"""

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeVar, cast

from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import Session

from nullticket.core.access import SYSTEM, Actor
from nullticket.core.errors import Unavailable
from nullticket.core.schema import Event
from nullticket.infra.db import is_empty
from nullticket.infra.events import Registry
from nullticket.infra.sql import new_rows
from nullticket.models import OutboxJob
from nullticket.ports import Clock, Doorbell

if TYPE_CHECKING:
    from nullticket.infra.db import Database

Found = TypeVar("Found")


@dataclass(slots=True)
class UnitOfWork:
    """What a service works with. ``request_id`` goes into history rows. ``due_since`` is since when that work was due which
    this is a part of: what follows from it has waited so long, too, and goes before what came later.
    """

    session: Session
    clock: Clock
    registry: Registry
    request_id: str = ""
    actor: Actor = SYSTEM
    read_only: bool = False
    due_since: datetime | None = None
    events: list[tuple[Event, str | None, timedelta]] = field(default_factory=list)
    after_commit: list[Callable[[], None]] = field(default_factory=list)
    _now: datetime | None = None
    _read: dict[object, Any] = field(default_factory=dict)

    def once(self, key: object, read: Callable[[], Found]) -> Found:
        """What ``read`` gave at the first call with this key: for what many tickets of one transaction need and none of
        them changes.
        """
        if key not in self._read:
            self._read[key] = read()
        return cast("Found", self._read[key])

    def now(self) -> datetime:
        """The time of this transaction: the same at each call, so that all its rows agree."""
        if self._now is None:
            self._now = self.clock.now()
        return self._now

    def record(self, event: Event, *, key: str | None = None, hold: timedelta = timedelta(0)) -> None:
        """Remember an event for the commit. ``key`` makes it happen once however often it is recorded. What tells the
        outside waits for ``hold``, so that the change can still be taken back.
        """
        if self.read_only:
            raise RuntimeError("a reading unit of work records nothing")
        self.events.append((event, key, hold))

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """A part that may fail alone: when it raises, its rows and events are taken back and the error goes on."""
        events, calls = len(self.events), len(self.after_commit)
        try:
            with self.session.begin_nested():
                yield
                self.session.flush()
        except BaseException:
            del self.events[events:], self.after_commit[calls:]
            self._read.clear()
            raise

    def write_jobs(self) -> list[int]:
        """Write the job rows of all recorded events; returns their ids."""
        due = min(self.due_since or self.now(), self.now())
        rows = [
            {
                "kind": handler.name,
                "event": type(event).__name__,
                "dedupe_key": f"{handler.name}:{key or uuid.uuid4().hex}"[:160],
                "lane": getattr(event, "source", None) or "",
                "payload": event.model_dump(mode="json"),
                "ticket_id": getattr(event, "ticket_id", None),
                "state": "queued",
                "attempts": 0,
                "run_at": self.now() + hold if handler.outside else due,
                "created_at": self.now(),
                "last_error": "",
            }
            for event, key, hold in self.events
            for handler in self.registry.of(event)
            if handler.wants is None or handler.wants(event)
        ]
        self.events.clear()
        if not rows:
            return []
        # A key that was recorded before has had its effect or is about to have it.
        written = new_rows(self.session, OutboxJob).returning(OutboxJob.id)
        return list(self.session.scalars(written, rows))


@dataclass(frozen=True, slots=True)
class UnitOfWorkFactory:
    """Opens units of work over one database."""

    database: "Database"
    clock: Clock
    registry: Registry
    doorbell: Doorbell
    on_commit: Callable[[list[Event]], None] | None = None

    @contextmanager
    def write(self, *, actor: Actor = SYSTEM, request_id: str = "") -> Iterator[UnitOfWork]:
        """Commit on a clean exit, else roll back and let the error through."""
        jobs: list[int] = []
        told: list[Event] = []
        with translated(), self.database.writing(), self.database.session(read_only=False) as session:
            uow = UnitOfWork(session, self.clock, self.registry, request_id, actor)
            with session.begin():
                yield uow
                session.flush()
                told = [event for event, _, _ in uow.events]
                jobs = uow.write_jobs()
        for call in uow.after_commit:
            call()
        if told and self.on_commit is not None:
            self.on_commit(told)
        if jobs:
            self.doorbell.ring(jobs)

    @contextmanager
    def read(self, *, actor: Actor = SYSTEM, request_id: str = "") -> Iterator[UnitOfWork]:
        """A snapshot for reading; nothing is ever written."""
        with translated(), self.database.session(read_only=True) as session:
            yield UnitOfWork(session, self.clock, self.registry, request_id, actor, read_only=True)

    def browse(self, look: Callable[[UnitOfWork], Found], *, actor: Actor = SYSTEM, request_id: str = "") -> Found:
        """What ``look`` finds in a snapshot that may be a moment old: lists, search and figures, from the replica while it
        is fresh. One that goes away meanwhile is no error: it looks again on the primary.
        """
        session = self.database.replica_session()
        if session is not None:
            try:
                with session:
                    return look(UnitOfWork(session, self.clock, self.registry, request_id, actor, read_only=True))
            except DBAPIError as error:
                if not self.database.has_lost_replica(error):
                    with translated():
                        raise
        with self.read(actor=actor, request_id=request_id) as uow:
            return look(uow)

    @contextmanager
    def browsing(self, *, actor: Actor = SYSTEM, request_id: str = "") -> Iterator[UnitOfWork]:
        """As ``browse`` for what is read bit by bit while it is sent, and so cannot be looked for again."""
        session = self.database.replica_session() or self.database.session(read_only=True)
        with translated(), session:
            yield UnitOfWork(session, self.clock, self.registry, request_id, actor, read_only=True)


@contextmanager
def translated() -> Iterator[None]:
    """Turn a database that cannot be reached, or that is too busy, into an answer the caller understands."""
    try:
        yield
    except (OperationalError, TimeoutError) as error:
        if isinstance(error, OperationalError) and is_empty(error):
            raise
        raise Unavailable("The database does not answer just now.", retry_after=5) from error
    except DBAPIError as error:
        if error.connection_invalidated:
            raise Unavailable("The database does not answer just now.", retry_after=5) from error
        raise
