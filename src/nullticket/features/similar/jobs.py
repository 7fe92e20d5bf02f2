"""Tickets are read for likeness a few seconds after they came; never in the way of taking in and triage."""

from typing import Final

from nullticket.features.similar import service
from nullticket.infra.events import Periodic

SCHEDULE: Final = [Periodic("similar.read", 20, service.read_new)]
