"""The sweep for warnings and breaches."""

from typing import Final

from nullticket.features.sla import sweep_service
from nullticket.infra.events import Periodic

SCHEDULE: Final = [Periodic("sla.sweep", 30, sweep_service.sweep)]
