"""Closing what has been solved for a while."""

from typing import Final

from nullticket.features.tickets import status_service
from nullticket.infra.events import Periodic

SCHEDULE: Final = [Periodic("tickets.close_resolved", 3600, status_service.close_resolved)]
