"""What happens at the doors."""

from nullticket.core.enums import Source
from nullticket.core.schema import Event


class DeliveryStored(Event):
    """A raw delivery is safe; opening its ticket follows."""

    delivery_id: int
    source: Source | None = None


class HintStored(Event):
    """A delivery is safe that only names a ticket of another desk; asking that desk and opening follow."""

    delivery_id: int
    source: Source | None = None


class MailAlsoDelivered(Event):
    """A mail that is stored already came to another mailbox too."""

    delivery_id: int
    channel_id: int
