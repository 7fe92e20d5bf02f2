"""GLPI's webhook signature: hex HMAC-SHA256 over the body bytes followed by the timestamp digits.

GLPI signs when it queues, not when it sends, and repeats the headers at each retry; so the window is a day and
duplicates are told by the delivery key.

>>> body = b'{\\n    "item": {\\n        "id": 42\\n    },\\n    "event": "new"\\n}'
>>> signature = "9caa659435f4543f680f43ac7d7019f0538b8c9cb3765ea3a4aaf841bb8bea81"
>>> verify(body, timestamp="1768226400", signature=signature,
...        secret="abcdefghijklmnopqrstuvwxyz0123456789ABCD", now=1768226460).accepted
True
"""

import hashlib
import hmac
from dataclasses import dataclass
from typing import Final

WINDOW_SECONDS: Final = 86_400
_LONGEST_TIMESTAMP: Final = 12


@dataclass(frozen=True, slots=True)
class Verdict:
    accepted: bool
    reason: str


def sign(body: bytes, *, timestamp: str, secret: str) -> str:
    return hmac.new(secret.encode(), body + timestamp.encode(), hashlib.sha256).hexdigest()


def verify(
    body: bytes, *, timestamp: str, signature: str, secret: str, now: float, window_seconds: int = WINDOW_SECONDS
) -> Verdict:
    """Judge a delivery by its raw bytes; ``now`` is seconds since the epoch. An empty secret accepts nothing."""
    if not secret:
        return Verdict(False, "no secret is configured")
    if not timestamp.isascii() or not timestamp.isdigit() or len(timestamp) > _LONGEST_TIMESTAMP:
        return Verdict(False, "the timestamp is not a number of seconds")
    wanted = sign(body, timestamp=timestamp, secret=secret)
    # As bytes, because compare_digest refuses text beyond ASCII.
    if not hmac.compare_digest(wanted.encode(), signature.strip().lower().encode("utf-8", "surrogatepass")):
        return Verdict(False, "the signature does not fit the body")
    if abs(now - int(timestamp)) > window_seconds:
        return Verdict(False, "the delivery is older than the window allows")
    return Verdict(True, "signed by the shared secret")


def answer_challenge(token: str, secret: str) -> str:
    """What GLPI expects as the whole body of its ``crc_token`` request."""
    return hmac.new(secret.encode(), token.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()
