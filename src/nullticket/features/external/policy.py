"""What a change in another desk may do to a ticket here, and what of ours is told there, as sentences."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

from nullticket.core.enums import Source, Status
from nullticket.features.external.mapping import DeskTables

DONE: Final = frozenset({Status.RESOLVED, Status.CLOSED})
_JUST_OPEN: Final = frozenset({Status.NEW, Status.OPEN, Status.REOPENED})
# Of the notes seen and texts sent of a twin, so many are remembered.
REMEMBERED: Final = 500
# How long a job may be on its way with a status before another one stops waiting for it.
CLAIM_SECONDS: Final = 120
_GLPI_CODES: Final = frozenset("123456")


def path_to(current: Status, wanted: Status) -> tuple[Status, ...]:
    """The moves that bring a ticket there. What is done comes back by being reopened; nothing becomes new again.

    >>> path_to(Status.RESOLVED, Status.PENDING_USER)
    (<Status.REOPENED: 'reopened'>, <Status.PENDING_USER: 'pending_user'>)
    >>> path_to(Status.OPEN, Status.NEW)
    ()
    """
    if wanted is current:
        return ()
    if current in DONE and wanted not in DONE:
        return (Status.REOPENED,) if wanted in _JUST_OPEN else (Status.REOPENED, wanted)
    if wanted is Status.NEW or (wanted is Status.REOPENED and current not in DONE):
        return ()
    return (Status.REOPENED, wanted) if (current, wanted) == (Status.CLOSED, Status.RESOLVED) else (wanted,)


def says_the_same(tables: DeskTables, status: Status, theirs: object) -> bool:
    """Whether their code already means our status: then there is nothing to tell them."""
    return theirs is not None and (tables.status_out[status] == theirs or tables.status_in.get(str(theirs)) is status)


def is_overtaken(said_at: datetime | None, written_at: datetime | None) -> bool:
    """Whether we have written into the twin since: what it said before is our own past, not news."""
    return said_at is not None and written_at is not None and said_at < written_at


def is_older(changed_at: datetime | None, known_at: datetime | None) -> bool:
    return changed_at is not None and known_at is not None and changed_at < known_at


def address_fault(url: str) -> str:
    """Why this is no address of a desk; empty when it is one.

    >>> address_fault("https://glpi.example.org/apirest.php"), address_fault("ftp://x")
    ('', 'give an http or https address')
    """
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return "this is no address"
    if parts.scheme not in {"http", "https"} or not host:
        return "give an http or https address"
    if parts.username is not None or parts.password is not None:
        return "name and password belong into the secrets, not into the address"
    if parts.query or parts.fragment:
        return "the address has no query and no fragment"
    if host.startswith(("169.254.", "fe80:")):
        return "a link-local address is no service desk"
    return ""


def table_fault(system: Source, statuses: Mapping[str, str], priorities: Mapping[str, str]) -> str:
    """GLPI stores any number, so codes that it does not have are refused here."""
    if system is not Source.GLPI:
        return ""
    outgoing = [code for table in (statuses, priorities) for name, code in table.items() if name.startswith("out:")]
    wrong = sorted(code for code in outgoing if code not in _GLPI_CODES)
    return f"GLPI has the codes 1 to 6, not {wrong[0]!r}" if wrong else ""


def newest(items: list[str]) -> list[str]:
    """The latest of what is remembered of a twin."""
    return items[-REMEMBERED:]
