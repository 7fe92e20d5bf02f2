"""Which engine's word counts for a field: the admin's policy and order, then what the engines said, with reasons.

>>> plan = FieldPlan(Policy.CASCADE, below=0.6)
>>> asks(plan, {LOCAL: 0.9}), asks(plan, {LOCAL: 0.4})
(False, True)
>>> seen = weigh_category(plan, {LOCAL: {"vpn": 0.5, "network": 0.5}}, "network", PRIOR)
>>> seen.value, seen.engine, round(seen.confidence, 2)
('network', 'llm', 0.69)
>>> rules_first = FieldPlan(order=(KEYWORD, LOCAL))
>>> seen = weigh_category(rules_first, {LOCAL: {"vpn": 0.9}, KEYWORD: {"printer": 0.8}}, None, PRIOR)
>>> seen.value, seen.engine
('printer', 'keyword')
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from nullticket.core.enums import Priority
from nullticket.features.classification.calibration import PRIOR, Curve

LOCAL: Final = "local"
MODEL: Final = "llm"
KEYWORD: Final = "keyword"
_PRIORITIES: Final = len(Priority)
_NAMES: Final = {LOCAL: "local engine", KEYWORD: "keyword rules"}
# By engine of this house, what it gives to each category.
Known = Mapping[str, Mapping[str, float]]


class Policy(StrEnum):
    """Which engines are asked about a field."""

    LOCAL_ONLY = "local_only"
    LLM_ONLY = "llm_only"
    CASCADE = "cascade"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class FieldPlan:
    """``order`` names the engines that count, the first first. A cascade goes on to the next where one is less sure than
    ``below``. Engines in ``shadow`` are asked, their word is recorded and does not count.
    """

    policy: Policy = Policy.CASCADE
    below: float = 0.6
    shadow: frozenset[str] = frozenset()
    order: tuple[str, ...] = (LOCAL, MODEL)

    @property
    def turn(self) -> tuple[str, ...]:
        """Whose word counts, in order."""
        silent = self.shadow | ({MODEL} if self.policy is Policy.LOCAL_ONLY else set())
        return tuple(one for one in self.order if one not in silent)

    def names(self, engine: str) -> bool:
        """Whether its word is wanted, to count or to be watched."""
        return engine in self.order or engine in self.shadow


@dataclass(frozen=True, slots=True)
class Plan:
    """For all fields that engines judge."""

    category: FieldPlan = field(default_factory=FieldPlan)
    priority: FieldPlan = field(default_factory=FieldPlan)


@dataclass(frozen=True, slots=True)
class Weighed:
    """The decision for one field; ``shares`` holds what is left for the other values."""

    value: str
    engine: str
    confidence: float
    shares: Mapping[str, float]
    reasons: tuple[str, ...] = ()


def asks(plan: FieldPlan, sureness: Mapping[str, float]) -> bool:
    """Whether the language model is asked, when the engines of this house are so sure; one that failed is not named."""
    if MODEL in plan.shadow:
        return True
    if MODEL not in plan.turn:
        return False
    before = plan.turn[: plan.turn.index(MODEL)]
    return plan.policy is not Policy.CASCADE or all(sureness.get(one, 0.0) < plan.below for one in before)


def weigh_category(plan: FieldPlan, known: Known, said: str | None, curve: Curve) -> Weighed | None:
    """None when no engine that counts has answered; then the keywords decide. An engine that failed has nothing in
    ``known``; ``said`` is None when the model was not asked or failed.
    """
    own = {one: known[one] for one in plan.turn if known.get(one)}
    words = {one: _alone(one, shares) for one, shares in own.items()}
    if said is None or MODEL not in plan.turn:
        return _first(plan, words)
    local = known.get(LOCAL) or next(iter(own.values()), {})
    if not own or plan.policy is Policy.LLM_ONLY:
        shares = together(local, said, curve)
        return Weighed(said, MODEL, shares[said], shares, (_heard(said, local, shares[said]),))
    pair = _paired(plan, next(iter(own.items())), said, curve, local=local)
    return pair if plan.policy is Policy.BOTH else _in_turn(plan, words, pair)


def _first(plan: FieldPlan, words: Mapping[str, Weighed]) -> Weighed | None:
    """Without a word of the model: the first engine, in a cascade the first that is sure."""
    if plan.policy is Policy.CASCADE and words:
        return _in_turn(plan, words, None)
    return next(iter(words.values()), None)


def _in_turn(plan: FieldPlan, words: Mapping[str, Weighed], pair: Weighed | None) -> Weighed:
    """The first that is sure, else the surest. ``pair`` is the model's word weighed with that of the first engine here,
    which then has no word of its own any more.
    """
    lead, heard = next(iter(words)), list[tuple[str, Weighed]]()
    for name in plan.turn:
        word = pair if name == MODEL else words.get(name)
        if word is None or (name == lead and any(one == MODEL for one, _ in heard)):
            continue
        if name == MODEL:
            heard = [one for one in heard if one[0] != lead]
        heard.append((name, word))
        if word.confidence >= plan.below:
            return word
    return max(heard, key=lambda one: one[1].confidence)[1]


def _paired(
    plan: FieldPlan, lead: tuple[str, Mapping[str, float]], said: str, curve: Curve, *, local: Mapping[str, float]
) -> Weighed:
    """The first engine of this house and the model, each by how right it is expected to be."""
    name, known = lead
    shares = together(local, said, curve, rest=known)
    best = max(shares, key=lambda key: (shares[key], key == said))
    own = max(known, key=lambda key: known[key])
    why = [_agreement(name, own, said, shares)]
    if plan.policy is Policy.CASCADE and plan.turn[0] != MODEL:
        why.insert(0, f"the language model was asked: {name} sureness {known[own]:.2f}")
    return Weighed(best, MODEL if best == said else name, shares[best], shares, tuple(why))


def together(
    local: Mapping[str, float], said: str, curve: Curve, *, rest: Mapping[str, float] | None = None
) -> dict[str, float]:
    """All categories after the model has named one: its own by the curve, which knows the local engine; the others share
    what is left as in ``rest``, the local engine's own shares if nobody else's.
    """
    chance = local.get(said, 0.0) if local else 0.5
    top = max(local, key=lambda key: local[key]) if local else None
    sure = curve.confidence(chance, agreed=said == top)
    others = local if rest is None else rest
    left = sum(value for key, value in others.items() if key != said)
    scale = (1 - sure) / left if left > 0 else 0.0
    return {key: value * scale for key, value in others.items() if key != said} | {said: sure}


def weigh_priority(
    plan: FieldPlan, own: Mapping[str, tuple[Priority, float]], said: Priority | None, curve: Curve
) -> Weighed:
    """``own`` holds what each engine of this house finds, and how sure it is; the model's word is bounded afterwards, by
    ``policy.within_reach``. The keyword rules have the last word where nobody else counts.
    """
    words = {one: Weighed(own[one][0].value, one, own[one][1], {}) for one in plan.turn if one in own}
    if said is None or MODEL not in plan.turn:
        return _first(plan, words) or Weighed(own[KEYWORD][0].value, KEYWORD, own[KEYWORD][1], {})
    lead = next(iter(words), LOCAL)
    pair = _paired_priority(plan, (lead, *own[lead]), said, curve)
    return pair if not words or plan.policy in {Policy.LLM_ONLY, Policy.BOTH} else _in_turn(plan, words, pair)


def _paired_priority(plan: FieldPlan, lead: tuple[str, Priority, float], said: Priority, curve: Curve) -> Weighed:
    name, own, own_confidence = lead
    chance = own_confidence if said is own else (1 - own_confidence) / (_PRIORITIES - 1)
    sure = curve.confidence(chance, agreed=said is own)
    rest = own_confidence * (1 - sure) / max(1 - chance, 0.01) if said is not own else 0.0
    shares = {own.value: rest, said.value: sure}
    if plan.policy is Policy.LLM_ONLY or name not in plan.turn or sure >= rest:
        why = f"the language model says {said.value}, weighed {sure:.2f}"
        return Weighed(said.value, MODEL, sure, shares, (why,))
    why = f"the language model says {said.value}; weighed {sure:.2f} against {rest:.2f} for {own.value}"
    return Weighed(own.value, name, rest, shares, (why,))


def _alone(engine: str, shares: Mapping[str, float]) -> Weighed:
    best = min(shares, key=lambda key: (-shares[key], key))
    return Weighed(best, engine, shares[best], dict(shares))


def _heard(said: str, local: Mapping[str, float], sure: float) -> str:
    if not local:
        return f"the language model says {said}, alone: {sure:.2f}"
    return f"the language model says {said}, weighed {sure:.2f} with the local engine's {local.get(said, 0.0):.2f}"


def _agreement(engine: str, own: str, said: str, shares: Mapping[str, float]) -> str:
    if own == said:
        return f"both engines say {said}: {shares[said]:.2f}"
    return (
        f"the language model says {said} ({shares[said]:.2f}), the {_NAMES[engine]} {own} ({shares.get(own, 0.0):.2f})"
    )


__all__ = [
    "KEYWORD",
    "LOCAL",
    "MODEL",
    "PRIOR",
    "FieldPlan",
    "Plan",
    "Policy",
    "Weighed",
    "asks",
    "together",
    "weigh_category",
    "weigh_priority",
]
