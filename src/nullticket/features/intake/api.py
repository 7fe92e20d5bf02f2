"""The doors. The answer comes after the commit of the raw delivery and names the ticket's number."""

import asyncio
from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Request, Response
from pydantic import ValidationError

from nullticket.core.errors import (
    Conflict,
    Invalid,
    NotFound,
    TooLarge,
    TooMany,
    Unauthenticated,
    Unavailable,
    UnsupportedMedia,
)
from nullticket.core.schema import Id
from nullticket.features.intake import fetch_service, opening_service, service
from nullticket.features.intake.delivery import NewDelivery, Stored
from nullticket.features.intake.schemas import AcceptedOut, ChatbotIn, DeliveryOut, MailIn, ReleaseIn, SyncStatusOut
from nullticket.features.mailbox import channel_service, review_service
from nullticket.features.mailbox.schemas import HeldMailOut
from nullticket.infra.web import CallUnits, ClientIp, RepeatKey, invalid_body, problems, require

router = APIRouter(prefix="/api/ingest", tags=["ingest"])
Anyone = Annotated[CallUnits, require("ingest.anonymous")]
Status = Annotated[CallUnits, require("ingest.status")]
Channels = Annotated[CallUnits, require("channels.write")]
Reviews = Annotated[CallUnits, require("mail.review")]
DOOR_PROBLEMS = problems(Invalid, NotFound, TooMany, TooLarge, Unavailable, UnsupportedMedia, service.KeyReused)
WAIT_SECONDS = 15.0


async def committed(units: CallUnits, delivery: NewDelivery) -> Stored:
    """Wait for the group commit."""
    future = asyncio.wrap_future(service.writer(units.runtime).submit(delivery))
    try:
        return await asyncio.wait_for(future, WAIT_SECONDS)
    except TimeoutError:
        raise Unavailable("The database is too slow just now.", retry_after=5) from None


async def accepted(units: CallUnits, delivery: NewDelivery, response: Response) -> AcceptedOut:
    """Store, then answer with the number; 200 for a repeat."""
    stored = await committed(units, delivery)
    service.check_repeat(stored, delivery)
    response.status_code = 201 if stored.fresh else 200
    response.headers["Location"] = f"/api/tickets/{stored.ticket_number}"
    return AcceptedOut(ticket_number=stored.ticket_number, repeated=not stored.fresh)


@router.post("/chatbot", status_code=201, operation_id="ingest_chatbot", responses=DOOR_PROBLEMS)
async def ingest_chatbot(units: Anyone, ip: ClientIp, body: ChatbotIn, response: Response) -> AcceptedOut:
    """Make the ticket of a conversation: one a conversation, with the whole transcript."""
    service.check_limits(units.runtime, ip=ip, email=body.requester_email)
    delivery = await to_thread.run_sync(service.chat_delivery, units.runtime, body)
    return await accepted(units, delivery, response)


MAIL_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {"schema": MailIn.model_json_schema()},
            "message/rfc822": {"schema": {"type": "string", "format": "binary"}},
        },
    }
}


@router.post("/email", status_code=201, operation_id="ingest_email", responses=DOOR_PROBLEMS, openapi_extra=MAIL_BODY)
async def ingest_email(
    units: Anyone, ip: ClientIp, request: Request, response: Response, repeat_key: RepeatKey
) -> AcceptedOut:
    """Take a mail, raw (``message/rfc822``) or as JSON. Without a token of scope ``ingest:email`` it only creates."""
    trusted = "ingest:email" in units.actor.scopes
    if units.runtime.values.demand_mail_token and not trusted:
        raise Unauthenticated("This door wants a token of scope ingest:email.")
    raw = await request.body()
    kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if kind == "message/rfc822":
        delivery = service.raw_mail_delivery(raw, may_thread=trusted)
        sender = ip
    elif kind == "application/json":
        if len(raw) > units.runtime.values.limits.json_body:
            raise TooLarge("A mail in JSON may have at most 256 KiB.")
        try:
            given = MailIn.model_validate_json(raw)
        except ValidationError as error:
            raise invalid_body(error) from error
        delivery, sender = service.mail_delivery(given, raw=raw, repeat_key=repeat_key), given.from_email
    else:
        raise UnsupportedMedia("Send application/json or message/rfc822.")
    if not trusted:
        service.check_limits(units.runtime, ip=ip, email=sender)
    return await accepted(units, delivery, response)


@router.get("/sync/status", operation_id="ingest_status")
def ingest_status(units: Status) -> SyncStatusOut:
    """The health of every door."""
    with units.read() as uow:
        return service.sync_status(uow)


@router.get("/quarantine", operation_id="quarantine_list", tags=["admin"])
def quarantine_list(units: Channels) -> list[DeliveryOut]:
    """Deliveries that could not be read, with the reason."""
    with units.read() as uow:
        return [DeliveryOut.model_validate(row) for row in service.quarantine(uow)]


@router.get(
    "/quarantine/{delivery_id}/raw",
    operation_id="quarantine_raw",
    response_class=Response,
    responses=problems(NotFound) | {200: {"content": {"application/octet-stream": {}}}},
    tags=["admin"],
)
def quarantine_raw(units: Channels, delivery_id: Id) -> Response:
    """The bytes of a delivery in quarantine, as they came, to be saved and never shown as what they claim to be."""
    with units.read() as uow:
        raw = service.quarantined_bytes(uow, delivery_id)
    headers = {"Content-Disposition": f'attachment; filename="delivery-{delivery_id}.bin"'}
    return Response(raw, media_type="application/octet-stream", headers=headers)


@router.post(
    "/quarantine/{delivery_id}/retry",
    status_code=204,
    operation_id="quarantine_retry",
    responses=problems(NotFound),
    tags=["admin"],
)
def quarantine_retry(units: Channels, delivery_id: Id) -> None:
    """Try a delivery again."""
    with units.write() as uow:
        opening_service.retry(uow, delivery_id)


@router.get("/held", operation_id="held_list", tags=["mailboxes"])
def held_list(units: Reviews) -> list[HeldMailOut]:
    """Mails that wait for a person, with the reason."""
    with units.read() as uow:
        return review_service.held(uow)


@router.post(
    "/held/{delivery_id}/release",
    status_code=204,
    operation_id="held_release",
    responses=problems(NotFound, Conflict),
    tags=["mailboxes"],
)
def held_release(units: Reviews, delivery_id: Id, body: ReleaseIn) -> None:
    """Let a held mail in, as a comment or as a ticket of its own."""
    with units.write() as uow:
        opening_service.release(uow, delivery_id, becomes=body.becomes, alias_of=body.alias_of)


@router.post(
    "/mailboxes/{channel_id}/fetch", status_code=204, operation_id="mailboxes_fetch", responses=problems(NotFound)
)
def mailboxes_fetch(units: Channels, channel_id: Id) -> None:
    """Fetch a mailbox now. What went wrong is shown in its health."""
    with units.read() as uow:
        channel_service.read(uow, channel_id)
    fetch_service.fetch_channel(units.runtime, channel_id)
