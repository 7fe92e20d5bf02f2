"""Triage of a batch: read, ask the engines, then write everything in one transaction."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final

from nullticket.core.enums import Priority, within_band
from nullticket.core.text import TRANSCRIPT_MARK
from nullticket.features.classification import engines_service as engines
from nullticket.features.classification import policy as classification_policy
from nullticket.features.classification import priority as priorities
from nullticket.features.classification import running
from nullticket.features.classification import service as classification
from nullticket.features.classification.chain_service import QUICK, Chain, Verdict, classify_many
from nullticket.features.classification.results import CategoryInfo, Classification, Reason, TicketText
from nullticket.features.classification.running import Report, Running
from nullticket.features.learning import version_service as versions
from nullticket.features.routing import service as routing
from nullticket.features.routing.conditions import TicketFacts
from nullticket.features.routing.facts import DeskFacts, RoutingFacts
from nullticket.features.routing.schemas import DecisionOut
from nullticket.features.routing.service import Routed, Stay
from nullticket.features.similar import history_service as similar
from nullticket.features.sla import service as sla
from nullticket.features.teams import service as teams
from nullticket.features.teams.service import Places
from nullticket.features.tickets.triage_service import TriageOutcome, apply_again, apply_triage
from nullticket.features.triage import repository
from nullticket.features.triage.repository import Snapshot
from nullticket.features.triage.schemas import GuessIn, GuessOut, TriageTestIn, TriageTestOut
from nullticket.infra.outbox import JobRun
from nullticket.infra.runtime import Runtime
from nullticket.infra.uow import UnitOfWork
from nullticket.models import Ticket

_EDITED: Final = "the text was edited and nobody had worked on it yet, so it was read again"
_NEVER: Final = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Desk:
    """What a batch needs to know, read once."""

    infos: tuple[CategoryInfo, ...]
    thresholds: dict[str, float]
    chain: Chain
    reports: tuple[Report, ...] = ()
    # What came earlier, such as an imported past, tells nothing of incidents that run now.
    reports_since: datetime = _NEVER


def _desk(uow: UnitOfWork, runtime: Runtime) -> Desk:
    return Desk(
        infos=classification.category_infos(uow),
        thresholds=classification.thresholds(
            uow, default=runtime.values.confidence_threshold, learned=versions.follow(runtime, uow)
        ),
        chain=engines.chain(uow, runtime),
    )


def triage(run: JobRun, ticket_ids: Sequence[int]) -> None:
    """Classify and route the tickets that still wait; the jobs end with the same commit."""
    _read(run, ticket_ids, again=False)


def read_again(run: JobRun, ticket_ids: Sequence[int]) -> None:
    """The same for tickets whose text was edited, while nobody works on them. One that waits for its triage has it here:
    what is on its way may have read the text before. One that says something else by now is left to its next edit.
    """
    _read(run, ticket_ids, again=True)


def _read(run: JobRun, ticket_ids: Sequence[int], *, again: bool) -> None:
    runtime = run.runtime
    with run.read() as uow:
        waiting = repository.snapshots(uow, ticket_ids, again=again)
        desk = _desk(uow, runtime)
        since = uow.now() - running.WINDOW
        desk = replace(desk, reports=repository.reports(uow, since=since), reports_since=since)
    verdicts = _classify(runtime, replace(desk, chain=desk.chain.after(run.waited)), waiting)
    alike = _alike(runtime, waiting, [verdict.classification.category for verdict in verdicts])

    with run.uow() as uow:
        held = repository.hold(uow, [snapshot.id for snapshot in waiting], again=again)
        wanted = [verdict.classification.category for verdict in verdicts]
        places = teams.hold_places(uow)
        facts = routing.desk(uow, wanted, threshold=runtime.values.confidence_threshold)
        settled: list[tuple[Ticket, TriageOutcome]] = []
        kept: list[tuple[int, Verdict]] = []
        routes: list[Routed] = []
        for snapshot, verdict, near in zip(waiting, verdicts, alike, strict=True):
            ticket = held.get(snapshot.id)
            if ticket is None or (again and not snapshot.is_of(ticket)):
                continue
            routed = _routed(uow, ticket, snapshot, verdict, facts=facts, places=places, alike=near)
            outcome, facts = _outcome(ticket, verdict, desk, routed=routed, facts=facts)
            kept.append((ticket.id, verdict))
            routes.append(routed)
            if ticket.triaged_at is not None:
                apply_again(uow, ticket, replace(outcome, reasons=[_EDITED, *outcome.reasons]))
                continue
            settled.append((ticket, outcome))
            if outcome.agent_id is not None:
                # The next choice of an agent counts the tickets that agents have.
                apply_triage(uow, settled)
                settled = []
        apply_triage(uow, settled)
        classification.keep(uow, kept)
        routing.keep(uow, routes)
        teams.count_places(uow, places)


def _classify(runtime: Runtime, desk: Desk, waiting: Sequence[Snapshot]) -> list[Verdict]:
    texts = [_text(one) for one in waiting]
    if not texts:
        return []
    ids = [one.id or None for one in waiting]
    found = classify_many(runtime, desk.infos, texts, chain=desk.chain, ticket_ids=ids)
    pairs = list(zip(waiting, found, strict=True))
    now = {one.id for one in waiting if one.created_at >= desk.reports_since}
    told = (*desk.reports, *(_report(one, verdict) for one, verdict in pairs if one.id in now))
    return [_respecting(one, verdict, told if one.id in now else ()) for one, verdict in pairs]


def _alike(runtime: Runtime, waiting: Sequence[Snapshot], categories: Sequence[str]) -> list[tuple[int, ...]]:
    """Who resolved the most similar tickets, where the last ones of the category do not tell."""
    if not waiting:
        return []
    with runtime.units.read() as uow:
        split = routing.split_history(uow, categories)
    found: list[tuple[int, ...]] = [()] * len(waiting)
    wanted = [at for at, category in enumerate(categories) if category in split]
    asked = [(categories[at], waiting[at].title, _text(waiting[at]).description) for at in wanted]
    for at, near in zip(wanted, similar.resolvers_alike(runtime, asked), strict=True):
        found[at] = near
    return found


def _report(snapshot: Snapshot, verdict: Verdict) -> Report:
    said = verdict.classification
    return Report(snapshot.id, said.category, snapshot.requester_email, frozenset(said.keywords))


def _text(snapshot: Snapshot) -> TicketText:
    """What the requester said: not what the bot answered in the transcript of a chat."""
    said = snapshot.description.partition(TRANSCRIPT_MARK)[0]
    return TicketText(snapshot.title, said, snapshot.source.value)


def _respecting(snapshot: Snapshot, verdict: Verdict, told: Sequence[Report]) -> Verdict:
    """What a person has set stands; the score and the attention follow from it."""
    found = verdict.classification
    category = snapshot.category if "category" in snapshot.person_set else found.category
    proposed = snapshot.priority if "priority" in snapshot.person_set else found.priority
    text = _text(snapshot)
    incident = None if "priority" in snapshot.person_set else running.incident(_report(snapshot, verdict), told)
    judged = priorities.judge(
        text, category=category if incident else None, proposed=proposed, vip=snapshot.vip, running=incident
    )
    kept = proposed if "priority" in snapshot.person_set else judged.priority
    changed = replace(
        found,
        category=category,
        priority=kept,
        priority_score=within_band(kept, judged.score),
        requires_immediate_attention=judged.requires_immediate_attention,
        # What only triage knows, such as who asks, is a reason too.
        reasons=(*found.reasons, *_told_only_here(judged.reasons, found.reasons, incident)),
    )
    return replace(verdict, classification=changed)


def _told_only_here(judged: Sequence[Reason], known: Sequence[Reason], incident: Running | None) -> list[Reason]:
    kinds = {"floor"} if incident is None else {"floor", "impact", "score"}
    return [one for one in judged if one.kind in kinds and one not in known]


def _routed(
    uow: UnitOfWork,
    ticket: Ticket,
    snapshot: Snapshot,
    verdict: Verdict,
    *,
    facts: DeskFacts,
    places: Places,
    alike: tuple[int, ...],
) -> Routed:
    stay = _stay(ticket, verdict.classification)
    again = ticket.triaged_at is not None and ticket.team_id is not None
    if again and ticket.team_id is not None:
        places.leave(ticket.team_id)
    routed = routing.route_ticket(
        uow,
        ticket.id,
        facts=RoutingFacts(_facts(snapshot, verdict.classification), facts, alike),
        engine=verdict.classification.engine,
        model_version=verdict.model_version,
        places=places,
        stay=stay,
    )
    if again and routed.team_id is None and ticket.team_id is not None:
        places.take(ticket.team_id, beyond_capacity=True)
    return routed


def _stay(ticket: Ticket, found: Classification) -> Stay | None:
    """Whether the ticket stays with its team, whatever the strategies say."""
    if ticket.team_id is None:
        return None
    if "team_id" in ticket.person_set:
        return Stay(ticket.team_id, "a person has chosen the team")
    if ticket.triaged_at is None:
        return None
    if "agent_id" in ticket.person_set:
        return Stay(ticket.team_id, "a person has given it to an agent")
    if found.category == ticket.category:
        return Stay(ticket.team_id, "the category is the same as before", unless_a_rule=True)
    return None


def _outcome(
    ticket: Ticket, verdict: Verdict, desk: Desk, *, routed: Routed, facts: DeskFacts
) -> tuple[TriageOutcome, DeskFacts]:
    """What triage says of one ticket, and the desk with the place that was taken."""
    found = verdict.classification
    threshold = desk.thresholds.get(found.category, facts.confidence_threshold)
    unsure = classification_policy.needs_review(confidence=found.confidence, threshold=threshold)
    outcome = TriageOutcome(
        category=found.category,
        priority=found.priority,
        priority_score=found.priority_score,
        confidence=found.confidence,
        engine=found.engine,
        keywords=found.keywords,
        intent=found.intent,
        requires_immediate_attention=found.requires_immediate_attention,
        attention_reason=_attention(found),
        needs_review=unsure and "category" not in ticket.person_set,
        team_id=routed.team_id,
        agent_id=routed.agent_id,
        reasons=[*(reason.text for reason in found.reasons[:8]), *routed.reasons],
    )
    if routed.team_id is None:
        return outcome, facts
    teams = tuple(
        replace(team, open_load=team.open_load + 1) if team.id == routed.team_id else team for team in facts.teams
    )
    return outcome, replace(facts, teams=teams)


def _facts(snapshot: Snapshot, found: Classification) -> TicketFacts:
    return TicketFacts(
        text=f"{snapshot.title}\n{snapshot.description}",
        category=found.category,
        keywords=found.keywords,
        source=snapshot.source,
        priority=found.priority,
        requester_email=snapshot.requester_email,
        requires_immediate_attention=found.requires_immediate_attention,
        confidence=found.confidence,
        tags=snapshot.tags,
    )


def _attention(found: Classification) -> str:
    if not found.requires_immediate_attention:
        return ""
    telling = [one.text for one in found.reasons if one.kind in {"floor", "urgency", "impact"} and one.weight >= 0]
    return "; ".join(telling[:3])


def test(runtime: Runtime, given: TriageTestIn) -> TriageTestOut:
    """Run a made-up ticket through engines and strategies. Writes nothing, takes no place."""
    with runtime.units.read() as uow:
        desk = _desk(uow, runtime)
    person_set = {name for name in ("category", "priority") if getattr(given, name) is not None}
    snapshot = Snapshot(
        id=0,
        title=given.title,
        description=given.description,
        source=given.source,
        category=given.category or "other",
        priority=given.priority or Priority.MEDIUM,
        tags=(),
        person_set=frozenset(person_set),
        requester_email=given.requester_email or "",
        vip=False,
        created_at=runtime.clock.now(),
    )
    found = _classify(runtime, desk, [snapshot])[0].classification
    if given.keywords:
        found = replace(found, keywords=tuple(given.keywords))
    with runtime.units.read() as uow:
        facts = routing.desk(uow, [found.category], threshold=runtime.values.confidence_threshold)
        minutes = sla.target_minutes(uow, found.priority)
    decision = routing.decide(_facts(snapshot, found), facts, alike=_alike(runtime, [snapshot], [found.category])[0])
    team = facts.team(decision.team_id) if decision.team_id is not None else None
    return TriageTestOut(
        **_shown(found),
        team_id=decision.team_id,
        team_name=team.name if team else None,
        sla_minutes=minutes,
        decision=DecisionOut.model_validate(
            asdict(decision) | {"team_id": decision.team_id, "decided_by": decision.decided_by.value}
        ),
    )


def _shown(found: Classification) -> dict[str, Any]:
    return {
        "category": found.category,
        "priority": found.priority,
        "priority_score": found.priority_score,
        "confidence": round(found.confidence, 4),
        "engine": found.engine,
        "keywords": list(found.keywords),
        "intent": found.intent,
        "requires_immediate_attention": found.requires_immediate_attention,
        "alternatives": [
            {"category": one.category, "probability": round(one.probability, 4)} for one in found.alternatives
        ],
        "reasons": [{"kind": one.kind, "text": one.text, "weight": round(one.weight, 4)} for one in found.reasons],
    }


def guess(runtime: Runtime, given: GuessIn) -> GuessOut:
    """Category and priority for somebody who is typing: the quick engines only, nothing is stored."""
    found = _classify_documents(runtime, [given.model_dump()], quick=True)[0]
    return GuessOut(category=found["category"], priority=found["priority"], confidence=found["confidence"])


def classify_documents(runtime: Runtime, documents: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """What the engines say of texts that are no tickets; for the command line."""
    return _classify_documents(runtime, documents, quick=False)


def _classify_documents(runtime: Runtime, documents: Sequence[dict[str, Any]], *, quick: bool) -> list[dict[str, Any]]:
    with runtime.units.read() as uow:
        desk = _desk(uow, runtime)
    texts = [TicketText(str(one.get("title") or ""), str(one.get("description") or "")) for one in documents]
    found = classify_many(runtime, desk.infos, texts, chain=QUICK if quick else desk.chain)
    return [
        _shown(verdict.classification)
        | {
            "priority": verdict.classification.priority.value,
            "suggested_team": verdict.classification.suggested_team,
            "probabilities": {key: round(value, 5) for key, value in (verdict.probabilities or {}).items()},
        }
        for verdict in found
    ]
