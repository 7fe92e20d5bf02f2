"""What a model may say, and how it is read: a closed list of categories and priorities, short words of the text itself.

Nothing else of an answer is looked at: no confidence (a model's own is no probability), no team, no status.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, StrictStr, ValidationError, field_validator

from nullticket.adapters.language_model.values import Fault
from nullticket.core.enums import Priority

LONGEST_INTENT: Final = 120
LONGEST_KEYWORD: Final = 40
KEYWORDS: Final = 8
_LOOKED_AT: Final = 20_000
_STARTS: Final = 16
_FIELD: Final = r"[\"'*]{0,3}%s[\"'*]{0,3}\s{0,3}(?:[:=]|\bis\b)\s{0,3}[\"'*`]{0,3}([a-z][a-z0-9_ -]{0,48}[a-z0-9])(?=[\"'*`\s,;.}\n]|$)"
_CATEGORY: Final = re.compile(_FIELD % "category", re.IGNORECASE)
_PRIORITY: Final = re.compile(_FIELD % "priority", re.IGNORECASE)
# Nothing that a browser or a mail program would fetch or turn into a link.
_MARKUP: Final = re.compile(r"[<>\[\]`{}|\\]|https?:|www\.|://|javascript:|data:|@", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Said:
    """A checked answer. ``category`` is one of those offered."""

    category: str
    priority: Priority | None
    keywords: tuple[str, ...] = ()
    intent: str = ""


class _Answer(BaseModel):
    """The shape on the wire. What is not named here is dropped; a field of the wrong shape counts as not given."""

    model_config = ConfigDict(extra="ignore")
    category: StrictStr
    priority: Priority | None = None
    keywords: list[str] = []
    intent: str = ""

    @field_validator("priority", mode="before")
    @classmethod
    def _known(cls, value: Any) -> Priority | None:
        try:
            return Priority(value.strip().lower())
        except (ValueError, AttributeError):
            return None

    @field_validator("keywords", mode="before")
    @classmethod
    def _words(cls, value: Any) -> list[str]:
        return [one for one in value[:50] if isinstance(one, str)] if isinstance(value, list) else []

    @field_validator("intent", mode="before")
    @classmethod
    def _sentence(cls, value: Any) -> str:
        return value if isinstance(value, str) else ""


def schema(keys: Sequence[str], *, full: bool) -> dict[str, Any]:
    """The common subset of what servers can enforce; the rest is checked here."""
    properties: dict[str, Any] = {
        "category": {"type": "string", "enum": list(keys)},
        "priority": {"type": "string", "enum": [one.value for one in Priority]},
    }
    if full:
        word = {"type": "string", "maxLength": LONGEST_KEYWORD}
        properties["keywords"] = {"type": "array", "items": word, "maxItems": 5}
        properties["intent"] = {"type": "string", "maxLength": LONGEST_INTENT}
    return {"type": "object", "additionalProperties": False, "required": list(properties), "properties": properties}


def read(content: str, keys: Sequence[str], *, ticket: str, strangers: str = "") -> Said:
    """Raise Fault when there is no offered category in it. ``ticket`` is what was classified, ``strangers`` the other
    people's tickets of the prompt, whose words must not come out of it.
    """
    problem = "there is no JSON object in it"
    for found in _objects(content[:_LOOKED_AT]):
        try:
            answer = _Answer.model_validate(found)
        except ValidationError:
            problem = "it has no field category"
            continue
        key = _key(answer.category, keys)
        if key is not None:
            return Said(
                key, answer.priority, _own_words(answer.keywords, ticket), _plain(answer.intent, ticket, strangers)
            )
        problem = "its category is not one of those offered"
    raise Fault("invalid", problem)


def _objects(content: str) -> Iterator[Mapping[str, Any]]:
    """The JSON objects in a text, fenced or between sentences; where there is none, what stands behind the names of the
    fields.
    """
    decoder = json.JSONDecoder()
    at, tries, whole = content.find("{"), 0, False
    while at >= 0 and tries < _STARTS:
        try:
            found, end = decoder.raw_decode(content, at)
        except (ValueError, RecursionError):
            found, end = None, at + 1
        if isinstance(found, dict):
            whole = True
            yield found
        at, tries = content.find("{", end), tries + 1
    category, priority = _CATEGORY.search(content), _PRIORITY.search(content)
    if category is not None and not whole:
        yield {"category": category.group(1), "priority": priority.group(1) if priority else None}


def _key(said: str, keys: Sequence[str]) -> str | None:
    plain = re.sub(r"[\s-]+", "_", said.strip().lower()[:60])
    return plain if plain in keys else None


def _own_words(words: Sequence[str], ticket: str) -> tuple[str, ...]:
    """Key words that stand in the ticket: a model may point at words, not bring its own."""
    text = ticket.casefold()
    clean = [" ".join(word.split()) for word in words]
    kept = [
        one for one in clean if 1 < len(one) <= LONGEST_KEYWORD and not _MARKUP.search(one) and one.casefold() in text
    ]
    return tuple(dict.fromkeys(kept))[:KEYWORDS]


def _plain(sentence: str, ticket: str, strangers: str) -> str:
    """One short line without markup or address, and without names and numbers of other tickets; else nothing."""
    line = " ".join(sentence.split())
    if not 3 < len(line) <= LONGEST_INTENT or not line.isprintable() or _MARKUP.search(line):
        return ""
    own, others = _words_of(ticket), _words_of(strangers)
    telling = {word for word in _words_of(line) if len(word) > 3 or any(char.isdigit() for char in word)}
    foreign = telling & (others - own)
    unknown_numbers = {word for word in telling - own if any(char.isdigit() for char in word)}
    return "" if unknown_numbers or len(foreign) > 1 else line


def _words_of(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.casefold()))
