"""Which agent of a team gets a ticket, where the team wants one chosen.

Round robin takes the next agent after the last one by id; least load takes the agent with the fewest open tickets.
Agents who are away or at their own limit are passed over.

>>> bench = (AgentFacts(id=3, name="Ana", open_load=4), AgentFacts(id=8, name="Ben", open_load=1))
>>> choose_agent(AgentPolicy.ROUND_ROBIN, bench, last_agent_id=8)
AgentChoice(agent_id=3, reason='Ana is next after the last assigned agent')
>>> choose_agent(AgentPolicy.LEAST_LOAD, bench).agent_id
8
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class AgentPolicy(StrEnum):
    NONE = "none"
    ROUND_ROBIN = "round_robin"
    LEAST_LOAD = "least_load"


@dataclass(frozen=True, slots=True)
class AgentFacts:
    """An agent of the team. ``open_load`` counts open tickets; no capacity means no limit."""

    id: int
    name: str
    open_load: int
    capacity: int | None = None
    available: bool = True

    @property
    def has_room(self) -> bool:
        return self.available and (self.capacity is None or self.open_load < self.capacity)


@dataclass(frozen=True, slots=True)
class AgentChoice:
    agent_id: int | None
    reason: str


def choose_agent(policy: AgentPolicy, agents: Sequence[AgentFacts], *, last_agent_id: int | None = None) -> AgentChoice:
    """Pick an agent, or nobody with the reason; the ticket then waits in the team's queue."""
    if policy is AgentPolicy.NONE:
        return AgentChoice(None, "the team takes tickets from its queue")
    roomy = sorted((agent for agent in agents if agent.has_room), key=lambda agent: agent.id)
    if not roomy:
        return AgentChoice(None, "no agent of the team is available and below their limit")
    if policy is AgentPolicy.LEAST_LOAD:
        agent = min(roomy, key=lambda agent: (agent.open_load, agent.id))
        return AgentChoice(agent.id, f"{agent.name} has the fewest open tickets ({agent.open_load})")
    if last_agent_id is None:
        return AgentChoice(roomy[0].id, f"{roomy[0].name} is first in turn")
    agent = next((agent for agent in roomy if agent.id > last_agent_id), roomy[0])
    return AgentChoice(agent.id, f"{agent.name} is next after the last assigned agent")
