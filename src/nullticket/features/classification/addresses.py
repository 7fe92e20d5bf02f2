"""Which addresses a language model may have, and whether a ticket's text would leave the organisation to get there.

>>> leaves("http://127.0.0.1:11434/v1"), leaves("http://gpu-box:8000/v1"), leaves("https://api.groq.com/openai/v1")
(False, False, True)
>>> same_place("https://api.groq.com/openai/v1", "https://API.groq.com/v2"), same_place("http://a:1/v1", "http://a:2/v1")
(True, False)
>>> address_fault("ftp://models.example.org")
'give an http or https address'
"""

import ipaddress
from typing import Final
from urllib.parse import urlsplit

_OWN_ENDINGS: Final = (".localhost", ".local", ".internal", ".lan", ".home.arpa", ".intranet", ".corp")
_PORTS: Final = {"http": 80, "https": 443}


def address_fault(url: str) -> str:
    """Why this is no address of a server; empty when it is one."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return "this is no address"
    if parts.scheme not in _PORTS or not host:
        return "give an http or https address"
    if parts.username is not None or parts.password is not None:
        return "the key has a field of its own"
    if parts.query or parts.fragment:
        return "the address has no query and no fragment"
    if host.startswith(("169.254.", "fe80:")):
        return "a link-local address is no server of models"
    return ""


def leaves(url: str) -> bool:
    """Whether the server is outside: neither this machine, nor a private address, nor a name that only exists here."""
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_global
    except ValueError:
        return "." in host and not host.endswith(_OWN_ENDINGS)


def same_place(one: str, other: str) -> bool:
    """Whether both are the same server, so that a key for the one may be shown to the other."""
    first, second = urlsplit(one), urlsplit(other)
    ports = [part.port or _PORTS.get(part.scheme) for part in (first, second)]
    return (first.scheme, first.hostname, ports[0]) == (second.scheme, second.hostname, ports[1])
