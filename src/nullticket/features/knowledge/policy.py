"""Who may read which article, as sentences."""

from nullticket.core.access import Actor
from nullticket.core.enums import Visibility


def may_read(actor: Actor, *, status: str, visibility: Visibility) -> bool:
    """Everybody reads what is published and public; the desk reads everything; drafts are never shown outside."""
    return actor.is_agent or (status == "published" and visibility is Visibility.PUBLIC)
