"""Looking for patterns, every ten minutes: what the page shows has its suggestion soon after."""

from typing import Final

from nullticket.features.patterns import service
from nullticket.infra.events import Periodic

SCHEDULE: Final = [Periodic("patterns.suggest", 600, service.suggest)]
