"""Routing facts as plain JSON, so that a decision can be stored with its inputs and decided again later.

>>> from nullticket.features.routing.facts import TeamFacts
>>> desk = DeskFacts(teams=(TeamFacts(1, "Network Team", 50, 45, frozenset({"vpn"})),), resolvers={"vpn": (1, 1)})
>>> facts = RoutingFacts(TicketFacts(text="VPN is down", category="vpn"), desk)
>>> load_facts(dump_facts(facts)) == facts
True
"""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from nullticket.core.enums import Priority, Source
from nullticket.features.routing.conditions import Group, Mode, TicketFacts, condition_document, parse_condition
from nullticket.features.routing.facts import Decision, DeskFacts, RoutingFacts, RuleFacts, TeamFacts


def dump_facts(facts: RoutingFacts) -> dict[str, Any]:
    """A document of strings, numbers, lists and objects only; it holds the ticket's text."""
    shared, loads = dump_desk(facts.desk), facts.desk.teams
    return {
        **shared,
        "ticket": dump_ticket(facts.ticket),
        "teams": [{**team, "open_load": now.open_load} for team, now in zip(shared["teams"], loads, strict=True)],
        "resolvers": dump_resolvers(facts.desk),
        "alike": list(facts.alike),
    }


def dump_ticket(ticket: TicketFacts) -> dict[str, Any]:
    return {name: _plain(value) for name, value in _fields(ticket).items()}


def dump_resolvers(desk: DeskFacts) -> dict[str, list[int]]:
    return {category: list(team_ids) for category, team_ids in desk.resolvers.items()}


def dump_desk(desk: DeskFacts) -> dict[str, Any]:
    """What many decisions share: the desk without the load of its teams and without its history."""
    return {
        "teams": [
            {name: value for name, value in _fields(team).items() if name != "open_load"}
            | {"specializations": sorted(team.specializations)}
            for team in desk.teams
        ],
        "rules": [_dump_rule(rule) for rule in desk.rules],
        "fallback_team_id": desk.fallback_team_id,
        "history_window": desk.history_window,
        "confidence_threshold": desk.confidence_threshold,
    }


def load_facts(document: Mapping[str, Any]) -> RoutingFacts:
    """Read back what ``dump_facts`` wrote."""
    ticket = document["ticket"]
    desk = DeskFacts(
        teams=tuple(
            TeamFacts(**{**team, "specializations": frozenset(team["specializations"])}) for team in document["teams"]
        ),
        rules=tuple(_load_rule(rule) for rule in document["rules"]),
        resolvers={category: tuple(team_ids) for category, team_ids in document["resolvers"].items()},
        fallback_team_id=document["fallback_team_id"],
        history_window=document["history_window"],
        confidence_threshold=document["confidence_threshold"],
    )
    read = {
        **ticket,
        "source": Source(ticket["source"]),
        "priority": Priority(ticket["priority"]),
        "keywords": tuple(ticket["keywords"]),
        "tags": tuple(ticket["tags"]),
    }
    # Decisions of before likeness was looked at have none.
    return RoutingFacts(TicketFacts(**read), desk, tuple(document.get("alike", ())))


def dump_decision(decision: Decision) -> dict[str, Any]:
    """The votes, the ranking and the reasons as a document for storage and screens."""
    return {
        "votes": dump_votes(decision),
        "ranked": [_plain(_fields(choice)) for choice in decision.ranked],
        "needs_triage": decision.needs_triage,
        "reasons": list(decision.reasons),
    }


def dump_votes(decision: Decision) -> list[dict[str, Any]]:
    """What each strategy said, without the ranking that followed."""
    return [
        {
            "strategy": vote.strategy.value,
            "team_id": vote.team_id,
            "candidates": [_fields(one) for one in vote.candidates],
            "reason": vote.reason,
        }
        for vote in decision.votes
    ]


def _dump_rule(rule: RuleFacts) -> dict[str, Any]:
    return {
        "id": rule.id,
        "position": rule.position,
        "name": rule.name,
        "team_id": rule.team_id,
        "when": condition_document(rule.when),
        "active": rule.active,
        "version": rule.version,
        "shadow": rule.shadow,
    }


def _load_rule(document: Mapping[str, Any]) -> RuleFacts:
    when = parse_condition(document["when"])
    return RuleFacts(**{**document, "when": when if isinstance(when, Group) else Group(Mode.ALL, (when,))})


def _fields(value: Any) -> dict[str, Any]:
    """The fields of a dataclass as they are; the library's own ``asdict`` copies every word of them."""
    return {one.name: getattr(value, one.name) for one in fields(value)}


def _plain(value: Any) -> Any:
    """Tuples to lists and enums to their words, so that a document equals itself after JSON."""
    if isinstance(value, dict):
        return {key: _plain(member) for key, member in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(member) for member in value]
    return str(value) if isinstance(value, str) else value
