"""Priority from impact and urgency, each step explained; floors hold whatever a model or a person proposes.

Impact: one person, a team, a site, everybody. Urgency: a question, planned work, trouble, work blocked, pressing.
Said calm ("not urgent", "no rush") counts as said. The 1 to 10 score lies in the band of its priority.

>>> seen = judge(TicketText("Can't connect to VPN from home"))
>>> seen.priority.value, seen.score, seen.requires_immediate_attention
('high', 8, True)
>>> judge(TicketText("My internet is not urgent")).priority.value
'low'
"""

from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from nullticket.core.enums import SCORE_BANDS, Priority, within_band
from nullticket.features.classification.floors import Floor, floor_of
from nullticket.features.classification.orders import without_orders
from nullticket.features.classification.results import Reason, TicketText
from nullticket.features.classification.running import Running
from nullticket.features.classification.signals import Signals, signals_of

# Categories of administration: a matter is planned work unless the text speaks of trouble.
_DESK_WORK: Final = frozenset({"hr_query", "general", "other"})
# Categories of remarks: even a complaint is no trouble with anybody's work.
_REMARKS: Final = frozenset({"general"})
# Categories where a wish keeps somebody from starting to work.
_AWAITED: Final = frozenset({"access_request", "password_reset", "finance"})
_SURE, _FAIR, _POOR = 0.8, 0.65, 0.5


class Impact(IntEnum):
    ONE = 0
    TEAM = 1
    SITE = 2
    EVERYONE = 3


class Urgency(IntEnum):
    QUESTION = 0
    PLANNED = 1
    TROUBLE = 2
    BLOCKED = 3
    PRESSING = 4


_L, _M, _H, _U, _C = Priority
_MATRIX: Final = {
    Impact.ONE: (_L, _L, _M, _H, _H),
    Impact.TEAM: (_L, _M, _H, _U, _U),
    Impact.SITE: (_L, _M, _H, _C, _C),
    Impact.EVERYONE: (_L, _M, _U, _C, _C),
}
_IMPACT_WORDS: Final = {Impact.TEAM: "a team", Impact.SITE: "a site", Impact.EVERYONE: "everybody"}


@dataclass(frozen=True, slots=True)
class Judgement:
    """``score`` is 1 to 10 within the band of the priority; ``confidence`` is an estimate within 0..1."""

    priority: Priority
    score: int
    requires_immediate_attention: bool
    reasons: tuple[Reason, ...]
    confidence: float = _FAIR


def judge(
    text: TicketText,
    *,
    category: str | None = None,
    proposed: Priority | None = None,
    vip: bool = False,
    running: Running | None = None,
) -> Judgement:
    """Decide by impact and urgency, or start from what an engine or a person proposed; floors hold either way. With
    ``running``, others report the same now, and the proposal is raised to what so many make of it.
    """
    signals = signals_of(TicketText(without_orders(text.title), without_orders(text.description)))
    impact, impact_reason = impact_of(signals)
    if running is not None and impact < Impact.TEAM and not signals.is_question:
        impact = Impact.TEAM
        impact_reason = Reason("impact", running.reason, float(impact))
    urgency, urgency_reason = urgency_of(signals, category)
    own = _MATRIX[impact][urgency]
    reasons = [impact_reason, urgency_reason, Reason("priority", f"impact and urgency together: {own.value}")]
    decided = own
    if proposed is not None:
        decided = proposed
        reasons.append(Reason("priority", f"proposed: {proposed.value}"))
        if running is not None:
            decided = max(proposed, own, key=lambda one: one.rank)
    floor = floor_of(signals, vip=vip)
    if floor is not None:
        decided = max(decided, floor.priority, key=lambda one: one.rank)
        reasons.append(Reason("floor", f"at least {floor.priority.value}, {floor.reason}", 1.0))
    points, score_reason = score(decided, impact=impact, urgency=urgency)
    stopped = urgency >= Urgency.BLOCKED and signals.has("blocked", "outage", "attack", "attack_named", "danger")
    return Judgement(
        decided,
        points,
        floor is not None or (decided.rank >= Priority.HIGH.rank and stopped),
        (*reasons, score_reason),
        _confidence(signals, floor, urgency),
    )


def impact_of(signals: Signals) -> tuple[Impact, Reason]:
    """How many are hit, by the widest thing the text says."""
    for impact, name in ((Impact.EVERYONE, "everyone"), (Impact.SITE, "site"), (Impact.TEAM, "team")):
        if signals.has(name):
            words = f"{_IMPACT_WORDS[impact]} is affected: {signals.words(name)}"
            return impact, Reason("impact", words, float(impact))
    if signals.has("process"):
        return Impact.TEAM, Reason("impact", f"a business process is affected: {signals.words('process')}", 1.0)
    return Impact.ONE, Reason("impact", "one person is affected")


def urgency_of(signals: Signals, category: str | None = None) -> tuple[Urgency, Reason]:
    """How long it can wait. A question stays one however it is pressed; calm is taken at its word."""
    if signals.is_question:
        return Urgency.QUESTION, Reason("urgency", "it is a question")
    if signals.is_calm:
        return _calmed(signals)
    base, why = _base_urgency(signals, category)
    haste = next((name for name in ("pressing", "deadline") if signals.has(name)), None)
    if haste is None or base is Urgency.QUESTION:
        return base, Reason("urgency", why, float(base))
    pressed = Urgency(min(base + 1, Urgency.PRESSING))
    return pressed, Reason("urgency", f"{why}; pressed for: {signals.words(haste)}", float(pressed))


def _calmed(signals: Signals) -> tuple[Urgency, Reason]:
    said = f"the text says that it can wait: {signals.words('calm')}"
    if signals.has("blocked"):
        return Urgency.TROUBLE, Reason("urgency", said, float(Urgency.TROUBLE))
    return Urgency.PLANNED, Reason("urgency", said, float(Urgency.PLANNED))


def _base_urgency(signals: Signals, category: str | None) -> tuple[Urgency, str]:
    if signals.has("blocked") and signals.has("workaround"):
        return Urgency.TROUBLE, f"there is a way round: {signals.words('workaround')}"
    if signals.has("blocked"):
        return Urgency.BLOCKED, f"work is blocked: {signals.words('blocked')}"
    if signals.has("outage", "attack", "attack_named", "danger"):
        return Urgency.BLOCKED, "work is blocked by an outage, an attack or danger"
    if signals.is_trouble and category not in _REMARKS:
        return Urgency.TROUBLE, "work goes on with trouble"
    if signals.is_request and (category in _AWAITED or signals.has("dated")):
        return Urgency.TROUBLE, "somebody waits for it to begin work"
    if signals.is_request or category in _DESK_WORK:
        return Urgency.PLANNED, "it is planned work"
    return Urgency.TROUBLE, "nothing says how bad it is"


def score(priority: Priority, *, impact: Impact, urgency: Urgency) -> tuple[int, Reason]:
    """1 to 10: the foot of the band, and up by what urgency and impact add."""
    foot = SCORE_BANDS[priority][0]
    steps = (2 if urgency >= Urgency.BLOCKED else 1 if urgency >= Urgency.TROUBLE else 0) + int(impact)
    points = within_band(priority, foot + steps)
    return points, Reason("score", f"{priority.value}, {points}/10", float(points))


def _confidence(signals: Signals, floor: Floor | None, urgency: Urgency) -> float:
    if floor is not None or urgency is Urgency.QUESTION or signals.is_calm:
        return _SURE
    return _FAIR if signals.said else _POOR
