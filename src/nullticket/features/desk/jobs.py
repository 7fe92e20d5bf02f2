"""Waking tickets that somebody wanted to see again."""

from typing import Final

from nullticket.features.desk import service
from nullticket.infra.events import Periodic

SCHEDULE: Final = [Periodic("desk.fire_reminders", 20, service.fire_reminders)]
