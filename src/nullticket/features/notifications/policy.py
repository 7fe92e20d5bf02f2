"""Who is told what, as sentences.

>>> wants_lead_sms(Priority.HIGH, by_rule=False, confidence=0.9, threshold=0.5)
True
>>> wants_lead_sms(Priority.MEDIUM, by_rule=True, confidence=0.9, threshold=0.5)
False
"""

from datetime import datetime, timedelta
from typing import Final

from nullticket.core.enums import Priority

# Mails of any kind that one address may get in an hour, and acknowledgements in a day.
MAILS_PER_HOUR: Final = 60
ACKNOWLEDGEMENTS_PER_DAY: Final = 3


def wants_lead_sms(priority: Priority, *, by_rule: bool, confidence: float | None, threshold: float) -> bool:
    """High and above, and only when a rule matched or the engine was sure: a guess never wakes anybody."""
    sure = confidence is not None and confidence >= threshold
    return priority.rank >= Priority.HIGH.rank and (by_rule or sure)


def is_stale_alarm(deadline: datetime, *, now: datetime) -> bool:
    """A deadline that passed more than a day ago is history (an import, a long outage): no mail about it."""
    return now - deadline > timedelta(days=1)


def sla_words(minutes: int) -> str:
    """A target as people say it.

    >>> sla_words(240), sla_words(90), sla_words(4320)
    ('4 hours', '90 minutes', '3 days')
    """
    for size, word in ((1440, "day"), (60, "hour")):
        if minutes % size == 0 and minutes >= size:
            count = minutes // size
            if word == "hour" or count > 1:
                return f"{count} {word}{'s' if count != 1 else ''}"
    return f"{minutes} minutes" if minutes != 1440 else "24 hours"
