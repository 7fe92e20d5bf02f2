"""Finding warnings and breaches. Runs as often as it likes: each is told once."""

from datetime import timedelta
from typing import Final

from nullticket.features.sla import repository
from nullticket.features.sla.calculator import DEFAULT_WARN_FRACTION
from nullticket.features.sla.events import SlaBreached, SlaWarned
from nullticket.infra.runtime import Runtime
from nullticket.infra.uow import UnitOfWork

BATCH: Final = 500


def sweep(runtime: Runtime) -> None:
    """Look at tickets that are due within the longest warning time, soonest first, in bounded steps."""
    with runtime.units.read() as uow:
        longest = max((policy.resolution_minutes for policy in repository.policies(uow)), default=0)
        ahead = timedelta(minutes=longest * (1 - DEFAULT_WARN_FRACTION))
        due = repository.due(uow, before=uow.now() + ahead, limit=BATCH * 20)
        unanswered = repository.unanswered(uow, before=uow.now(), limit=BATCH * 20)
    for start in range(0, len(due), BATCH):
        with runtime.units.write() as uow:
            for ticket in due[start : start + BATCH]:
                tell(uow, ticket)
    for start in range(0, len(unanswered), BATCH):
        with runtime.units.write() as uow:
            for ticket in unanswered[start : start + BATCH]:
                _tell_unanswered(uow, ticket)


def _tell_unanswered(uow: UnitOfWork, ticket: repository.DueTicket) -> None:
    """The target of the first response has passed."""
    if repository.note_alert(uow, ticket.id, target="response", kind="breach", due_at=ticket.sla_deadline):
        uow.record(SlaBreached(ticket_id=ticket.id, target="response"), key=_key(ticket, "response"))


def tell(uow: UnitOfWork, ticket: repository.DueTicket) -> None:
    """Record what is new about one ticket's resolution target."""
    if ticket.sla_deadline <= uow.now():
        if repository.note_alert(uow, ticket.id, target="resolution", kind="breach", due_at=ticket.sla_deadline):
            uow.record(SlaBreached(ticket_id=ticket.id, target="resolution"), key=_key(ticket, "breach"))
        return
    total = ticket.sla_deadline - ticket.created_at
    warn_at = ticket.sla_deadline - total * (1 - DEFAULT_WARN_FRACTION)
    if uow.now() >= warn_at and repository.note_alert(
        uow, ticket.id, target="resolution", kind="warning", due_at=ticket.sla_deadline
    ):
        uow.record(SlaWarned(ticket_id=ticket.id, target="resolution"), key=_key(ticket, "warning"))


def _key(ticket: repository.DueTicket, kind: str) -> str:
    return f"sla:{ticket.id}:{kind}:{ticket.sla_deadline.timestamp():.0f}"
