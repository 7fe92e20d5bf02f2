"""What the sweep found."""

from nullticket.core.schema import Event


class SlaWarned(Event):
    """Little time is left on a target."""

    ticket_id: int
    target: str


class SlaBreached(Event):
    """A target has passed."""

    ticket_id: int
    target: str
