"""Finding warnings and breaches. Runs as often as it likes: each is told once."""

from collections.abc import Callable
from datetime import timedelta
from typing import Final

from nullticket.features.sla import repository
from nullticket.features.sla.calculator import DEFAULT_WARN_FRACTION
from nullticket.features.sla.events import SlaBreached, SlaWarned
from nullticket.infra.runtime import Runtime
from nullticket.infra.uow import UnitOfWork

BATCH: Final = 500
Look = Callable[[UnitOfWork, repository.DueTicket], object]


def sweep(runtime: Runtime) -> None:
    """Look at tickets that are due within the longest warning time, soonest first, in bounded steps."""
    _go_through(runtime, tell, _tell_unanswered)


def mark_past(runtime: Runtime) -> None:
    """Note what is late already and tell nobody: for a history that was not lived through here."""
    _go_through(runtime, _note_late, _note_unanswered)


def _go_through(runtime: Runtime, due_one: Look, unanswered_one: Look) -> None:
    with runtime.units.read() as uow:
        longest = max((policy.resolution_minutes for policy in repository.policies(uow)), default=0)
        ahead = timedelta(minutes=longest * (1 - DEFAULT_WARN_FRACTION))
        due = repository.due(uow, before=uow.now() + ahead, limit=BATCH * 20)
        unanswered = repository.unanswered(uow, before=uow.now(), limit=BATCH * 20)
    for tickets, look in ((due, due_one), (unanswered, unanswered_one)):
        for start in range(0, len(tickets), BATCH):
            with runtime.units.write() as uow:
                for ticket in tickets[start : start + BATCH]:
                    look(uow, ticket)


def _tell_unanswered(uow: UnitOfWork, ticket: repository.DueTicket) -> None:
    """The target of the first response has passed."""
    if _note_unanswered(uow, ticket):
        uow.record(SlaBreached(ticket_id=ticket.id, target="response"), key=_key(ticket, "response"))


def tell(uow: UnitOfWork, ticket: repository.DueTicket) -> None:
    """Record what is new about one ticket's resolution target."""
    kind = _note_late(uow, ticket)
    if kind == "breach":
        uow.record(SlaBreached(ticket_id=ticket.id, target="resolution"), key=_key(ticket, kind))
    if kind == "warning":
        uow.record(SlaWarned(ticket_id=ticket.id, target="resolution"), key=_key(ticket, kind))


def _note_unanswered(uow: UnitOfWork, ticket: repository.DueTicket) -> bool:
    """Whether this is the first time that somebody looks after the target of the first response."""
    return repository.note_alert(uow, ticket.id, target="response", kind="breach", due_at=ticket.sla_deadline)


def _note_late(uow: UnitOfWork, ticket: repository.DueTicket) -> str | None:
    """``breach`` or ``warning`` the first time that it is one."""
    total = ticket.sla_deadline - ticket.created_at
    warn_at = ticket.sla_deadline - total * (1 - DEFAULT_WARN_FRACTION)
    if uow.now() < warn_at:
        return None
    kind = "breach" if ticket.sla_deadline <= uow.now() else "warning"
    fresh = repository.note_alert(uow, ticket.id, target="resolution", kind=kind, due_at=ticket.sla_deadline)
    return kind if fresh else None


def _key(ticket: repository.DueTicket, kind: str) -> str:
    return f"sla:{ticket.id}:{kind}:{ticket.sla_deadline.timestamp():.0f}"
