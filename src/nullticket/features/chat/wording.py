"""Whether a language model's words say what an article says. They are shown sentence by sentence, each after its check.

A model may put it better and may translate, but figures, names, addresses, commands and whatever else can be wrong have to
stand in the article (or in the question). Where one does not, the article's own words are shown instead.

>>> fault("Restart the client and open vpn.example.org.", article="Restart it, then open vpn.example.org", question="vpn")
''
>>> fault("Call 0800 555 and ask for a reset.", article="Ask for a reset.", question="my password")
'0800 does not stand in the article'
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from nullticket.core.text import words

MAX_SENTENCE: Final = 400
MAX_ANSWER: Final = 1200
# Of the longer words of an answer in the article's own language, so many have to be the article's or the question's.
OWN_WORDS: Final = 0.35
LONG_WORD: Final = 5
STEM: Final = 5
FEWEST: Final = 6
# What the model is told to say when the article does not answer.
NOTHING: Final = "NONE"
_END: Final = re.compile(r"(?<=[.!?…。।])[\"'»”)]*\s+|\n+")
_MARKUP: Final = re.compile(r"<|\]\(|```|\[\w*\]")
_NUMBERED: Final = re.compile(r"^\s*\d{1,2}[.)]\s+")
_QUOTED: Final = re.compile(r"[\"“„«`]([^\"“”„«»`]{2,80})[\"”“»`]")
_CHECKED: Final = re.compile(
    r"\S*[@\\/]\S*"  # an address, a path
    r"|\w[\w-]*(?:\.\w[\w-]*)+"  # a host, a file, a version
    r"|\w*\d[\w.:%-]*"  # a figure, a code
    r"|\b[A-Z]{3,}\b|\b[A-Z][a-z]+[A-Z]\w*"  # a name such as VPN or AnyConnect
)


class Unfaithful(Exception):
    """The words are not the article's; the text of the exception says which."""


def fault(sentence: str, *, article: str, question: str) -> str:
    """Why a sentence is not shown, empty when it may be."""
    if len(sentence) > MAX_SENTENCE:
        return "a sentence without an end"
    if _MARKUP.search(sentence):
        return "markup"
    plain = _NUMBERED.sub("", sentence)
    known = _flat(f"{article}\n{question}")
    told = [*_QUOTED.findall(plain), *_CHECKED.findall(plain)]
    for thing in (_flat(one).strip(".,;:!?()[]\"'“”„«»`*") for one in told):
        if thing and not re.search(rf"(?<!\w){re.escape(thing)}(?!\w)", known):
            return f"{thing[:80]} does not stand in the article"
    return ""


def _flat(text: str) -> str:
    return " ".join(text.casefold().split())


def is_about(answer: str, *, article: str, question: str) -> bool:
    """Whether an answer in the article's language speaks of what the article and the question speak of."""
    known = _stems(article) | _stems(question)
    said = _stems(answer)
    return len(said) < FEWEST or len(said & known) >= OWN_WORDS * len(said)


def _stems(text: str) -> frozenset[str]:
    return frozenset(word[:STEM] for word in words(text) if len(word) >= LONG_WORD)


@dataclass(slots=True)
class Sieve:
    """Takes what a model writes piece by piece and lets whole sentences through, checked. ``told`` is what has passed."""

    article: str
    question: str
    same_language: bool
    told: str = ""
    _rest: str = field(default="", init=False)

    def take(self, piece: str) -> Iterator[str]:
        """Raise Unfaithful at the first sentence that must not be shown."""
        self._rest += piece
        while (end := _END.search(self._rest)) is not None:
            sentence, self._rest = self._rest[: end.end()], self._rest[end.end() :]
            yield from self._pass(sentence)
        if len(self._rest) > MAX_SENTENCE:
            raise Unfaithful("a sentence without an end")

    def finish(self) -> Iterator[str]:
        """The last sentence; then the whole is looked at."""
        rest, self._rest = self._rest, ""
        yield from self._pass(rest)
        self.told = self.told.strip()
        if not self.told:
            raise Unfaithful("nothing was said")
        if self.same_language and not is_about(self.told, article=self.article, question=self.question):
            raise Unfaithful("it speaks of something else")

    def _pass(self, sentence: str) -> Iterator[str]:
        if not self.told and sentence.strip().strip(".").casefold() == NOTHING.casefold():
            raise Unfaithful("the article does not answer")
        why = fault(sentence, article=self.article, question=self.question)
        if not why and len(self.told) + len(sentence) > MAX_ANSWER:
            why = "too long"
        if why:
            raise Unfaithful(why)
        if sentence and (self.told or sentence.strip()):
            self.told += sentence
            yield sentence
