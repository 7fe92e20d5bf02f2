"""The bot's offer in a language model's words, while a visitor waits. The article's own words are stored first: whatever
the model does, or the visitor, nobody is left without an answer.
"""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass

from nullticket.core.errors import NotFound, Unavailable
from nullticket.features.chat.service import Offer
from nullticket.features.chat.wording import NOTHING, Sieve, Unfaithful
from nullticket.features.classification import language_model_service
from nullticket.features.knowledge import service as knowledge
from nullticket.infra.log import logger
from nullticket.infra.runtime import Runtime
from nullticket.infra.uow import UnitOfWork
from nullticket.ports import WordingModel, WordingRequest

log = logger("chat")


@dataclass(slots=True)
class Draft:
    """What a model is to word. ``told`` is empty until the whole has passed its checks."""

    offer: Offer
    model: WordingModel
    seconds: float
    request: WordingRequest
    sieve: Sieve
    told: str = ""

    async def sentences(self) -> AsyncGenerator[str]:
        """Checked sentences as they come. Ends early, with ``told`` empty, when the article's own words are to stand."""
        source = self.model.word(self.request, timeout_seconds=self.seconds)
        try:
            async with aclosing(source) as pieces:
                async for piece in pieces:
                    for sentence in self.sieve.take(piece):
                        yield sentence
            for sentence in self.sieve.finish():
                yield sentence
            self.told = self.sieve.told
        except Unavailable as error:
            log.warning("no wording", reason=error.detail)
        except Unfaithful as error:
            log.warning("a wording was not shown", reason=f"{error}")


def draft(runtime: Runtime, uow: UnitOfWork, offer: Offer) -> Draft | None:
    """None when no model is configured for it, or the article is gone."""
    found = language_model_service.writer(runtime, uow)
    if found is None:
        return None
    try:
        article = knowledge.read(uow, offer.article_id)
    except NotFound:
        return None
    model, seconds = found
    text = f"{article.title}\n{article.content}"
    return Draft(
        offer=offer,
        model=model,
        seconds=seconds,
        request=WordingRequest(offer.question, article.title, article.content, offer.language, NOTHING),
        sieve=Sieve(text, offer.question, same_language=article.language[:2] == offer.language),
    )
