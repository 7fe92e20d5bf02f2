"""Deliveries of other desks: what is stored of them, and how they find or become tickets."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from nullticket.core.enums import Source
from nullticket.core.errors import NullTicketError, PermanentFailure, Unavailable
from nullticket.features.external import connector_service, glpi_shapes, solman_shapes, twins
from nullticket.features.external import service as external
from nullticket.features.external.connector_service import Connector
from nullticket.features.external.events import TwinsChanged
from nullticket.features.external.twins import TwinNews
from nullticket.features.intake import inbound, repository
from nullticket.features.intake.delivery import NewDelivery
from nullticket.features.intake.inbound import InboundTicket, Unreadable
from nullticket.features.intake.service import twin_key
from nullticket.infra.outbox import JobRun
from nullticket.infra.runtime import Runtime
from nullticket.infra.uow import UnitOfWork
from nullticket.models import InboundDelivery, Ticket
from nullticket.ports import ConnectorAccess, ExternalDesk


class BrokenBody(NullTicketError):
    """The body is in no form that this door reads; the raw bytes are kept in quarantine."""

    code = "malformed_body"


@dataclass(frozen=True, slots=True)
class Came:
    """A body at a connector's door, its sender known, with what its headers tell besides."""

    body: bytes
    content_type: str
    at: datetime
    signature: str = ""
    timestamp: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """What to ask another desk."""

    system: Source
    desk: ExternalDesk
    access: ConnectorAccess
    external_id: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What another desk answered, and our clock before it was asked. ``refusal`` when it would not say."""

    at: datetime
    answer: Mapping[str, Any] = field(default_factory=dict)
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a delivery: a ticket that was there, or the value (and number) of one to be opened."""

    reasons: tuple[str, ...]
    ticket: Ticket | None = None
    new: InboundTicket | None = None
    number: str = ""
    news: TwinNews | None = None


def glpi_delivery(connector: Connector, came: Came, *, item_type: str) -> NewDelivery:
    """A GLPI webhook of any shape; raises BrokenBody naming the position.

    A signed body is the same delivery when its signature is; a mere hint is always a new one, since the plugin sends the
    same words for each change and asking twice harms nobody.
    """
    try:
        delivery = glpi_shapes.read_delivery(came.body, item_type=item_type)
        twins.of_glpi_delivery(came.body, zone=connector.options.time_zone, item_type=item_type)
    except glpi_shapes.Malformed as error:
        raise BrokenBody(f"The body cannot be read: {error}.") from error
    whole = twins.names_more_than_an_id(delivery)
    if came.signature:
        key = inbound.delivery_key("glpi", came.signature.strip().lower())
    else:
        moment = came.timestamp if whole else came.at.isoformat()
        key = inbound.delivery_key("glpi", item_type, moment, came.body)
    fetch = connector.reachable and not whole
    meta: dict[str, object] = {"item_type": delivery.item_type, "event": delivery.event, "fetch": fetch}
    return _stored(Source.GLPI, key, came, meta, twin=str(delivery.ticket_id), fetch=fetch)


def solman_delivery(came: Came) -> tuple[NewDelivery, bool]:
    """A Solution Manager post, and whether it is Focused Build's form; raises BrokenBody naming the position.

    A body that does not say when it changed may honestly come again after another one, so each is a new delivery.
    """
    try:
        ticket = solman_shapes.read_delivery(came.body)
        news = twins.of_solman(came.body)
    except solman_shapes.Malformed as error:
        raise BrokenBody(f"The body cannot be read: {error}.") from error
    moment = came.timestamp if came.timestamp or ticket.changed_at is not None else came.at.isoformat()
    key = inbound.delivery_key("solman", moment, came.body)
    focused = ticket.shape is solman_shapes.Shape.FOCUSED_BUILD
    return _stored(Source.SOLMAN, key, came, {"form": ticket.shape.value}, twin=news.key, fetch=False), focused


def broken_delivery(source: Source, came: Came) -> NewDelivery:
    """An unreadable body from a known sender, kept for the admin. The same one again is the same delivery."""
    key = inbound.delivery_key("broken", source.value, came.body)
    return NewDelivery(source, key, came.body, came.content_type, {"broken": True})


def _stored(source: Source, key: str, came: Came, meta: dict[str, object], *, twin: str, fetch: bool) -> NewDelivery:
    return NewDelivery(source, key, came.body, came.content_type, meta, twin=twin[:120], fetch=fetch)


def polled_deliveries(event: TwinsChanged) -> list[NewDelivery]:
    """What polling saw, as hints. The mark tells one change of a ticket from the next."""
    return [
        NewDelivery(
            event.system,
            inbound.delivery_key(event.system.value, "poll", external_id, mark),
            json.dumps({"2": int(external_id)}).encode(),
            "application/json",
            {"item_type": "Ticket", "event": "update", "fetch": True},
            twin=external_id,
            fetch=True,
        )
        for external_id, mark in zip(event.external_ids, event.marks, strict=True)
    ]


def question(runtime: Runtime, uow: UnitOfWork, delivery_id: int) -> Question | None:
    """What to ask about a delivery; None when it is done, or when the connector was switched off meanwhile."""
    delivery = repository.delivery(uow, delivery_id)
    if delivery is None or delivery.state != "stored":
        return None
    connector = connector_service.connector(runtime, uow, delivery.source)
    desk = runtime.desks.get(delivery.source)
    if connector is None or not connector.reachable or desk is None:
        return None
    return Question(delivery.source, desk, connector.access, str(delivery.meta["twin"]))


def ask(run: JobRun, wanted: Question) -> Asked:
    """Ask, outside of any transaction. A refusal is an answer too; trouble that may pass is noted and raised."""
    at = run.runtime.clock.now()
    try:
        return Asked(at, wanted.desk.fetch(wanted.access, wanted.external_id))
    except PermanentFailure as error:
        refusal = f"{error}"
    except Unavailable as error:
        with run.side() as uow:
            connector_service.note_trouble(uow, wanted.system, error.detail)
        raise
    with run.side() as uow:
        connector_service.note_trouble(uow, wanted.system, refusal)
    return Asked(at, refusal=refusal)


def take(runtime: Runtime, uow: UnitOfWork, delivery: InboundDelivery, *, asked: Asked | None) -> Taken:
    """Bring a linked ticket up to date, or say what ticket to open."""
    connector = connector_service.connector(runtime, uow, delivery.source)
    if connector is None:
        raise Unreadable("the connector of this delivery is gone")
    news = _news(connector, delivery, asked)
    held = external.link_of(uow, news)
    if held is not None:
        ticket, reasons = external.take(uow, connector, held, news)
        return Taken(tuple(reasons), ticket)
    if news.event != "new" and external.is_done_there(connector, news):
        return Taken(("done there before it came here: no ticket is opened",))
    new = inbound.from_twin(
        news,
        default_requester=connector.options.default_requester or f"{delivery.source}@nullticket.invalid",
        priority=external.priority_of(connector, news),
    )
    first = repository.number_under(uow, delivery.source, twin_key(delivery.source, str(delivery.meta["twin"])))
    return Taken((), new=new, number=first or delivery.ticket_number, news=news)


def tie(runtime: Runtime, uow: UnitOfWork, ticket: Ticket, taken: Taken) -> Taken:
    """Link the ticket that was opened for a twin."""
    connector = connector_service.connector(runtime, uow, ticket.source)
    if connector is None or taken.news is None:
        return taken
    return replace(taken, reasons=tuple(external.link(uow, connector, ticket, taken.news)), ticket=ticket)


def _news(connector: Connector, delivery: InboundDelivery, asked: Asked | None) -> TwinNews:
    if delivery.source is Source.SOLMAN:
        return _in_order(twins.of_solman(delivery.raw), delivery)
    zone, event = connector.options.time_zone, str(delivery.meta.get("event") or "update")
    if asked is not None and asked.refusal:
        raise Unreadable(f"GLPI was asked and refused: {asked.refusal}")
    if asked is not None:
        return twins.of_glpi_answer(asked.answer, zone=zone, as_of=asked.at, event=event)
    news = twins.of_glpi_delivery(delivery.raw, zone=zone, item_type=str(delivery.meta.get("item_type") or ""))
    return _in_order(news, delivery)


def _in_order(news: TwinNews, delivery: InboundDelivery) -> TwinNews:
    """News that do not say when they are of stand in the order they came in: several workers may take the later first."""
    return news if news.changed_at is not None else replace(news, came_at=delivery.received_at)
