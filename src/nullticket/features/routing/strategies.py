"""Which team gets a ticket: four strategies that all vote, and one order of precedence.

The first active rule that matches wins. Without one, the teams that list the category are the candidates: history
ranks them, load breaks ties and skips full teams. Without a candidate that has room, history decides, then load, then
the fallback team. A full team is passed over everywhere and named; a ticket is never left without a team silently.

>>> from nullticket.features.routing.conditions import TicketFacts
>>> network = TeamFacts(id=1, name="Network Team", capacity=50, open_load=45, specializations=frozenset({"vpn"}))
>>> identity = TeamFacts(id=2, name="Identity Team", capacity=50, open_load=30, specializations=frozenset({"vpn"}))
>>> desk = DeskFacts(teams=(network, identity), resolvers={"vpn": (1,) * 19 + (2,)}, fallback_team_id=2)
>>> decision = choose(RoutingFacts(TicketFacts(text="VPN is down", category="vpn"), desk))
>>> decision.team_id, str(decision.decided_by)
(1, 'history')
>>> [vote.reason for vote in decision.votes][2:]
... # doctest: +NORMALIZE_WHITESPACE
['19 of the last 20 vpn tickets were resolved by Network Team',
 'Network Team 45/50, Identity Team 30/50 -> Identity Team']
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from nullticket.features.routing.conditions import Match, matches
from nullticket.features.routing.facts import (
    Candidate,
    Choice,
    Decision,
    DeskFacts,
    RoutingFacts,
    RuleFacts,
    Shadowed,
    Strategy,
    TeamFacts,
    Vote,
)

SHOWN_TEAMS: Final = 6
# From so many tickets on a category's history is clear when one team resolved four of five, and split otherwise.
_SPLIT_FROM: Final = 5
_CLEAR: Final = 0.8
# A rule that holds for a ticket, and why.
Matching = tuple[RuleFacts, Match]


def choose(facts: RoutingFacts) -> Decision:
    """Let all four strategies vote, then rank the teams by precedence."""
    matched = _matching_rules(facts)
    votes = (
        vote_by_rules(facts, matched),
        vote_by_specialization(facts),
        vote_by_history(facts),
        vote_by_load(facts),
    )
    choices = (
        *_rule_choices(facts, matched),
        *_specialist_choices(facts),
        *_history_choices(facts),
        *_load_choices(facts),
    )
    ranked = (*_first_of_each_team(choices), _fallback_choice(facts.desk))
    confidence, threshold = facts.ticket.confidence, facts.desk.confidence_threshold
    needs_triage = confidence is not None and confidence < threshold
    reasons = [ranked[0].reason, *_passed_over(facts, ranked[0], matched)]
    if needs_triage:
        reasons.append(f"confidence {confidence:.2f} is below {threshold:.2f}: the triage queue looks at it")
    return Decision(votes, ranked, facts.desk.teams, needs_triage, tuple(reasons), shadowed(facts, matched))


def pass_over(decision: Decision) -> Decision:
    """The decision for the next team, because the winner filled up before a place could be taken.

    The fallback is always last and may exceed its capacity, so it cannot be passed over.
    """
    if len(decision.ranked) == 1:
        raise ValueError("the fallback team takes the ticket whatever its load is")
    lost, following = decision.winner, decision.ranked[1]
    name = next(team.name for team in decision.teams if team.id == lost.team_id)
    reasons = (following.reason, f"{name} filled up in the meantime", *decision.reasons[1:])
    return replace(decision, ranked=decision.ranked[1:], reasons=reasons)


def shadowed(facts: RoutingFacts, matched: Sequence[Matching]) -> tuple[Shadowed, ...]:
    """The rules in shadow that match, each judged as if it alone of them were in force."""
    acting = next((_place(rule) for rule, _ in matched if _has_room(rule, facts.desk)), None)
    return tuple(
        Shadowed(
            rule.id,
            rule.version,
            rule.team_id,
            decides=_has_room(rule, facts.desk) and (acting is None or _place(rule) < acting),
        )
        for rule, _ in _matching_rules(facts, shadow=True)
    )


def vote_by_rules(facts: RoutingFacts, matched: Sequence[Matching]) -> Vote:
    """The first matching rule, in the admin's order, whose team has room."""
    choices = _rule_choices(facts, matched)
    candidates = tuple(
        _candidate(team, rule_id=rule.id) for rule, _ in matched if (team := facts.desk.team(rule.team_id)) is not None
    )
    skipped = [note for rule, _ in matched if (note := _why_skipped(rule, facts.desk))]
    skipped += [f"rule {rule.name!r} matches and only watches" for rule, _ in _matching_rules(facts, shadow=True)]
    if choices:
        return Vote(Strategy.RULES, choices[0].team_id, candidates, "; ".join((choices[0].reason, *skipped)))
    active = sum(rule.active and not rule.shadow for rule in facts.desk.rules)
    nothing = f"none of {active} active rules matches" if not matched else "no matching rule has a team with room"
    return Vote(Strategy.RULES, None, candidates, "; ".join((nothing, *skipped)))


def vote_by_specialization(facts: RoutingFacts) -> Vote:
    """The teams that list the category; of several the one with the most room."""
    category, specialists = facts.ticket.category, _specialists(facts)
    candidates = tuple(_candidate(team) for team in specialists)
    if category is None:
        return Vote(Strategy.SPECIALIZATION, None, (), "the category is not known")
    if not specialists:
        return Vote(Strategy.SPECIALIZATION, None, (), f"no active team lists {category}")
    roomy = _by_room(specialists)
    if not roomy:
        full = ", ".join(team.describe() for team in specialists)
        return Vote(Strategy.SPECIALIZATION, None, candidates, f"every team that lists {category} is full: {full}")
    if len(specialists) == 1:
        return Vote(Strategy.SPECIALIZATION, roomy[0].id, candidates, f"{roomy[0].name} lists {category}")
    named = ", ".join(team.name for team in specialists)
    reason = f"{named} list {category}; {roomy[0].name} has the most room"
    return Vote(Strategy.SPECIALIZATION, roomy[0].id, candidates, reason)


def vote_by_history(facts: RoutingFacts) -> Vote:
    """Who resolved most of the last similar tickets and has room."""
    counts, total = _history(facts)
    teams = _by_history(facts.desk.teams, counts)
    candidates = tuple(_candidate(team, resolved=counts[team.id]) for team in teams)
    similar = _similar(facts)
    if total == 0:
        unknown = facts.ticket.category is None
        reason = "the category is not known" if unknown else f"no {facts.ticket.category} tickets were resolved yet"
        return Vote(Strategy.HISTORY, None, (), reason)
    if not teams:
        return Vote(Strategy.HISTORY, None, (), f"the {similar} were resolved by teams that are gone")
    lines = [_history_line(facts, team) for team in teams]
    roomy = [team for team in teams if team.has_room]
    if not roomy:
        return Vote(Strategy.HISTORY, None, candidates, f"{lines[0]}; every such team is full")
    if roomy[0] is teams[0]:
        return Vote(Strategy.HISTORY, roomy[0].id, candidates, lines[0])
    reason = f"{lines[0]}, which is full ({teams[0].describe()}); {_history_line(facts, roomy[0])}"
    return Vote(Strategy.HISTORY, roomy[0].id, candidates, reason)


def is_split(resolvers: Sequence[int]) -> bool:
    """Whether the last tickets of a category leave open who resolves the next one."""
    most = max(Counter(resolvers).values(), default=0)
    return len(resolvers) >= _SPLIT_FROM and most < _CLEAR * len(resolvers)


def vote_by_load(facts: RoutingFacts) -> Vote:
    """The active team with the smallest share of its capacity in use."""
    active = [team for team in facts.desk.teams if team.active]
    candidates = tuple(_candidate(team) for team in active)
    roomy = _by_room(active)
    shown = active if len(active) <= SHOWN_TEAMS else sorted(active, key=_room_key)[:SHOWN_TEAMS]
    listed = ", ".join(team.describe() for team in shown) or "no active team"
    if len(active) > SHOWN_TEAMS:
        listed += f" and {len(active) - SHOWN_TEAMS} more"
    if not roomy:
        return Vote(Strategy.LOAD, None, candidates, f"{listed} -> every team is full")
    return Vote(Strategy.LOAD, roomy[0].id, candidates, f"{listed} -> {roomy[0].name}")


def _rule_choices(facts: RoutingFacts, matched: Sequence[Matching]) -> tuple[Choice, ...]:
    return tuple(
        Choice(
            team.id,
            Strategy.RULES,
            f"rule {rule.name!r} (position {rule.position}, version {rule.version}) sends it to {team.describe()}"
            f" because {', '.join(match.reasons) or 'it has no condition'}",
            rule_id=rule.id,
            rule_version=rule.version,
        )
        for rule, match in matched
        if (team := facts.desk.team(rule.team_id)) is not None and team.has_room
    )


def _specialist_choices(facts: RoutingFacts) -> tuple[Choice, ...]:
    counts, _ = _history(facts)
    specialists = sorted(_specialists(facts), key=lambda team: (-counts[team.id], *_room_key(team)))
    return tuple(
        _specialist_choice(facts, team, specialists=specialists, counts=counts) for team in specialists if team.has_room
    )


def _specialist_choice(
    facts: RoutingFacts, team: TeamFacts, *, specialists: Sequence[TeamFacts], counts: Counter[int]
) -> Choice:
    """Name the strategy that put this specialist where it stands."""
    lists = f"{team.describe()} lists {facts.ticket.category}"
    if len(specialists) == 1:
        return Choice(team.id, Strategy.SPECIALIZATION, f"{lists} as the only active team")
    if team is not specialists[0]:
        return Choice(team.id, Strategy.LOAD, f"{lists} and is the next specialized team with room")
    if counts[team.id] > counts[specialists[1].id]:
        return Choice(team.id, Strategy.HISTORY, f"{lists} and {_history_line(facts, team)}")
    reason = f"{lists} and has the most room of the specialized teams, which history does not tell apart"
    return Choice(team.id, Strategy.LOAD, reason)


def _history_choices(facts: RoutingFacts) -> tuple[Choice, ...]:
    counts, _ = _history(facts)
    return tuple(
        Choice(team.id, Strategy.HISTORY, _history_line(facts, team))
        for team in _by_history(facts.desk.teams, counts)
        if team.has_room
    )


def _load_choices(facts: RoutingFacts) -> tuple[Choice, ...]:
    return tuple(
        Choice(team.id, Strategy.LOAD, f"{team.describe()} has the most room of all teams")
        for team in _by_room(facts.desk.teams)
    )


def _fallback_choice(desk: DeskFacts) -> Choice:
    if desk.fallback_team_id is None:
        return Choice(None, Strategy.FALLBACK, "every active team is full and no fallback team is set")
    team = desk.team(desk.fallback_team_id)
    name = f"team {desk.fallback_team_id}" if team is None else team.describe()
    return Choice(desk.fallback_team_id, Strategy.FALLBACK, f"every active team is full: the fallback {name} takes it")


def _first_of_each_team(choices: Iterable[Choice]) -> tuple[Choice, ...]:
    first: dict[int | None, Choice] = {}
    for choice in choices:
        first.setdefault(choice.team_id, choice)
    return tuple(first.values())


def _passed_over(facts: RoutingFacts, winner: Choice, matched: Sequence[Matching]) -> list[str]:
    """Say which rules and specialists would have come first, had they room."""
    notes = []
    for rule, _ in matched:
        if rule.id == winner.rule_id:
            break
        notes.append(_why_skipped(rule, facts.desk))
    if winner.decided_by is not Strategy.RULES:
        notes += [
            f"{team.describe()} lists {facts.ticket.category} and is full"
            for team in _specialists(facts)
            if not team.has_room
        ]
    return [note for note in notes if note]


def _why_skipped(rule: RuleFacts, desk: DeskFacts) -> str:
    """Why a matching rule could not have its team; empty when it could."""
    team = desk.team(rule.team_id)
    if team is None or not team.active:
        return f"rule {rule.name!r} matches, and its team is not active"
    return "" if team.has_room else f"rule {rule.name!r} matches, and {team.describe()} is full"


def _matching_rules(facts: RoutingFacts, *, shadow: bool = False) -> list[Matching]:
    """The active rules that hold, in the admin's order; those in shadow are asked by themselves."""
    asked = sorted((rule for rule in facts.desk.rules if rule.active and rule.shadow is shadow), key=_place)
    judged = ((rule, matches(rule.when, facts.ticket)) for rule in asked)
    return [(rule, match) for rule, match in judged if match.matched]


def _place(rule: RuleFacts) -> tuple[int, int]:
    return rule.position, rule.id


def _has_room(rule: RuleFacts, desk: DeskFacts) -> bool:
    team = desk.team(rule.team_id)
    return team is not None and team.has_room


def _specialists(facts: RoutingFacts) -> list[TeamFacts]:
    return [team for team in facts.desk.teams if team.active and facts.ticket.category in team.specializations]


def _history(facts: RoutingFacts) -> tuple[Counter[int], int]:
    """Tickets per team among the similar ones, and how many there were."""
    if facts.alike:
        return Counter(facts.alike), len(facts.alike)
    resolvers = facts.desk.resolvers.get(facts.ticket.category or "", ())[: facts.desk.history_window]
    return Counter(resolvers), len(resolvers)


def _history_line(facts: RoutingFacts, team: TeamFacts) -> str:
    return f"{_history(facts)[0][team.id]} of the {_similar(facts)} were resolved by {team.name}"


def _similar(facts: RoutingFacts) -> str:
    category, total = facts.ticket.category, _history(facts)[1]
    return f"{total} most similar solved {category} tickets" if facts.alike else f"last {total} {category} tickets"


def _by_history(teams: Sequence[TeamFacts], counts: Counter[int]) -> list[TeamFacts]:
    known = [team for team in teams if team.active and counts[team.id]]
    return sorted(known, key=lambda team: (-counts[team.id], *_room_key(team)))


def _by_room(teams: Sequence[TeamFacts]) -> list[TeamFacts]:
    return sorted((team for team in teams if team.has_room), key=_room_key)


def _room_key(team: TeamFacts) -> tuple[float, int, int]:
    return team.load, team.open_load, team.id


def _candidate(team: TeamFacts, *, resolved: int | None = None, rule_id: int | None = None) -> Candidate:
    return Candidate(team.id, team.name, team.open_load, team.capacity, team.has_room, resolved, rule_id)
