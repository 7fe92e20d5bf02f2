"""Learning by the clock: a training when enough was said since the last, and a look whether the engine still fits."""

from typing import Final

from nullticket.features.learning import drift_service
from nullticket.infra.events import Periodic

SCHEDULE: Final = [
    Periodic("learning.retrain", 3600, drift_service.retrain_when_due),
    Periodic("learning.watch", 6 * 3600, drift_service.watch),
]
