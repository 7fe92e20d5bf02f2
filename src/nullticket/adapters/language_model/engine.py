"""The language model as a `ClassificationEngine`: batches within one deadline, a breaker, and a bound on calls at once.

Whatever the server does, ``answer`` returns by its deadline. Tickets that got no answer carry the reason, so that the
next engine takes them.
"""

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, field
from typing import Final

import anyio
import httpx2
from anyio.from_thread import start_blocking_portal

from nullticket.adapters.language_model.breaker import FAILURES, Breaker, Lanes
from nullticket.adapters.language_model.conversation import Conversation, Outcome
from nullticket.adapters.language_model.server import Ladder, client_for
from nullticket.adapters.language_model.values import Fault, ModelServer
from nullticket.adapters.language_model.wording import Telling
from nullticket.core.errors import Unavailable
from nullticket.ports import EngineAnswer, EngineRequest, EngineState, ModelCall, ModelCalls, WordingRequest

_LEARNING: Final = 0.3
# What an answer is worth before anybody has weighed it. The model's own figure is always 1 and says nothing.
_UNWEIGHED: Final = 0.6


@dataclass(slots=True)
class LanguageModelEngine:
    """``ledger`` gets a line for every call, after the batch and outside of any transaction."""

    server: ModelServer
    ledger: ModelCalls
    name: str = "llm"
    breaker: Breaker = field(default_factory=Breaker)
    ladder: Ladder = field(init=False)
    lanes: Lanes = field(init=False)
    typical_seconds: float = 0.0

    def __post_init__(self) -> None:
        self.ladder = Ladder(self.server.first_rung)
        self.lanes = Lanes(self.server.concurrency)

    def answer(self, requests: Sequence[EngineRequest], *, timeout_seconds: float) -> list[EngineAnswer]:
        """An answer each, with ``fault`` where there is none. Raises Unavailable when there is none at all."""
        if not requests:
            return []
        seconds = min(timeout_seconds, self.server.timeout_seconds)
        found = self._within(requests, seconds)
        if all(one.fault for one in found):
            raise Unavailable(found[0].fault)
        return found

    def word(self, request: WordingRequest, *, timeout_seconds: float) -> AsyncGenerator[str]:
        seconds = min(timeout_seconds, self.server.timeout_seconds)
        return Telling(self.server, self.breaker, self.lanes, self.ledger, request, seconds).pieces()

    def state(self) -> EngineState:
        words = {"closed": "ready", "open": "resting", "half_open": "trying"}
        rung = self.ladder.known
        return EngineState(
            self.name, words[self.breaker.state], self.server.model, rung or "", round(self.typical_seconds * 1000, 1)
        )

    def _within(self, requests: Sequence[EngineRequest], seconds: float) -> list[EngineAnswer]:
        if seconds < min(self.typical_seconds, self.server.timeout_seconds):
            return [self.none("crowded: an answer takes longer than there is time")] * len(requests)
        if not self.breaker.allows():
            return [self.none("resting: it failed too often just now")] * len(requests)
        lanes = self.lanes.take(len(requests))
        if lanes == 0:
            self.breaker.given_up()
            return [self.none("crowded: all its places are taken")] * len(requests)
        try:
            return self._with(requests, seconds, lanes)
        finally:
            self.lanes.give(lanes)
            self.breaker.given_up()

    def _with(self, requests: Sequence[EngineRequest], seconds: float, lanes: int) -> list[EngineAnswer]:
        # More than fits into the time is not begun: those tickets would only wait for nothing.
        fits = max(1, int(seconds / self.typical_seconds)) * lanes if self.typical_seconds else 4 * lanes
        talks = _Talks(self, seconds, lanes)
        try:
            # A loop on a thread of its own: whoever calls may be running one already.
            with start_blocking_portal() as portal:
                answered = portal.call(talks.hold, requests[:fits])
        finally:
            self.ledger.record(talks.calls)
        return answered + [self.none("crowded: it would not have come to this ticket in time")] * len(requests[fits:])

    def accepted(self, outcome: Outcome, request: EngineRequest, *, version: str) -> EngineAnswer:
        """A model names one category and no probability that could be believed: the chain weighs it."""
        self.breaker.succeeded()
        seconds = outcome.milliseconds / 1000
        self.typical_seconds += (seconds - self.typical_seconds) * (_LEARNING if self.typical_seconds else 1)
        said = outcome.said
        return EngineAnswer(
            engine=self.name,
            model_version=f"{self.server.model[:46]}/{version}",
            categories=_shares(said.category, [one.key for one in request.categories]),
            priority=said.priority,
            keywords=said.keywords,
            intent=said.intent,
            raw=outcome.content,
            latency_ms=outcome.milliseconds,
            tokens_in=outcome.tokens_in,
            tokens_out=outcome.tokens_out,
            rung=outcome.rung.value,
        )

    def failed(self, fault: Fault) -> EngineAnswer:
        self.breaker.failed(weighs=FAILURES if fault.is_heavy else 1, rest=fault.wait)
        return self.none(str(fault))

    def none(self, fault: str) -> EngineAnswer:
        return EngineAnswer(engine=self.name, model_version=self.server.model, categories={}, fault=fault)


@dataclass(slots=True)
class _Talks:
    """The conversations of one batch; all end at its deadline."""

    engine: LanguageModelEngine
    seconds: float
    lanes: int
    calls: list[ModelCall] = field(default_factory=list)

    async def hold(self, requests: Sequence[EngineRequest]) -> list[EngineAnswer]:
        found: dict[int, EngineAnswer] = {}
        waiting = list(enumerate(requests))[::-1]

        async def lane(client: httpx2.AsyncClient) -> None:
            while waiting and self._has_time():
                at, request = waiting.pop()
                found[at] = await self._one(client, request)
                if found[at].fault and self.engine.breaker.state == "open":
                    return

        with anyio.move_on_after(self.seconds):
            async with client_for(self.engine.server) as client, anyio.create_task_group() as group:
                for _ in range(self.lanes):
                    group.start_soon(lane, client)
        if all(one.fault for one in found.values()) and len(found) < len(requests):
            # Nobody was answered in all this time: the next batch does not wait for it too.
            self.engine.breaker.failed(weighs=FAILURES)
        missing = {at: "crowded: it would not have come to this ticket in time" for at, _ in waiting}
        return [
            found.get(at) or self.engine.none(missing.get(at, "timeout: no answer within the time"))
            for at in range(len(requests))
        ]

    def _has_time(self) -> bool:
        """Whether another answer of the usual length would come before the deadline; nobody waits for one that would not."""
        return anyio.current_effective_deadline() - anyio.current_time() >= self.engine.typical_seconds

    async def _one(self, client: httpx2.AsyncClient, request: EngineRequest) -> EngineAnswer:
        talk = Conversation(self.engine.server, self.engine.ladder, request, self.calls.append)
        try:
            return self.engine.accepted(await talk.hold(client), request, version=talk.prompt.version)
        except Fault as fault:
            return self.engine.failed(fault)


def _shares(category: str, keys: Sequence[str]) -> dict[str, float]:
    rest = (1 - _UNWEIGHED) / max(1, len(keys) - 1)
    return {key: (_UNWEIGHED if len(keys) > 1 else 1.0) if key == category else rest for key in keys}
