"""Rules of the doors, as sentences."""

from nullticket.core.enums import Source

# The quarantine is for what will never be readable; a person looks and may try again.
DOORS = (Source.CHAT, Source.EMAIL, Source.GLPI, Source.SOLMAN)


def is_trap(website: str) -> bool:
    """The field is hidden from people: whoever fills it in is a robot."""
    return bool(website)
