"""One ticket's talk with the server: down the ladder until an answer comes, one repair, a line in the ledger per call."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import anyio
import httpx2

from nullticket.adapters.language_model import answer as answers
from nullticket.adapters.language_model.answer import Said
from nullticket.adapters.language_model.prompt import Message, Prompt, build
from nullticket.adapters.language_model.server import UNSUPPORTED, Completion, Ladder, body_of, complete
from nullticket.adapters.language_model.values import Fault, ModelServer, Rung
from nullticket.ports import EngineRequest, ModelCall

_SHOWN_ANSWER = 2000
_SHOWN_PROMPT = 4500
_REPEATED = 400
# A pause that a busy server asks for is made within the call when it is this short.
_SHORT_WAIT = 1.5


@dataclass(frozen=True, slots=True)
class Outcome:
    """An accepted answer and what it took."""

    said: Said
    rung: Rung
    content: str
    tokens_in: int
    tokens_out: int
    milliseconds: float


@dataclass(slots=True)
class Conversation:
    """Lives for one ticket. ``calls`` fills up even when the whole is cancelled by its deadline."""

    server: ModelServer
    ladder: Ladder
    request: EngineRequest
    record: Callable[[ModelCall], None]
    prompt: Prompt = field(init=False)
    keys: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        self.prompt = build(self.request, mask=self.server.mask, full=self.server.full)
        self.keys = tuple(one.key for one in self.request.categories)

    async def hold(self, client: httpx2.AsyncClient) -> Outcome:
        """Raise Fault when no valid answer came of it."""
        began = time.perf_counter()
        rung, found = await self._descend(client)
        spent = [found]
        try:
            said = self._read(found, rung, "answered")
        except Fault as fault:
            rung, found = await self._repair(client, rung, found, fault)
            spent.append(found)
            said = self._read(found, rung, "repaired")
        return Outcome(
            said=said,
            rung=rung,
            content=self.server.mask(found.content[:_SHOWN_ANSWER]),
            tokens_in=sum(one.tokens_in for one in spent),
            tokens_out=sum(one.tokens_out for one in spent),
            milliseconds=(time.perf_counter() - began) * 1000,
        )

    async def _descend(self, client: httpx2.AsyncClient) -> tuple[Rung, Completion]:
        """From the known rung down; a refusal of the way of asking is no fault while there is a lower one."""
        first = self.ladder.start()
        # A server that has answered on this rung before and now says 500 is in trouble; 400 means that it was changed.
        unsupported = UNSUPPORTED if self.ladder.known is None else frozenset({400, 415, 422})
        rungs = (first, *first.below)
        for rung in rungs:
            try:
                found = await self._patient(client, self.prompt.messages, rung)
            except Fault as fault:
                if fault.status not in unsupported or rung is rungs[-1]:
                    raise
                self.ladder.forget()
                continue
            return rung, found
        raise Fault("http_error", "no rung answers")

    async def _patient(self, client: httpx2.AsyncClient, messages: Sequence[Message], rung: Rung) -> Completion:
        """One call, and a second one for a server that asks for a short pause."""
        try:
            return await self._call(client, messages, rung)
        except Fault as fault:
            if fault.kind != "busy" or not 0 < fault.wait <= _SHORT_WAIT:
                raise
            await anyio.sleep(fault.wait)
        return await self._call(client, messages, rung)

    async def _repair(
        self, client: httpx2.AsyncClient, rung: Rung, found: Completion, fault: Fault
    ) -> tuple[Rung, Completion]:
        """The only second chance: what was wrong is named, one rung lower, since the higher one did not hold it."""
        lower = rung.below[0] if rung.below else rung
        messages = (
            *self.prompt.messages,
            {"role": "assistant", "content": found.content[:_REPEATED]},
            {"role": "user", "content": f"That was not valid: {fault.detail}. Answer with the JSON object only."},
        )
        return lower, await self._call(client, messages, lower)

    def _read(self, found: Completion, rung: Rung, outcome: str) -> Said:
        try:
            said = answers.read(found.content, self.keys, ticket=self.prompt.ticket, strangers=self.prompt.strangers)
        except Fault as fault:
            self._note(rung, "cut" if found.cut else fault.kind, found=found, detail=fault.detail)
            raise
        if outcome == "answered":
            self.ladder.reached(rung)
        self._note(rung, outcome, found=found)
        return said

    async def _call(self, client: httpx2.AsyncClient, messages: Sequence[Message], rung: Rung) -> Completion:
        body = body_of(self.server, messages, rung, answers.schema(self.keys, full=self.server.full))
        began = time.perf_counter()
        try:
            return await complete(client, self.server, body)
        except Fault as fault:
            self._note(rung, fault.kind, spent=time.perf_counter() - began, detail=fault.detail)
            raise
        except anyio.get_cancelled_exc_class():
            self._note(rung, "timeout", spent=time.perf_counter() - began, detail="the time for this ticket was over")
            raise

    def _note(
        self, rung: Rung, outcome: str, *, found: Completion | None = None, spent: float = 0.0, detail: str = ""
    ) -> None:
        server, told = self.server, found or Completion("", 0, 0, cut=False, milliseconds=spent * 1000)
        self.record(
            ModelCall(
                engine="llm",
                model=server.model,
                outcome=outcome,
                ticket_id=self.request.ticket_id,
                rung=rung.value,
                prompt_version=self.prompt.version,
                examples=self.prompt.examples,
                milliseconds=round(told.milliseconds, 1),
                tokens_in=told.tokens_in,
                tokens_out=told.tokens_out,
                cost=server.cost(told.tokens_in, told.tokens_out),
                prompt=self.prompt.messages[-1]["content"][:_SHOWN_PROMPT],
                answer=server.mask(told.content[:_SHOWN_ANSWER]),
                detail=detail,
            )
        )
