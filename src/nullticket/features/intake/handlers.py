"""Opening tickets from stored deliveries."""

from collections.abc import Sequence
from typing import Final

from nullticket.core.schema import Event
from nullticket.features.external.events import TwinsChanged
from nullticket.features.intake import fetch_service, opening_service, service, twin_service
from nullticket.features.intake.events import DeliveryStored, HintStored, MailAlsoDelivered
from nullticket.infra.events import Handler
from nullticket.infra.outbox import JobRun


def open_tickets(events: Sequence[DeliveryStored], run: JobRun) -> None:
    ids = [event.delivery_id for event in events]
    with run.read() as uow:
        raws = opening_service.raw_mails(uow, ids)
    mails = opening_service.read_mails(run.runtime, raws)
    with run.uow() as uow:
        opening_service.open_deliveries(run.runtime, uow, ids, mails=mails)


def ask_and_open(event: HintStored, run: JobRun) -> None:
    """Ask the other desk about the ticket that was only named, then open it; outside of any transaction."""
    with run.read() as uow:
        question = twin_service.question(run.runtime, uow, event.delivery_id)
    asked = None if question is None else twin_service.ask(run, question)
    with run.uow() as uow:
        opening_service.open_deliveries(run.runtime, uow, [event.delivery_id], mails={}, asked=asked)


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
