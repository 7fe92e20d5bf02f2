"""Group commit: callers that come together share one transaction, and each is answered after it.

One writer thread a process takes what waits (up to ``max_batch``), writes it in one unit of work and then settles every
caller. One that the database will not hold fails alone. The queue is bounded, and so is each lane's share of it: when there
is no room the caller is turned away at once, before memory grows, and a storm in one lane leaves room for the others and
never makes them wait behind it.
"""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Final, Generic, TypeVar

from nullticket.core.errors import NullTicketError, Unavailable
from nullticket.infra.fair_queue import FairQueue
from nullticket.infra.log import logger
from nullticket.infra.uow import UnitOfWork, UnitOfWorkFactory

T = TypeVar("T")
R = TypeVar("R")
log = logger("group-commit")
WAIT_SECONDS: Final = 15.0


@dataclass(slots=True)
class _Waiting(Generic[T, R]):
    item: T
    future: "Future[R]"


@dataclass(slots=True)
class GroupWriter(Generic[T, R]):
    """``write(uow, items)`` stores a batch and returns one result an item, in order. ``lane`` tells whose share of the
    queue an item takes.
    """

    units: UnitOfWorkFactory
    write: Callable[[UnitOfWork, Sequence[T]], Sequence[R]]
    max_batch: int = 200
    capacity: int = 2000
    lane: Callable[[T], str] = lambda _item: ""
    _queue: FairQueue[_Waiting[T, R]] = field(init=False)
    _thread: threading.Thread | None = None
    _start_lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self._queue = FairQueue(self.capacity, share=self.capacity // 2)

    def submit(self, item: T) -> "Future[R]":
        """Hand over an item; the future is settled after its commit. Raises Unavailable when too many wait."""
        self._ensure_thread()
        waiting: _Waiting[T, R] = _Waiting(item, Future())
        if not self._queue.put(self.lane(item), waiting):
            raise Unavailable("Too much is coming in at once.", retry_after=2)
        return waiting.future

    def store(self, item: T) -> R:
        """Hand over an item and wait for its commit."""
        try:
            return self.submit(item).result(WAIT_SECONDS)
        except TimeoutError:
            raise Unavailable("The database is too slow just now.", retry_after=5) from None

    def _ensure_thread(self) -> None:
        if self._thread is not None:
            return
        with self._start_lock:
            if self._thread is None:
                # A daemon: nobody who waits for an answer is left when the process ends, so nothing is owed.
                self._thread = threading.Thread(target=self._loop, name="group-commit", daemon=True)
                self._thread.start()

    def _loop(self) -> None:
        while True:
            self._settle(self._queue.take(self.max_batch))

    def _settle(self, batch: Sequence[_Waiting[T, R]]) -> None:
        """Answer every caller. What the database cannot hold, whatever a door let through, is no fault of those who came
        with it: they are written again, each alone.
        """
        try:
            with self.units.write() as uow:
                results = self.write(uow, [waiting.item for waiting in batch])
        except NullTicketError as error:
            self._fail(batch, error)
        except Exception as error:  # noqa: BLE001 - the writer must survive; each caller gets the error
            if len(batch) > 1:
                for waiting in batch:
                    self._settle([waiting])
                return
            log.error("group commit failed", error=repr(error))
            self._fail(batch, error)
        else:
            for waiting, result in zip(batch, results, strict=True):
                waiting.future.set_result(result)

    @staticmethod
    def _fail(batch: Sequence[_Waiting[T, R]], error: Exception) -> None:
        for waiting in batch:
            waiting.future.set_exception(error)
