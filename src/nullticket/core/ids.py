"""Ticket numbers and public tokens.

>>> valid_ticket_number("TKT-20260112-A3F5"), valid_ticket_number("TKT-1")
(True, False)
"""

import hashlib
import re
import secrets
from datetime import date
from typing import Final, Literal

# Crockford's base 32: no I, L, O, U, so that a number survives a phone call.
ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_NUMBER: Final = re.compile(r"TKT-\d{8}-[0-9A-HJKMNP-TV-Z]{4,12}\Z")

Lane = Literal["desk", "door"]


def ticket_number(day: date, *, lane: Lane, length: int = 4) -> str:
    """Draw a number of the day.

    Doors answer with a number before the ticket row exists, so the two writers draw from disjoint halves (the last
    character tells): a number that a door has promised can never be taken by the desk meanwhile.
    """
    head = "".join(secrets.choice(ALPHABET) for _ in range(length - 1))
    half = ALPHABET[:16] if lane == "door" else ALPHABET[16:]
    return f"TKT-{day:%Y%m%d}-{head}{secrets.choice(half)}"


def valid_ticket_number(text: str) -> bool:
    return _NUMBER.match(text) is not None


def public_token() -> str:
    """256 random bits for links and cookies."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """What is stored of a token: its SHA-256, since the token itself is random enough."""
    return hashlib.sha256(token.encode()).hexdigest()
