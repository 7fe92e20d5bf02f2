from hypothesis import given
from hypothesis import strategies as st

from nullticket.features.routing.agents import AgentFacts, AgentPolicy, choose_agent

ANA, BEN, CARLA = (
    AgentFacts(1, "Ana", 4),
    AgentFacts(2, "Ben", 1),
    AgentFacts(3, "Carla", 1, capacity=1),
)


def test_a_team_that_works_from_its_queue_gets_no_agent():
    assert choose_agent(AgentPolicy.NONE, [ANA]).agent_id is None


def test_round_robin_goes_on_after_the_last_agent_and_starts_again():
    assert choose_agent(AgentPolicy.ROUND_ROBIN, [BEN, ANA]).agent_id == 1
    assert choose_agent(AgentPolicy.ROUND_ROBIN, [BEN, ANA], last_agent_id=1).agent_id == 2
    assert choose_agent(AgentPolicy.ROUND_ROBIN, [BEN, ANA], last_agent_id=2).agent_id == 1


def test_round_robin_goes_on_when_the_last_agent_has_left():
    assert choose_agent(AgentPolicy.ROUND_ROBIN, [ANA, AgentFacts(9, "Zoe", 0)], last_agent_id=5).agent_id == 9


def test_least_load_takes_the_agent_with_the_fewest_open_tickets():
    choice = choose_agent(AgentPolicy.LEAST_LOAD, [ANA, BEN, CARLA])

    assert choice.agent_id == 2
    assert choice.reason == "Ben has the fewest open tickets (1)"


def test_away_and_full_agents_are_passed_over():
    away = AgentFacts(1, "Ana", 0, available=False)

    choice = choose_agent(AgentPolicy.LEAST_LOAD, [away, CARLA])

    assert choice.agent_id is None
    assert "available" in choice.reason


@given(
    agents=st.lists(st.builds(AgentFacts, st.integers(1, 9), st.just("x"), st.integers(0, 3)), unique_by=lambda a: a.id)
)
def test_round_robin_reaches_everybody_once_in_a_round(agents):
    seen, last = [], None
    for _ in agents:
        last = choose_agent(AgentPolicy.ROUND_ROBIN, agents, last_agent_id=last).agent_id
        seen.append(last)

    assert sorted(seen) == sorted(agent.id for agent in agents)
