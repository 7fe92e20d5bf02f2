"""The notification centre, the delivery log, and the provider's callbacks."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request

from nullticket.core.errors import Forbidden, NotFound
from nullticket.core.schema import Id
from nullticket.features.notifications import delivery_service, people_service, service
from nullticket.features.notifications.schemas import CentreOut, MessageOut, NotificationOut, ReadIn
from nullticket.infra.web import CallUnits, problems, require

router = APIRouter(prefix="/api", tags=["notifications"])
Own = Annotated[CallUnits, require("notifications.read")]
Callback = Annotated[CallUnits, require("sms.callback", own_credential=True)]


async def _form(request: Request) -> dict[str, str]:
    return {name: str(value) for name, value in (await request.form()).items()}


FormFields = Annotated[dict[str, str], Depends(_form)]
Channels = Annotated[CallUnits, require("channels.read")]
ChannelWrites = Annotated[CallUnits, require("channels.write")]
Reviews = Annotated[CallUnits, require("mail.review")]
Key = Annotated[str, Path(max_length=40, pattern=r"^[A-Za-z0-9-]+$")]


@router.get("/notifications", operation_id="notifications_list")
def notifications_list(
    units: Own,
    before_id: Annotated[Id | None, Query()] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 30,
) -> CentreOut:
    """The caller's own, newest first."""
    with units.read() as uow:
        rows, unread = people_service.centre(uow, before_id=before_id, limit=limit)
    return CentreOut(items=[NotificationOut.model_validate(row) for row in rows], unread=unread)


@router.post("/notifications/read", status_code=204, operation_id="notifications_mark_read")
def notifications_read(units: Own, body: ReadIn) -> None:
    """Mark everything up to an id as read."""
    with units.write() as uow:
        people_service.mark_read(uow, up_to=body.up_to)


@router.get("/admin/messages", operation_id="messages_list", tags=["admin"])
def messages_list(
    units: Channels,
    state: Annotated[str | None, Query(max_length=20)] = None,
    before_id: Annotated[Id | None, Query()] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> list[MessageOut]:
    """What was sent to whom, and what failed."""
    with units.read() as uow:
        rows = people_service.messages(uow, state=state, before_id=before_id, limit=limit)
    return [MessageOut.model_validate(row) for row in rows]


@router.post(
    "/admin/messages/{message_id}/retry",
    status_code=204,
    operation_id="messages_retry",
    tags=["admin"],
    responses=problems(NotFound),
)
def messages_retry(units: ChannelWrites, message_id: Id) -> None:
    """Send a mail again that was given up; with the same Message-ID as before."""
    with units.write() as uow:
        if not delivery_service.retry(uow, message_id):
            raise NotFound("No such mail was given up.")


@router.get(
    "/tickets/{key}/deliveries",
    operation_id="tickets_deliveries",
    tags=["tickets"],
    responses=problems(NotFound),
)
def tickets_deliveries(units: Reviews, key: Key) -> list[MessageOut]:
    """Every mail and text message about a ticket, and what became of it; for the desk."""
    with units.read() as uow:
        rows = people_service.deliveries(uow, key)
    return [MessageOut.model_validate(row) for row in rows]


@router.post(
    "/notifications/twilio/status", status_code=204, operation_id="twilio_status", responses=problems(Forbidden)
)
def twilio_status(units: Callback, request: Request, form: FormFields) -> None:
    """Delivery reports of text messages; only with the provider's signature."""
    url = f"{units.runtime.values.public_url}/api/notifications/twilio/status"
    signature = request.headers.get("x-twilio-signature", "")
    if not units.runtime.sms.verify_callback(url=url, form=form, signature=signature):
        raise Forbidden("The signature is not right.")
    with units.write() as uow:
        service.note_delivery(
            uow,
            provider_id=form.get("MessageSid", ""),
            status=form.get("MessageStatus", ""),
            error=form.get("ErrorCode", ""),
        )
