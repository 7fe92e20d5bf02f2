"""Tokens are renewed in time by themselves."""

from typing import Final

from nullticket.features.oauth import service
from nullticket.infra.events import Periodic

SCHEDULE: Final[list[Periodic]] = [Periodic("oauth.renew", 120, service.renew_due)]
