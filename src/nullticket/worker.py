"""``celery -A nullticket.worker worker``: Celery processes that work on job rows, and the beat that sweeps.

The runtime is built in each child process, after the fork: connections and threads do not survive one. With Redis away
nobody rings and no beat is heard, so each child looks for work by itself until it is back.
"""

import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final

from celery.signals import worker_process_init, worker_process_shutdown
from kombu.exceptions import OperationalError
from redis import Redis
from redis.exceptions import RedisError

from nullticket.adapters.celery_doorbell import INSIDE, OUTSIDE, TICK, WORK, make_celery
from nullticket.core.errors import Unavailable
from nullticket.infra.collector import settle
from nullticket.infra.log import logger, set_up_logging
from nullticket.infra.outbox import Runner
from nullticket.infra.runtime import Runtime
from nullticket.infra.schedule import Scheduler
from nullticket.settings import Settings
from nullticket.wiring import build_runtime, process_name

log = logger("worker")
SWEEP_SECONDS: Final = 2.0
# A worker that is asked to stop ends the turn that it is in.
TURN_SECONDS: Final = 5.0

_settings = Settings()
app = make_celery(_settings.queue.redis_url)
app.conf.beat_schedule = {
    f"sweep-{lane}": {
        "task": WORK,
        "schedule": SWEEP_SECONDS,
        "args": (lane, []),
        "options": {"queue": lane, "expires": SWEEP_SECONDS},
    }
    for lane in (INSIDE, OUTSIDE)
} | {
    "schedule": {"task": TICK, "schedule": SWEEP_SECONDS, "options": {"expires": SWEEP_SECONDS}},
}


@dataclass(slots=True)
class _Process:
    """What one Celery child works with."""

    runtime: Runtime
    runner: Runner
    scheduler: Scheduler
    ended: threading.Event = field(default_factory=threading.Event)


_process: _Process | None = None
_start_lock = threading.Lock()


def _here() -> _Process:
    """This child's own runtime; the runner only keeps leases alive, Celery brings the threads."""
    global _process  # noqa: PLW0603 - one a process by Celery's nature: tasks are found by name, not called on an object
    with _start_lock:
        if _process is None:
            set_up_logging(json_lines=_settings.production, level=_settings.log_level)
            runtime = build_runtime(_settings)
            runner = Runner(runtime, process_name(), threads=0)
            runner.start()
            _process = _Process(runtime, runner, Scheduler(runtime, process_name()))
            for lane in (INSIDE, OUTSIDE):
                threading.Thread(target=_stand_in, args=(_process, lane), name=f"alone-{lane}", daemon=True).start()
            settle()
        return _process


def _stand_in(process: _Process, lane: str) -> None:
    """Do what the beat would call for in a lane while there is no way to be called."""
    redis = Redis.from_url(_settings.queue.redis_url, socket_connect_timeout=0.5, socket_timeout=1.0)
    while not process.ended.wait(SWEEP_SECONDS):
        try:
            redis.ping()
        except RedisError as error:
            log.warning("nobody can ring; looking for work without", lane=lane, error=repr(error))
            try:
                if lane == INSIDE:
                    tick()
                while _take_turn(lane) and not process.ended.is_set():
                    pass
            except Exception as fault:  # noqa: BLE001 - a task of Celery survives any fault, and so must who stands in for it
                log.error("a turn ended badly", lane=lane, error=repr(fault))


@worker_process_init.connect  # type: ignore[untyped-decorator]  # Celery ships no types
def _begin(**_: Any) -> None:
    _here()


@worker_process_shutdown.connect  # type: ignore[untyped-decorator]  # Celery ships no types
def _end(**_: Any) -> None:
    if _process is not None:
        _process.ended.set()
        _process.runner.stop(timeout=5.0)
        _process.runtime.close()


@app.task(name=WORK)  # type: ignore[untyped-decorator]  # Celery ships no types
def work(lane: str, job_ids: list[int]) -> None:
    """Work on what is due in a lane, and ring for the rest. ``job_ids`` say only that somebody rang."""
    del job_ids
    if _take_turn(lane):
        with suppress(OperationalError, OSError):  # the beat will, or whoever looks without being called
            work.apply_async(args=[lane, []], queue=lane, retry=False, expires=SWEEP_SECONDS)


def _take_turn(lane: str) -> bool:
    """Work on what is due in a lane for some seconds. Whether there may be more."""
    process = _here()
    kinds = process.runner.kinds(outside=lane == OUTSIDE)
    owner = f"{process.runner.owner}/{threading.get_ident() % 10_000}"
    until = time.monotonic() + TURN_SECONDS
    try:
        while process.runner.run_some(owner, only=kinds):
            if time.monotonic() > until:
                return True
    except Unavailable as error:
        log.warning("jobs wait for the database", detail=error.detail)
    return False


@app.task(name=TICK)  # type: ignore[untyped-decorator]  # Celery ships no types
def tick() -> None:
    """Run the periodic jobs that are due; a lease row lets one process have each."""
    try:
        _here().scheduler.tick()
    except Unavailable as error:
        log.warning("schedule waits", detail=error.detail)
