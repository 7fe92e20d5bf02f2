"""What others may want to hear of."""

from nullticket.core.schema import Event


class MailboxSignInFailed(Event):
    """A token could not be renewed; the admins are told."""

    channel_id: int
    error: str
