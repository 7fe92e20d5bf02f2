"""Tickets teach when somebody corrects them and when they end; a wanted training runs here."""

from collections.abc import Sequence
from typing import Final

from nullticket.core.schema import Event
from nullticket.features.learning import label_service, training_service
from nullticket.features.learning.events import TrainingWanted
from nullticket.features.learning.label_service import Said
from nullticket.features.tickets.events import TicketChanged, TicketMoved, TicketResolved
from nullticket.infra.events import Handler
from nullticket.infra.outbox import JobRun


def note_changes(events: Sequence[TicketChanged], run: JobRun) -> None:
    label_service.note(run, [Said(event.history_id, "correction") for event in events])


def note_ends(events: Sequence[TicketMoved], run: JobRun) -> None:
    label_service.note(run, [Said(event.history_id, event.new) for event in events])


def train(event: TrainingWanted, run: JobRun) -> None:
    training_service.train(run, event.run_id)


def _corrects(event: TicketChanged) -> bool:
    return bool(set(event.fields) & set(label_service.FIELDS))


def _closes(event: TicketMoved) -> bool:
    return event.new == "closed"


HANDLERS: Final[dict[type[Event], list[Handler]]] = {
    TicketChanged: [Handler("learning.note_changes", note_changes, batch=32, wants=_corrects)],
    TicketResolved: [Handler("learning.note_solved", note_ends, batch=32)],
    TicketMoved: [Handler("learning.note_closed", note_ends, batch=32, wants=_closes)],
    TrainingWanted: [Handler("learning.train", train, attempts=3)],
}
