"""What in a mail could name a ticket: signed addresses and ids, ids of the conversation, numbers in the subject.

>>> numbers_in("AW: [TKT-20260112-A3F5] Printer")
('TKT-20260112-A3F5',)
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from nullticket.core.text import clean
from nullticket.features.email.tokens import Purpose, Token, read_address, read_message_id
from nullticket.features.email.values import ParsedMail

_NUMBER: Final = re.compile(r"\bTKT-\d{8}-[0-9A-HJKMNP-TV-Z]{4,12}\b", re.IGNORECASE)
_OURS: Final = re.compile(r"nt\.[0-9a-z.]{10,120}@(?P<domain>[^@\s]{1,253})", re.IGNORECASE)
_MOST_IDS: Final = 60
_LONGEST_ID: Final = 250


@dataclass(frozen=True, slots=True)
class Clues:
    """Everything found, the most telling first. ``ids`` are those of the conversation: In-Reply-To, then References from
    the newest on, without brackets.
    """

    reply_tokens: tuple[Token, ...]
    bounce_tokens: tuple[Token, ...]
    ids: tuple[str, ...]
    numbers: tuple[str, ...]

    def id_tokens(self) -> dict[str, Token]:
        """The ids that have the form of ours, with what they claim."""
        read = {one: read_message_id(one) for one in self.ids}
        return {one: token for one, token in read.items() if token is not None}


def clues_of(mail: ParsedMail) -> Clues:
    addresses = [*(one.email for one in (*mail.to, *mail.cc)), *mail.delivered_to]
    tokens = list(dict.fromkeys(token for address in addresses if (token := read_address(address)) is not None))
    answered = (mail.in_reply_to, *reversed(mail.references))
    ids = dict.fromkeys((mail.bounce.original_message_id.strip("<>"), *answered))
    return Clues(
        reply_tokens=tuple(token for token in tokens if token.purpose is Purpose.REPLY),
        bounce_tokens=tuple(token for token in tokens if token.purpose is Purpose.BOUNCE),
        ids=storable_ids(ids)[:_MOST_IDS],
        numbers=numbers_in(mail.subject),
    )


def numbers_in(subject: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(found.upper() for found in _NUMBER.findall(subject)))[:5]


def storable_ids(ids: Iterable[str]) -> tuple[str, ...]:
    """Ids that can be kept; longer ones, or with characters of no text, are no honest ids."""
    return tuple(dict.fromkeys(one for one in ids if one and len(one) <= _LONGEST_ID and clean(one) == one))


def looks_like_ours(message_id: str, *, domain: str) -> bool:
    """Whether an id has the form and the domain of those we give out, proven or not."""
    found = _OURS.fullmatch(message_id)
    return found is not None and found.group("domain").lower() == domain.lower()
