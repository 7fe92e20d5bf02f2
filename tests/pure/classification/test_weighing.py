"""Whose word counts, over all policies and shadows."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nullticket.core.enums import Priority
from nullticket.features.classification.calibration import PRIOR, Curve, Outcome, fitted, measured
from nullticket.features.classification.policy import within_reach
from nullticket.features.classification.weighing import (
    FieldPlan,
    Policy,
    asks,
    together,
    weigh_category,
    weigh_priority,
)

LOCAL = {"vpn": 0.7, "network": 0.2, "printer": 0.1}
SHADOWS = [frozenset(), frozenset({"llm"}), frozenset({"local"}), frozenset({"local", "llm"})]


@pytest.mark.parametrize(
    ("policy", "shadow", "sureness", "asked"),
    [
        (Policy.LOCAL_ONLY, (), 0.1, False),
        (Policy.LLM_ONLY, (), 0.9, True),
        (Policy.BOTH, (), 0.9, True),
        (Policy.CASCADE, (), 0.9, False),
        (Policy.CASCADE, (), 0.5, True),
        (Policy.LOCAL_ONLY, ("llm",), 0.9, True),
        (Policy.CASCADE, ("local",), 0.9, True),
    ],
)
def test_when_the_model_is_asked(policy: Policy, shadow: tuple[str, ...], sureness: float, asked: bool):
    assert asks(FieldPlan(policy, 0.6, frozenset(shadow)), sureness=sureness) is asked


@pytest.mark.parametrize("policy", list(Policy))
@pytest.mark.parametrize("shadow", SHADOWS)
@pytest.mark.parametrize("local", [LOCAL, {}])
@pytest.mark.parametrize("said", ["vpn", "printer", "finance", None])
def test_a_decision_is_a_distribution_and_a_shadow_never_decides(policy, shadow, local, said):
    found = weigh_category(FieldPlan(policy, shadow=shadow), local, said, PRIOR)
    model_counts = said is not None and "llm" not in shadow and policy is not Policy.LOCAL_ONLY
    local_counts = bool(local) and "local" not in shadow
    assert (found is not None) == (model_counts or local_counts)
    if found is None:
        return
    assert found.engine not in shadow
    assert 0 < found.confidence <= 1
    assert found.shares[found.value] == found.confidence
    if local:
        assert sum(found.shares.values()) == pytest.approx(1)
    if model_counts and policy is Policy.LLM_ONLY:
        assert found.value == said


def test_agreement_raises_and_a_quarrel_lowers_what_the_local_engine_had():
    plan = FieldPlan(Policy.BOTH)
    agreed, quarrel = weigh_category(plan, LOCAL, "vpn", PRIOR), weigh_category(plan, LOCAL, "printer", PRIOR)
    assert agreed is not None
    assert quarrel is not None
    assert agreed.confidence > LOCAL["vpn"] > quarrel.shares["vpn"]


@given(st.floats(0, 1), st.booleans(), st.lists(st.tuples(st.floats(0, 1), st.booleans(), st.booleans()), max_size=40))
def test_a_curve_stays_within_bounds_and_does_not_fall_with_the_odds(chance, agreed, seen):
    curve = fitted([Outcome(p, agreed=a, right=r) for p, a, r in seen])
    assert 0.02 <= curve.confidence(chance, agreed=agreed) <= 0.99
    assert PRIOR.confidence(0, agreed=agreed) <= PRIOR.confidence(chance, agreed=agreed)


def test_outcomes_move_the_curve_and_a_coin_ends_at_one_half():
    coin = [Outcome(0.3, agreed=False, right=n % 2 == 0) for n in range(400)]
    curve = fitted(coin)
    assert curve.confidence(0.3, agreed=False) == pytest.approx(0.5, abs=0.02)
    assert measured(curve, coin, majority=0.4).error < 0.02
    assert measured(PRIOR, coin, majority=0.4).error > 0.08
    assert measured(curve, coin, majority=0.4).judged
    assert not measured(curve, coin, majority=0.6).judged
    assert not measured(Curve(0, 0, 0), [], majority=0).judged


def test_without_a_local_voice_the_model_is_believed_moderately():
    assert together({}, "vpn", PRIOR) == {"vpn": pytest.approx(0.69, abs=0.01)}


@pytest.mark.parametrize("policy", list(Policy))
@pytest.mark.parametrize("said", [*Priority, None])
def test_no_word_of_a_model_alone_reaches_urgent_or_critical(policy: Policy, said: Priority | None):
    for own in (Priority.LOW, Priority.MEDIUM):
        found = weigh_priority(FieldPlan(policy), own, 0.5, said, Curve(5, 0, 0))
        bounded = within_reach(Priority(found.value), own=own, confidence=found.confidence)
        assert bounded.rank <= Priority.HIGH.rank


def test_a_model_without_a_record_does_not_wake_anybody():
    found = weigh_priority(FieldPlan(Policy.LLM_ONLY), Priority.MEDIUM, 0.65, Priority.CRITICAL, PRIOR)
    assert within_reach(Priority(found.value), own=Priority.MEDIUM, confidence=found.confidence) is Priority.MEDIUM


def test_what_is_high_by_the_rules_stays_reachable_and_the_model_may_lower():
    found = weigh_priority(FieldPlan(Policy.LLM_ONLY), Priority.CRITICAL, 0.8, Priority.LOW, PRIOR)
    assert within_reach(Priority(found.value), own=Priority.CRITICAL, confidence=0.3) is Priority.LOW
    assert within_reach(Priority.URGENT, own=Priority.CRITICAL, confidence=0.1) is Priority.URGENT


def test_rules_that_are_sure_outweigh_a_model_that_is_seldom_right():
    doubted = Curve(-3, 0.4, 0.8)
    found = weigh_priority(FieldPlan(Policy.BOTH), Priority.HIGH, 0.9, Priority.LOW, doubted)
    assert (found.value, found.engine) == (Priority.HIGH.value, "local")
    assert found.confidence == found.shares[Priority.HIGH.value] > found.shares[Priority.LOW.value]
    assert found.reasons[0].startswith("the language model says low; weighed")


def test_a_curve_that_begins_far_off_ends_within_its_steps_nearer_to_the_truth():
    far = Curve(60, 0, 0)
    found = fitted([Outcome(0.5, agreed=False, right=False, weight=1000.0)] * 20, prior=far)
    assert 0 < found.bias < far.bias
