"""A bounded queue of lanes: each lane has a share, and takers go round, so that a storm in one lane starves no other.

>>> queue = FairQueue(capacity=4, share=3)
>>> [queue.put("mail", number) for number in range(4)], queue.put("chat", 9)
([True, True, True, False], True)
>>> queue.take(2), queue.take(9)
([0, 9], [1, 2])
"""

import threading
from collections import deque
from dataclasses import dataclass, field
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(slots=True)
class FairQueue(Generic[T]):
    """At most ``capacity`` items in all and ``share`` in one lane."""

    capacity: int
    share: int
    _lanes: dict[str, deque[T]] = field(default_factory=dict)
    _size: int = 0
    _changed: threading.Condition = field(default_factory=threading.Condition)

    def put(self, lane: str, item: T) -> bool:
        """False when there is no room."""
        with self._changed:
            waiting = self._lanes.setdefault(lane, deque())
            if self._size >= self.capacity or len(waiting) >= self.share:
                return False
            waiting.append(item)
            self._size += 1
            self._changed.notify()
            return True

    def take(self, most: int) -> list[T]:
        """Wait for something, then take up to so many, one from each lane in turn."""
        with self._changed:
            while not self._size:
                self._changed.wait()
            taken: list[T] = []
            while self._size and len(taken) < most:
                for waiting in self._lanes.values():
                    if waiting and len(taken) < most:
                        taken.append(waiting.popleft())
                        self._size -= 1
            return taken
