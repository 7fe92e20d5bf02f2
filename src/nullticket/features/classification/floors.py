"""Rules that no model and no wording can argue away: an attack, danger, a likely breach, an outage, a VIP who is in trouble.

A floor needs the thing to have happened. Questions about it, trainings, past or planned outages and denials do not
count, and "not urgent" in the same text does not lower it.
"""

from dataclasses import dataclass

from nullticket.core.enums import Priority
from nullticket.features.classification.signals import Signals


@dataclass(frozen=True, slots=True)
class Floor:
    """The least priority, and why."""

    priority: Priority
    reason: str


def floor_of(signals: Signals, *, vip: bool = False) -> Floor | None:
    """The highest floor that holds. ``vip``: the requester is marked as one in the directory."""
    if signals.is_question:
        return None
    attack = next((name for name in ("attack", "attack_named") if signals.has(name)), None)
    if attack is not None:
        return Floor(Priority.CRITICAL, f"security, an attack is going on: {signals.words(attack)}")
    if signals.has("danger"):
        return Floor(Priority.CRITICAL, f"people or machines are in danger: {signals.words('danger')}")
    if signals.has("outage"):
        wide = signals.has("everyone", "site")
        return Floor(Priority.CRITICAL if wide else Priority.URGENT, f"outage: {signals.words('outage')}")
    breach = next((name for name in ("breach", "breach_named") if signals.has(name)), None)
    if breach is not None:
        return Floor(Priority.URGENT, f"security, a breach is likely: {signals.words(breach)}")
    if signals.has("phishing"):
        return Floor(Priority.HIGH, f"security: {signals.words('phishing')}")
    if signals.is_trouble and (vip or signals.has("vip")):
        return Floor(Priority.HIGH, f"VIP: {'the requester' if vip else signals.words('vip')}")
    return None
