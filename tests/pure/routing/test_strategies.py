from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nullticket.features.routing.conditions import TicketFacts, rule_condition
from nullticket.features.routing.facts import DeskFacts, RoutingFacts, RuleFacts, Shadowed, Strategy, TeamFacts
from nullticket.features.routing.strategies import choose, is_split, pass_over

NETWORK, IDENTITY, SERVICE = 1, 2, 3
TICKET = TicketFacts(text="Can't connect to VPN from home", category="vpn")


def team(team_id, open_load=0, *, lists=(), capacity=50, active=True):
    names = {NETWORK: "Network Team", IDENTITY: "Identity Team", SERVICE: "Service Desk"}
    return TeamFacts(team_id, names.get(team_id, f"Team {team_id}"), capacity, open_load, frozenset(lists), active)


def rule(rule_id, team_id, *, category="vpn", keywords=(), position=1, active=True):
    when = rule_condition(category=category, keywords=keywords)
    return RuleFacts(rule_id, position, f"rule {rule_id}", team_id, when, active, version=4)


def decide(*teams, rules=(), history=(), fallback=SERVICE, ticket=TICKET, threshold=0.0):
    resolvers = {"vpn": tuple(history)} if history else {}
    desk = DeskFacts(tuple(teams), tuple(rules), resolvers, fallback, confidence_threshold=threshold)
    return choose(RoutingFacts(ticket, desk))


def test_the_worked_example_keeps_four_votes_with_their_numbers():
    decision = decide(
        team(NETWORK, 45, lists=["vpn", "network"]),
        team(IDENTITY, 30, lists=["password_reset"]),
        rules=[rule(9, NETWORK)],
        history=[NETWORK] * 19 + [IDENTITY],
    )

    assert (decision.team_id, decision.decided_by) == (NETWORK, Strategy.RULES)
    assert (decision.winner.rule_id, decision.winner.rule_version) == (9, 4)
    assert [(vote.strategy, vote.team_id) for vote in decision.votes] == [
        (Strategy.RULES, NETWORK),
        (Strategy.SPECIALIZATION, NETWORK),
        (Strategy.HISTORY, NETWORK),
        (Strategy.LOAD, IDENTITY),
    ]
    assert decision.vote(Strategy.HISTORY).reason == "19 of the last 20 vpn tickets were resolved by Network Team"
    assert decision.vote(Strategy.LOAD).reason == "Network Team 45/50, Identity Team 30/50 -> Identity Team"
    assert decision.teams[0].describe() == "Network Team 45/50"
    assert decision.vote(Strategy.HISTORY).candidates[0].resolved == 19
    assert "category is vpn" in decision.reasons[0]


def test_the_admins_order_decides_between_matching_rules():
    decision = decide(
        team(NETWORK),
        team(IDENTITY),
        rules=[rule(1, NETWORK, position=2), rule(2, IDENTITY, position=1), rule(3, NETWORK, position=1)],
    )

    assert decision.winner.rule_id == 2


def test_inactive_and_unmatched_rules_do_not_count():
    decision = decide(
        team(NETWORK), team(IDENTITY, 1), rules=[rule(1, IDENTITY, active=False), rule(2, IDENTITY, category="email")]
    )

    assert decision.vote(Strategy.RULES).team_id is None
    assert decision.vote(Strategy.RULES).reason == "none of 1 active rules matches"


def test_a_rule_to_a_full_team_gives_way_to_the_next_matching_rule():
    decision = decide(team(NETWORK, 50), team(IDENTITY, 49), rules=[rule(1, NETWORK), rule(2, IDENTITY)])

    assert decision.winner.rule_id == 2
    assert decision.reasons[1] == "rule 'rule 1' matches, and Network Team 50/50 is full"
    assert "Network Team 50/50 is full" in decision.vote(Strategy.RULES).reason


def test_rules_to_full_gone_or_inactive_teams_give_way_to_the_other_strategies():
    decision = decide(
        team(NETWORK, 50),
        team(IDENTITY, 3, lists=["vpn"]),
        team(SERVICE, active=False),
        rules=[rule(1, NETWORK), rule(2, 77), rule(3, SERVICE)],
    )

    assert (decision.team_id, decision.decided_by) == (IDENTITY, Strategy.SPECIALIZATION)
    assert decision.vote(Strategy.RULES).team_id is None
    assert decision.vote(Strategy.RULES).reason.startswith("no matching rule has a team with room")
    assert [reason for reason in decision.reasons if "not active" in reason]


def test_a_rule_without_conditions_says_so():
    decision = decide(team(NETWORK), rules=[rule(1, NETWORK, category=None)])

    assert "it has no condition" in decision.reasons[0]


def test_history_ranks_several_specialized_teams():
    decision = decide(
        team(NETWORK, 45, lists=["vpn"]), team(IDENTITY, 3, lists=["vpn"]), history=[NETWORK, NETWORK, IDENTITY]
    )

    assert (decision.team_id, decision.decided_by) == (NETWORK, Strategy.HISTORY)
    assert decision.vote(Strategy.SPECIALIZATION).team_id == IDENTITY
    assert decision.vote(Strategy.SPECIALIZATION).reason.endswith("Identity Team has the most room")


def test_load_breaks_the_tie_of_specialized_teams():
    decision = decide(team(NETWORK, 45, lists=["vpn"]), team(IDENTITY, 30, lists=["vpn"]), history=[NETWORK, IDENTITY])

    assert (decision.team_id, decision.decided_by) == (IDENTITY, Strategy.LOAD)
    assert "history does not tell apart" in decision.reasons[0]


def test_load_skips_the_full_specialist_that_history_prefers():
    decision = decide(
        team(NETWORK, 50, lists=["vpn"]), team(IDENTITY, 49, lists=["vpn"]), history=[NETWORK] * 5 + [IDENTITY]
    )

    assert (decision.team_id, decision.decided_by) == (IDENTITY, Strategy.LOAD)
    assert "Network Team 50/50 lists vpn and is full" in decision.reasons
    assert decision.vote(Strategy.HISTORY).team_id == IDENTITY
    assert "which is full (Network Team 50/50)" in decision.vote(Strategy.HISTORY).reason


def test_history_decides_when_no_team_lists_the_category():
    decision = decide(team(NETWORK, 45), team(IDENTITY), history=[NETWORK])

    assert (decision.team_id, decision.decided_by) == (NETWORK, Strategy.HISTORY)
    assert decision.vote(Strategy.SPECIALIZATION).reason == "no active team lists vpn"


def test_load_decides_when_there_is_neither_specialist_nor_history():
    decision = decide(team(NETWORK, 45), team(IDENTITY, 30))

    assert (decision.team_id, decision.decided_by) == (IDENTITY, Strategy.LOAD)
    assert decision.vote(Strategy.HISTORY).reason == "no vpn tickets were resolved yet"


def test_an_unknown_category_leaves_rules_and_load():
    decision = decide(team(NETWORK), ticket=TicketFacts(text="hello"), history=[NETWORK])

    assert decision.vote(Strategy.SPECIALIZATION).reason == "the category is not known"
    assert decision.vote(Strategy.HISTORY).reason == "the category is not known"
    assert decision.decided_by is Strategy.LOAD


def test_resolvers_that_are_gone_or_inactive_do_not_vote():
    decision = decide(team(NETWORK), team(IDENTITY, active=False), history=[77, IDENTITY])

    assert decision.vote(Strategy.HISTORY).team_id is None
    assert decision.vote(Strategy.HISTORY).reason == "the last 2 vpn tickets were resolved by teams that are gone"


def test_history_looks_at_the_last_twenty_only():
    decision = decide(team(NETWORK), team(IDENTITY), history=[NETWORK] * 20 + [IDENTITY] * 100)

    assert decision.vote(Strategy.HISTORY).reason == "20 of the last 20 vpn tickets were resolved by Network Team"


def test_the_fallback_takes_the_ticket_above_its_capacity_when_everything_is_full():
    decision = decide(
        team(NETWORK, 50, lists=["vpn"]),
        team(IDENTITY, 50, lists=["vpn"]),
        team(SERVICE, 60),
        history=[NETWORK],
    )

    assert (decision.team_id, decision.decided_by) == (SERVICE, Strategy.FALLBACK)
    assert decision.winner.may_exceed_capacity
    assert decision.reasons[0] == "every active team is full: the fallback Service Desk 60/50 takes it"
    assert decision.vote(Strategy.LOAD).reason.endswith("every team is full")
    assert decision.vote(Strategy.SPECIALIZATION).reason.startswith("every team that lists vpn is full")
    assert decision.vote(Strategy.HISTORY).reason.endswith("every such team is full")


def test_a_desk_without_teams_says_that_nobody_can_take_the_ticket():
    nobody = decide(fallback=None)

    assert nobody.team_id is None
    assert nobody.reasons == ("every active team is full and no fallback team is set",)
    assert decide(fallback=8).reasons == ("every active team is full: the fallback team 8 takes it",)


def test_a_long_list_of_teams_is_cut_to_the_least_loaded():
    decision = decide(*(team(number, number) for number in range(1, 10)))

    assert decision.vote(Strategy.LOAD).reason.endswith("Team 6 6/50 and 3 more -> Network Team")
    assert len(decision.vote(Strategy.LOAD).candidates) == 9


def test_a_team_without_capacity_takes_nothing():
    decision = decide(team(NETWORK, lists=["vpn"], capacity=0), team(IDENTITY, 49))

    assert decision.team_id == IDENTITY
    assert decision.teams[0].load == 1.0


@pytest.mark.parametrize(("confidence", "needs_triage"), [(None, False), (0.4, True), (0.6, False), (0.9, False)])
def test_a_ticket_below_the_threshold_is_routed_and_marked_for_triage(confidence, needs_triage):
    decision = decide(team(NETWORK), ticket=replace(TICKET, confidence=confidence), threshold=0.6)

    assert decision.needs_triage is needs_triage
    assert decision.team_id == NETWORK
    assert any("triage" in reason for reason in decision.reasons) is needs_triage


def test_the_next_team_takes_over_when_the_winner_fills_up_meanwhile():
    decision = decide(team(NETWORK, 49), team(IDENTITY, 49, lists=["vpn"]), rules=[rule(1, NETWORK)])

    second = pass_over(decision)
    last = pass_over(second)

    assert second.team_id == IDENTITY
    assert second.reasons[1] == "Network Team filled up in the meantime"
    assert last.decided_by is Strategy.FALLBACK
    with pytest.raises(ValueError, match="fallback team takes the ticket"):
        pass_over(last)


TEAMS = st.lists(
    st.builds(
        TeamFacts,
        id=st.integers(1, 6),
        name=st.sampled_from(["A", "B", "C"]),
        capacity=st.integers(0, 5),
        open_load=st.integers(0, 6),
        specializations=st.sampled_from([frozenset(), frozenset({"vpn"})]),
        active=st.booleans(),
    ),
    unique_by=lambda team: team.id,
    max_size=6,
).map(tuple)
RULES = st.lists(
    st.builds(
        RuleFacts,
        id=st.integers(1, 9),
        position=st.integers(1, 3),
        name=st.just("r"),
        team_id=st.integers(1, 7),
        when=st.sampled_from([rule_condition(category="vpn", keywords=()), rule_condition(category="x", keywords=())]),
        active=st.booleans(),
    ),
    unique_by=lambda rule: rule.id,
    max_size=4,
).map(tuple)
DESKS = st.builds(
    DeskFacts,
    teams=TEAMS,
    rules=RULES,
    resolvers=st.fixed_dictionaries({"vpn": st.lists(st.integers(1, 7), max_size=25).map(tuple)}),
    fallback_team_id=st.integers(1, 7),
)


@given(desk=DESKS)
def test_only_the_fallback_may_be_full_and_every_decision_speaks(desk):
    decision = choose(RoutingFacts(TICKET, desk))

    assert [vote.strategy for vote in decision.votes] == list(Strategy)[:4]
    assert all(vote.reason for vote in decision.votes)
    assert decision.team_id is not None
    for choice in decision.ranked[:-1]:
        assert desk.team(choice.team_id).has_room
    assert decision.ranked[-1].decided_by is Strategy.FALLBACK
    assert len({choice.team_id for choice in decision.ranked[:-1]}) == len(decision.ranked) - 1


@given(desk=DESKS)
def test_every_vote_goes_to_a_team_with_room(desk):
    for vote in choose(RoutingFacts(TICKET, desk)).votes:
        assert vote.team_id is None or desk.team(vote.team_id).has_room


@given(desk=DESKS)
def test_precedence_holds_for_every_desk(desk):
    decision = choose(RoutingFacts(TICKET, desk))
    rules, specialization, history, load = (vote.team_id for vote in decision.votes)
    specialists = {team.id for team in desk.teams if team.has_room and "vpn" in team.specializations}

    if rules is not None:
        assert (decision.team_id, decision.decided_by) == (rules, Strategy.RULES)
    elif specialists:
        assert decision.team_id in specialists
        assert specialization in specialists
    elif history is not None:
        assert (decision.team_id, decision.decided_by) == (history, Strategy.HISTORY)
    elif load is not None:
        assert (decision.team_id, decision.decided_by) == (load, Strategy.LOAD)
    else:
        assert decision.team_id == desk.fallback_team_id


@given(desk=DESKS, seed=st.randoms(use_true_random=False))
def test_the_order_in_which_teams_and_rules_are_listed_changes_nothing(desk, seed):
    teams, rules = list(desk.teams), list(desk.rules)
    seed.shuffle(teams)
    seed.shuffle(rules)

    shuffled = replace(desk, teams=tuple(teams), rules=tuple(rules))

    assert choose(RoutingFacts(TICKET, shuffled)).ranked == choose(RoutingFacts(TICKET, desk)).ranked


def watching(rule_id, team_id, **given):
    return replace(rule(rule_id, team_id, **given), shadow=True)


def test_a_rule_in_shadow_decides_nothing_and_says_what_it_would_have_done():
    decision = decide(team(NETWORK), team(IDENTITY), rules=[watching(1, IDENTITY), rule(2, NETWORK, position=2)])

    assert (decision.team_id, decision.winner.rule_id) == (NETWORK, 2)
    assert decision.shadowed == (Shadowed(1, 4, IDENTITY, decides=True),)
    assert "rule 'rule 1' matches and only watches" in decision.vote(Strategy.RULES).reason


def test_a_rule_in_shadow_behind_one_that_acts_would_not_have_decided():
    decision = decide(team(NETWORK), team(IDENTITY), rules=[rule(1, NETWORK), watching(2, IDENTITY, position=2)])

    assert decision.shadowed == (Shadowed(2, 4, IDENTITY, decides=False),)


def test_a_rule_in_shadow_counts_full_teams_and_passes_over_rules_whose_team_is_full():
    full = decide(team(NETWORK), team(IDENTITY, 50), rules=[watching(1, IDENTITY)])
    behind = decide(team(NETWORK, 50), team(IDENTITY), rules=[rule(1, NETWORK), watching(2, IDENTITY, position=2)])
    gone = decide(team(NETWORK), rules=[watching(1, IDENTITY)])

    assert [one.decides for one in full.shadowed] == [False]
    assert [one.decides for one in behind.shadowed] == [True]
    assert [one.decides for one in gone.shadowed] == [False]


def test_a_rule_in_shadow_that_is_off_or_does_not_match_is_not_told():
    rules = [watching(1, IDENTITY, active=False), watching(2, IDENTITY, category="email")]

    assert decide(team(NETWORK), team(IDENTITY), rules=rules).shadowed == ()


def alike(*teams, near, history, lists=("vpn",)):
    made = tuple(team(one, lists=lists) for one in teams)
    desk = DeskFacts(made, (), {"vpn": tuple(history)}, SERVICE)
    return choose(RoutingFacts(TICKET, desk, tuple(near)))


def test_where_the_most_similar_tickets_are_known_they_are_the_history():
    split = [NETWORK, IDENTITY] * 10
    decision = alike(NETWORK, IDENTITY, near=[IDENTITY] * 6 + [NETWORK], history=split)

    assert (decision.team_id, decision.decided_by) == (IDENTITY, Strategy.HISTORY)
    reason = decision.vote(Strategy.HISTORY).reason
    assert reason == "6 of the 7 most similar solved vpn tickets were resolved by Identity Team"


@pytest.mark.parametrize(
    ("resolvers", "split"),
    [
        ([], False),
        ([1, 2, 1, 2], False),
        ([1] * 16 + [2] * 4, False),
        ([1] * 15 + [2] * 5, True),
        ([1, 2, 3, 4, 5], True),
    ],
)
def test_a_history_is_split_when_no_team_resolved_four_of_five(resolvers, split):
    assert is_split(resolvers) is split
