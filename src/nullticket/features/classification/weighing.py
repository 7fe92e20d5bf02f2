"""Which engine's word counts for a field: the admin's policy, then what both engines said, with reasons.

>>> plan = FieldPlan(Policy.CASCADE, below=0.6)
>>> asks(plan, sureness=0.9), asks(plan, sureness=0.4)
(False, True)
>>> seen = weigh_category(plan, {"vpn": 0.5, "network": 0.5}, "network", PRIOR)
>>> seen.value, seen.engine, round(seen.confidence, 2)
('network', 'llm', 0.69)
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from nullticket.core.enums import Priority
from nullticket.features.classification.calibration import PRIOR, Curve

LOCAL: Final = "local"
MODEL: Final = "llm"
_PRIORITIES: Final = len(Priority)


class Policy(StrEnum):
    """Which engines are asked about a field."""

    LOCAL_ONLY = "local_only"
    LLM_ONLY = "llm_only"
    CASCADE = "cascade"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class FieldPlan:
    """``below``: a cascade asks the language model where the local engine is less sure than this. Engines in ``shadow``
    are asked, their word is recorded and does not count.
    """

    policy: Policy = Policy.CASCADE
    below: float = 0.6
    shadow: frozenset[str] = frozenset()


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


def asks(plan: FieldPlan, *, sureness: float) -> bool:
    """Whether the language model is asked, when the local engine is so sure (0 when it failed)."""
    if MODEL in plan.shadow or plan.policy in {Policy.LLM_ONLY, Policy.BOTH} or LOCAL in plan.shadow:
        return True
    return plan.policy is Policy.CASCADE and sureness < plan.below


def weigh_category(plan: FieldPlan, local: Mapping[str, float], said: str | None, curve: Curve) -> Weighed | None:
    """None when no engine that counts has answered; then the keywords decide. ``local`` is empty when it failed, ``said``
    None when the model was not asked or failed.
    """
    counts = said if _counts(plan, MODEL) and plan.policy is not Policy.LOCAL_ONLY else None
    known = local if LOCAL not in plan.shadow else {}
    if counts is None:
        return _alone(known) if known else None
    shares = together(local, counts, curve)
    if not known or plan.policy is Policy.LLM_ONLY:
        return Weighed(counts, MODEL, shares[counts], shares, (_heard(counts, local, shares[counts]),))
    best = max(shares, key=lambda key: (shares[key], key == counts))
    own = max(known, key=lambda key: known[key])
    why = _agreement(own, counts, shares)
    asked = (f"the language model was asked: local sureness {known[own]:.2f}",) if plan.policy is Policy.CASCADE else ()
    return Weighed(best, MODEL if best == counts else LOCAL, shares[best], shares, (*asked, why))


def together(local: Mapping[str, float], said: str, curve: Curve) -> dict[str, float]:
    """All categories after the model has named one: its own by the curve, the others share the rest as before."""
    chance = local.get(said, 0.0) if local else 0.5
    top = max(local, key=lambda key: local[key]) if local else None
    sure = curve.confidence(chance, agreed=said == top)
    left = sum(value for key, value in local.items() if key != said)
    scale = (1 - sure) / left if left > 0 else 0.0
    return {key: value * scale for key, value in local.items() if key != said} | {said: sure}


def weigh_priority(
    plan: FieldPlan, own: Priority, own_confidence: float, said: Priority | None, curve: Curve
) -> Weighed:
    """``own`` is what the rules of priority find; the model's word is bounded afterwards, by ``policy.within_reach``."""
    alone = Weighed(own.value, LOCAL, own_confidence, {own.value: own_confidence})
    if said is None or not _counts(plan, MODEL) or plan.policy is Policy.LOCAL_ONLY:
        return alone
    chance = own_confidence if said is own else (1 - own_confidence) / (_PRIORITIES - 1)
    sure = curve.confidence(chance, agreed=said is own)
    rest = own_confidence * (1 - sure) / max(1 - chance, 0.01) if said is not own else 0.0
    shares = {own.value: rest, said.value: sure}
    if plan.policy is Policy.LLM_ONLY or LOCAL in plan.shadow or sure >= rest:
        why = f"the language model says {said.value}, weighed {sure:.2f}"
        return Weighed(said.value, MODEL, sure, shares, (why,))
    why = f"the language model says {said.value}; weighed {sure:.2f} against {rest:.2f} for {own.value}"
    return Weighed(own.value, LOCAL, rest, shares, (why,))


def _counts(plan: FieldPlan, engine: str) -> bool:
    return engine not in plan.shadow


def _alone(local: Mapping[str, float]) -> Weighed:
    best = min(local, key=lambda key: (-local[key], key))
    return Weighed(best, LOCAL, local[best], dict(local))


def _heard(said: str, local: Mapping[str, float], sure: float) -> str:
    if not local:
        return f"the language model says {said}, alone: {sure:.2f}"
    return f"the language model says {said}, weighed {sure:.2f} with the local engine's {local.get(said, 0.0):.2f}"


def _agreement(own: str, said: str, shares: Mapping[str, float]) -> str:
    if own == said:
        return f"both engines say {said}: {shares[said]:.2f}"
    return f"the language model says {said} ({shares[said]:.2f}), the local engine {own} ({shares.get(own, 0.0):.2f})"


__all__ = [
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
