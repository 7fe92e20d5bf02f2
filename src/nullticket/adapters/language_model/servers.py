"""Engines made of what an admin has entered, and the test of a connection."""

import asyncio
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import httpx2
from anyio.from_thread import start_blocking_portal

from nullticket.adapters.language_model.engine import LanguageModelEngine
from nullticket.adapters.language_model.server import client_for
from nullticket.adapters.language_model.values import PRESETS, ModelServer, preset_of
from nullticket.core.errors import Unavailable
from nullticket.ports import CategoryHint, EngineRequest, ModelAccess, ModelCalls, ModelCheck, ModelPreset

_MADE_UP: Final = ("Cannot connect to VPN from home", "The VPN client stops at 80 percent since this morning.")
_MOST_MODELS: Final = 50
_LARGEST_LIST: Final = 256 * 1024
_LIST_SECONDS: Final = 5.0


@dataclass(frozen=True, slots=True)
class LanguageServers:
    """``mask`` takes secrets and personal data out of every text before it leaves."""

    mask: Callable[[str], str]
    ledger: ModelCalls

    @property
    def presets(self) -> Mapping[str, ModelPreset]:
        return {name: ModelPreset(one.base_url, one.model) for name, one in PRESETS.items()}

    def engine(self, access: ModelAccess) -> LanguageModelEngine:
        return LanguageModelEngine(self.server(access), self.ledger)

    def server(self, access: ModelAccess) -> ModelServer:
        usual = preset_of(access.preset)
        return ModelServer(
            base_url=access.base_url or usual.base_url,
            mask=self.mask,
            model=access.model or usual.model,
            api_key=access.api_key,
            first_rung=usual.rung,
            timeout_seconds=access.timeout_seconds,
            concurrency=access.concurrency,
            full=access.full,
            price_in=access.price_in,
            price_out=access.price_out,
        )

    def check(self, access: ModelAccess, categories: tuple[CategoryHint, ...]) -> ModelCheck:
        """The made-up ticket goes the way of every ticket, so its call is in the ledger too."""
        engine = self.engine(access)
        # A loop on a thread of its own: whoever calls may be running one already.
        with start_blocking_portal() as portal:
            models = portal.call(_models, engine.server)
        request = EngineRequest(*_MADE_UP, "web", categories)
        try:
            (answer,) = engine.answer([request], timeout_seconds=access.timeout_seconds)
        except Unavailable as error:
            return ModelCheck(False, error.detail, models)
        said = max(answer.categories, key=lambda key: answer.categories[key])
        return ModelCheck(True, said, models, answer.rung, round(answer.latency_ms, 1))


async def _models(server: ModelServer) -> tuple[str, ...]:
    """What the server says it has; nothing when it is silent, slow, or speaks of something else."""
    try:
        async with (
            client_for(server) as client,
            asyncio.timeout(_LIST_SECONDS),
            client.stream("GET", f"{server.base_url.rstrip('/')}/models") as response,
        ):
            raw = b""
            async for part in response.aiter_bytes():
                raw += part
                if len(raw) > _LARGEST_LIST:
                    return ()
        found = json.loads(raw)["data"] if response.status_code == httpx2.codes.OK else []
        names = [one["id"] for one in found if isinstance(one["id"], str)]
    except (httpx2.HTTPError, httpx2.InvalidURL, TimeoutError, ValueError, LookupError, TypeError, RecursionError):
        return ()
    return tuple(name[:200] for name in names[:_MOST_MODELS])
