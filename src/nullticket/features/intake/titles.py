"""A title for a request that came without one: the first sentence that names a problem.

Greetings, thanks, introductions and calls for help are passed over; a sentence of one or two words takes the next one
with it.

>>> title_of(["Hello, I have a problem.", "VPN. It drops every ten minutes!"], otherwise="Chat request")
'VPN - It drops every ten minutes'
>>> subject_title("AW: Fwd: [EXTERN] Printer jam ")
'[EXTERN] Printer jam'
"""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from nullticket.core.text import one_line, words

LONGEST_TITLE: Final = 120
LONGEST_SUBJECT: Final = 200
# Sentences beyond these many characters of a conversation do not title it.
LOOKED_AT: Final = 5_000
_SHORT: Final = 3
_SALUTATION: Final = 4

_GREETINGS: Final = frozenset(
    "hi hello hey hallo moin servus greetings dear bonjour salut bonsoir hola buenos buenas ola olá namaste ciao"
    " morning afternoon evening guten gruezi grüezi".split()
)
_FILLER: Final = _GREETINGS | frozenset(
    "good day night tag morgen abend bom dia boa tarde dias días tardes noches jour there all team everyone support"
    " thanks thank thx merci danke gracias obrigado dhanyavaad please bitte por favor kindly you your u"
    " yes no yeah yep nope ok okay sure fine right correct ja nein oui non si sí nao não"
    " can could would will may do does did are is am was be have has had got need want like just really still again"
    " i i'm im me my we us our it its this that the a an some any of for to in on at with and or but so as not"
    " help helps helped helping hilf hilfe helfen aide ayuda ajuda problem problems problema issue issues question"
    " questions frage fragen request ticket someone anybody anyone somebody person human agent bot chat talk speak"
    " how what who when where why here now today quick quickly urgent urgently asap hear ask"
    " ich habe ein eine einen brauche können kann mir du sie es ist das der die und nicht j'ai un une je il y a"
    " tengo un una necesito puede ayudarme tenho uma preciso didn didn't doesn doesn't don don't t s ve ll re d m".split()
)
_INTRODUCTIONS: Final = (
    "my name is",
    "i am from",
    "my email",
    "my e mail",
    "my phone",
    "mein name ist",
    "my number is",
)
# "im 3. Stock": a full stop after a digit does not end a sentence.
_SENTENCES: Final = re.compile(r"(?<=[.!?…])(?<!\d\.)\s+|\n+")
_CLAUSE: Final = re.compile(r"^([^,;:!–—-]{1,60})[,;:!–—-]+\s+(.+)$", re.DOTALL)
_PREFIX: Final = re.compile(
    r"^\s*(?:re|fw|fwd|aw|wg|sv|vs|tr|rv|enc|res|antw|odp)\s*(?:\[\d+\])?\s*:\s*", re.IGNORECASE
)
_ADDRESS: Final = re.compile(r"^\S+@\S+$")


def title_of(texts: Iterable[str], *, otherwise: str) -> str:
    """The first sentence that says something, over the texts in order; ``otherwise`` when there is none."""
    telling = _telling("\n".join(texts)[:LOOKED_AT])
    first = next(telling, "")
    if not first:
        return otherwise
    following = next(telling, "") if len(words(first)) < _SHORT else ""
    return _cut(f"{first} - {following}" if following else first)


def subject_title(subject: str) -> str:
    """A subject or title as given, without reply prefixes; empty when nothing is left."""
    line, before = one_line(subject, LONGEST_SUBJECT), None
    while line != before:
        before, line = line, _PREFIX.sub("", line)
    return line


def says_something(text: str) -> bool:
    """Whether any sentence of a message is more than greeting, answering or giving an address."""
    return next(_telling(text), "") != ""


def _telling(text: str) -> Iterator[str]:
    for sentence in _SENTENCES.split(text):
        stripped = _without_salutation(sentence.strip())
        if _says_something(stripped):
            yield stripped.rstrip(" .!,;:")


def _without_salutation(sentence: str) -> str:
    """Drop a leading clause that only greets, thanks or agrees, with a name or two in it."""
    match = _CLAUSE.match(sentence)
    while match:
        spoken = words(match.group(1))
        greets = bool(spoken) and spoken[0] in _GREETINGS and len(spoken) <= _SALUTATION
        if not greets and not all(word in _FILLER for word in spoken):
            return sentence
        sentence = match.group(2)
        match = _CLAUSE.match(sentence)
    return sentence


def _says_something(sentence: str) -> bool:
    spoken = words(sentence)
    if not spoken or _ADDRESS.match(sentence) or " ".join(spoken).startswith(_INTRODUCTIONS):
        return False
    if spoken[0] in _GREETINGS and len(spoken) < _SALUTATION:
        return False
    return any(word not in _FILLER and not word.isdigit() for word in spoken)


def _cut(title: str) -> str:
    """At most ``LONGEST_TITLE`` characters, ending at a word."""
    title = one_line(title, LOOKED_AT)
    if len(title) <= LONGEST_TITLE:
        return title
    border = title.rfind(" ", 0, LONGEST_TITLE)
    return title[: border if border > 0 else LONGEST_TITLE - 1].rstrip(" ,;:-") + "…"
