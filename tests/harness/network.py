"""The network of the tests ends at this machine: a connection elsewhere fails the test that tries it.

An audit hook sees what every Python library does with sockets. It cannot be taken out again, so it is put in once.
"""

import ipaddress
import socket
import sys
from collections.abc import Sequence
from functools import cache

LOCAL_NAMES = {"localhost", "localhost.localdomain", "ip6-localhost", ""}


class OutsideConnection(RuntimeError):
    """Not an OSError: code that takes an absent network in its stride must not hide that it went looking."""


def is_local(host: object) -> bool:
    if host is None or isinstance(host, bytes):
        return host is None or is_local(host.decode("ascii", errors="replace"))
    if str(host).lower() in LOCAL_NAMES:
        return True
    try:
        address = ipaddress.ip_address(str(host).partition("%")[0])
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def is_address(host: object) -> bool:
    try:
        ipaddress.ip_address(str(host).partition("%")[0])
    except ValueError:
        return False
    return True


def watch(event: str, arguments: Sequence[object]) -> None:
    if event in {"socket.connect", "socket.sendto"}:
        address = arguments[1]
        if isinstance(address, tuple) and not is_local(address[0]):
            raise OutsideConnection(f"a test tried to reach {address[0]}:{address[1]}")
    elif event == "socket.getaddrinfo" and not is_local(arguments[0]) and not is_address(arguments[0]):
        raise socket.gaierror(socket.EAI_NONAME, f"no names are looked up in tests: {arguments[0]!r}")


@cache
def close_the_outside() -> None:
    sys.addaudithook(watch)
