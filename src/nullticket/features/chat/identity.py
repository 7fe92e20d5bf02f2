"""Whether the page that embeds the widget vouches for its visitor: a signed address that runs out.

The page's server signs ``email|expires`` (seconds since 1970) with the widget's secret, HMAC-SHA256 in hex. Several
secrets may be good at once, so that one can be changed without breaking pages.

>>> claim = Claim("ana@example.org", 1_700_000_600, signature_of("a secret", "ana@example.org", 1_700_000_600))
>>> verify(claim, ["a secret"], now=1_700_000_000).good
True
>>> verify(claim, ["another"], now=1_700_000_000).reasons
('no secret of ours made this signature',)
"""

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

LONGEST_SECONDS: Final = 86_400


@dataclass(frozen=True, slots=True)
class Claim:
    """Who the page says it is. ``expires`` in seconds since 1970."""

    email: str
    expires: int
    signature: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """``reasons`` tell why not; empty when good."""

    good: bool
    reasons: tuple[str, ...] = ()


def signature_of(secret: str, email: str, expires: int) -> str:
    return hmac.new(secret.encode(), f"{email}|{expires}".encode(), hashlib.sha256).hexdigest()


def verify(claim: Claim, secrets: Sequence[str], *, now: float) -> Verdict:
    """Check a claim in constant time against every secret."""
    made = [signature_of(secret, claim.email, claim.expires).encode() for secret in secrets]
    same = [hmac.compare_digest(one, claim.signature.lower().encode()) for one in made]
    reasons = []
    if not any(same):
        reasons.append("no secret of ours made this signature" if secrets else "no widget secret is set")
    if claim.expires <= now:
        reasons.append("it has run out")
    if claim.expires > now + LONGEST_SECONDS:
        reasons.append("it would be good for longer than a day")
    return Verdict(not reasons, tuple(reasons))
