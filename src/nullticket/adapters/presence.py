"""Who is at which ticket: each process keeps its own board, filled by what the hub tells all of them."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from nullticket.ports import LiveMessage, Presence, RealtimeHub

# Pages say every twenty seconds where they are; two missed words and a page is gone.
SILENT_SECONDS: Final = 45.0


@dataclass(slots=True)
class HeardPresence:
    """A board in memory. Nothing is lost with it: within twenty seconds every page has spoken again."""

    seconds: float = SILENT_SECONDS
    now: Callable[[], float] = time.monotonic
    _pages: dict[str, tuple[float, Presence]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _following: bool = False

    def follow(self, hub: RealtimeHub) -> None:
        with self._lock:
            if self._following:
                return
            self._following = True
        hub.subscribe(self.hear)

    def hear(self, message: LiveMessage) -> None:
        told = message.presence
        if told is None:
            return
        with self._lock:
            if told.ticket_id is None:
                self._pages.pop(told.page, None)
            else:
                self._pages[told.page] = (self.now() + self.seconds, told)

    def present(self) -> list[Presence]:
        with self._lock:
            now = self.now()
            self._pages = {page: kept for page, kept in self._pages.items() if kept[0] > now}
            return [told for _, told in self._pages.values()]
