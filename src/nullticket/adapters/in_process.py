"""Clock, hub, cache and rate limiter for one process."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

from limits import RateLimitItemPerSecond
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from nullticket.ports import MAKING_SECONDS, LiveMessage


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


@dataclass(slots=True)
class MemoryHub:
    """Calls the sockets of this process."""

    _receivers: dict[int, Callable[[LiveMessage], None]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _next: int = 0

    def publish(self, message: LiveMessage) -> None:
        with self._lock:
            receivers = list(self._receivers.values())
        for receive in receivers:
            receive(message)

    def subscribe(self, receive: Callable[[LiveMessage], None]) -> Callable[[], None]:
        with self._lock:
            self._next += 1
            number = self._next
            self._receivers[number] = receive

        def stop() -> None:
            with self._lock:
                self._receivers.pop(number, None)

        return stop


@dataclass(slots=True)
class MemoryCache:
    """A dict with times; full means the oldest go."""

    capacity: int = 10_000
    _values: dict[str, tuple[float, bytes]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    # Who makes a value holds the lock of its key, which it shares with a few others: so many are enough, and bounded.
    _making: tuple[threading.RLock, ...] = field(default_factory=lambda: tuple(threading.RLock() for _ in range(64)))

    def get(self, key: str) -> bytes | None:
        with self._lock:
            until, value = self._values.get(key, (0.0, b""))
        return value if until > time.monotonic() else None

    def set(self, key: str, value: bytes, *, seconds: int) -> None:
        now = time.monotonic()
        with self._lock:
            if len(self._values) >= self.capacity:
                self._values = {k: v for k, v in self._values.items() if v[0] > now}
            while len(self._values) >= self.capacity:
                del self._values[next(iter(self._values))]
            self._values[key] = (now + seconds, value)

    def once(self, key: str, make: Callable[[], bytes], *, seconds: int) -> bytes:
        with self.alone(key):
            found = self.get(key)
            if found is None:
                found = make()
                self.set(key, found, seconds=seconds)
        return found

    @contextmanager
    def alone(self, key: str) -> Iterator[None]:
        """One thread at a time is here with a key; who has waited long enough comes in all the same."""
        lock = self._making[hash(key) % len(self._making)]
        held = lock.acquire(timeout=MAKING_SECONDS)
        try:
            yield
        finally:
            if held:
                lock.release()

    def take(self, key: str) -> bytes | None:
        with self._lock:
            until, value = self._values.pop(key, (0.0, b""))
        return value if until > time.monotonic() else None


class MovingWindow:
    """Rate limits over a moving window, in the memory of this process."""

    def __init__(self) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def hit(self, key: str, *, limit: int, seconds: int) -> int | None:
        rule = RateLimitItemPerSecond(limit, seconds)
        return None if self._limiter.hit(rule, key) else self._wait(rule, key)

    def peek(self, key: str, *, limit: int, seconds: int) -> int | None:
        rule = RateLimitItemPerSecond(limit, seconds)
        return None if self._limiter.test(rule, key) else self._wait(rule, key)

    def forget(self, key: str, *, limit: int, seconds: int) -> None:
        self._limiter.clear(RateLimitItemPerSecond(limit, seconds), key)

    def _wait(self, rule: RateLimitItemPerSecond, key: str) -> int:
        reset = self._limiter.get_window_stats(rule, key).reset_time
        return max(1, round(reset - time.time()))
