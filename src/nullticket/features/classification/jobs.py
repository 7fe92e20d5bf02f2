"""What is learned of the language model and of priorities, and what is forgotten."""

from typing import Final

from nullticket.features.classification import engines_service, habits_service
from nullticket.infra.events import Periodic

SCHEDULE: Final = [
    Periodic("classification.calibrate", 3600, engines_service.calibrate),
    Periodic("classification.learn_priorities", 3600, habits_service.learn),
    Periodic("classification.forget_calls", 86_400, engines_service.forget_calls),
]
