"""Housekeeping."""

from typing import Final

from nullticket.features.operations import service
from nullticket.infra.events import Periodic

SCHEDULE: Final = [
    Periodic("operations.forget_done_jobs", 3600, service.forget_done_jobs),
    Periodic("operations.forget_stale_rows", 86_400, service.forget_stale_rows),
]
