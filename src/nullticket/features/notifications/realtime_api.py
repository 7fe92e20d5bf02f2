"""The live socket: one-use tickets, an origin check, ids instead of content, resume from the last id."""

import asyncio
import json
import time
import uuid
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from typing import Annotated, Any, Final
from urllib.parse import urlsplit

from anyio import CancelScope, create_task_group, to_thread
from fastapi import APIRouter, WebSocket, WebSocketDisconnect
from pydantic import ValidationError

from nullticket.core.access import Actor
from nullticket.core.enums import ActorKind, Role
from nullticket.core.errors import NullTicketError
from nullticket.core.ids import public_token
from nullticket.features.accounts import service as accounts
from nullticket.features.notifications import people_service
from nullticket.features.notifications.schemas import SocketIn, WsTicketOut
from nullticket.infra.runtime import Runtime
from nullticket.infra.web import CallUnits, require
from nullticket.ports import LiveMessage, Presence

router = APIRouter(prefix="/api", tags=["realtime"])
Connects = Annotated[CallUnits, require("realtime.connect")]
TICKET_SECONDS: Final = 30
CHECK_SECONDS: Final = 30
# A page that says the same again within this time is not passed on.
REPEAT_SECONDS: Final = 5.0
MAX_FRAME: Final = 4096
# Close codes: 1003 unreadable, 1008 policy, 1009 too big, 1012 server restarts.
UNREADABLE, POLICY, TOO_BIG, RESTART = 1003, 1008, 1009, 1012


@router.post("/ws-ticket", operation_id="ws_ticket")
def ws_ticket(units: Connects) -> WsTicketOut:
    """A one-use key for ``/api/ws?ticket=...``, so that no credential ever stands in an address."""
    ticket = public_token()
    actor = units.actor
    body = {"user_id": actor.user_id, "session_id": actor.session_id, "role": actor.role, "name": actor.name}
    units.runtime.cache.set(f"ws:{ticket}", json.dumps(body).encode(), seconds=TICKET_SECONDS)
    return WsTicketOut(ticket=ticket)


def _origin_is_ours(runtime: Runtime, socket: WebSocket) -> bool:
    """The page's origin must be the server's own or one on the list; programs send none and need a ticket anyway."""
    origin = socket.headers.get("origin")
    if origin is None:
        return True
    public = urlsplit(runtime.values.public_url)
    own = {f"{public.scheme}://{public.netloc}", *runtime.values.allowed_origins}
    return origin in own or urlsplit(origin).netloc == socket.headers.get("host", "")


def _actor_of(body: bytes) -> Actor:
    given = json.loads(body)
    return Actor(
        kind=ActorKind.PERSON,
        user_id=given["user_id"],
        session_id=given["session_id"],
        role=Role(given["role"]),
        name=given["name"],
    )


@dataclass(slots=True)
class Listener:
    """One socket. Messages are queued from any thread; a client that does not read is cut off."""

    socket: WebSocket
    runtime: Runtime
    actor: Actor
    loop: asyncio.AbstractEventLoop
    queue: "asyncio.Queue[LiveMessage]" = field(default_factory=lambda: asyncio.Queue(maxsize=1000))
    page: str = field(default_factory=lambda: uuid.uuid4().hex)
    here: tuple[int, str] = (0, "")
    told_at: float = 0.0

    def receive(self, message: LiveMessage) -> None:
        self.loop.call_soon_threadsafe(self._put, message)

    def _put(self, message: LiveMessage) -> None:
        if not self.queue.full():
            self.queue.put_nowait(message)

    async def allowed(self, message: LiveMessage) -> bool:
        if message.user_id is not None:
            return message.user_id == self.actor.user_id
        if self.actor.is_agent or message.ticket_id is None or message.presence is not None:
            return self.actor.is_agent
        return bool(await self._in_thread(people_service.may_hear, self.actor, message.id))

    async def _in_thread(self, function: Callable[..., Any], *arguments: Any) -> Any:
        def call() -> Any:
            with self.runtime.units.read(actor=self.actor) as uow:
                return function(uow, *arguments)

        return await to_thread.run_sync(call)

    async def still_signed_in(self) -> bool:
        if self.actor.session_id is None:
            return True
        return bool(await self._in_thread(accounts.session_is_open, self.actor.session_id, self.actor.role))

    async def send_forever(self) -> None:
        while True:
            message = await self.queue.get()
            if await self.allowed(message):
                await self.socket.send_json(_said(message))

    async def watch_session(self) -> None:
        while await self.still_signed_in():
            for _ in range(CHECK_SECONDS):
                await asyncio.sleep(1)
                if self.runtime.draining.is_set():
                    await self.socket.close(RESTART)
                    return
        await self.socket.close(POLICY)

    async def read_forever(self) -> None:
        while True:
            text = await self.socket.receive_text()
            if len(text) > MAX_FRAME:
                await self.socket.close(TOO_BIG)
                return
            try:
                wanted = SocketIn.model_validate_json(text)
            except ValidationError:
                await self.socket.close(UNREADABLE)
                return
            if wanted.resume_from is not None:
                await self.catch_up(wanted.resume_from)
            if wanted.at_ticket is not None:
                await to_thread.run_sync(self.stand_at, wanted.at_ticket, wanted.state)

    def stand_at(self, ticket_id: int, state: str) -> None:
        """Tell the desk which ticket this page shows; what the page has just said is not said again."""
        now = time.monotonic()
        if not self.actor.is_agent or ((ticket_id, state) == self.here and now - self.told_at < REPEAT_SECONDS):
            return
        self.here, self.told_at = (ticket_id, state), now
        told = Presence(self.page, self.actor.user_id or 0, self.actor.name, state, ticket_id or None)
        self.runtime.hub.publish(LiveMessage(id=0, type="presence", ticket_id=told.ticket_id, presence=told))

    def leave(self) -> None:
        if self.here[0]:
            self.stand_at(0, "viewing")

    def tell_who_is_here(self) -> None:
        board = self.runtime.presence
        if board is None or not self.actor.is_agent:
            return
        for told in board.present():
            self._put(LiveMessage(id=0, type="presence", ticket_id=told.ticket_id, presence=told))

    async def catch_up(self, after_id: int) -> None:
        """Send what was missed; ``resumed`` says that the rest comes live (or, when cut, to reload everything)."""
        rows = await self._in_thread(_missed, self.actor, after_id)
        for history_id, action, ticket_id in rows:
            await self.socket.send_json({"id": history_id, "type": f"ticket.{action}", "ticket_id": ticket_id})
        await self.socket.send_json({"id": rows[-1][0] if rows else after_id, "type": "resumed", "ticket_id": None})


def _said(message: LiveMessage) -> dict[str, Any]:
    """What goes over the wire. Content never does; who is at a ticket does, to the desk."""
    said: dict[str, Any] = {"id": message.id, "type": message.type, "ticket_id": message.ticket_id}
    if message.presence is not None:
        said["presence"] = asdict(message.presence)
    return said


def _missed(uow: Any, actor: Actor, after_id: int) -> list[tuple[int, str, int]]:
    return people_service.missed(uow, actor, after_id=after_id)


@router.websocket("/ws")
async def live(socket: WebSocket) -> None:
    """Live updates: ``{id, type, ticket_id}``. Send ``{"resume_from": id}`` after a reconnect, and from the desk
    ``{"at_ticket": id, "state": "viewing" or "replying"}`` every twenty seconds while a ticket is shown.
    """
    runtime: Runtime = socket.app.state.runtime
    body = runtime.cache.take(f"ws:{socket.query_params.get('ticket', '')[:100]}")
    if body is None or not _origin_is_ours(runtime, socket):
        await socket.close(POLICY)
        return
    await socket.accept()
    listener = Listener(socket, runtime, _actor_of(body), asyncio.get_running_loop())
    if runtime.presence is not None:
        runtime.presence.follow(runtime.hub)
    stop = runtime.hub.subscribe(listener.receive)
    try:
        listener.tell_who_is_here()
        async with create_task_group() as together:
            for work in (listener.send_forever, listener.read_forever, listener.watch_session):
                together.start_soon(_until_one_ends, work, together.cancel_scope)
    finally:
        stop()
        listener.leave()


async def _until_one_ends(work: Callable[[], Awaitable[None]], others: CancelScope) -> None:
    """Whichever ends first ends the rest: the client went away, was cut off, or its session is over."""
    # A client that is gone shows as any of these, depending on who notices first; a binary frame is a KeyError.
    with suppress(WebSocketDisconnect, NullTicketError, RuntimeError, KeyError):
        await work()
    others.cancel()
