import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nullticket.core.enums import Priority, Source
from nullticket.features.routing.conditions import (
    Condition,
    ConditionError,
    Field,
    Group,
    Mode,
    Operator,
    TicketFacts,
    condition_document,
    matches,
    parse_condition,
    rule_condition,
)

VPN = TicketFacts(
    text="Can't connect to VPN from home. Error 809 on the Wi-Fi.",
    category="vpn",
    keywords=("remote access",),
    source=Source.CHAT,
    priority=Priority.HIGH,
    requester_email="Anna@Example.org",
    language="en",
    requires_immediate_attention=True,
    confidence=0.83,
    tags=("Home", "urgent-user"),
)


@pytest.mark.parametrize(
    ("field", "operator", "values", "expected"),
    [
        ("category", "any_of", ["vpn", "network"], True),
        ("category", "any_of", ["printer"], False),
        ("category", "none_of", ["printer"], True),
        ("category", "none_of", ["vpn"], False),
        ("source", "any_of", ["chat"], True),
        ("source", "none_of", ["chat", "email"], False),
        ("priority", "any_of", ["high"], True),
        ("priority", "at_least", ["high"], True),
        ("priority", "at_least", ["urgent"], False),
        ("priority", "at_most", ["high"], True),
        ("priority", "at_most", ["medium"], False),
        ("requester_email", "any_of", ["anna@example.org"], True),
        ("requester_domain", "any_of", ["EXAMPLE.org"], True),
        ("requester_domain", "any_of", ["example.com"], False),
        ("language", "any_of", ["en", "de"], True),
        ("requires_immediate_attention", "any_of", [True], True),
        ("requires_immediate_attention", "any_of", ["false"], False),
        ("confidence", "at_least", [0.8], True),
        ("confidence", "at_least", [0.9], False),
        ("confidence", "at_most", [0.9], True),
        ("confidence", "at_most", [0.5], False),
        ("tags", "all_of", ["home", "urgent-user"], True),
        ("tags", "all_of", ["home", "vip"], False),
        ("tags", "any_of", ["vip"], False),
        ("tags", "none_of", ["vip"], True),
        ("keywords", "any_of", ["vpn"], True),
        ("keywords", "any_of", ["wifi"], False),
        ("keywords", "any_of", ["wi fi"], True),
        ("keywords", "any_of", ["remote access"], True),
        ("keywords", "all_of", ["vpn", "809"], True),
        ("keywords", "all_of", ["vpn", "691"], False),
        ("keywords", "none_of", ["printer"], True),
        ("keywords", "none_of", ["vpn"], False),
        ("keywords", "any_of", ["connec*"], True),
        ("keywords", "any_of", ["connec"], False),
    ],
)
def test_a_leaf_compares_one_field_of_the_ticket(field, operator, values, expected):
    match = matches(parse_condition({"field": field, "operator": operator, "values": values}), VPN)

    assert match.matched is expected
    assert match.reasons
    assert field in match.reasons[0]


def test_a_keyword_is_never_found_inside_a_word():
    payslip = TicketFacts(text="My payslip is missing")

    assert not matches(rule_condition(category=None, keywords=["ip"]), payslip).matched


def test_accents_and_case_do_not_matter_for_keywords():
    ticket = TicketFacts(text="Problème d'IMPRIMANTE au bureau")

    assert matches(rule_condition(category=None, keywords=["probleme", "imprimante"]), ticket).matched


def test_an_unknown_confidence_is_neither_high_nor_low():
    unsure = TicketFacts(text="hello")

    assert not matches(Condition(Field.CONFIDENCE, Operator.AT_LEAST, ("0",)), unsure).matched
    low = matches(Condition(Field.CONFIDENCE, Operator.AT_MOST, ("1",)), unsure)
    assert not low.matched
    assert low.reasons == ("confidence unknown is not at most 1",)


def test_a_ticket_without_a_value_fails_any_of_and_passes_none_of():
    bare = TicketFacts(text="hello")

    assert not matches(Condition(Field.CATEGORY, Operator.ANY_OF, ("vpn",)), bare).matched
    assert matches(Condition(Field.CATEGORY, Operator.NONE_OF, ("vpn",)), bare).matched
    assert not matches(Condition(Field.REQUESTER_DOMAIN, Operator.ANY_OF, ("",)), bare).matched


def test_a_rule_without_keywords_matches_on_its_other_conditions_alone():
    assert matches(rule_condition(category="vpn", keywords=()), VPN).matched
    assert not matches(rule_condition(category="printer", keywords=()), VPN).matched


def test_a_rule_without_any_condition_matches_every_ticket():
    assert matches(rule_condition(category=None, keywords=()), VPN) == matches(Group(Mode.ALL, ()), VPN)
    assert matches(rule_condition(category="", keywords=()), VPN).matched


def test_a_single_further_condition_joins_category_and_keywords():
    when = rule_condition(
        category="vpn", keywords=["vpn"], further={"field": "source", "operator": "any_of", "values": ["email"]}
    )

    assert len(when.members) == 3
    assert matches(when, VPN).reasons == ("source is none of email",)


def test_groups_join_by_all_any_and_none():
    chat = {"field": "source", "operator": "any_of", "values": ["chat"]}
    mail = {"field": "source", "operator": "any_of", "values": ["email"]}

    assert not matches(parse_condition([chat, mail]), VPN).matched
    assert matches(parse_condition({"any": [mail, chat]}), VPN).reasons == ("source is chat",)
    assert not matches(parse_condition({"any": [mail]}), VPN).matched
    assert matches(parse_condition({"none": [mail]}), VPN).matched
    assert not matches(parse_condition({"none": [mail, chat]}), VPN).matched


def _nested(depth):
    return [] if depth == 0 else [_nested(depth - 1)]


@pytest.mark.parametrize(
    "document",
    [
        7,
        "category",
        {},
        {"field": "category"},
        {"most": []},
        {"all": "category"},
        {"field": "category", "operator": "any_of", "values": ["vpn"], "extra": 1},
        {"field": "colour", "operator": "any_of", "values": ["red"]},
        {"field": ["category"], "operator": "any_of", "values": ["red"]},
        {"field": "category", "operator": "like", "values": ["vpn"]},
        {"field": "category", "operator": "any_of", "values": "vpn"},
        {"field": "category", "operator": "any_of", "values": []},
        {"field": "category", "operator": "at_least", "values": ["vpn"]},
        {"field": "priority", "operator": "at_least", "values": ["low", "high"]},
        {"field": "priority", "operator": "any_of", "values": ["enormous"]},
        {"field": "source", "operator": "any_of", "values": ["fax"]},
        {"field": "confidence", "operator": "at_least", "values": ["sure"]},
        {"field": "confidence", "operator": "at_least", "values": [7]},
        {"field": "confidence", "operator": "at_least", "values": ["nan"]},
        {"field": "keywords", "operator": "any_of", "values": ["*"]},
        _nested(10),
    ],
)
def test_nonsense_is_refused_with_a_sentence(document):
    with pytest.raises(ConditionError) as refusal:
        parse_condition(document)

    assert len(str(refusal.value)) > 10


LEAVES = st.one_of(
    st.builds(
        Condition,
        st.just(Field.CATEGORY),
        st.sampled_from([Operator.ANY_OF, Operator.NONE_OF]),
        st.tuples(st.sampled_from(["vpn", "email"])),
    ),
    st.builds(
        Condition,
        st.just(Field.PRIORITY),
        st.sampled_from([Operator.AT_LEAST, Operator.AT_MOST]),
        st.tuples(st.sampled_from([str(priority) for priority in Priority])),
    ),
    st.builds(Condition, st.just(Field.TAGS), st.just(Operator.ALL_OF), st.tuples(st.text(min_size=1))),
)
TREES = st.recursive(
    LEAVES,
    lambda inner: st.builds(Group, st.sampled_from(list(Mode)), st.lists(inner, max_size=3).map(tuple)),
    max_leaves=6,
)


@given(tree=TREES)
def test_a_condition_survives_json(tree):
    assert parse_condition(json.loads(json.dumps(condition_document(tree)))) == tree


@given(tree=TREES)
def test_none_is_the_opposite_of_any(tree):
    assert matches(Group(Mode.NONE, (tree,)), VPN).matched is not matches(Group(Mode.ANY, (tree,)), VPN).matched
