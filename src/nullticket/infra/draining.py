"""Between being asked to stop and stopping: a process says that it is not ready and serves on for a while, so that whoever
hands requests out can look elsewhere before a connection is refused.
"""

import asyncio
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Final

from nullticket.infra.log import logger

log = logger("draining")
ASKED: Final = signal.SIGTERM


@contextmanager
def leaving(leave: Callable[[], None], *, seconds: float) -> Iterator[None]:
    """Once inside, SIGTERM calls ``leave`` at once and, ``seconds`` later, what it called before; asked again, it stops at
    once. Signals reach the main thread only: a loop elsewhere goes on as it was.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    stop, loop = signal.getsignal(ASKED), asyncio.get_running_loop()
    if not callable(stop):
        yield
        return
    asked = threading.Event()

    def hear(number: int, frame: FrameType | None) -> None:
        at_once = asked.is_set() or not seconds
        asked.set()
        leave()
        if at_once:
            stop(number, frame)
            return
        log.info("asked to stop; serving on for a moment", seconds=seconds)
        loop.call_soon_threadsafe(loop.call_later, seconds, stop, number, frame)

    signal.signal(ASKED, hear)
    yield
