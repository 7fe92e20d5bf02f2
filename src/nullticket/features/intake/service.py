"""Taking in: store first, answer second, work third."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, time
from typing import Any, cast

from nullticket.core.enums import Source
from nullticket.core.errors import Invalid, NotFound, TooMany, Unavailable
from nullticket.features.chat import service as chat
from nullticket.features.chat.service import Transcript
from nullticket.features.external import service as external
from nullticket.features.intake import inbound, policy, repository
from nullticket.features.intake.delivery import NewDelivery, Stored
from nullticket.features.intake.events import DeliveryStored, HintStored
from nullticket.features.intake.mail_identity import content_digest, mail_key
from nullticket.features.intake.schemas import ChatbotIn, DoorOut, MailIn, SyncStatusOut
from nullticket.features.mailbox import channel_service
from nullticket.infra.group_commit import GroupWriter
from nullticket.infra.runtime import Runtime
from nullticket.infra.uow import UnitOfWork
from nullticket.models import InboundDelivery

Writer = GroupWriter[NewDelivery, Stored]


class KeyReused(Invalid):
    """The Idempotency-Key came before with another body."""

    code = "idempotency_key_reused"


def writer(runtime: Runtime) -> Writer:
    """The one group writer of this process."""
    found = runtime.shared.get("deliveries")
    if found is None:
        found = runtime.shared.setdefault("deliveries", GroupWriter(runtime.units, store_batch, lane=_door))
    return cast("Writer", found)


def _door(delivery: NewDelivery) -> str:
    return delivery.source.value


def store_batch(uow: UnitOfWork, deliveries: Sequence[NewDelivery]) -> list[Stored]:
    """Write deliveries and the jobs that open them, in the caller's transaction."""
    stored = _about_twins(uow, deliveries, repository.store_many(uow, [_first_of_twin(one) for one in deliveries]))
    for one, delivery in zip(stored, deliveries, strict=True):
        if one.fresh:
            kind = HintStored if delivery.fetch else DeliveryStored
            uow.record(kind(delivery_id=one.id, source=delivery.source), key=f"delivery:{one.id}")
    return stored


def twin_key(source: Source, twin: str) -> str:
    """The key of the first delivery about a twin. Its row is unique, so its number is the twin's, whoever comes first."""
    return inbound.delivery_key("twin", source.value, twin)


def _first_of_twin(delivery: NewDelivery) -> NewDelivery:
    if not delivery.twin:
        return delivery
    meta = delivery.meta | {"twin": delivery.twin, "key": delivery.key}
    return replace(delivery, key=twin_key(delivery.source, delivery.twin), meta=meta)


def _about_twins(uow: UnitOfWork, deliveries: Sequence[NewDelivery], stored: Sequence[Stored]) -> list[Stored]:
    """Store what is more than a repeat of the first about its twin, under the number of the twin's ticket."""
    wanted: dict[Source, set[str]] = {}
    for delivery in deliveries:
        if delivery.twin:
            wanted.setdefault(delivery.source, set()).add(delivery.twin)
    if not wanted:
        return list(stored)
    numbers = {source: external.numbers(uow, source, twins) for source, twins in wanted.items()}
    later = [
        place
        for place, (one, delivery) in enumerate(zip(stored, deliveries, strict=True))
        if delivery.twin and not one.fresh and one.meta.get("key") != delivery.key
    ]
    more = repository.store_many(
        uow,
        [replace(deliveries[place], meta=deliveries[place].meta | {"twin": deliveries[place].twin}) for place in later],
    )
    answers = list(stored)
    for place, one in zip(later, more, strict=True):
        answers[place] = replace(one, ticket_number=stored[place].ticket_number)
    for place, (one, delivery) in enumerate(zip(answers, deliveries, strict=True)):
        if delivery.twin:
            linked = numbers[delivery.source].get(delivery.twin)
            known = linked is not None or place in later or not one.fresh
            answers[place] = replace(one, ticket_number=linked or one.ticket_number, known=known)
    return answers


def check_limits(runtime: Runtime, *, ip: str, email: str) -> None:
    """The limits of the anonymous doors: per address of the net, per mail address, and a breaker for all together."""
    limits = runtime.values.limits
    if not limits.enabled:
        return
    for key, limit, seconds in (
        (f"door-minute:{ip}", limits.anonymous_per_minute, 60),
        (f"door-hour:{ip}", limits.anonymous_per_hour, 3600),
        (f"door-mail:{email}", limits.anonymous_email_per_hour, 3600),
    ):
        wait = runtime.limiter.hit(key, limit=limit, seconds=seconds)
        if wait is not None:
            raise TooMany("Too many requests from you. Wait a little.", retry_after=wait)
    wait = runtime.limiter.hit("door-all", limit=limits.anonymous_total_per_minute, seconds=60)
    if wait is not None:
        raise Unavailable("The door is busy. Try again shortly.", retry_after=wait)


def chat_delivery(runtime: Runtime, given: ChatbotIn) -> NewDelivery:
    """A conversation as a delivery; 404 when the session secret is not the conversation's."""
    if policy.is_trap(given.website):
        raise Invalid("This form was filled in by a robot.", field="website")
    document: dict[str, Any] = {
        "conversation_id": given.conversation_id,
        "requester_email": given.requester_email,
        "language": given.language,
    }
    if given.transcript is not None:
        document["turns"] = [[turn.author, turn.text] for turn in given.transcript]
        document["foreign"] = True
        key = inbound.delivery_key("foreign-chat", given.conversation_id, given.session_id)
    else:
        with runtime.units.read() as uow:
            return _own_chat(chat.transcript(uow, given.conversation_id, given.session_id), given.requester_email)
    inbound.from_chat(document)
    return NewDelivery(Source.CHAT, key, json.dumps(document).encode(), "application/json")


def desk_chat_delivery(runtime: Runtime, conversation_id: str, requester_email: str | None) -> NewDelivery:
    """A conversation that somebody at the desk makes a ticket of; the same ticket, should the visitor do it too."""
    with runtime.units.read() as uow:
        talk = chat.transcript_for_desk(uow, conversation_id)
    email = requester_email or talk.requester_email
    if email is None:
        raise Invalid("For whom is the ticket? The visitor has not said an address.", field="requester_email")
    return _own_chat(talk, email)


def _own_chat(talk: Transcript, requester_email: str) -> NewDelivery:
    document: dict[str, Any] = {
        "conversation_id": talk.conversation_id,
        "requester_email": requester_email,
        "language": talk.language,
        "turns": [list(turn) for turn in talk.turns],
        "foreign": False,
    }
    inbound.from_chat(document)
    key = inbound.delivery_key("chat", talk.conversation_id)
    return NewDelivery(Source.CHAT, key, json.dumps(document).encode(), "application/json")


def mail_delivery(given: MailIn, *, raw: bytes, repeat_key: str | None) -> NewDelivery:
    """A parsed mail as a delivery. The same Message-ID with the same content is the same mail."""
    if policy.is_trap(given.website):
        raise Invalid("This form was filled in by a robot.", field="website")
    digest = hashlib.sha256(raw).hexdigest()
    if repeat_key is not None:
        key = inbound.delivery_key("mail-key", given.from_email, repeat_key)
    elif given.message_id:
        key = inbound.delivery_key("mail-id", given.message_id, digest)
    else:
        key = inbound.delivery_key("mail-json", digest)
    meta: dict[str, object] = {"sha256": digest, "form": "json"}
    return NewDelivery(Source.EMAIL, key, raw, "application/json", meta)


def raw_mail_delivery(raw: bytes, *, may_thread: bool) -> NewDelivery:
    """A raw mail as a delivery, the same for every way it comes. What an open door brings is never taken for it."""
    key = mail_key(raw, scope="" if may_thread else "open door")
    meta: dict[str, object] = {"form": "raw", "may_thread": may_thread, "sha256": content_digest(raw)}
    return NewDelivery(Source.EMAIL, key, raw, "message/rfc822", meta)


def check_repeat(stored: Stored, delivery: NewDelivery) -> None:
    """A repeat under the same key must be the same content."""
    before, now = stored.meta.get("sha256"), delivery.meta.get("sha256")
    if not stored.fresh and before != now:
        raise KeyReused("This Idempotency-Key came before with another body.")


def sync_status(uow: UnitOfWork) -> SyncStatusOut:
    """Each door's health."""
    today = datetime.combine(uow.now().date(), time(), UTC)
    connectors = repository.connectors(uow)
    doors = []
    for source in policy.DOORS:
        figures = repository.door_figures(uow, source, today=today)
        connector = connectors.get(source)
        lag = (uow.now() - figures.oldest_waiting).total_seconds() if figures.oldest_waiting else 0.0
        failed_at = connector.last_error_at if connector and connector.last_error else figures.last_error_at
        doors.append(
            DoorOut(
                source=source,
                configured=source in {Source.CHAT, Source.EMAIL} or connector is not None,
                last_success_at=figures.last_success_at or (connector.last_success_at if connector else None),
                last_error_at=failed_at,
                last_error=(connector.last_error if connector else "") or figures.last_error,
                received_today=figures.received_today,
                waiting=figures.waiting,
                quarantined=figures.quarantined,
                lag_seconds=lag,
            )
        )
    return SyncStatusOut(doors=doors, mailboxes=channel_service.health(uow), dead_letters=repository.dead_letters(uow))


def delivery(uow: UnitOfWork, delivery_id: int) -> InboundDelivery | None:
    return repository.delivery(uow, delivery_id)


def quarantine(uow: UnitOfWork) -> list[InboundDelivery]:
    return repository.quarantined(uow, limit=200)


def quarantined_bytes(uow: UnitOfWork, delivery_id: int) -> bytes:
    found = repository.delivery(uow, delivery_id)
    if found is None or found.state != "quarantined":
        raise NotFound("No such delivery in quarantine.")
    return found.raw
