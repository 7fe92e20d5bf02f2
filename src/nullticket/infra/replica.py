"""Whether the read replica is fresh enough to answer, measured and not believed.

A replica that lost its primary thinks that it has replayed everything. So the position of the primary's log is noted
together with our own clock, and the lag is the age of the newest note that the replica has passed.
"""

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError

from nullticket.infra.log import logger

log = logger("replica")
EVERY_SECONDS: Final = 1.0
_BEHIND: Final = "SELECT pg_wal_lsn_diff({}, '0/0')::bigint"
_WRITTEN: Final = _BEHIND.format("pg_current_wal_lsn()")
_REPLAYED: Final = _BEHIND.format("pg_last_wal_replay_lsn()")


@dataclass(slots=True)
class ReplicaWatch:
    """Measures once a second in a thread of its own, from the first question on.

    ``trusted`` tells whether this process knows who wrote lately (see ``infra.web``): without that memory nobody could
    be promised to read their own writes, so the replica is left alone.
    """

    primary: Engine
    replica: Engine
    max_lag_seconds: float
    trusted: Callable[[], bool] = lambda: True
    lag_seconds: float | None = None
    _notes: deque[tuple[float, int]] = field(default_factory=lambda: deque(maxlen=600))
    _measured_at: float = 0.0
    _thread: threading.Thread | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _ended: threading.Event = field(default_factory=threading.Event)

    def fresh(self) -> bool:
        """Whether a read may go there now."""
        self._ensure_thread()
        recent = time.monotonic() - self._measured_at < 3 * EVERY_SECONDS
        return recent and self.lag_seconds is not None and self.lag_seconds <= self.max_lag_seconds and self.trusted()

    def lost(self) -> None:
        """A connection to it failed: leave it alone until it is measured again."""
        self.lag_seconds = None

    def stop(self) -> None:
        self._ended.set()

    def measure(self) -> float | None:
        """The lag in seconds, None when either side does not answer."""
        now = time.monotonic()
        try:
            self._notes.append((now, self._position(self.primary, _WRITTEN)))
            replayed = self._position(self.replica, _REPLAYED)
        except SQLAlchemyError as error:
            log.warning("the replica cannot be measured", error=type(error).__name__)
            self.lag_seconds = None
        else:
            passed = [at for at, written in self._notes if written <= replayed]
            self.lag_seconds = now - max(passed) if passed else None
        self._measured_at = time.monotonic()
        return self.lag_seconds

    @staticmethod
    def _position(engine: Engine, statement: str) -> int:
        with engine.connect() as connection:
            found: Any = connection.execute(text(statement)).scalar()
        return int(found or 0)

    def _ensure_thread(self) -> None:
        if self._thread is None:
            with self._lock:
                if self._thread is None:
                    self._thread = threading.Thread(target=self._loop, name="replica-watch", daemon=True)
                    self._thread.start()

    def _loop(self) -> None:
        while not self._ended.is_set():
            self.measure()
            self._ended.wait(EVERY_SECONDS)
