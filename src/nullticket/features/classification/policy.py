"""Rules about answers, as sentences.

>>> needs_review(confidence=0.4, threshold=0.5)
True
"""


def needs_review(*, confidence: float, threshold: float) -> bool:
    """An engine that is not sure asks a person."""
    return confidence < threshold
