"""Reading tickets: engines in a chain, each with a time limit, and the keyword engine that always answers.

No call of an engine happens inside a transaction. An engine that fails, is slow or talks nonsense is skipped and named;
the ticket never waits for it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from nullticket.core.enums import Priority
from nullticket.core.errors import Unavailable
from nullticket.features.classification import keywords, policy, priority, repository
from nullticket.features.classification.intent import extract_intent as intent_of
from nullticket.features.classification.results import CategoryInfo, Classification, Guess, Reason, TicketText
from nullticket.infra.runtime import Runtime
from nullticket.infra.uow import UnitOfWork
from nullticket.models import TicketClassification
from nullticket.ports import CategoryHint, EngineAnswer, EngineRequest

ALTERNATIVES = 3


@dataclass(frozen=True, slots=True)
class Verdict:
    """A classification, and how it came about. ``fallback``: every configured engine failed."""

    classification: Classification
    model_version: str = ""
    failures: tuple[str, ...] = ()
    fallback: bool = False
    raw: str = ""
    probabilities: Mapping[str, float] | None = None


def category_infos(uow: UnitOfWork) -> tuple[CategoryInfo, ...]:
    """The active categories as engines see them, each with the team that lists it."""
    teams = repository.teams(uow)
    return tuple(
        CategoryInfo(
            key=row.key,
            name=row.name,
            description=row.description,
            examples=tuple(row.examples),
            team_name=next((team.name for team in teams if row.key in team.specializations), None),
        )
        for row in repository.categories(uow)
    )


def thresholds(
    uow: UnitOfWork, *, default: float, learned: Mapping[str, float] = MappingProxyType({})
) -> dict[str, float]:
    """An admin's choice for a category stands before what was learned, and that before the default."""
    return {
        row.key: learned.get(row.key, default) if row.threshold is None else row.threshold
        for row in repository.categories(uow, only_active=False)
    }


def engine_order(uow: UnitOfWork, runtime: Runtime) -> tuple[str, ...]:
    """Which engines are asked, in the admin's order; all that exist when nothing was said."""
    chosen = repository.setting(uow, "engines").get("order")
    if not isinstance(chosen, list):
        return tuple(runtime.engines)
    return tuple(name for name in chosen if name in runtime.engines)


def classify_ticket(
    runtime: Runtime, infos: Sequence[CategoryInfo], *, title: str, description: str, source: str
) -> Verdict:
    """Classify one ticket by all engines there are."""
    text = TicketText(title=title, description=description, source=source)
    return classify_many(runtime, infos, [text], order=tuple(runtime.engines))[0]


def classify_many(
    runtime: Runtime, infos: Sequence[CategoryInfo], texts: Sequence[TicketText], *, order: Sequence[str]
) -> list[Verdict]:
    """Classify a batch: one call an engine, the first engine that answers counts."""
    base = [_fallback_classification(text, infos) for text in texts]
    found: dict[int, Verdict] = {}
    failures: dict[int, tuple[str, ...]] = {}
    for name in order:
        waiting = [at for at in range(len(texts)) if at not in found]
        answers = _asked(runtime, name, infos, [texts[at] for at in waiting])
        for at, answer in zip(waiting, answers, strict=True):
            if answer.fault:
                failures[at] = (*failures.get(at, ()), f"{name}: {answer.fault}")
            else:
                found[at] = _merge(texts[at], base[at], answer, infos, failures.get(at, ()))
    return [
        found.get(at) or Verdict(one, failures=failures.get(at, ()), fallback=bool(order))
        for at, one in enumerate(base)
    ]


def extract_intent(title: str, description: str, category: str) -> str:
    """One short sentence: what the requester wants."""
    return intent_of(title, description, category)


def _fallback_classification(text: TicketText, infos: Sequence[CategoryInfo]) -> Classification:
    """The keyword engine: pure, quick, always there."""
    return keywords.classify(text, tuple(infos))


def _asked(
    runtime: Runtime, name: str, infos: Sequence[CategoryInfo], texts: Sequence[TicketText]
) -> list[EngineAnswer]:
    """One answer a text; where an engine fails or speaks of categories that nobody offered, the answer is a fault."""
    if not texts:
        return []
    hints = tuple(CategoryHint(info.key, info.name, info.description, info.examples) for info in infos)
    requests = [EngineRequest(text.title, text.description, text.source, hints) for text in texts]
    try:
        answers = runtime.engines[name].answer(requests, timeout_seconds=runtime.values.triage_timeout_seconds)
    except Unavailable as error:
        return [EngineAnswer(name, "", {}, fault=error.detail)] * len(texts)
    keys = {info.key for info in infos}
    wrong = EngineAnswer(name, "", {}, fault="it gave an answer of the wrong shape")
    if len(answers) != len(texts):
        return [wrong] * len(texts)
    return [one if one.fault or (one.categories and set(one.categories) <= keys) else wrong for one in answers]


def _merge(
    text: TicketText,
    base: Classification,
    answer: EngineAnswer,
    infos: Sequence[CategoryInfo],
    failures: tuple[str, ...],
) -> Verdict:
    """The engine decides the category; floors of the rules hold whatever it says of the priority."""
    ranked = sorted(answer.categories.items(), key=lambda pair: (-pair[1], pair[0]))
    category, confidence = ranked[0]
    judged = priority.judge(text, category=category)
    if answer.priority is not None:
        said = policy.within_reach(answer.priority, own=judged.priority)
        judged = priority.judge(text, category=category, proposed=said)
    merged = replace(
        base,
        category=category,
        confidence=confidence,
        priority=judged.priority,
        priority_score=judged.score,
        priority_confidence=judged.confidence,
        requires_immediate_attention=judged.requires_immediate_attention,
        keywords=tuple(answer.keywords) or base.keywords,
        intent=answer.intent or intent_of(text.title, text.description, category),
        suggested_team=next((info.team_name for info in infos if info.key == category), None),
        alternatives=tuple(Guess(key, probability) for key, probability in ranked[1 : 1 + ALTERNATIVES]),
        reasons=(*(Reason("word", one.text, one.weight) for one in answer.reasons), *judged.reasons),
        engine=answer.engine,
    )
    return Verdict(
        merged, answer.model_version, failures, fallback=False, raw=answer.raw, probabilities=answer.categories
    )


def keep(uow: UnitOfWork, ticket_id: int, verdict: Verdict, *, applied: bool = True) -> None:
    """Store what was said, as it was said."""
    found = verdict.classification
    row = TicketClassification(
        ticket_id=ticket_id,
        engine=found.engine,
        model_version=verdict.model_version,
        category=found.category,
        priority=Priority(found.priority),
        confidence=found.confidence,
        keywords=list(found.keywords),
        intent=found.intent,
        requires_immediate_attention=found.requires_immediate_attention,
        alternatives=[
            {"category": guess.category, "probability": round(guess.probability, 4)} for guess in found.alternatives
        ],
        reasons=[{"kind": one.kind, "text": one.text, "weight": round(one.weight, 4)} for one in found.reasons],
        fallback=verdict.fallback,
        applied=applied,
        failures=list(verdict.failures),
        raw=verdict.raw or None,
        created_at=uow.now(),
    )
    repository.add(uow, row)


def answers(uow: UnitOfWork, ticket_id: int) -> list[TicketClassification]:
    return repository.of_ticket(uow, ticket_id)
