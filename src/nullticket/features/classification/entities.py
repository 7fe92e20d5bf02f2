"""Things with a name or a number in a ticket: error codes, hosts, SAP transactions, asset tags, amounts, dates, programs.

>>> [(one.kind, one.value) for one in find_entities("ME21N dumps on SRV-DE01 since 2026-10-05, error 0x80070005")]
[('sap_transaction', 'ME21N'), ('host', 'SRV-DE01'), ('date', '2026-10-05'), ('error_code', '0x80070005')]
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

from nullticket.features.classification.keyword_table import applications
from nullticket.features.classification.words import fold, is_transaction

EntityKind = Literal["error_code", "host", "address", "sap_transaction", "asset_tag", "amount", "date", "application"]

_READ, _MOST = 10_000, 40
_MONTH: Final = (
    r"(?:jan(?:uary|uar)?|feb(?:ruary|ruar)?|mar(?:ch)?|m[aä]rz|apr(?:il)?|may|mai|june?|juni|july?|juli|aug(?:ust)?"
    r"|sep(?:t(?:ember)?)?|o[ck]t(?:ober)?|nov(?:ember)?|de[cz](?:ember)?)"
)
_PATTERN: Final = re.compile(
    rf"""
    (?P<error_code>
        \b0x[0-9a-f]{{4,16}}\b
        |\b(?:ora|sql|win|http|err|kb|aadsts|ssl|tls|smtp|imap)[-_ ]?\d{{3,7}}\b
        |\b(?:err|dns|net|tsv|dbif|dns_probe|syntax|call_function)(?:_[a-z]{{2,20}}){{1,6}}\b
        |\b(?:error|fehler|erreur|erro|code|fehlercode|errorcode)(?:\s(?:code|number|no\.?|nr\.?))?\s?[:#]?\s?-?\d{{1,10}}\b
        |\b(?:error|message|fehler|meldung|nachricht|erreur|mensaje|mensagem)\s(?:no\.?\s|nr\.?\s)?[a-z]\d\s?\d{{3}}\b
        |\b(?:message|meldung|nachricht)\s(?:no|nr)\.?\s[a-z0-9]{{2}}\s?\d{{3}}\b
        |\b[45]\d\d\s(?:error|forbidden|unauthorized|not\sfound|internal\sserver\serror|bad\sgateway)\b
    )
    |(?P<address>\b(?:\d{{1,3}}\.){{3}}\d{{1,3}}\b|\b(?:[0-9a-f]{{2}}[:-]){{5}}[0-9a-f]{{2}}\b)
    |(?P<date>
        \b\d{{4}}-\d{{2}}-\d{{2}}\b
        |\b\d{{1,2}}\.\d{{1,2}}\.(?:\d{{4}}|\d{{2}}\b)
        |\b\d{{1,2}}/\d{{1,2}}/\d{{2,4}}\b
        |\b\d{{1,2}}(?:st|nd|rd|th|\.)?\s{_MONTH}\b(?:\s\d{{4}}\b)?
        |\b{_MONTH}\s\d{{1,2}}(?:st|nd|rd|th)?\b(?!:)(?:,?\s\d{{4}}\b)?
    )
    |(?P<amount>
        (?:[€$£]|\b(?:eur|usd|gbp|chf|inr|rs)\s)\s?\d[\d.,' ]{{0,14}}\d|[€$£]\s?\d
        |\b\d[\d.,']{{0,14}}\s?(?:€|\$|£|(?:eur|usd|gbp|chf|inr|euros?|dollars?)\b)
    )
    |(?P<asset_tag>
        \b(?:asset|inventory|inventar|serial|s/n|sn|tag)(?:\s(?:tag|number|no\.?|nr\.?|nummer))?\s?[:#]?\s?[a-z]{{0,4}}-?\d{{3,12}}\b
        |\b(?:it|inv|as|nb|lt|pr|mon|hw)-?\d{{3,8}}\b
    )
    |(?P<share>\\\\[\w.-]{{1,63}})
    |(?P<name>\b[a-z0-9](?:[\w-]{{0,61}}\w)?(?:\.[a-z0-9-]{{1,62}}){{1,5}}\b|\b[a-z]{{2,8}}(?:-[a-z0-9]{{1,10}}){{0,3}}-?\d{{1,5}}\b)
    |(?P<word>[^\W_]+)
    """,
    re.VERBOSE | re.IGNORECASE,
)
_HOST_HEADS: Final = (
    "srv",
    "server",
    "pc",
    "vm",
    "dc",
    "db",
    "sql",
    "fs",
    "esx",
    "sw",
    "ap",
    "fw",
    "ws",
    "desktop",
    "mx",
)
_TOP_LEVELS: Final = frozenset(
    "com org net local lan internal corp intra de at ch fr es pt br in eu io example test".split()
)


@dataclass(frozen=True, slots=True)
class Entity:
    """``value`` is written as in the ticket; an application is written as its maker writes it."""

    kind: EntityKind
    value: str


# What stands before a tag says that it is one; people look for the tag.
_TAG: Final = re.compile(r"[a-z]{0,4}-?\d{3,12}$", re.IGNORECASE)


def find_entities(text: str) -> tuple[Entity, ...]:
    """Every entity once, in order of appearance; mail addresses and links are nobody's host."""
    found = _found(_LINKS.sub(" ", text[:_READ]))
    return tuple(dict.fromkeys(found))[:_MOST]


_LINKS: Final = re.compile(r"https?://\S{1,500}|[\w.+-]{1,64}@[\w.-]{1,255}")
_PLAIN: Final[Mapping[str, EntityKind]] = {
    "error_code": "error_code",
    "address": "address",
    "date": "date",
    "amount": "amount",
    "asset_tag": "asset_tag",
}


def _found(text: str) -> Iterator[Entity]:
    programs = _programs()
    for match in _PATTERN.finditer(text):
        value, group = match.group().strip(), match.lastgroup or "word"
        if group == "asset_tag" and (tag := _TAG.search(value)):
            yield Entity("asset_tag", tag.group())
        elif group in _PLAIN:
            yield Entity(_PLAIN[group], value)
        elif group == "share":
            yield Entity("host", value.lstrip("\\"))
        elif is_transaction(fold(value)):
            yield Entity("sap_transaction", value.upper())
        elif fold(value) in programs:
            yield Entity("application", programs[fold(value)])
        elif group == "name" and _is_host(fold(value)):
            yield Entity("host", value)


def _is_host(name: str) -> bool:
    """A full name in a known domain, or a short one that starts as machines do and has a number."""
    if "." in name:
        return name.rpartition(".")[2] in _TOP_LEVELS
    return name.startswith(_HOST_HEADS)


@lru_cache(maxsize=1)
def _programs() -> Mapping[str, str]:
    return {fold(name): name for name in applications()}
