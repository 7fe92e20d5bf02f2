"""Rules about answers, as sentences.

>>> needs_review(confidence=0.4, threshold=0.5)
True
>>> within_reach(Priority.CRITICAL, own=Priority.MEDIUM, confidence=0.4).value
'medium'
>>> within_reach(Priority.CRITICAL, own=Priority.MEDIUM, confidence=0.9).value
'high'
>>> within_reach(Priority.LOW, own=Priority.MEDIUM, confidence=0.4).value
'low'
"""

from typing import Final

from nullticket.core.enums import Priority

SURE_ENOUGH_TO_WAKE: Final = 0.6


def needs_review(*, confidence: float, threshold: float) -> bool:
    """An engine that is not sure asks a person."""
    return confidence < threshold


def within_reach(said: Priority, *, own: Priority, confidence: float) -> Priority:
    """What a model's word about priority can do: lower, and raise what the rules of priority see as less. High wakes
    people, so it takes a record of being right; urgent and critical are never reached by a model's word alone.
    """
    highest = Priority.HIGH if confidence >= SURE_ENOUGH_TO_WAKE else Priority.MEDIUM
    return min(said, max(own, highest, key=lambda one: one.rank), key=lambda one: one.rank)
