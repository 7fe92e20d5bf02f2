"""Rest for a server that fails, and a bound on how many calls it gets at once. Both belong to one process."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

FAILURES: Final = 5
WINDOW_SECONDS: Final = 60.0
REST_SECONDS: Final = 30.0
LONGEST_REST: Final = 600.0


@dataclass(slots=True)
class Breaker:
    """Opens after five failures in a minute, at once for a failure that ``weighs`` as much; one call then tries again."""

    now: Callable[[], float] = time.monotonic
    _failures: list[float] = field(default_factory=list)
    _until: float | None = None
    _trying: bool = False
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def state(self) -> str:
        """``closed``: calls go out; ``open``: none; ``half_open``: the next one is the trial."""
        with self._lock:
            if self._until is None:
                return "closed"
            return "open" if self.now() < self._until else "half_open"

    def allows(self) -> bool:
        """Whether a batch may call. A half-open breaker lets through one batch, and the next when that has ended."""
        with self._lock:
            if self._until is None:
                return True
            if self.now() < self._until or self._trying:
                return False
            self._trying = True
            return True

    def succeeded(self) -> None:
        with self._lock:
            self._failures.clear()
            self._until, self._trying = None, False

    def failed(self, *, weighs: int = 1, rest: float = 0.0) -> None:
        """``rest``: the server said how long it wants to be left alone."""
        with self._lock:
            now = self.now()
            self._failures = [at for at in self._failures if at > now - WINDOW_SECONDS] + [now] * weighs
            if self._trying or rest > 0 or len(self._failures) >= FAILURES:
                self._until = now + min(max(rest, REST_SECONDS), LONGEST_REST)
                self._trying = False

    def given_up(self) -> None:
        """A trial that ended without telling anything about the server."""
        with self._lock:
            self._trying = False


@dataclass(slots=True)
class Lanes:
    """The calls a server works on at once, shared by all threads: who finds none free goes to the next engine at once."""

    count: int
    _taken: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, wanted: int) -> int:
        with self._lock:
            got = min(wanted, self.count - self._taken)
            self._taken += got
            return got

    def give(self, got: int) -> None:
        with self._lock:
            self._taken -= got
