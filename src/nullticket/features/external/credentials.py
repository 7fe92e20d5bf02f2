"""Whether a delivery comes from the connector it names: by signature, by name and password, or by token.

Everything is compared over the bytes as they came, in constant time, before anybody parses them. A connector without the
secret of its way of signing in is not configured, which is another answer than a wrong secret.

>>> missing("hmac", {"webhook_secret": ""})
'webhook_secret'
>>> judge("bearer", {"token": "t0ken"}, Presented(b"{}", authorization="Bearer t0ken"), now=0).accepted
True
>>> judge("basic", {"username": "u", "password": "p"}, Presented(b"{}", authorization="Basic dTpx"), now=0).reason
'the name or the password is wrong'
"""

import base64
import binascii
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from nullticket.features.external import glpi_signature
from nullticket.features.external.glpi_signature import WINDOW_SECONDS, Verdict

# What each way of signing in needs to be configured.
NEEDED: Final[Mapping[str, tuple[str, ...]]] = {
    "hmac": ("webhook_secret",),
    "basic": ("username", "password"),
    "bearer": ("token",),
}


@dataclass(frozen=True, slots=True)
class Presented:
    """A body as it came, and what its sender shows. Headers that are absent are empty."""

    body: bytes
    authorization: str = ""
    signature: str = ""
    timestamp: str = ""


def missing(auth: str, secrets: Mapping[str, str]) -> str:
    """The first secret that this way of signing in lacks; empty when there is none."""
    return next((name for name in NEEDED[auth] if not secrets.get(name)), "")


def judge(
    auth: str,
    secrets: Mapping[str, str],
    shown: Presented,
    *,
    now: float,
    window_seconds: int = WINDOW_SECONDS,
) -> Verdict:
    """Accept or refuse; ``now`` is seconds since the epoch. A secret that is not set accepts nothing."""
    lacking = missing(auth, secrets)
    if lacking:
        return Verdict(False, f"no {lacking} is configured")
    if auth == "hmac":
        return glpi_signature.verify(
            shown.body,
            timestamp=shown.timestamp,
            signature=shown.signature,
            secret=secrets["webhook_secret"],
            now=now,
            window_seconds=window_seconds,
        )
    kind, _, credential = shown.authorization.partition(" ")
    if kind.lower() != auth:
        return Verdict(False, f"the Authorization header is not {auth.capitalize()}")
    if auth == "bearer":
        right = _same(credential.strip(), secrets["token"])
        return Verdict(right, "the token is right" if right else "the token is wrong")
    right = _same(_decoded(credential), f"{secrets['username']}:{secrets['password']}")
    return Verdict(right, "name and password are right" if right else "the name or the password is wrong")


def _decoded(credential: str) -> str:
    try:
        return base64.b64decode(credential.strip(), validate=True).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        return ""


def _same(given: str, wanted: str) -> bool:
    return hmac.compare_digest(given.encode("utf-8", "surrogatepass"), wanted.encode("utf-8", "surrogatepass"))
