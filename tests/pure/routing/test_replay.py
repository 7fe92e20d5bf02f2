import json
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from nullticket.core.enums import Priority, Source
from nullticket.features.routing.conditions import (
    Condition,
    Field,
    Group,
    Mode,
    Operator,
    TicketFacts,
    condition_document,
    rule_condition,
)
from nullticket.features.routing.facts import DeskFacts, RoutingFacts, RuleFacts, Strategy, TeamFacts
from nullticket.features.routing.replay import Changes, PastTicket, TeamLoad, replay
from nullticket.features.routing.snapshot import dump_decision, dump_facts, load_facts
from nullticket.features.routing.strategies import choose

MONDAY = datetime(2026, 1, 12, 9, tzinfo=UTC)
TO_IDENTITY = RuleFacts(1, 1, "vpn to identity", 2, rule_condition(category="vpn", keywords=()))


def past(number, *, loads=(0, 0), left_after=None, capacity=3, confidence=None, fallback=1):
    teams = (
        TeamFacts(1, "Network Team", 10, loads[0], frozenset({"vpn"})),
        TeamFacts(2, "Identity Team", capacity, loads[1]),
    )
    ticket = TicketFacts(text="VPN", category="vpn", confidence=confidence)
    opened_at = MONDAY + timedelta(minutes=number)
    left_at = None if left_after is None else opened_at + timedelta(minutes=left_after)
    facts = RoutingFacts(ticket, DeskFacts(teams, fallback_team_id=fallback, confidence_threshold=0.5))
    return PastTicket(number, f"TKT-{number}", facts, opened_at, left_at)


def test_a_new_rule_moves_tickets_until_its_team_is_full():
    diff = replay([past(number) for number in range(5)], Changes(rules=(TO_IDENTITY,)))

    assert [move.ticket_id for move in diff.moved] == [0, 1, 2]
    assert diff.loads == (TeamLoad(1, 5, 2), TeamLoad(2, 0, 3))
    assert (diff.moved[0].before_by, diff.moved[0].after_by) == (Strategy.SPECIALIZATION, Strategy.RULES)
    assert "vpn to identity" in diff.moved[0].reason
    assert not diff.is_zero


def test_a_moved_ticket_gives_its_place_back_when_it_was_resolved():
    diff = replay([past(number, left_after=2, capacity=1) for number in range(5)], Changes(rules=(TO_IDENTITY,)))

    assert [move.ticket_id for move in diff.moved] == [0, 2, 4]


def test_changed_capacities_and_specializations_are_tried():
    assert replay([past(1)], Changes(capacities={1: 0})).moved[0].after_team_id == 2
    changes = Changes(specializations={1: frozenset(), 2: frozenset({"vpn"})})
    assert replay([past(1)], changes).moved[0].after_team_id == 2


def test_changed_thresholds_change_the_triage_queue_only():
    diff = replay([past(1, confidence=0.6)], Changes(confidence_threshold=0.7))

    assert (diff.triage_before, diff.triage_after) == (0, 1)
    assert not diff.moved
    assert not diff.is_zero


def test_deadlines_follow_the_team_where_teams_keep_different_hours():
    diff = replay(
        [past(1)],
        Changes(rules=(TO_IDENTITY,)),
        due_at=lambda ticket, team_id: ticket.opened_at + timedelta(hours=team_id or 0),
    )

    change = diff.deadlines[0]
    assert (change.before, change.after) == (MONDAY + timedelta(minutes=61), MONDAY + timedelta(minutes=121))


def test_a_desk_where_nobody_can_take_a_ticket_is_counted_too():
    diff = replay([past(1, loads=(10, 3), fallback=None)], Changes(capacities={2: 9}))

    assert diff.loads == (TeamLoad(None, 1, 0), TeamLoad(2, 0, 1))


@given(
    numbers=st.lists(
        st.tuples(st.integers(0, 90), st.integers(0, 10), st.integers(0, 3), st.none() | st.integers(0, 60)),
        max_size=12,
        unique_by=lambda row: row[0],
    )
)
def test_unchanged_rules_give_a_zero_diff(numbers):
    tickets = [past(number, loads=(a, b), left_after=left) for number, a, b, left in numbers]

    diff = replay(tickets, Changes(), due_at=lambda ticket, team_id: ticket.opened_at + timedelta(hours=team_id or 0))

    assert diff.is_zero
    assert diff.tickets == len(tickets)
    assert sum(load.after for load in diff.loads) == len(tickets)


def test_facts_and_decisions_survive_storage_as_json():
    ticket = TicketFacts(
        "VPN", "vpn", ("vpn",), Source.CHAT, Priority.HIGH, "a@example.org", "en", True, 0.8, ("home",)
    )
    facts = past(1).facts
    facts = RoutingFacts(
        ticket, DeskFacts(facts.desk.teams, (TO_IDENTITY,), {"vpn": (1, 2)}, 1, 10, confidence_threshold=0.4)
    )

    stored = json.loads(json.dumps(dump_facts(facts)))

    assert stored == dump_facts(facts)
    assert load_facts(stored) == facts
    document = dump_decision(choose(load_facts(stored)))
    assert document == json.loads(json.dumps(document))
    assert document["ranked"][0]["decided_by"] == "rules"
    assert [vote["strategy"] for vote in document["votes"]] == ["rules", "specialization", "history", "load"]


def test_a_stored_rule_with_a_single_condition_is_read_as_a_group():
    leaf = Condition(Field.CATEGORY, Operator.ANY_OF, ("vpn",))
    document = dump_facts(past(1).facts)
    document["rules"] = [
        {
            "id": 1,
            "position": 1,
            "name": "r",
            "team_id": 1,
            "when": condition_document(leaf),
            "active": True,
            "version": 1,
        }
    ]

    assert load_facts(document).desk.rules[0].when == Group(Mode.ALL, (leaf,))
