"""What happens in conversations."""

from nullticket.core.schema import Event


class ChatMoved(Event):
    """Somebody said something, or the one who answers changed; open pages of the desk are told."""

    conversation_id: str
