"""Polling what cannot be trusted to call."""

from typing import Final

from nullticket.features.external import poll_service
from nullticket.infra.events import Periodic

SCHEDULE: Final = [Periodic("external.poll", 60, poll_service.poll_all)]
