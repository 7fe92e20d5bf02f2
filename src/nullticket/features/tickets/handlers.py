"""What tickets do when others tell them something."""

from typing import Final

from nullticket.core.schema import Event
from nullticket.features.sla.events import SlaBreached, SlaWarned
from nullticket.features.tickets import service
from nullticket.infra.events import Handler
from nullticket.infra.outbox import JobRun


def note_alarm(event: SlaWarned | SlaBreached, run: JobRun) -> None:
    """Write the warning or breach into the ticket's history."""
    with run.uow() as uow:
        service.note_alarm(
            uow, event.ticket_id, target=event.target, kind="breach" if isinstance(event, SlaBreached) else "warning"
        )


HANDLERS: Final[dict[type[Event], list[Handler]]] = {
    SlaWarned: [Handler("tickets.note_warning", note_alarm)],
    SlaBreached: [Handler("tickets.note_breach", note_alarm)],
}
