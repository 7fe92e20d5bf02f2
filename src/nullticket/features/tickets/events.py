"""What happened to a ticket. Each names the history row that tells it, so that whoever listens can read the facts."""

from nullticket.core.enums import Priority, Source
from nullticket.core.schema import Event


class TicketEvent(Event):
    """``history_id`` grows in the order of writing and is what sockets resume from."""

    ticket_id: int
    history_id: int


class TicketOpened(TicketEvent):
    """A ticket exists; triage follows."""

    source: Source | None = None
    tags: tuple[str, ...] = ()


class TicketTriaged(TicketEvent):
    """Category, priority, team and deadline are decided. ``told``: its team knows it, for it was read again and stays."""

    source: Source | None = None
    team_id: int | None = None
    priority: Priority | None = None
    tags: tuple[str, ...] = ()
    told: bool = False


class TicketChanged(TicketEvent):
    """Somebody edited fields."""

    fields: tuple[str, ...] = ()

    def is_reworded(self) -> bool:
        return bool({"title", "description"} & set(self.fields))


class TicketMoved(TicketEvent):
    """The status changed."""

    old: str
    new: str


class TicketResolved(TicketMoved):
    """Solved; the requester is told and asked for stars."""


class TicketReopened(TicketMoved):
    """It came back."""


class TicketAssigned(TicketEvent):
    """Team or agent changed by a person."""

    team_id: int | None = None
    agent_id: int | None = None


class TicketCommented(TicketEvent):
    """A reply or a note. ``heard``: its requester needs no mail about it."""

    comment_id: int
    internal: bool
    by_desk: bool
    mention_ids: tuple[int, ...] = ()
    heard: bool = False


class TicketRated(TicketEvent):
    """Stars arrived."""

    stars: int


class TicketDeleted(TicketEvent):
    """An admin deleted it."""


class TicketAlarmed(TicketEvent):
    """A warning or a breach of its SLA was noted."""

    target: str
    kind: str


TICKET_EVENTS: tuple[type[TicketEvent], ...] = (
    TicketOpened,
    TicketTriaged,
    TicketChanged,
    TicketMoved,
    TicketResolved,
    TicketReopened,
    TicketAssigned,
    TicketCommented,
    TicketRated,
    TicketDeleted,
    TicketAlarmed,
)
