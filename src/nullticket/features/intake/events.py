"""What happens at the doors."""

from nullticket.core.schema import Event


class DeliveryStored(Event):
    """A raw delivery is safe; opening its ticket follows."""

    delivery_id: int
