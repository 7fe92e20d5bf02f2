"""What happens between desks."""

from nullticket.core.enums import Source
from nullticket.core.schema import Event


class TwinsChanged(Event):
    """Polling saw tickets of another desk change. ``marks`` tells each change from the others of the same ticket."""

    system: Source
    external_ids: tuple[str, ...]
    marks: tuple[str, ...]
