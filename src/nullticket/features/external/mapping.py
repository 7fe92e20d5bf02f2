"""The words of another desk and ours, by tables that an admin can change.

A value that no table knows leaves the ticket as it is, with the reason. So does one that is what our own value would
be written as: GLPI's 4 says nothing new to a ticket that waits for a vendor. Stored overrides are one flat map:
``"4": "pending_vendor"`` reads a 4, ``"out:pending_vendor": "4"`` writes one.

>>> status_from(GLPI, 2, current=Status.NEW)
Mapped(value=<Status.OPEN: 'open'>, reason='status 2 means open')
>>> status_from(GLPI, 4, current=Status.PENDING_VENDOR).value is None
True
>>> tables_with(GLPI, statuses={"4": "pending_vendor"}).status_in["4"]
<Status.PENDING_VENDOR: 'pending_vendor'>
"""

import hashlib
from collections.abc import Container, Mapping
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from nullticket.core.enums import Priority, Status

OUT: Final = "out:"
Word = TypeVar("Word", Status, Priority)


class MappingError(ValueError):
    """A table that an admin wrote names something that does not exist."""


@dataclass(frozen=True, slots=True)
class DeskTables:
    """Codes of the other desk (as text) to our words, and back."""

    status_in: Mapping[str, Status]
    status_out: Mapping[Status, str]
    priority_in: Mapping[str, Priority]
    priority_out: Mapping[Priority, str]


@dataclass(frozen=True, slots=True)
class Mapped(Generic[Word]):
    """Our word, or None to leave the ticket as it is; the reason either way."""

    value: Word | None
    reason: str


GLPI: Final = DeskTables(
    status_in={
        "1": Status.NEW,
        "2": Status.OPEN,
        "3": Status.IN_PROGRESS,
        "4": Status.PENDING_USER,
        "5": Status.RESOLVED,
        "6": Status.CLOSED,
    },
    status_out={
        Status.NEW: "1",
        Status.OPEN: "2",
        Status.IN_PROGRESS: "2",
        Status.PENDING_USER: "4",
        Status.PENDING_VENDOR: "4",
        Status.RESOLVED: "5",
        Status.CLOSED: "6",
        Status.REOPENED: "2",
    },
    priority_in={
        "1": Priority.LOW,
        "2": Priority.LOW,
        "3": Priority.MEDIUM,
        "4": Priority.HIGH,
        "5": Priority.URGENT,
        "6": Priority.CRITICAL,
    },
    priority_out={
        Priority.LOW: "2",
        Priority.MEDIUM: "3",
        Priority.HIGH: "4",
        Priority.URGENT: "5",
        Priority.CRITICAL: "6",
    },
)

# Status codes of the standard incident type; external status words as Focused Build's own mapping names them.
SOLMAN: Final = DeskTables(
    status_in={
        "E0001": Status.NEW,
        "E0002": Status.IN_PROGRESS,
        "E0003": Status.PENDING_USER,
        "E0004": Status.PENDING_VENDOR,
        "E0005": Status.RESOLVED,
        "E0008": Status.CLOSED,
    },
    status_out={
        Status.NEW: "New",
        Status.OPEN: "Open",
        Status.IN_PROGRESS: "In Progress",
        Status.PENDING_USER: "Customer Action",
        Status.PENDING_VENDOR: "Sent to Vendor",
        Status.RESOLVED: "Proposed Solution",
        Status.CLOSED: "Confirmed",
        Status.REOPENED: "In Progress",
    },
    priority_in={
        "1": Priority.CRITICAL,
        "2": Priority.HIGH,
        "3": Priority.MEDIUM,
        "4": Priority.LOW,
        "5": Priority.LOW,
    },
    priority_out={
        Priority.LOW: "4",
        Priority.MEDIUM: "3",
        Priority.HIGH: "2",
        Priority.URGENT: "1",
        Priority.CRITICAL: "1",
    },
)


def tables_with(
    defaults: DeskTables, *, statuses: Mapping[str, str] | None = None, priorities: Mapping[str, str] | None = None
) -> DeskTables:
    """The default tables with an admin's overrides; an unknown word of ours is refused by name."""
    status_in, status_out = _split(statuses or {}, Status)
    priority_in, priority_out = _split(priorities or {}, Priority)
    return DeskTables(
        status_in={**defaults.status_in, **status_in},
        status_out={**defaults.status_out, **status_out},
        priority_in={**defaults.priority_in, **priority_in},
        priority_out={**defaults.priority_out, **priority_out},
    )


def status_from(
    tables: DeskTables, raw: object, *, current: Status | None, technician_assigned: bool = False
) -> Mapped[Status]:
    """Our status for theirs. A group alone leaves GLPI's "assigned" at open; a technician makes it in progress."""
    code = _code(raw)
    if current is not None and tables.status_out.get(current) == code:
        return Mapped(None, f"status {code} is what {current} is written as")
    mapped = _known(tables.status_in, code, Status)
    if mapped is None:
        return Mapped(None, f"status {code!r} is in no table: the ticket keeps its own")
    if mapped is Status.OPEN and technician_assigned:
        mapped = Status.IN_PROGRESS
    if mapped is current:
        return Mapped(None, f"status {code} is what the ticket has")
    return Mapped(mapped, f"status {code} means {mapped}")


def priority_from(tables: DeskTables, raw: object, *, current: Priority | None) -> Mapped[Priority]:
    """Our priority for theirs."""
    code = _code(raw)
    if current is not None and tables.priority_out.get(current) == code:
        return Mapped(None, f"priority {code} is what {current} is written as")
    mapped = _known(tables.priority_in, code, Priority)
    if mapped is None:
        return Mapped(None, f"priority {code!r} is in no table: the ticket keeps its own")
    if mapped is current:
        return Mapped(None, f"priority {code} is what the ticket has")
    return Mapped(mapped, f"priority {code} means {mapped}")


def content_hash(**fields: object) -> str:
    """A fingerprint of what a twin says, blind to white space and letter case, for telling echoes of our own writes."""
    digest = hashlib.sha256()
    for name in sorted(fields):
        value = fields[name]
        text = " ".join(str("" if value is None else value).split()).casefold()
        digest.update(f"{len(name)}:{name}={len(text)}:{text};".encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def is_echo(incoming: str, sent: str | Container[str]) -> bool:
    """Whether what comes in is what we last sent or took; an empty hash was never sent."""
    if not incoming:
        return False
    return incoming == sent if isinstance(sent, str) else incoming in sent


def _split(flat: Mapping[str, str], kind: type[Word]) -> tuple[dict[str, Word], dict[Word, str]]:
    inbound: dict[str, Word] = {}
    outbound: dict[Word, str] = {}
    for left, right in flat.items():
        if left.startswith(OUT):
            outbound[_ours(left.removeprefix(OUT), kind)] = right
        else:
            inbound[_code(left)] = _ours(right, kind)
    return inbound, outbound


def _ours(word: str, kind: type[Word]) -> Word:
    try:
        return kind(word)
    except ValueError as error:
        raise MappingError(f"there is no {kind.__name__.lower()} {word!r}") from error


def _known(table: Mapping[str, Word], code: str, kind: type[Word]) -> Word | None:
    """By the table, else by our own word, which generic senders may use."""
    if code in table:
        return table[code]
    words = {str(word): word for word in kind}
    return words.get(code.lower().replace(" ", "_"))


def _code(raw: object) -> str:
    """Numbers and texts alike; zero-padded and spaced numbers are plain ones."""
    text = str(raw).strip()
    return str(int(text)) if text.isascii() and text.isdigit() and len(text) < 10 else text
