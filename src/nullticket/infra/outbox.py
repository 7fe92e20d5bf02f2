"""The runner of jobs: claim, lease, run, retry, bury.

A job is done in the transaction of its effect, and only while its lease still stands, so that one event has one effect
however often a process dies. Failures wait 30 s, 1 min, 2 min ... (+-20 %); after the last try the job is dead and an
admin decides.
"""

import random
import threading
import traceback
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import CursorResult, Update, case, select, text, update

from nullticket.core.access import ENGINE
from nullticket.core.errors import PermanentFailure, Unavailable
from nullticket.core.schema import Event
from nullticket.infra import clock_steps
from nullticket.infra.claims import JOBS, LEASE, Claimed, claim, put_back
from nullticket.infra.collector import give_back as give_memory_back
from nullticket.infra.events import Handler
from nullticket.infra.log import logger
from nullticket.infra.sql import among
from nullticket.infra.uow import UnitOfWork
from nullticket.models import JOB_IS_QUEUED, JOB_IS_RUNNING, OutboxJob

if TYPE_CHECKING:
    from nullticket.infra.runtime import Runtime

# So many at once that each handler gets its batch full while there is much to do; few of those that call the outside,
# since while one of them is slow the others wait with it.
ROUND: Final = 256
ROUND_OUTSIDE: Final = 64
FIRST_WAIT: Final = timedelta(seconds=30)
log = logger("outbox")


class LeaseLost(Exception):
    """Another runner took the job over; whatever this one did is rolled back."""


@dataclass(slots=True)
class JobRun:
    """What a handler works with. The first unit of work that it commits also marks its jobs done."""

    runtime: "Runtime"
    owner: str
    jobs: Sequence[Claimed]
    ended: set[int] = field(default_factory=set)
    failed: dict[int, Exception] = field(default_factory=dict)

    @property
    def dedupe_key(self) -> str:
        """The idempotency key of this effect, for calls to the outside."""
        return self.jobs[0].dedupe_key

    @property
    def waited(self) -> timedelta:
        """How long the oldest of these jobs has been due, with what it waited for that came before it."""
        return self.runtime.clock.now() - self._due_since

    @property
    def _due_since(self) -> datetime:
        return min(job.due_at for job in self.jobs)

    @contextmanager
    def read(self) -> Iterator[UnitOfWork]:
        with self.runtime.units.read(actor=ENGINE) as uow:
            yield uow

    @contextmanager
    def uow(self) -> Iterator[UnitOfWork]:
        """A write whose commit is also the end of these jobs; rolled back when the lease is gone."""
        with self.side() as uow:
            self.end(uow, [job for job in self.jobs if job.id not in self.ended])
            uow.due_since = self._due_since
            yield uow

    def end(self, uow: UnitOfWork, jobs: Sequence[Claimed]) -> None:
        """Let some of a batch's jobs end with this commit; rolled back when a lease is gone."""
        ids = [job.id for job in jobs]
        if ids:
            _finish(uow, ids, self.owner)
            uow.after_commit.append(lambda: self.ended.update(ids))

    def alone(self, job: Claimed) -> "JobRun":
        """One job of the batch as a run of its own."""
        return JobRun(self.runtime, self.owner, [job], self.ended, self.failed)

    @contextmanager
    def side(self) -> Iterator[UnitOfWork]:
        """A write of its own that leaves the job open, e.g. a mark before a call that cannot be repeated."""
        with self.runtime.units.write(actor=ENGINE, request_id=f"job-{self.jobs[0].id}") as uow:
            yield uow


def backoff(attempts: int, jitter: float) -> timedelta:
    """How long to wait after so many tries; ``jitter`` in [-1, 1] moves it by a fifth."""
    factor: float = 2.0 ** (max(attempts, 1) - 1) * (1 + jitter / 5)
    return FIRST_WAIT * factor


def _done(uow: UnitOfWork, ids: Sequence[int], owner: str) -> Update:
    return (
        update(JOBS)
        .where(among(uow.session, JOBS.c.id, ids), JOBS.c.state == "running", JOBS.c.leased_by == owner)
        .values(state="done", done_at=uow.now(), lease_until=None, last_error="")
    )


def _finish(uow: UnitOfWork, ids: Sequence[int], owner: str) -> None:
    done: CursorResult[Any] = uow.session.execute(_done(uow, ids, owner))  # type: ignore[assignment]  # an UPDATE gives a CursorResult
    if done.rowcount != len(ids):
        raise LeaseLost


def reclaim_lost(uow: UnitOfWork) -> int:
    """Put jobs whose runner died back into the queue; the try that was lost counts."""
    result: CursorResult[Any] = uow.session.execute(  # type: ignore[assignment]  # an UPDATE gives a CursorResult
        update(OutboxJob)
        .where(JOB_IS_RUNNING, OutboxJob.lease_until < uow.now())
        .values(
            state="queued",
            run_at=uow.now(),
            leased_by=None,
            lease_until=None,
            last_error=case((OutboxJob.last_error == "", "the runner died"), else_=OutboxJob.last_error),
        )
    )
    return result.rowcount


def extend(uow: UnitOfWork, ids: Sequence[int], owner: str) -> None:
    """The heartbeat of a long job."""
    uow.session.execute(
        update(OutboxJob)
        .where(OutboxJob.id.in_(ids), OutboxJob.leased_by == owner, OutboxJob.state == "running")
        .values(lease_until=uow.now() + LEASE)
    )


def give_back(uow: UnitOfWork, job: Claimed, *, handler: Handler, error: str, dead: bool, wait: timedelta) -> None:
    """After a failure: wait and try again, or bury."""
    buried = dead or job.attempts >= handler.attempts
    uow.session.execute(
        update(OutboxJob)
        .where(OutboxJob.id == job.id, OutboxJob.state == "running")
        .values(
            state="dead" if buried else "queued",
            run_at=uow.now() + wait,
            lease_until=None,
            leased_by=None,
            last_error=error[:2000],
        )
    )


@dataclass(slots=True)
class Runner:
    """Runs jobs in threads of this process until stopped. One instance a process."""

    runtime: "Runtime"
    owner: str
    threads: int = 2
    poll_seconds: float = 1.0
    bell: threading.Event = field(default_factory=threading.Event)
    stopping: threading.Event = field(default_factory=threading.Event)
    _workers: list[threading.Thread] = field(default_factory=list)
    _held: dict[int, str] = field(default_factory=dict)
    _held_lock: threading.Lock = field(default_factory=threading.Lock)

    def start(self) -> None:
        for number in range(self.threads):
            worker = threading.Thread(target=self._work, args=(f"{self.owner}/{number}",), name=f"jobs-{number}")
            worker.start()
            self._workers.append(worker)
        beat = threading.Thread(target=self._beat, name="jobs-heartbeat")
        beat.start()
        self._workers.append(beat)

    def stop(self, *, timeout: float = 25.0) -> None:
        """Stop leasing, let running jobs end."""
        self.stopping.set()
        self.bell.set()
        for worker in self._workers:
            worker.join(timeout)

    def _work(self, owner: str) -> None:
        lanes = self._lanes(owner)
        while not self.stopping.is_set():
            try:
                busy = any(self.run_some(owner, only=lane) for lane in lanes)
            except Unavailable as error:
                log.warning("jobs wait for the database", detail=error.detail)
                busy = False
            if not busy:
                self.bell.wait(self.poll_seconds)
                self.bell.clear()

    def _lanes(self, owner: str) -> list[list[str] | None]:
        """The first thread never calls the outside, so that a stalled mail server cannot hold up triage; the others
        do that first and help inside when there is nothing.
        """
        if self.threads == 1:
            return [None]
        inside, outside = self.kinds(outside=False), self.kinds(outside=True)
        return [inside] if owner.endswith("/0") else [outside, inside]

    def kinds(self, *, outside: bool) -> list[str]:
        """The jobs that call the outside, or those that do not."""
        return [name for name, handler in self.runtime.registry.by_name.items() if handler.outside is outside]

    def _beat(self) -> None:
        while not self.stopping.wait(LEASE.total_seconds() / 4):
            with self._held_lock:
                held = dict(self._held)
            if not held:
                give_memory_back()
            try:
                with self.runtime.units.write() as uow:
                    for owner in set(held.values()):
                        extend(uow, [job_id for job_id, holder in held.items() if holder == owner], owner)
                    clock_steps.mend(uow, lease=LEASE)
                    reclaim_lost(uow)
            except Unavailable as error:
                log.warning("heartbeat missed", detail=error.detail)

    def run_some(self, owner: str, *, limit: int = 0, only: Sequence[str] | None = None) -> bool:
        """Claim and run one round; False when nothing was due. ``limit`` is how many at most, 0 the usual number."""
        with self.runtime.units.read() as uow:
            waiting = select(OutboxJob.id).where(JOB_IS_QUEUED, OutboxJob.run_at <= uow.now())
            if only is not None:
                waiting = waiting.where(OutboxJob.kind.in_(only))
            # The first, since any would be looked for among all jobs ever done.
            due = uow.session.scalar(waiting.order_by(OutboxJob.run_at, OutboxJob.id).limit(1))
        if due is None:
            return False
        with self.runtime.units.write() as uow:
            jobs = claim(uow, owner, limit=limit or self._room(only), only=only)
        with self._held_lock:
            self._held.update({job.id: owner for job in jobs})
        try:
            idle, left = self._run_all(jobs, owner)
            self._finish_idle(idle, owner)
            if left:
                with self.runtime.units.write() as uow:
                    put_back(uow, left, owner)
        finally:
            with self._held_lock:
                for job in jobs:
                    self._held.pop(job.id, None)
        return bool(jobs)

    def _run_all(self, jobs: Sequence[Claimed], owner: str) -> tuple[list[Claimed], list[Claimed]]:
        """Those that ended without writing anything, and those that a stop left undone."""
        idle: list[Claimed] = []
        left: list[Claimed] = []
        for handler, group in self._grouped(jobs):
            if self.stopping.is_set():
                left.extend(group)
            else:
                idle.extend(self.run(handler, group, owner))
        return idle, left

    def _room(self, kinds: Sequence[str] | None) -> int:
        known = self.runtime.registry.by_name
        return ROUND_OUTSIDE if kinds and all(known[kind].outside for kind in kinds) else ROUND

    def _grouped(self, jobs: Sequence[Claimed]) -> Iterator[tuple[Handler, list[Claimed]]]:
        waiting: dict[str, list[Claimed]] = defaultdict(list)
        for job in jobs:
            waiting[job.kind].append(job)
        for kind, group in waiting.items():
            handler = self.runtime.registry.by_name.get(kind)
            if handler is None:
                self._fail(Handler(kind, lambda: None), group, "no handler of this name in this release", dead=False)
                continue
            for start in range(0, len(group), handler.batch):
                yield handler, group[start : start + handler.batch]

    def _finish_idle(self, jobs: Sequence[Claimed], owner: str) -> None:
        """End the jobs that had nothing to write, all in one commit; those whose lease is gone are somebody else's."""
        if not jobs:
            return
        with self.runtime.units.write() as uow:
            uow.session.execute(_done(uow, [job.id for job in jobs], owner))

    def run(self, handler: Handler, jobs: list[Claimed], owner: str) -> list[Claimed]:
        """Run one handler on one batch and settle every outcome; returns jobs that ended without writing anything."""
        try:
            return self._call(handler, jobs, owner)
        except Exception as error:  # noqa: BLE001 - the one place that must survive any handler; the error is kept
            self._trouble(handler, jobs, owner, error)
        return []

    def _trouble(self, handler: Handler, jobs: list[Claimed], owner: str, error: Exception) -> None:
        match error:
            case LeaseLost():
                log.info("lease lost", kind=handler.name)
            case PermanentFailure():
                self._fail(handler, jobs, f"{error}", dead=True)
            case Unavailable():
                self._split_or_fail(handler, jobs, owner, error.detail, retry_after=error.retry_after)
            case _:
                log.error("job failed", kind=handler.name, job_id=jobs[0].id, error=repr(error))
                self._split_or_fail(handler, jobs, owner, "".join(traceback.format_exception(error))[-1800:])

    def _call(self, handler: Handler, jobs: list[Claimed], owner: str) -> list[Claimed]:
        run = JobRun(self.runtime, owner, jobs)
        events: list[Event] = [self.runtime.registry.read(job.event, job.payload) for job in jobs]
        if handler.batch > 1:
            handler.fn(events, run)
        else:
            handler.fn(events[0], run)
        for job in jobs:
            if (error := run.failed.get(job.id)) is not None:
                self._trouble(handler, [job], owner, error)
        return [job for job in jobs if job.id not in run.ended and job.id not in run.failed]

    def _split_or_fail(
        self, handler: Handler, jobs: list[Claimed], owner: str, error: str, *, retry_after: int = 0
    ) -> None:
        """One bad job must not fail its batch: try each alone once."""
        if len(jobs) > 1:
            for job in jobs:
                self._finish_idle(self.run(handler, [job], owner), owner)
            return
        self._fail(handler, jobs, error, dead=False, at_least=timedelta(seconds=retry_after))

    def _fail(
        self, handler: Handler, jobs: list[Claimed], error: str, *, dead: bool, at_least: timedelta = timedelta(0)
    ) -> None:
        with self.runtime.units.write() as uow:
            for job in jobs:
                wait = max(backoff(job.attempts, random.uniform(-1, 1)), at_least)  # noqa: S311 - jitter, not a secret
                give_back(uow, job, handler=handler, error=error, dead=dead, wait=wait)

    def drain(self, *, rounds: int = 200) -> None:
        """Run until nothing is due: for tests, the command line and seeding."""
        for _ in range(rounds):
            if not self.run_some(f"{self.owner}/drain"):
                return
        raise RuntimeError("the queue does not come to rest")


@dataclass(slots=True)
class ThreadDoorbell:
    """Wakes the runner of this process."""

    listeners: list[Callable[[], None]] = field(default_factory=list)

    def ring(self, job_ids: Sequence[int]) -> None:
        del job_ids  # the rows decide
        for listener in self.listeners:
            listener()


def purge_done(uow: UnitOfWork, *, older_than: datetime, limit: int = 5000) -> int:
    """Forget jobs that were done long ago, a bounded number at a time."""
    result: CursorResult[Any] = uow.session.execute(  # type: ignore[assignment]  # a DELETE gives a CursorResult
        text(
            "DELETE FROM outbox_job WHERE id IN (SELECT id FROM outbox_job WHERE done_at < :limit_at"
            " AND state = 'done' ORDER BY done_at LIMIT :many)"
        ).bindparams(limit_at=older_than, many=limit)
    )
    return result.rowcount


__all__ = ["Claimed", "JobRun", "LeaseLost", "Runner", "ThreadDoorbell", "claim", "purge_done"]
