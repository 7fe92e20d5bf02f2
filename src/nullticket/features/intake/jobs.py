"""Looking into mailboxes. Each is due by its own setting; the lease is short, so that a killed process is soon replaced."""

from typing import Final

from nullticket.features.intake import fetch_service
from nullticket.infra.events import Periodic

SCHEDULE: Final = [Periodic("mailbox.fetch", 2, fetch_service.fetch_due, lease_seconds=5)]
