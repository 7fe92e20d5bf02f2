"""What people want to be told by mail too."""

from nullticket.core.schema import Event


class NoticeMailed(Event):
    """A person of the desk wants a mail about what has just been put into their notification centre."""

    user_id: int
    kind: str
    ticket_id: int
    comment_id: int | None = None
