"""Whose word counts, over all policies and shadows."""

from itertools import combinations, permutations, product

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

ENGINES = ("local", "llm", "keyword")
RULES = {"network": 0.6, "vpn": 0.3, "finance": 0.1}
LOCAL = {"vpn": 0.7, "network": 0.2, "printer": 0.1}
SHADOWS = [frozenset(one) for size in (0, 1, 2) for one in combinations(ENGINES, size)]
ORDERS = [order for size in (1, 2, 3) for order in permutations(ENGINES, size)]


def here(own: Priority, sure: float) -> dict[str, tuple[Priority, float]]:
    return {"local": (own, sure), "keyword": (own, sure)}


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
    assert asks(FieldPlan(policy, 0.6, frozenset(shadow)), {"local": sureness}) is asked


@pytest.mark.parametrize("policy", list(Policy))
def test_a_decision_is_a_distribution_and_only_who_counts_decides(policy: Policy):
    heard = product(SHADOWS, ORDERS, [LOCAL, {}], [RULES, {}], ["vpn", "printer", "finance", None])
    for shadow, order, local, rules, said in heard:
        plan = FieldPlan(policy, shadow=shadow, order=order)
        answered = {"local": bool(local), "keyword": bool(rules), "llm": said is not None}
        counts = {one for one in plan.turn if answered[one]}
        found = weigh_category(plan, {"local": local, "keyword": rules}, said, PRIOR)
        assert (found is not None) == bool(counts)
        if found is None:
            continue
        assert found.engine in counts
        assert 0 < found.confidence <= 1
        assert found.shares[found.value] == found.confidence
        if local and rules:
            assert sum(found.shares.values()) == pytest.approx(1)
        if policy is Policy.LLM_ONLY and "llm" in counts:
            assert found.value == said


@pytest.mark.parametrize("policy", list(Policy))
def test_a_priority_is_decided_by_who_counts_or_by_the_keyword_rules(policy: Policy):
    heard = product(SHADOWS, ORDERS, [0.9, 0.4], [0.8, 0.3], [Priority.HIGH, Priority.LOW, None])
    for shadow, order, own, rules, said in heard:
        plan = FieldPlan(policy, shadow=shadow, order=order)
        known = {"local": (Priority.HIGH, own), "keyword": (Priority.MEDIUM, rules)}
        counts = {one for one in plan.turn if one != "llm" or said is not None}
        found = weigh_priority(plan, known, said, PRIOR)
        assert found.engine in (counts or {"keyword"})
        assert 0 < found.confidence <= 1


@pytest.mark.parametrize(
    ("order", "sure", "rules", "said", "decided"),
    [
        (("keyword", "local"), 0.7, 0.8, None, ("network", "keyword")),
        (("keyword", "local"), 0.7, 0.5, None, ("vpn", "local")),
        (("keyword", "local"), 0.5, 0.55, None, ("network", "keyword")),
        (("local", "llm", "keyword"), 0.5, 0.9, "vpn", ("vpn", "llm")),
        (("local", "llm", "keyword"), 0.5, 0.9, "finance", ("network", "keyword")),
        (("local", "llm", "keyword"), 0.59, 0.55, None, ("vpn", "local")),
        (("llm", "keyword", "local"), 0.9, 0.5, "vpn", ("vpn", "llm")),
        (("keyword", "llm", "local"), 0.9, 0.5, None, ("vpn", "local")),
        (("local", "llm"), 0.9, 0.9, "printer", ("vpn", "local")),
    ],
)
def test_a_cascade_ends_at_the_first_that_is_sure_else_at_the_surest(order, sure, rules, said, decided):
    known = {"local": {"vpn": sure, "printer": 1 - sure}, "keyword": {"network": rules, "printer": 1 - rules}}
    found = weigh_category(FieldPlan(Policy.CASCADE, 0.6, order=order), known, said, PRIOR)
    assert found is not None
    assert (found.value, found.engine) == decided


@pytest.mark.parametrize(
    ("order", "sureness", "asked"),
    [
        (("local", "keyword", "llm"), {"local": 0.5, "keyword": 0.7}, False),
        (("local", "keyword", "llm"), {"local": 0.5, "keyword": 0.5}, True),
        (("llm", "local"), {"local": 0.9}, True),
        (("local", "keyword"), {"local": 0.1}, False),
        (("keyword", "llm"), {"local": 0.9, "keyword": 0.2}, True),
    ],
)
def test_a_cascade_asks_the_model_when_nobody_before_it_is_sure(order, sureness, asked):
    assert asks(FieldPlan(Policy.CASCADE, 0.6, order=order), sureness) is asked


def test_the_rules_speak_for_this_house_where_they_come_first():
    plan = FieldPlan(Policy.BOTH, order=("keyword", "llm", "local"))
    found = weigh_category(plan, {"local": LOCAL, "keyword": RULES}, "network", PRIOR)
    assert found is not None
    assert (found.value, found.engine, found.reasons[0][:24]) == ("network", "llm", "both engines say network")
    watched = FieldPlan(shadow=frozenset({"keyword"}))
    assert (watched.names("keyword"), plan.names("keyword"), FieldPlan().names("keyword")) == (True, True, False)


def test_agreement_raises_and_a_quarrel_lowers_what_the_local_engine_had():
    plan = FieldPlan(Policy.BOTH)
    agreed, quarrel = (weigh_category(plan, {"local": LOCAL}, said, PRIOR) for said in ("vpn", "printer"))
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
        found = weigh_priority(FieldPlan(policy), here(own, 0.5), said, Curve(5, 0, 0))
        bounded = within_reach(Priority(found.value), own=own, confidence=found.confidence)
        assert bounded.rank <= Priority.HIGH.rank


def test_a_model_without_a_record_does_not_wake_anybody():
    found = weigh_priority(FieldPlan(Policy.LLM_ONLY), here(Priority.MEDIUM, 0.65), Priority.CRITICAL, PRIOR)
    assert within_reach(Priority(found.value), own=Priority.MEDIUM, confidence=found.confidence) is Priority.MEDIUM


def test_what_is_high_by_the_rules_stays_reachable_and_the_model_may_lower():
    found = weigh_priority(FieldPlan(Policy.LLM_ONLY), here(Priority.CRITICAL, 0.8), Priority.LOW, PRIOR)
    assert within_reach(Priority(found.value), own=Priority.CRITICAL, confidence=0.3) is Priority.LOW
    assert within_reach(Priority.URGENT, own=Priority.CRITICAL, confidence=0.1) is Priority.URGENT


def test_rules_that_are_sure_outweigh_a_model_that_is_seldom_right():
    doubted = Curve(-3, 0.4, 0.8)
    found = weigh_priority(FieldPlan(Policy.BOTH), here(Priority.HIGH, 0.9), Priority.LOW, doubted)
    assert (found.value, found.engine) == (Priority.HIGH.value, "local")
    assert found.confidence == found.shares[Priority.HIGH.value] > found.shares[Priority.LOW.value]
    assert found.reasons[0].startswith("the language model says low; weighed")


def test_a_curve_that_begins_far_off_ends_within_its_steps_nearer_to_the_truth():
    far = Curve(60, 0, 0)
    found = fitted([Outcome(0.5, agreed=False, right=False, weight=1000.0)] * 20, prior=far)
    assert 0 < found.bias < far.bias
