"""Opening tickets from stored deliveries."""

from collections.abc import Sequence
from typing import Final

from nullticket.core.schema import Event
from nullticket.features.intake import opening_service
from nullticket.features.intake.events import DeliveryStored
from nullticket.infra.events import Handler
from nullticket.infra.outbox import JobRun


def open_tickets(events: Sequence[DeliveryStored], run: JobRun) -> None:
    ids = [event.delivery_id for event in events]
    with run.read() as uow:
        mails = opening_service.read_mails(uow, ids)
    with run.uow() as uow:
        opening_service.open_deliveries(run.runtime, uow, ids, mails=mails)


HANDLERS: Final[dict[type[Event], list[Handler]]] = {
    DeliveryStored: [Handler("intake.open_tickets", open_tickets, batch=50)],
}
