"""What the bot answers: one turn in, messages and the next state out.

Greet, answer with a published article, ask whether it helped, offer another, say honestly when there is none, then
collect the mail address and hand over to a ticket. No model is needed; facts come only from articles.

>>> turn = answer(State(), "I can't connect to VPN from home", "en", [Article(4, "Connect to the VPN", "Restart it.")])
>>> turn.state.phase, turn.articles
('offered', (4,))
>>> answer(turn.state, "no, that did not help", "en", []).state.phase
'needs_email'
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from nullticket.core.text import words
from nullticket.features.chat.phrases import GREETINGS, NO, PERSON, WHERE_IS_MY, YES, say

Phase = Literal["start", "offered", "needs_email", "ready", "solved"]
MAX_OFFERS: Final = 2
_ADDRESS: Final = re.compile(r"[^@\s<>\",;:\\()\[\]]{1,64}@[^@\s<>\",;:\\()\[\]]{1,190}\.[^@\s<>\",;:.]{2,}")


@dataclass(frozen=True, slots=True)
class Article:
    """A published article that fits, with the sentence to cite."""

    id: int
    title: str
    snippet: str


@dataclass(frozen=True, slots=True)
class State:
    """Where the conversation stands. ``offered`` are the ids of articles that did not help."""

    phase: Phase = "start"
    problem: str = ""
    email: str = ""
    offered: tuple[int, ...] = ()

    @classmethod
    def read(cls, document: Mapping[str, object]) -> "State":
        offered = document.get("offered", [])
        return cls(
            phase=document.get("phase", "start"),  # type: ignore[arg-type]  # only ``document`` below writes it
            problem=str(document.get("problem", "")),
            email=str(document.get("email", "")),
            offered=tuple(int(one) for one in offered) if isinstance(offered, list) else (),
        )

    def document(self) -> dict[str, object]:
        return {"phase": self.phase, "problem": self.problem, "email": self.email, "offered": list(self.offered)}


@dataclass(frozen=True, slots=True)
class Turn:
    """The bot's messages, the articles it cites, and where the conversation stands now."""

    messages: tuple[str, ...]
    state: State
    articles: tuple[int, ...] = ()


def answer(state: State, text: str, language: str, articles: Sequence[Article], *, ticket: str = "") -> Turn:
    """Decide the bot's turn. ``articles`` are the hits for the problem, best first."""
    said = set(words(text))
    if ticket:
        return Turn((say(language, "has_ticket", number=ticket),), state)
    if any(all(word in said for word in pattern) for pattern in WHERE_IS_MY):
        return Turn((say(language, "status_where"),), state)
    if said & PERSON and len(said) < 8:
        return _hand_over(replace(state, problem=state.problem or text), language, first="person")
    if state.phase == "needs_email":
        return _take_email(state, text, language)
    if state.phase == "offered":
        return _after_offer(state, text, said, language, articles)
    if not said - GREETINGS:
        return Turn((say(language, "greeting" if state.phase == "start" else "tell_more"),), state)
    return _offer(replace(state, phase="start", problem=text, offered=()), language, articles)


def _offer(state: State, language: str, articles: Sequence[Article]) -> Turn:
    fresh = [article for article in articles if article.id not in state.offered]
    if not fresh or len(state.offered) >= MAX_OFFERS:
        return _hand_over(state, language, first="" if state.offered else "unknown")
    best = fresh[0]
    key = "offer_more" if state.offered else "offer"
    text = say(language, key, title=best.title, snippet=best.snippet)
    return Turn((text,), replace(state, phase="offered", offered=(*state.offered, best.id)), (best.id,))


def _after_offer(state: State, text: str, said: set[str], language: str, articles: Sequence[Article]) -> Turn:
    if said & NO:
        return _offer(state, language, articles)
    if said & YES:
        return Turn((say(language, "solved"),), replace(state, phase="solved"))
    return _offer(replace(state, problem=f"{state.problem}\n{text}"), language, articles)


def _hand_over(state: State, language: str, *, first: str) -> Turn:
    messages = (say(language, first),) if first else ()
    if not state.email:
        return Turn((*messages, say(language, "ask_email")), replace(state, phase="needs_email"))
    return Turn((*messages, say(language, "creating")), replace(state, phase="ready"))


def _take_email(state: State, text: str, language: str) -> Turn:
    found = _ADDRESS.search(text)
    if found is None:
        return Turn((say(language, "bad_email"),), state)
    return Turn((say(language, "creating"),), replace(state, phase="ready", email=found.group().lower()))
