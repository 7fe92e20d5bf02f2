"""Storing deliveries many at a time, and looking after them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row, func, select, tuple_

from nullticket.core.enums import Source
from nullticket.core.ids import ticket_number
from nullticket.features.intake.delivery import NewDelivery, Stored
from nullticket.infra.sql import among, new_rows
from nullticket.infra.uow import UnitOfWork
from nullticket.models import ChatConversation, ExternalSystemConfig, InboundDelivery, OutboxJob, Ticket

_Answer = Row[int, Source, str, str, dict[str, object]]
# What is answered of a delivery; its raw body is not read back.
_ANSWER: Final = (
    InboundDelivery.id,
    InboundDelivery.source,
    InboundDelivery.delivery_key,
    InboundDelivery.ticket_number,
    InboundDelivery.meta,
)


def store_many(uow: UnitOfWork, deliveries: Sequence[NewDelivery]) -> list[Stored]:
    """Insert what is new in one statement, and find in a second what came before, where something did."""
    first = {(delivery.source.value, delivery.key): delivery for delivery in reversed(deliveries)}
    length = 4 if len(first) < 50 else 5
    rows: list[dict[str, Any]] = [
        {
            "source": delivery.source,
            "delivery_key": delivery.key,
            "ticket_number": ticket_number(uow.now().date(), lane="door", length=length + attempt_of(delivery)),
            "content_type": delivery.content_type[:120],
            "raw": delivery.raw,
            "meta": delivery.meta,
            "state": "stored",
            "reason": "",
            "received_at": uow.now(),
        }
        for delivery in first.values()
    ]
    made = _insert(uow, rows)
    known = made | _find(uow, [key for key in first if key not in made])
    missing = [key for key in first if key not in known]
    if missing:
        # A drawn number was taken: draw longer ones for these.
        longer = [row | {"ticket_number": ticket_number(uow.now().date(), lane="door", length=8)} for row in rows]
        again = _insert(uow, [row for row in longer if (row["source"].value, row["delivery_key"]) in missing])
        made |= again
        known |= again | _find(uow, [key for key in missing if key not in again])
    answers, told = [], set[int]()
    for delivery in deliveries:
        key = (delivery.source.value, delivery.key)
        row = known[key]
        answers.append(Stored(row.id, row.ticket_number, key in made and row.id not in told, row.meta))
        told.add(row.id)
    return answers


def attempt_of(delivery: NewDelivery) -> int:
    """Imports draw from longer numbers, so that they do not use up the short ones of the day."""
    return 2 if delivery.source is Source.API else 0


def _insert(uow: UnitOfWork, rows: list[dict[str, Any]]) -> dict[tuple[str, str], _Answer]:
    """What was new, by source and key."""
    if not rows:
        return {}
    made = uow.session.execute(new_rows(uow.session, InboundDelivery).returning(*_ANSWER), rows)
    return {(row.source.value, row.delivery_key): row for row in made}


def _find(uow: UnitOfWork, keys: Sequence[tuple[str, str]]) -> dict[tuple[str, str], _Answer]:
    if not keys:
        return {}
    pair = tuple_(InboundDelivery.source, InboundDelivery.delivery_key)
    query = select(*_ANSWER).where(pair.in_([(Source(source), key) for source, key in keys]))
    return {(row.source.value, row.delivery_key): row for row in uow.session.execute(query)}


def delivery(uow: UnitOfWork, delivery_id: int) -> InboundDelivery | None:
    return uow.session.get(InboundDelivery, delivery_id)


def flush(uow: UnitOfWork) -> None:
    uow.session.flush()


def waiting(uow: UnitOfWork, ids: Sequence[int]) -> list[InboundDelivery]:
    """The deliveries that still wait, held for this transaction."""
    query = select(InboundDelivery).where(
        among(uow.session, InboundDelivery.id, ids), InboundDelivery.state == "stored"
    )
    return list(uow.session.scalars(query.order_by(InboundDelivery.id).with_for_update()))


def before_in_their_twins(uow: UnitOfWork, ids: Sequence[int]) -> list[int]:
    """What came before these about the same tickets of another desk and still waits, unless that desk has to be asked.

    Only what waits is looked through, by the index of it; a column of its own would serve nobody else.
    """
    if not ids:
        return []
    twin = InboundDelivery.meta["twin"].as_string()
    query = select(InboundDelivery.id, InboundDelivery.meta).where(
        InboundDelivery.state == "stored",
        InboundDelivery.id < max(ids),
        twin.in_(select(twin).where(InboundDelivery.id.in_(ids))),
    )
    return [row.id for row in uow.session.execute(query) if row.id not in ids and not row.meta.get("fetch")]


def number_under(uow: UnitOfWork, source: Source, key: str) -> str | None:
    """The number that was promised for the delivery of this key."""
    query = select(InboundDelivery.ticket_number).where(
        InboundDelivery.source == source, InboundDelivery.delivery_key == key
    )
    return uow.session.scalar(query)


def raw_mails(uow: UnitOfWork, ids: Sequence[int]) -> dict[int, bytes]:
    """The bytes of deliveries that are raw mails and still wait."""
    query = select(InboundDelivery.id, InboundDelivery.raw).where(
        among(uow.session, InboundDelivery.id, ids),
        InboundDelivery.state == "stored",
        InboundDelivery.source == Source.EMAIL,
        InboundDelivery.content_type == "message/rfc822",
    )
    return {row.id: row.raw for row in uow.session.execute(query)}


def quarantined(uow: UnitOfWork, *, limit: int) -> list[InboundDelivery]:
    query = select(InboundDelivery).where(InboundDelivery.state == "quarantined")
    return list(uow.session.scalars(query.order_by(InboundDelivery.id.desc()).limit(limit)))


def ticket_of_conversation(uow: UnitOfWork, public_id: str) -> str | None:
    query = select(ChatConversation.ticket_number).where(ChatConversation.public_id == public_id)
    return uow.session.scalar(query)


def ticket_by_id(uow: UnitOfWork, ticket_id: int) -> Ticket | None:
    return uow.session.get(Ticket, ticket_id)


@dataclass(frozen=True, slots=True)
class DoorFigures:
    last_success_at: datetime | None
    received_today: int
    waiting: int
    quarantined: int
    oldest_waiting: datetime | None
    last_error_at: datetime | None
    last_error: str


def door_figures(uow: UnitOfWork, source: Source, *, today: datetime) -> DoorFigures:
    """Indexed look-ups only."""
    own = InboundDelivery.source == source
    last_done = (
        select(InboundDelivery.done_at)
        .where(own, InboundDelivery.state == "done")
        .order_by(InboundDelivery.received_at.desc())
        .limit(1)
    )
    counted = select(func.count()).select_from(InboundDelivery)
    bad = (
        select(InboundDelivery)
        .where(own, InboundDelivery.state == "quarantined")
        .order_by(InboundDelivery.received_at.desc())
        .limit(1)
    )
    last_bad = uow.session.scalar(bad)
    oldest = select(func.min(InboundDelivery.received_at)).where(own, InboundDelivery.state == "stored")
    return DoorFigures(
        last_success_at=uow.session.scalar(last_done),
        received_today=uow.session.scalar(counted.where(own, InboundDelivery.received_at >= today)) or 0,
        waiting=uow.session.scalar(counted.where(own, InboundDelivery.state == "stored")) or 0,
        quarantined=uow.session.scalar(counted.where(own, InboundDelivery.state == "quarantined")) or 0,
        oldest_waiting=uow.session.scalar(oldest),
        last_error_at=last_bad.done_at if last_bad else None,
        last_error=last_bad.reason if last_bad else "",
    )


def connectors(uow: UnitOfWork) -> dict[Source, ExternalSystemConfig]:
    return {row.system: row for row in uow.session.scalars(select(ExternalSystemConfig))}


def dead_letters(uow: UnitOfWork) -> int:
    query = select(func.count()).select_from(OutboxJob).where(OutboxJob.state == "dead")
    return uow.session.scalar(query) or 0
