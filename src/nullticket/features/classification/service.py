"""Categories as engines see them, and what engines said of a ticket."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from nullticket.core.enums import Priority
from nullticket.core.errors import NotFound
from nullticket.core.text import TRANSCRIPT_MARK
from nullticket.features.classification import repository
from nullticket.features.classification.chain_service import Verdict
from nullticket.features.classification.entities import Entity, find_entities
from nullticket.features.classification.intent import extract_intent as intent_of
from nullticket.features.classification.results import CategoryInfo
from nullticket.infra.uow import UnitOfWork
from nullticket.models import TicketClassification


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


def extract_intent(title: str, description: str, category: str) -> str:
    """One short sentence: what the requester wants."""
    return intent_of(title, description, category)


def keep(uow: UnitOfWork, verdicts: Sequence[tuple[int, Verdict]]) -> None:
    """Store what was said of these tickets, as it was said."""
    repository.add_all(uow, [_row(uow, ticket_id, verdict) for ticket_id, verdict in verdicts])


def _row(uow: UnitOfWork, ticket_id: int, verdict: Verdict) -> dict[str, Any]:
    found = verdict.classification
    return {
        "ticket_id": ticket_id,
        "engine": found.engine,
        "model_version": verdict.model_version,
        "category": found.category,
        "priority": Priority(found.priority),
        "confidence": found.confidence,
        "keywords": list(found.keywords),
        "intent": found.intent,
        "requires_immediate_attention": found.requires_immediate_attention,
        "alternatives": [
            {"category": guess.category, "probability": round(guess.probability, 4)} for guess in found.alternatives
        ],
        "reasons": [{"kind": one.kind, "text": one.text, "weight": round(one.weight, 4)} for one in found.reasons],
        "fallback": verdict.fallback,
        "applied": True,
        "failures": list(verdict.failures),
        "raw": verdict.raw or None,
        "votes": [dict(one) for one in verdict.votes],
        "created_at": uow.now(),
    }


def answers(uow: UnitOfWork, ticket_id: int) -> list[TicketClassification]:
    return repository.of_ticket(uow, ticket_id)


def entities(uow: UnitOfWork, ticket_id: int) -> tuple[Entity, ...]:
    """What a ticket names: read from its text as it is now, in order of appearance."""
    words = repository.words_of_ticket(uow, ticket_id)
    if words is None:
        raise NotFound("No such ticket.")
    return find_entities(words.partition(TRANSCRIPT_MARK)[0])
