"""From a stored delivery to a ticket, in one transaction with the delivery's own state."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from nullticket.core.enums import Source
from nullticket.core.errors import Invalid, NotFound, NullTicketError
from nullticket.features.chat import service as chat
from nullticket.features.email.threading import Verdict
from nullticket.features.email.values import ParsedMail
from nullticket.features.external.twins import DESK_NAMES
from nullticket.features.intake import inbound, repository, twin_service
from nullticket.features.intake.events import DeliveryStored, HintStored
from nullticket.features.intake.inbound import InboundTicket, Unreadable
from nullticket.features.intake.mails import (
    forwarded_messages,
    from_mail,
    in_mailbox,
    silenced,
    too_large_notice,
    with_forwarded,
)
from nullticket.features.intake.twin_service import Asked
from nullticket.features.mailbox import arrival_service, review_service
from nullticket.features.mailbox import repository as mailboxes
from nullticket.features.mailbox.arrival_service import Arrival
from nullticket.features.tickets import service as tickets
from nullticket.features.tickets.service import NewTicket
from nullticket.infra.runtime import Runtime
from nullticket.infra.uow import UnitOfWork
from nullticket.models import InboundDelivery, Ticket
from nullticket.ports import UnreadableMail


def raw_mails(uow: UnitOfWork, ids: Sequence[int]) -> dict[int, bytes]:
    return repository.raw_mails(uow, ids)


def read_mails(runtime: Runtime, raws: Mapping[int, bytes]) -> dict[int, ParsedMail | UnreadableMail]:
    """Read raw mails in a capped child, outside of any transaction: a poison mail takes seconds."""
    return {delivery_id: _read(runtime, raw) for delivery_id, raw in raws.items()}


def _read(runtime: Runtime, raw: bytes) -> ParsedMail | UnreadableMail:
    assert runtime.mail_reader is not None
    found = runtime.mail_reader.read(raw)
    if isinstance(found, ParsedMail):
        return with_forwarded(found, [_forwarded(runtime, file.content) for file in forwarded_messages(found)])
    if isinstance(found, UnreadableMail):
        return found
    return UnreadableMail("error", f"the reader answered a {type(found).__name__}")


def _forwarded(runtime: Runtime, raw: bytes) -> ParsedMail | None:
    """A mail that came as a file of another one; None when it cannot be read."""
    assert runtime.mail_reader is not None
    found = runtime.mail_reader.read(raw)
    return found if isinstance(found, ParsedMail) else None


def open_deliveries(
    runtime: Runtime,
    uow: UnitOfWork,
    ids: Sequence[int],
    *,
    mails: Mapping[int, ParsedMail | UnreadableMail],
    asked: Asked | None = None,
    in_turn: Sequence[int] = (),
) -> None:
    """Open every delivery that still waits; one that cannot be read goes to quarantine with the reason.

    ``asked`` is what another desk answered about the one delivery that hinted at a ticket of its own. Before those
    ``in_turn`` what came earlier about the same twin is opened, so that two workers keep a conversation in its order.
    """
    waiting = repository.waiting(uow, [*ids, *repository.before_in_their_twins(uow, in_turn)])
    together = _open_together(uow, [one for one in waiting if one.id not in mails and one.source in READERS])
    for delivery in waiting:
        if delivery.id in together:
            continue
        try:
            with uow.attempt():
                ticket = _open_any(
                    runtime, uow, delivery, mail=mails.get(delivery.id), asked=asked if delivery.id in ids else None
                )
        except (Invalid, KeyError, ValueError) as error:
            reason = error.detail if isinstance(error, NullTicketError) else f"{type(error).__name__}: {error}"
            delivery.state, delivery.reason = "quarantined", reason[:2000]
            _alert(uow, delivery)
            ticket = None
        if ticket is not None:
            delivery.state, delivery.ticket_id = "done", ticket.id
        delivery.done_at = uow.now()


def _open_together(uow: UnitOfWork, deliveries: Sequence[InboundDelivery]) -> set[int]:
    """Open plain deliveries in a few statements; none of them when one is bad, as each is then tried by itself."""
    if len(deliveries) < 2:
        return set()
    try:
        with uow.attempt():
            documents: list[Any] = [json.loads(delivery.raw) for delivery in deliveries]
            news = [READERS[one.source](document) for one, document in zip(deliveries, documents, strict=True)]
            wanted = [_new(new, number=one.ticket_number) for one, new in zip(deliveries, news, strict=True)]
            for delivery, document, ticket in zip(
                deliveries, documents, tickets.open_tickets(uow, wanted), strict=True
            ):
                _link_chat(uow, delivery, document, ticket)
                delivery.state, delivery.ticket_id, delivery.done_at = "done", ticket.id, uow.now()
    except (Invalid, KeyError, ValueError):
        return set()
    return {delivery.id for delivery in deliveries}


def _alert(uow: UnitOfWork, delivery: InboundDelivery) -> None:
    """Tell the admins, once an hour: a flood of poison is one line."""
    data: dict[str, object] = {"delivery_id": delivery.id, "source": delivery.source, "reason": delivery.reason[:300]}
    key = f"quarantine:{delivery.source}:{uow.now():%Y-%m-%dT%H}"
    mailboxes.tell_admins(
        uow, f"{'mail' if delivery.source is Source.EMAIL else 'delivery'}_quarantined", data=data, key=key
    )


def _open_any(
    runtime: Runtime,
    uow: UnitOfWork,
    delivery: InboundDelivery,
    *,
    mail: ParsedMail | UnreadableMail | None,
    asked: Asked | None,
) -> Ticket | None:
    if isinstance(mail, UnreadableMail):
        raise Unreadable(f"{mail.reason}: {mail.detail}")
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
    _link_chat(uow, delivery, document, ticket)
    return ticket


def _link_chat(uow: UnitOfWork, delivery: InboundDelivery, document: Mapping[str, Any], ticket: Ticket) -> None:
    if delivery.source is Source.CHAT and not document.get("foreign"):
        chat.link_ticket(uow, str(document["conversation_id"]), ticket.ticket_number)


def _open_mail(runtime: Runtime, uow: UnitOfWork, delivery: InboundDelivery, mail: ParsedMail) -> Ticket | None:
    """A raw mail where it belongs: in a ticket of its own, in the conversation it answers, or before a person's eyes."""
    over = delivery.meta.get("oversize")
    notice = too_large_notice(int(over), limit=runtime.values.limits.mail_body) if isinstance(over, int) else ""
    if notice:
        mail = replace(mail, text=notice, reply=notice)
    arrival = Arrival(
        delivery_id=delivery.id,
        channel=mailboxes.channel_of_delivery(uow, delivery.id),
        may_thread=bool(delivery.meta.get("may_thread")),
        released=str(delivery.meta.get("released") or ""),
        notice="" if mail.automatic.automatic else notice,
    )
    inbound_ticket = None if mail.bounce.bounced else from_mail(mail)
    outcome = arrival_service.receive(runtime, uow, mail, arrival)
    delivery.state = "held" if outcome.decision.verdict is Verdict.HOLD else "done"
    delivery.reason = "; ".join(outcome.decision.reasons)[:2000]
    if not outcome.wants_ticket or inbound_ticket is None:
        return None if delivery.state == "held" else outcome.ticket
    new = in_mailbox(inbound_ticket, category=arrival.channel.category if arrival.channel else None)
    if outcome.silence or notice:
        new = silenced(new)
    ticket = open_inbound(uow, new, number=delivery.ticket_number)
    arrival_service.opened(runtime, uow, ticket, mail, arrival=arrival, outcome=outcome)
    return ticket


READERS: Final[Mapping[Source, Callable[[Mapping[str, Any]], InboundTicket]]] = {
    Source.CHAT: inbound.from_chat,
    Source.EMAIL: inbound.from_mail_json,
    Source.API: inbound.from_row,
}


def open_inbound(uow: UnitOfWork, new: InboundTicket, *, number: str) -> Ticket:
    """The one way from an inbound value to a ticket. What a source claims is a hint, not a person's choice."""
    return tickets.open_ticket(uow, _new(new, number=number))


def _new(new: InboundTicket, *, number: str) -> NewTicket:
    return NewTicket(
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
    )


def retry(uow: UnitOfWork, delivery_id: int) -> None:
    """Try a quarantined delivery again, e.g. after an upgrade."""
    delivery = repository.delivery(uow, delivery_id)
    if delivery is None or delivery.state != "quarantined":
        raise NotFound("No such delivery in quarantine.")
    delivery.state, delivery.reason, delivery.done_at = "stored", "", None
    kind = HintStored if delivery.meta.get("fetch") else DeliveryStored
    uow.record(kind(delivery_id=delivery.id, source=delivery.source))


def release(uow: UnitOfWork, delivery_id: int, *, becomes: str, alias_of: int | None) -> None:
    """Judge a held mail again, with what a person of the desk has decided about it."""
    delivery = repository.delivery(uow, delivery_id)
    if delivery is None or delivery.state != "held":
        raise NotFound("No such mail waits.")
    review_service.let_go(uow, delivery_id, alias_of=alias_of)
    delivery.meta = dict(delivery.meta) | {"released": becomes}
    delivery.state, delivery.reason, delivery.done_at = "stored", "", None
    uow.record(DeliveryStored(delivery_id=delivery.id, source=delivery.source))
