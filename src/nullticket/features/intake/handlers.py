"""Opening tickets from stored deliveries."""

from collections.abc import Sequence
from typing import Final

from nullticket.core.schema import Event
from nullticket.features.external.events import TwinsChanged
from nullticket.features.external.twins import DESK_NAMES
from nullticket.features.intake import fetch_service, opening_service, service, twin_service
from nullticket.features.intake.events import DeliveryStored, HintStored, MailAlsoDelivered
from nullticket.infra.events import Handler
from nullticket.infra.outbox import JobRun

PATIENT_TRIES: Final = 2


def open_tickets(events: Sequence[DeliveryStored], run: JobRun) -> None:
    ids = [event.delivery_id for event in events]
    with run.read() as uow:
        raws = opening_service.raw_mails(uow, ids)
    mails = opening_service.read_mails(run.runtime, raws)
    with run.uow() as uow:
        opening_service.open_deliveries(run.runtime, uow, ids, mails=mails, in_turn=_in_turn(events, run))


def ask_and_open(event: HintStored, run: JobRun) -> None:
    """Ask the other desk about the ticket that was only named, then open it; outside of any transaction."""
    with run.read() as uow:
        question = twin_service.question(run.runtime, uow, event.delivery_id)
    asked = None if question is None else twin_service.ask(run, question)
    with run.uow() as uow:
        opening_service.open_deliveries(
            run.runtime, uow, [event.delivery_id], mails={}, asked=asked, in_turn=_in_turn([event], run)
        )


def _in_turn(events: Sequence[DeliveryStored | HintStored], run: JobRun) -> list[int]:
    """Those about twins, which wait for their turn. After two tries one goes by itself: what came before it may be what fails."""
    return [
        event.delivery_id
        for event, job in zip(events, run.jobs, strict=True)
        if event.source in DESK_NAMES and job.attempts <= PATIENT_TRIES
    ]


def note_changes(event: TwinsChanged, run: JobRun) -> None:
    """What polling saw goes the way of every delivery; what was seen before is known by its key."""
    with run.uow() as uow:
        service.store_batch(uow, twin_service.polled_deliveries(event))


def note_other_mailbox(event: MailAlsoDelivered, run: JobRun) -> None:
    with run.uow() as uow:
        fetch_service.note_other_mailbox(uow, event.delivery_id, event.channel_id)


HANDLERS: Final[dict[type[Event], list[Handler]]] = {
    DeliveryStored: [Handler("intake.open_tickets", open_tickets, batch=50)],
    MailAlsoDelivered: [Handler("intake.note_other_mailbox", note_other_mailbox)],
    HintStored: [Handler("intake.ask_and_open", ask_and_open, outside=True)],
    TwinsChanged: [Handler("intake.note_changes", note_changes)],
}
