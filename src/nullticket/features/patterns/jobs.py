"""Looking for patterns, hourly."""

from typing import Final

from nullticket.features.patterns import service
from nullticket.infra.events import Periodic

SCHEDULE: Final = [Periodic("patterns.suggest", 3600, service.suggest)]
