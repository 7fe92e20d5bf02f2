"""Hub, cache and rate limiter that several processes share through Redis.

Redis is never the only place where anything lies. While it is away each process falls back to its own memory: live
messages reach the sockets of the process that has them, limits count a process, and nothing raises. After a failed call
Redis is left alone for a moment, so that its absence costs one short time-out and not one a request.
"""

import json
import threading
import time
import uuid
from collections import deque
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any, Final, TypeVar, cast

import redis
from limits import RateLimitItemPerSecond
from limits.errors import StorageError
from limits.storage import RedisStorage
from limits.strategies import MovingWindowRateLimiter
from redis.backoff import NoBackoff
from redis.retry import Retry

from nullticket.adapters.in_process import MemoryCache, MemoryHub, MovingWindow
from nullticket.infra.log import logger
from nullticket.ports import MAKING_SECONDS, LiveMessage, Presence

log = logger("redis")
T = TypeVar("T")
CHANNEL: Final = "nullticket:live"
PREFIX: Final = "nullticket:"
CALL_SECONDS: Final = 0.5
LEAVE_ALONE_SECONDS: Final = 2.0
LISTEN_SECONDS: Final = 1.0
_REMEMBERED: Final = 1000


def connect(url: str, *, seconds: float = CALL_SECONDS) -> "redis.Redis":
    """A client that never waits longer than ``seconds`` and never tries a call twice by itself."""
    return redis.Redis.from_url(
        url,
        socket_timeout=seconds,
        socket_connect_timeout=CALL_SECONDS,
        retry=Retry(NoBackoff(), 0),
        health_check_interval=15,
    )


@dataclass(slots=True)
class SharedRedis:
    """One client and what is known of its health."""

    url: str
    client: "redis.Redis" = field(init=False)
    _away_until: float = 0.0

    def __post_init__(self) -> None:
        self.client = connect(self.url)

    @property
    def away(self) -> bool:
        return time.monotonic() < self._away_until

    def try_or(self, call: Callable[[], T], otherwise: Callable[[], T]) -> T:
        """The answer of Redis, or what this process can say by itself."""
        if not self.away:
            try:
                return call()
            except (redis.RedisError, StorageError, OSError) as error:
                self._away_until = time.monotonic() + LEAVE_ALONE_SECONDS
                log.warning("redis is away", error=repr(error))
        return otherwise()


@dataclass(slots=True)
class RedisHub:
    """Live messages to the sockets of every process. Delivery is a hint: clients ask for what they missed."""

    shared: SharedRedis
    _local: MemoryHub = field(default_factory=MemoryHub)
    _listener: threading.Thread | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _listening: threading.Event = field(default_factory=threading.Event)
    _told: deque[str] = field(default_factory=lambda: deque(maxlen=_REMEMBERED))

    def publish(self, message: LiveMessage) -> None:
        mark = uuid.uuid4().hex
        alone = not self._listening.is_set()
        if alone:
            # A subscription that Redis has and this process does not know of yet would bring it a second time.
            self._told.append(mark)

        def tell() -> int:
            # What a message does not carry is left out: a process of the release before reads all others as ever.
            said = {name: value for name, value in asdict(message).items() if name != "presence" or value is not None}
            sent = json.dumps(said | {"mark": mark})
            return int(cast("Any", self.shared.client.publish(CHANNEL, sent)))

        heard = self.shared.try_or(tell, lambda: 0)
        # Nobody heard it, or not this process: its own sockets are served from here.
        if heard == 0 or alone:
            self._local.publish(message)

    def subscribe(self, receive: Callable[[LiveMessage], None]) -> Callable[[], None]:
        self._ensure_listener()
        return self._local.subscribe(receive)

    def _ensure_listener(self) -> None:
        with self._lock:
            if self._listener is None:
                self._listener = threading.Thread(target=self._listen, name="redis-live", daemon=True)
                self._listener.start()

    def _listen(self) -> None:
        while True:
            try:
                self._follow()
            except (redis.RedisError, OSError) as error:
                log.warning("live messages are local for now", error=repr(error))
            self._listening.clear()
            time.sleep(LISTEN_SECONDS)

    def _follow(self) -> None:
        client = connect(self.shared.url, seconds=30.0)
        with client.pubsub(ignore_subscribe_messages=False) as channel:  # type: ignore[no-untyped-call]  # redis types it not
            channel.subscribe(CHANNEL)
            while True:
                got = channel.get_message(timeout=10.0)
                if got is None:
                    channel.ping()
                elif got["type"] == "subscribe":
                    self._listening.set()
                elif got["type"] == "message":
                    self._hear(got["data"])

    def _hear(self, data: bytes) -> None:
        try:
            sent = json.loads(data)
            mark, told = sent.pop("mark", ""), sent.pop("presence", None)
            message = LiveMessage(**sent, presence=Presence(**told) if told else None)
        except (ValueError, TypeError, AttributeError) as error:
            # Another release may say it otherwise during an upgrade; clients ask for what they missed.
            log.warning("a live message that nobody here can read", error=repr(error))
            return
        if mark not in self._told:
            self._local.publish(message)


@dataclass(slots=True)
class RedisCache:
    """Short-lived values for all processes."""

    shared: SharedRedis
    _local: MemoryCache = field(default_factory=MemoryCache)

    def get(self, key: str) -> bytes | None:
        def read() -> bytes | None:
            return cast("bytes | None", self.shared.client.get(PREFIX + key)) or self._local.get(key)

        return self.shared.try_or(read, lambda: self._local.get(key))

    def set(self, key: str, value: bytes, *, seconds: int) -> None:
        self.shared.try_or(
            lambda: bool(self.shared.client.set(PREFIX + key, value, ex=seconds)),
            lambda: self._keep(key, value, seconds),
        )

    def _keep(self, key: str, value: bytes, seconds: int) -> bool:
        self._local.set(key, value, seconds=seconds)
        return False

    def once(self, key: str, make: Callable[[], bytes], *, seconds: int) -> bytes:
        with self._local.alone(key):
            found = self._known_or_ours(key)
            if found is not None:
                return found
            try:
                value = make()
                self.set(key, value, seconds=seconds)
            finally:
                self.shared.try_or(lambda: self.shared.client.delete(_making(key)), lambda: 0)
        return value

    def _known_or_ours(self, key: str) -> bytes | None:
        """The value, or None when it is this process that makes it: the first to say so, or one that has waited in vain."""
        until = time.monotonic() + MAKING_SECONDS
        while True:
            found = self.get(key)
            if found is not None:
                return found
            first = self.shared.try_or(
                lambda: bool(self.shared.client.set(_making(key), b"1", nx=True, ex=MAKING_SECONDS)), lambda: True
            )
            if first or time.monotonic() > until:
                return None
            time.sleep(0.05)

    def take(self, key: str) -> bytes | None:
        def pop() -> bytes | None:
            return cast("bytes | None", self.shared.client.getdel(PREFIX + key)) or self._local.take(key)

        return self.shared.try_or(pop, lambda: self._local.take(key))


def _making(key: str) -> str:
    return f"{PREFIX}making:{key}"


class RedisWindow:
    """Rate limits over a moving window that all processes count together."""

    def __init__(self, shared: SharedRedis) -> None:
        self._shared = shared
        self._local = MovingWindow()
        self._limiter: MovingWindowRateLimiter | None = None

    def hit(self, key: str, *, limit: int, seconds: int) -> int | None:
        rule = RateLimitItemPerSecond(limit, seconds)
        return self._shared.try_or(
            lambda: None if self._window().hit(rule, key) else self._wait(rule, key),
            lambda: self._local.hit(key, limit=limit, seconds=seconds),
        )

    def peek(self, key: str, *, limit: int, seconds: int) -> int | None:
        rule = RateLimitItemPerSecond(limit, seconds)
        return self._shared.try_or(
            lambda: None if self._window().test(rule, key) else self._wait(rule, key),
            lambda: self._local.peek(key, limit=limit, seconds=seconds),
        )

    def forget(self, key: str, *, limit: int, seconds: int) -> None:
        rule = RateLimitItemPerSecond(limit, seconds)
        self._local.forget(key, limit=limit, seconds=seconds)
        self._shared.try_or(lambda: self._window().clear(rule, key), lambda: None)

    def _window(self) -> MovingWindowRateLimiter:
        """Made at the first use: its scripts are loaded into a Redis that answers."""
        if self._limiter is None:
            storage = RedisStorage(
                self._shared.url,
                key_prefix=f"{PREFIX}limit",
                socket_timeout=CALL_SECONDS,
                socket_connect_timeout=CALL_SECONDS,
            )
            self._limiter = MovingWindowRateLimiter(storage)
        return self._limiter

    def _wait(self, rule: RateLimitItemPerSecond, key: str) -> int:
        reset = self._window().get_window_stats(rule, key).reset_time
        return max(1, round(reset - time.time()))
