"""Who is told what, as sentences.

>>> wants_lead_sms(Priority.HIGH, by_rule=False, confidence=0.9, threshold=0.5)
True
>>> wants_lead_sms(Priority.MEDIUM, by_rule=True, confidence=0.9, threshold=0.5)
False
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from nullticket.core.enums import Priority, Source

# Mails of any kind that one address may get in an hour; acknowledgements in an hour and in a day; automatic mails about
# one ticket to somebody outside in an hour.
MAILS_PER_HOUR: Final = 60
ACKNOWLEDGEMENTS_PER_HOUR: Final = 1
ACKNOWLEDGEMENTS_PER_DAY: Final = 3
AUTOMATIC_PER_TICKET_HOUR: Final = 6
# What agents choose about, and what comes by mail unless they choose otherwise.
CHOICES: Final = ("assigned", "commented", "mentioned", "sla")
USUAL_MAILS: Final = ("commented", "sla")
# The others are mailed where what happened is handled.
MAILED_HERE: Final = ("assigned", "mentioned")
# From here on the lead of a team gets a text message.
WAKING: Final = Priority.HIGH


@dataclass(frozen=True, slots=True)
class Counts:
    """How many mails an address has had, this one included."""

    hour: int = 0
    acknowledged_hour: int = 0
    acknowledged_day: int = 0
    ticket_hour: int = 0


def cap_reached(counts: Counts, *, template: str, automatic: bool) -> str | None:
    """Why a mail is one too many, if it is. What a person wrote is held back by the widest cap only.

    >>> cap_reached(Counts(acknowledged_hour=2), template="received", automatic=True)
    'this address had an acknowledgement within the hour'
    >>> cap_reached(Counts(ticket_hour=7), template="resolved", automatic=True)
    'this ticket has sent 6 automatic mails to this address within an hour'
    >>> cap_reached(Counts(ticket_hour=7), template="replied", automatic=False)
    """
    if counts.hour > MAILS_PER_HOUR:
        return f"this address had {MAILS_PER_HOUR} mails within an hour"
    if template == "received" and counts.acknowledged_hour > ACKNOWLEDGEMENTS_PER_HOUR:
        return "this address had an acknowledgement within the hour"
    if template == "received" and counts.acknowledged_day > ACKNOWLEDGEMENTS_PER_DAY:
        return f"this address had {ACKNOWLEDGEMENTS_PER_DAY} acknowledgements within a day"
    if automatic and counts.ticket_hour > AUTOMATIC_PER_TICKET_HOUR:
        return f"this ticket has sent {AUTOMATIC_PER_TICKET_HOUR} automatic mails to this address within an hour"
    return None


def wants(kind: str, chosen: Collection[str] | None, *, usual: Collection[str]) -> bool:
    """Whether a person is told of this by one way; who has not chosen is told as is usual. What is no choice comes.

    >>> wants("sla_breach", None, usual=USUAL_MAILS), wants("assigned", None, usual=USUAL_MAILS)
    (True, False)
    >>> wants("sla_warning", ["mentioned"], usual=CHOICES), wants("reminder", [], usual=CHOICES)
    (False, True)
    """
    choice = "sla" if kind.startswith("sla_") else kind
    return choice not in CHOICES or choice in (usual if chosen is None else chosen)


def wants_lead_sms(priority: Priority, *, by_rule: bool, confidence: float | None, threshold: float) -> bool:
    """High and above, and only when a rule matched or the engine was sure: a guess never wakes anybody."""
    sure = confidence is not None and confidence >= threshold
    return priority.rank >= WAKING.rank and (by_rule or sure)


def wants_acknowledgement(source: Source, tags: Collection[str]) -> bool:
    """People who wrote by mail or chat hear that it has arrived; others see it where they wrote."""
    return source in {Source.EMAIL, Source.CHAT} and "no-acknowledgement" not in tags


def is_imported(tags: Collection[str]) -> bool:
    """Tickets of another system are no news: an import of thousands must not write to teams."""
    return "imported" in tags


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
