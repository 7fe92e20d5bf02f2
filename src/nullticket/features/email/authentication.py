"""What mail servers wrote about the sender: Authentication-Results, parsed; and which of them to believe.

Rule: anybody can write such a header. Only the topmost one of our own server counts, and only when nothing that names
our server stands above it; without a configured server nothing is believed.
"""

import re
from collections.abc import Iterable

from nullticket.features.email.headers import Headers
from nullticket.features.email.values import AuthenticationMethod, AuthenticationResults

_COMMENT = re.compile(r"\([^()]{0,500}\)")
_METHOD = re.compile(r"\s*([a-z0-9-]{1,40})(?:\s*/\s*\d+)?\s*=\s*([a-z]{1,40})", re.IGNORECASE)
_PROPERTY = re.compile(r"([a-z0-9-]{1,40}\.[a-z0-9_-]{1,60})\s*=\s*(\"[^\"]{0,300}\"|[^\s;]{1,300})", re.IGNORECASE)
_SERVER = re.compile(r"[A-Za-z0-9._-]{1,253}")
_MAXIMUM_HEADERS = 20
_MAXIMUM_METHODS = 50


def parse_authentication(headers: Headers) -> tuple[AuthenticationResults, ...]:
    """All Authentication-Results in the order found, topmost first. ARC copies are not among them."""
    values = list(headers.all_raw("authentication-results"))[:_MAXIMUM_HEADERS]
    return tuple(_parse(value[:10_000]) for value in values)


def _parse(value: str) -> AuthenticationResults:
    head, *rest = _COMMENT.sub(" ", value).split(";")
    server = head.split()[0].lower() if head.split() and "=" not in head else ""
    parts = rest if server else [head, *rest]
    methods = []
    for part in parts[:_MAXIMUM_METHODS]:
        match = _METHOD.match(part)
        if match:
            properties = tuple(
                (found.group(1).lower(), found.group(2).strip('"')) for found in _PROPERTY.finditer(part, match.end())
            )
            methods.append(AuthenticationMethod(match.group(1).lower(), match.group(2).lower(), properties))
    return AuthenticationResults(server if _SERVER.fullmatch(server) else "", tuple(methods))


def dmarc_passes(results: Iterable[AuthenticationResults], server: str, *, domain: str) -> bool:
    """Whether our own server says dmarc=pass for exactly this From domain."""
    trusted = next((each for each in results if server and each.server == server.lower()), None)
    if trusted is None:
        return False
    verdicts = [method for method in trusted.methods if method.method == "dmarc"]
    if len(verdicts) != 1 or verdicts[0].result != "pass":
        return False
    claimed = dict(verdicts[0].properties).get("header.from", "").lower().rpartition("@")[2]
    return bool(domain) and claimed == domain.lower()
