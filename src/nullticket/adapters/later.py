"""What is large and seldom needed at once: it is made when somebody first asks it something."""

import threading
from collections.abc import Callable
from typing import Any, TypeVar, cast

Made = TypeVar("Made")


def later(make: Callable[[], Made]) -> Made:
    """Stands for what ``make`` returns, which is called once."""
    return cast("Made", _Later(make))


class _Later:
    def __init__(self, make: Callable[[], Any]) -> None:
        self._make, self._lock = make, threading.Lock()
        self._made: Any = None

    def _here(self) -> Any:
        with self._lock:
            if self._made is None:
                self._made = self._make()
            return self._made

    def __getattr__(self, name: str) -> Any:
        return getattr(self._here(), name)

    def __len__(self) -> int:
        return len(self._here())
