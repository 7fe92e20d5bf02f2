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
from nullticket.features.chat.phrases import GREETINGS, NO, PERSON, WHERE_IS_MY, YES, say, status_word

Phase = Literal["start", "offered", "needs_email", "ready", "solved"]
MAX_OFFERS: Final = 2
MAX_PERSON_WORDS: Final = 8
_ADDRESS: Final = re.compile(r"[^@\s<>\",;:\\()\[\]]{1,64}@[^@\s<>\",;:\\()\[\]]{1,190}\.[^@\s<>\",;:.]{2,}")


@dataclass(frozen=True, slots=True)
class Article:
    """A published article that fits, with the sentence to cite."""

    id: int
    title: str
    snippet: str


@dataclass(frozen=True, slots=True)
class KnownTicket:
    """A ticket that this visitor may hear of. ``status`` is the life cycle's word."""

    number: str
    title: str
    status: str


@dataclass(frozen=True, slots=True)
class State:
    """Where the conversation stands. ``offered`` are the ids of articles that did not help."""

    phase: Phase = "start"
    problem: str = ""
    email: str = ""
    offered: tuple[int, ...] = ()
    wants_person: bool = False

    @classmethod
    def read(cls, document: Mapping[str, object]) -> "State":
        offered = document.get("offered", [])
        return cls(
            phase=document.get("phase", "start"),  # type: ignore[arg-type]  # only ``document`` below writes it
            problem=str(document.get("problem", "")),
            email=str(document.get("email", "")),
            offered=tuple(int(one) for one in offered) if isinstance(offered, list) else (),
            wants_person=document.get("wants_person") is True,
        )

    def document(self) -> dict[str, object]:
        return {
            "phase": self.phase,
            "problem": self.problem,
            "email": self.email,
            "offered": list(self.offered),
            "wants_person": self.wants_person,
        }


@dataclass(frozen=True, slots=True)
class Turn:
    """The bot's messages, the articles it cites, and where the conversation stands now."""

    messages: tuple[str, ...]
    state: State
    articles: tuple[int, ...] = ()


def asks_where(text: str) -> bool:
    """Whether somebody asks about a ticket instead of telling a problem."""
    said = set(words(text))
    return any(all(word in said for word in pattern) for pattern in WHERE_IS_MY)


def answer(
    state: State,
    text: str,
    language: str,
    articles: Sequence[Article],
    *,
    ticket: str = "",
    known: Sequence[KnownTicket] | None = None,
) -> Turn:
    """Decide the bot's turn. ``articles`` are the hits for the problem, best first; ``known`` are the tickets that the
    visitor may hear of, None for a visitor who has proved nothing.
    """
    said = set(words(text))
    if asks_where(text):
        return Turn((_where(known, language),), state)
    wants_person = bool(said & PERSON) and len(said) < MAX_PERSON_WORDS
    if ticket:
        now = replace(state, wants_person=state.wants_person or wants_person)
        return Turn((say(language, "waiting" if wants_person else "has_ticket", number=ticket),), now)
    if wants_person:
        asked = replace(state, problem=state.problem or text, wants_person=True)
        return _hand_over(asked, language, first="person")
    if state.phase == "needs_email":
        return _take_email(state, text, language)
    if state.phase == "offered":
        return _after_offer(state, text, said, language, articles)
    if not said - GREETINGS:
        return Turn((say(language, "greeting" if state.phase == "start" else "tell_more"),), state)
    return _offer(replace(state, phase="start", problem=text, offered=()), language, articles)


def _where(known: Sequence[KnownTicket] | None, language: str) -> str:
    if known is None:
        return say(language, "status_where")
    if not known:
        return say(language, "status_none")
    lines = [f"{one.number}: {one.title} ({status_word(language, one.status)})" for one in known]
    return "\n".join([say(language, "status_list"), *lines])


def _offer(state: State, language: str, articles: Sequence[Article]) -> Turn:
    fresh = [article for article in articles if article.id not in state.offered]
    if not fresh or len(state.offered) >= MAX_OFFERS:
        return _hand_over(state, language, first="" if state.offered else "unknown")
    best = fresh[0]
    key = "offer_more" if state.offered else "offer"
    text = asking(say(language, key, title=best.title, snippet=best.snippet), language)
    return Turn((text,), replace(state, phase="offered", offered=(*state.offered, best.id)), (best.id,))


def asking(told: str, language: str) -> str:
    """What an article says, and the question that waits for a yes or no."""
    return f"{told}\n\n{say(language, 'helped')}"


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
