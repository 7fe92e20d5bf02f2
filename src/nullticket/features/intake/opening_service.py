"""From a stored delivery to a ticket, in one transaction with the delivery's own state."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from nullticket.core.enums import Source
from nullticket.core.errors import Invalid, NotFound, NullTicketError
from nullticket.features.chat import service as chat
from nullticket.features.email.parse import parse_message
from nullticket.features.email.values import ParsedMail
from nullticket.features.external.twins import DESK_NAMES
from nullticket.features.intake import inbound, repository, twin_service
from nullticket.features.intake.events import DeliveryStored, HintStored
from nullticket.features.intake.inbound import InboundTicket, Unreadable
from nullticket.features.intake.mails import from_mail
from nullticket.features.intake.twin_service import Asked
from nullticket.features.tickets import conversation_service
from nullticket.features.tickets import service as tickets
from nullticket.features.tickets.conversation_service import Upload
from nullticket.features.tickets.service import NewTicket
from nullticket.infra.runtime import Runtime
from nullticket.infra.uow import UnitOfWork
from nullticket.models import InboundDelivery, Ticket


def read_mails(uow: UnitOfWork, ids: Sequence[int]) -> dict[int, ParsedMail]:
    """Parse the raw mails among deliveries. Takes milliseconds each, so it happens before any write begins."""
    raws = repository.raw_mails(uow, ids)
    return {delivery_id: parse_message(raw) for delivery_id, raw in raws.items()}


def open_deliveries(
    runtime: Runtime,
    uow: UnitOfWork,
    ids: Sequence[int],
    *,
    mails: Mapping[int, ParsedMail],
    asked: Asked | None = None,
) -> None:
    """Open every delivery that still waits; one that cannot be read goes to quarantine with the reason.

    ``asked`` is what another desk answered about the one delivery that hinted at a ticket of its own.
    """
    for delivery in repository.waiting(uow, ids):
        try:
            ticket = _open_any(runtime, uow, delivery, mail=mails.get(delivery.id), asked=asked)
        except (Unreadable, Invalid, KeyError, ValueError) as error:
            reason = error.detail if isinstance(error, NullTicketError) else f"{type(error).__name__}: {error}"
            delivery.state, delivery.reason = "quarantined", reason[:2000]
            ticket = None
        if ticket is not None:
            delivery.state, delivery.ticket_id = "done", ticket.id
        delivery.done_at = uow.now()


def _open_any(
    runtime: Runtime, uow: UnitOfWork, delivery: InboundDelivery, *, mail: ParsedMail | None, asked: Asked | None
) -> Ticket | None:
    if mail is not None:
        return _open_mail(runtime, uow, delivery, mail)
    if delivery.source not in DESK_NAMES:
        return _open(uow, delivery)
    result = twin_service.take(runtime, uow, delivery, asked=asked)
    ticket = result.ticket
    if result.new is not None:
        ticket = open_inbound(uow, result.new, number=result.number)
        result = twin_service.tie(runtime, uow, ticket, result)
    repository.flush(uow)
    delivery.state, delivery.reason = "done", "; ".join(result.reasons)[:2000]
    return ticket


def _open(uow: UnitOfWork, delivery: InboundDelivery) -> Ticket:
    document: Any = json.loads(delivery.raw)
    new = READERS[delivery.source](document)
    ticket = open_inbound(uow, new, number=delivery.ticket_number)
    if delivery.source is Source.CHAT and not document.get("foreign"):
        chat.link_ticket(uow, str(document["conversation_id"]), ticket.ticket_number)
    return ticket


def _open_mail(runtime: Runtime, uow: UnitOfWork, delivery: InboundDelivery, mail: ParsedMail) -> Ticket | None:
    """A raw mail as a ticket with its files. A delivery report never becomes a ticket."""
    if mail.bounce.bounced:
        delivery.state, delivery.reason = "done", "a delivery report, no request"
        return None
    ticket = open_inbound(uow, from_mail(mail), number=delivery.ticket_number)
    for file in mail.attachments:
        if file.counted and file.size <= runtime.values.limits.upload:
            conversation_service.attach(
                runtime, uow, ticket, Upload(file.filename, file.content_type, file.content, file.content_id or None)
            )
    return ticket


READERS: Final[Mapping[Source, Callable[[Mapping[str, Any]], InboundTicket]]] = {
    Source.CHAT: inbound.from_chat,
    Source.EMAIL: inbound.from_mail_json,
    Source.API: inbound.from_row,
}


def open_inbound(uow: UnitOfWork, new: InboundTicket, *, number: str) -> Ticket:
    """The one way from an inbound value to a ticket. What a source claims is a hint, not a person's choice."""
    return tickets.open_ticket(
        uow,
        NewTicket(
            title=new.title,
            description=new.description,
            source=new.source,
            requester_email=new.requester_email,
            requester_name=new.requester_name,
            source_reference=new.source_reference,
            category=new.category,
            priority=new.priority,
            tags=new.tags,
            language=new.language,
            number=number,
            created_at=new.created_at,
            hints_are_choices=new.source is Source.API,
            facts=new.facts,
        ),
    )


def retry(uow: UnitOfWork, delivery_id: int) -> None:
    """Try a quarantined delivery again, e.g. after an upgrade."""
    delivery = repository.delivery(uow, delivery_id)
    if delivery is None or delivery.state != "quarantined":
        raise NotFound("No such delivery in quarantine.")
    delivery.state, delivery.reason, delivery.done_at = "stored", "", None
    kind = HintStored if delivery.meta.get("fetch") else DeliveryStored
    uow.record(kind(delivery_id=delivery.id))
