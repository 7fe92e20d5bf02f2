"""What a ticket is alike to."""

from nullticket.core.enums import Status
from nullticket.core.schema import OutModel, When


class SimilarTicketOut(OutModel):
    """``chance``: how probable it is that both tell the same matter. ``shared``: the most telling words of both."""

    id: int
    ticket_number: str
    title: str
    status: Status
    category: str
    created_at: When
    chance: float
    shared: list[str]
    resolution: str | None


class SimilarOut(OutModel):
    """``read`` is false while the ticket waits to be read, and without a sentence encoder. ``people``: how many others
    report the same now.
    """

    read: bool
    solved: list[SimilarTicketOut]
    reported: list[SimilarTicketOut]
    people: int
