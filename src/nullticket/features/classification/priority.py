"""Priority from impact and urgency, each step explained, and floors that no model can argue away.

Impact: one person, a team, a site, everybody. Urgency: a question or wish, an annoyance, work is slowed, work is
blocked. Denied urgency ("not urgent") counts as said. The 1 to 10 score lies in the band of its priority.

>>> seen = judge(TicketText("Can't connect to VPN from home"))
>>> seen.priority.value, seen.score, seen.requires_immediate_attention
('high', 8, True)
>>> judge(TicketText("My internet is not urgent")).priority.value
'low'
"""

import re
from dataclasses import dataclass
from typing import Final

from nullticket.core.enums import Priority
from nullticket.features.classification.results import Reason, TicketText

BANDS: Final = {
    Priority.LOW: (1, 2),
    Priority.MEDIUM: (3, 5),
    Priority.HIGH: (6, 8),
    Priority.URGENT: (9, 9),
    Priority.CRITICAL: (10, 10),
}


def _any(*words: str) -> re.Pattern[str]:
    return re.compile(r"\b(?:" + "|".join(words) + r")\b", re.IGNORECASE)


_QUESTION: Final = _any(
    r"how (?:do|can|to|does)",
    "where (?:do|can|is)",
    "what is",
    "is there",
    "wie (?:kann|geht)",
    "wo finde",
    "when (?:is|will)",
)
_NOT_URGENT: Final = _any(
    r"(?:not|isn'?t|no|nothing|nicht|kein|pas|no es|não é)\s+(?:very |really |that |so |sehr |at all )?(?:urgent|critical|important|hurry|rush|dringend|eilig|urgente|emergency)",
    "no rush",
    "no hurry",
    "low priority",
    "whenever you",
    "when you have time",
    "keine eile",
    "hat zeit",
    "sin prisa",
    "pas pressé",
)
_URGENT: Final = _any(
    "urgent(?:ly)?",
    "asap",
    "immediately",
    "emergency",
    "right now",
    "dringend",
    "sofort",
    "eilt",
    "urgente",
    "urgence",
    "critical",
)
_BLOCKED: Final = _any(
    r"(?:can'?t|cannot|can not|unable to|couldn'?t)\s+(?:\w+\s+){0,2}?(?:work|connect|log ?in|log ?on|sign in|access|open|start|boot|use|reach|send|print|get in|get into|post)",
    r"(?:does not|doesn'?t|won'?t|will not|not)\s+(?:connect|start|boot|turn on|respond|working at all|load)",
    "blocked",
    "locked out",
    "nothing works",
    "stopped working",
    "dead",
    "kann nicht (?:arbeiten|mehr)",
    "geht nicht mehr",
    "startet nicht",
    "nicht (?:anmelden|verbinden|einloggen|arbeiten)",
    "no puedo",
    "je ne peux pas",
    "não consigo",
    "abgestürzt",
)
_DEADLINE: Final = _any(
    "deadline",
    "today",
    "in an hour",
    "this morning",
    "before noon",
    "presentation",
    "customer (?:is )?waiting",
    "board meeting",
    "heute",
    "gleich",
    "hoy",
    "aujourd'hui",
)
_EVERYBODY: Final = _any(
    "everyone",
    "everybody",
    "all users",
    "whole company",
    "entire company",
    "company[- ]wide",
    "all sites",
    "nobody can",
    "no one can",
    "alle (?:mitarbeiter|kollegen|benutzer)",
    "niemand",
    "todo el mundo",
    "tout le monde",
)
_SITE: Final = _any(
    "whole (?:site|building|floor|office|plant)",
    "entire (?:site|building|floor|office|plant)",
    "production line",
    "warehouse",
    "the plant",
    "ganze(?:r|s|n)? (?:standort|gebäude|etage|büro)",
    "produktion steht",
)
_TEAM: Final = _any(
    "our (?:whole )?(?:team|department)",
    "several (?:people|colleagues|users)",
    "my (?:team|colleagues)",
    "many users",
    "others too",
    "multiple users",
    "mehrere kollegen",
    "unsere abteilung",
    "varios compañeros",
)
_OUTAGE: Final = _any(
    "outage",
    "(?:server|system|network|mail|sap|erp|website) (?:is |are )?(?:completely )?down",
    "production (?:is )?(?:down|stopped)",
    "ausfall",
    "komplett ausgefallen",
    "panne générale",
    "caída total",
)
_SECURITY: Final = _any(
    "ransomware",
    "phishing",
    "malware",
    "hacked",
    "hacker",
    "data (?:leak|breach)",
    "compromised",
    "stolen (?:laptop|phone|device|notebook)",
    "(?:laptop|phone|notebook) (?:was |has been )?stolen",
    "virus (?:found|detected|alert)",
    "verschlüsselt(?:e|en)? dateien",
    "gestohlen",
    "clicked (?:on )?(?:a |the )?(?:suspicious|strange|bad) link",
)
_DENIED: Final = re.compile(r"\b(?:not?|isn'?t|without|kein(?:e|en)?|nicht|never)\s+(?:\w+\s+){0,2}$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Judgement:
    """``score`` is 1 to 10 within the band of the priority."""

    priority: Priority
    score: int
    requires_immediate_attention: bool
    reasons: tuple[Reason, ...]


def within_band(priority: Priority, score: int) -> int:
    """The score moved into the band of the priority."""
    low, high = BANDS[priority]
    return max(low, min(high, score))


def judge(text: TicketText, *, proposed: Priority | None = None, vip: bool = False) -> Judgement:
    """Decide by impact and urgency, or start from what an engine or a person proposed; floors hold either way."""
    whole = f"{text.title}\n{text.description[:4000]}"
    asks = bool(_QUESTION.search(text.title)) or (text.title.rstrip().endswith("?") and not _said(_BLOCKED, whole))
    calm = bool(_NOT_URGENT.search(whole))
    blocked = bool(_said(_BLOCKED, whole)) and not asks
    impact, impact_reason = _impact(whole)
    urgency, urgency_reason = _urgency(whole, asks=asks, calm=calm, blocked=blocked)
    own = _mapped(impact, urgency)
    reasons = [impact_reason, urgency_reason]
    decided = proposed or own
    if proposed is not None:
        reasons.append(Reason("priority", f"proposed priority {proposed.value}"))
    floor = None if asks else _floor(whole, vip=vip, blocked=blocked)
    if floor is not None and floor[0].rank > decided.rank:
        decided = floor[0]
    if floor is not None:
        reasons.append(Reason("floor", floor[1], 1.0))
    attention = (decided.rank >= Priority.HIGH.rank and blocked) or floor is not None
    score = within_band(decided, BANDS[decided][0] + impact + (2 if blocked else 1 if urgency else 0))
    reasons.append(Reason("score", f"{decided.value}, {score}/10", float(score)))
    return Judgement(decided, score, attention, tuple(reasons))


def _said(pattern: re.Pattern[str], text: str) -> str | None:
    """What the text says of a pattern, unless it denies it."""
    for found in pattern.finditer(text):
        if not _DENIED.search(text[: found.start()]):
            return found.group()
    return None


def _impact(text: str) -> tuple[int, Reason]:
    for size, pattern, name in ((3, _EVERYBODY, "everybody"), (2, _SITE, "a site"), (1, _TEAM, "a team")):
        found = _said(pattern, text)
        if found:
            return size, Reason("impact", f"{name} is affected: {found}", float(size))
    return 0, Reason("impact", "one person is affected")


def _urgency(text: str, *, asks: bool, calm: bool, blocked: bool) -> tuple[int, Reason]:
    if asks:
        return 0, Reason("urgency", "it is a question")
    if calm:
        return 0, Reason("urgency", "the text says that it is not urgent")
    if blocked:
        pressed = _said(_URGENT, text) or _said(_DEADLINE, text)
        size = 3 if pressed else 2
        return size, Reason("urgency", f"work is blocked: {_said(_BLOCKED, text)}", float(size))
    pressed = _said(_URGENT, text)
    if pressed:
        return 2, Reason("urgency", f"asked for as {pressed}", 2.0)
    return 1, Reason("urgency", "work goes on with trouble")


def _mapped(impact: int, urgency: int) -> Priority:
    """Impact 0..3 and urgency 0..3 to a priority."""
    table = (
        (Priority.LOW, Priority.MEDIUM, Priority.HIGH, Priority.HIGH),
        (Priority.LOW, Priority.MEDIUM, Priority.HIGH, Priority.URGENT),
        (Priority.MEDIUM, Priority.HIGH, Priority.URGENT, Priority.CRITICAL),
        (Priority.MEDIUM, Priority.HIGH, Priority.CRITICAL, Priority.CRITICAL),
    )
    return table[impact][urgency]


def _floor(text: str, *, vip: bool, blocked: bool) -> tuple[Priority, str] | None:
    """The least priority that a rule demands, with its reason."""
    security = _said(_SECURITY, text)
    if security:
        return Priority.URGENT, f"security: {security}"
    outage = _said(_OUTAGE, text)
    if outage:
        return Priority.URGENT, f"outage: {outage}"
    if vip and blocked:
        return Priority.HIGH, "the requester is a VIP and cannot work"
    return None
