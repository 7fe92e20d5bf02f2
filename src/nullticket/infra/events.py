"""How an event finds its handlers: the registry that wiring fills from every feature's ``HANDLERS``."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from nullticket.core.schema import Event


@dataclass(frozen=True, slots=True)
class Handler:
    """Work that follows an event.

    ``fn(event, run)`` does one job. A handler with ``batch`` above one is ``fn(events, run)`` and gets up to that many
    jobs at once; it must leave the same result as one by one. ``name`` is stored in job rows: never rename it.
    ``outside``: it calls a server of somebody else, which may be slow. ``wants`` spares the job for events whose own
    facts say that there is nothing to do.
    """

    name: str
    fn: Callable[..., None]
    batch: int = 1
    attempts: int = 8
    outside: bool = False
    wants: Callable[[Any], bool] | None = None


@dataclass(frozen=True, slots=True)
class Periodic:
    """A job that runs every so many seconds, in one process at a time (lease). ``fn`` takes the Runtime.

    ``lease_seconds`` is how long a process that died in the middle keeps it from the others; it must outlast a run.
    """

    name: str
    seconds: int
    fn: Callable[[Any], None]
    lease_seconds: int = 300


HandlerMap = Mapping[type[Event], Sequence[Handler]]


@dataclass(frozen=True, slots=True)
class Registry:
    """All handlers by event, all events and handlers by name."""

    handlers: Mapping[str, tuple[Handler, ...]] = field(default_factory=dict)
    events: Mapping[str, type[Event]] = field(default_factory=dict)
    by_name: Mapping[str, Handler] = field(default_factory=dict)

    def of(self, event: Event) -> tuple[Handler, ...]:
        return self.handlers.get(type(event).__name__, ())

    def read(self, event_name: str, payload: Mapping[str, Any]) -> Event:
        return self.events[event_name].model_validate(payload)


def merge(maps: Iterable[HandlerMap]) -> Registry:
    """Join the features' maps; two handlers of one name are a mistake and raise."""
    handlers: dict[str, tuple[Handler, ...]] = {}
    events: dict[str, type[Event]] = {}
    by_name: dict[str, Handler] = {}
    for one in maps:
        for event_type, added in one.items():
            events[event_type.__name__] = event_type
            handlers[event_type.__name__] = handlers.get(event_type.__name__, ()) + tuple(added)
            for handler in added:
                if by_name.setdefault(handler.name, handler).fn is not handler.fn:
                    raise ValueError(f"two handlers are called {handler.name}")
    return Registry(handlers=handlers, events=events, by_name=by_name)


__all__ = ["Handler", "HandlerMap", "Periodic", "Registry", "merge"]
