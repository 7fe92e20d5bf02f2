"""What is learned of the language model, and what is forgotten."""

from typing import Final

from nullticket.features.classification import engines_service
from nullticket.infra.events import Periodic

SCHEDULE: Final = [
    Periodic("classification.calibrate", 3600, engines_service.calibrate),
    Periodic("classification.forget_calls", 86_400, engines_service.forget_calls),
]
