"""Celery as a doorbell: a message carries job ids and nothing else, the rows decide.

A message that is lost, doubled or late changes nothing: whoever hears one works on what is due, and the sweep finds what
nobody rang for. With Redis away ringing is left out for a moment instead of holding up the request that rings.
"""

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from celery import Celery
from kombu.exceptions import OperationalError
from redis import Redis
from redis.exceptions import RedisError

from nullticket.infra.log import logger

log = logger("celery")
# Two lanes, so that a stalled mail server cannot hold up triage: give each a worker (or one worker both, on a small site).
INSIDE, OUTSIDE = "inside", "outside"
WORK: Final = "nullticket.work"
TICK: Final = "nullticket.tick"
LEAVE_ALONE_SECONDS: Final = 2.0
EXPIRES_SECONDS: Final = 60
ANSWER_SECONDS: Final = 10.0


def make_celery(redis_url: str) -> Celery:
    """The Celery application, without results: outcomes lie in the job rows."""
    app = Celery("nullticket", broker=redis_url)
    app.conf.update(
        task_ignore_result=True,
        task_default_queue=INSIDE,
        task_acks_late=False,
        worker_prefetch_multiplier=1,
        # What a process says it says itself, in lines that a machine reads.
        worker_hijack_root_logger=False,
        worker_redirect_stdouts=False,
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,
        broker_transport_options={"socket_timeout": 1.0, "socket_connect_timeout": 0.5, "retry_on_timeout": False},
        broker_transport="redis",
    )
    return app


def is_deaf(redis_url: str, worker: str, *, seconds: float = ANSWER_SECONDS) -> bool:
    """Whether Redis answers and the worker does not. With Redis away no worker can be asked, and each goes on without."""
    try:
        Redis.from_url(redis_url, socket_connect_timeout=2.0, socket_timeout=2.0).ping()
    except RedisError:
        return False
    return not make_celery(redis_url).control.ping(destination=[worker], timeout=seconds)


@dataclass(slots=True)
class CeleryDoorbell:
    """Rings from a thread of its own, so that a request never waits for the broker; rings that pile up are one."""

    app: Celery
    _ids: list[int] = field(default_factory=list)
    _waiting: threading.Event = field(default_factory=threading.Event)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _thread: threading.Thread | None = None

    def ring(self, job_ids: Sequence[int]) -> None:
        with self._lock:
            self._ids.extend(job_ids)
            if self._thread is None:
                self._thread = threading.Thread(target=self._loop, name="celery-doorbell", daemon=True)
                self._thread.start()
        self._waiting.set()

    def _loop(self) -> None:
        while True:
            self._waiting.wait()
            self._waiting.clear()
            with self._lock:
                ids, self._ids = self._ids[:100], []
            if ids:
                self._send(ids)

    def _send(self, ids: list[int]) -> None:
        options: dict[str, Any] = {"retry": False, "expires": EXPIRES_SECONDS, "ignore_result": True}
        try:
            for lane in (INSIDE, OUTSIDE):
                self.app.send_task(WORK, args=[lane, ids], queue=lane, **options)
        except (OperationalError, OSError) as error:
            log.warning("nobody hears the doorbell; the sweep will find the work", error=repr(error))
            time.sleep(LEAVE_ALONE_SECONDS)
