"""Rules about answers, as sentences.

>>> needs_review(confidence=0.4, threshold=0.5)
True
>>> within_reach(Priority.CRITICAL, own=Priority.MEDIUM).value, within_reach(Priority.LOW, own=Priority.MEDIUM).value
('medium', 'low')
"""

from nullticket.core.enums import Priority


def needs_review(*, confidence: float, threshold: float) -> bool:
    """An engine that is not sure asks a person."""
    return confidence < threshold


def within_reach(said: Priority, *, own: Priority) -> Priority:
    """What a model's word about priority can do: lower, and raise what the rules of priority see as less up to medium.
    High and above wake people, so a text that talks a model into them is not enough.
    """
    return min(said, max(own, Priority.MEDIUM, key=lambda one: one.rank), key=lambda one: one.rank)
