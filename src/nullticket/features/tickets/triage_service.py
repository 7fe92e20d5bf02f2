"""Writing what triage found into a ticket, without touching what a person has set."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from nullticket.core.enums import Priority, Status
from nullticket.features.sla import service as sla
from nullticket.features.tickets import history_repository, repository, service
from nullticket.features.tickets.events import TicketChanged, TicketTriaged
from nullticket.infra.uow import UnitOfWork
from nullticket.models import Ticket


@dataclass(frozen=True, slots=True)
class TriageOutcome:
    """What classification and routing decided. ``team_id`` is a team whose place the caller has taken, or None when
    the ticket keeps its team.
    """

    category: str
    priority: Priority
    priority_score: int
    confidence: float
    engine: str
    keywords: Sequence[str]
    intent: str
    requires_immediate_attention: bool
    attention_reason: str
    needs_review: bool
    team_id: int | None
    agent_id: int | None
    reasons: Sequence[str]


def ticket_for_triage(uow: UnitOfWork, ticket_id: int) -> Ticket | None:
    """The ticket, held for this transaction; None when it is gone."""
    return repository.find_for_update(uow, str(ticket_id))


def apply_triage(uow: UnitOfWork, settled: Sequence[tuple[Ticket, TriageOutcome]]) -> None:
    """Fill the fields that no person has set, aim the clocks, open the tickets, and tell; all written together."""
    if not settled:
        return
    ends = history_repository.ends(uow, [ticket.id for ticket, _ in settled])
    rows, aimed_anew = [], []
    for ticket, outcome in settled:
        changes = service.change(uow, ticket, _values(uow, ticket, outcome))
        if "priority" in changes:
            aimed_anew.append(ticket)
        rows.append(
            history_repository.next_row(
                uow, ticket, "triaged", end=ends[ticket.id], changes=changes, reasons=outcome.reasons
            )
        )
    sla.change_priorities(uow, aimed_anew, at=uow.now())
    repository.write_alike([ticket for ticket, _ in settled])
    for (ticket, _), history_id in zip(settled, history_repository.write(uow, rows), strict=True):
        uow.record(_triaged(ticket, history_id), key=f"triaged:{ticket.id}")


def apply_again(uow: UnitOfWork, ticket: Ticket, outcome: TriageOutcome) -> None:
    """As ``apply_triage``, for a ticket whose text was edited before anybody worked on it. Who has to hear of it hears: a
    new team as of a new ticket, the lead where it is more urgent now.
    """
    had = ticket.priority
    values = {name: value for name, value in _values(uow, ticket, outcome).items() if name != "triaged_at"}
    moved = outcome.team_id is not None and outcome.team_id != ticket.team_id
    if moved:
        values["agent_id"] = outcome.agent_id
    history_id, changes = service.save(uow, ticket, "read_again", values, reasons=outcome.reasons)
    if "priority" in changes:
        sla.change_priority(uow, ticket, at=uow.now())
    if moved or ticket.priority.rank > had.rank:
        uow.record(_triaged(ticket, history_id, told=not moved))
        return
    uow.record(TicketChanged(ticket_id=ticket.id, history_id=history_id, fields=tuple(sorted(changes))))


def _triaged(ticket: Ticket, history_id: int, *, told: bool = False) -> TicketTriaged:
    return TicketTriaged(
        ticket_id=ticket.id,
        history_id=history_id,
        source=ticket.source,
        team_id=ticket.team_id,
        priority=ticket.priority,
        tags=tuple(ticket.tags),
        told=told,
    )


def _values(uow: UnitOfWork, ticket: Ticket, outcome: TriageOutcome) -> dict[str, Any]:
    set_by_person = set(ticket.person_set)
    values: dict[str, Any] = {
        "category": outcome.category,
        "priority": outcome.priority,
        "team_id": outcome.team_id if outcome.team_id is not None else ticket.team_id,
        "agent_id": outcome.agent_id if outcome.agent_id is not None else ticket.agent_id,
    }
    values = {name: value for name, value in values.items() if name not in set_by_person}
    values |= {
        "priority_score": outcome.priority_score,
        "ai_confidence": round(outcome.confidence, 4),
        "ai_engine": outcome.engine,
        "keywords": list(outcome.keywords)[:12],
        "intent": outcome.intent[:200],
        "requires_immediate_attention": outcome.requires_immediate_attention,
        "attention_reason": outcome.attention_reason[:300],
        "needs_review": outcome.needs_review,
        "triaged_at": uow.now(),
    }
    if ticket.status is Status.NEW:
        values["status"] = Status.OPEN
    return values
