"""Mailboxes for admins; the mails of a ticket and confirmed addresses for the desk."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from nullticket.core.errors import Conflict, Invalid, NotFound, PreconditionRequired, Stale
from nullticket.core.schema import Id
from nullticket.features.mailbox import channel_service, review_service
from nullticket.features.mailbox.schemas import (
    AliasIn,
    AliasOut,
    ChannelIn,
    ChannelOut,
    MailboxHealthOut,
    MailCheckOut,
    TicketMailOut,
)
from nullticket.infra.web import CallUnits, Version, problems, require, with_etag

router = APIRouter(prefix="/api", tags=["mailboxes"])
Reads = Annotated[CallUnits, require("channels.read")]
Writes = Annotated[CallUnits, require("channels.write")]
Reviews = Annotated[CallUnits, require("mail.review")]
Key = Annotated[str, Path(max_length=40, pattern=r"^[A-Za-z0-9-]+$")]
Address = Annotated[str, Path(max_length=254)]


@router.get("/admin/mailboxes", operation_id="mailboxes_list")
def mailboxes_list(units: Reads) -> list[ChannelOut]:
    with units.read() as uow:
        return channel_service.channels(units.runtime, uow)


@router.post(
    "/admin/mailboxes", status_code=201, operation_id="mailboxes_create", responses=problems(Conflict, Invalid)
)
def mailboxes_create(units: Writes, body: ChannelIn, response: Response) -> ChannelOut:
    """Add a mailbox. Its mails are fetched from the next turn on."""
    with units.write() as uow:
        made = channel_service.create(units.runtime, uow, body)
    with_etag(response, made.version)
    return made


@router.get("/admin/mailboxes/health", operation_id="mailboxes_health")
def mailboxes_health(units: Reads) -> list[MailboxHealthOut]:
    """Lag, last error and quarantine of each mailbox."""
    with units.read() as uow:
        return channel_service.health(uow)


@router.get("/admin/mailboxes/{channel_id}", operation_id="mailboxes_read", responses=problems(NotFound))
def mailboxes_read(units: Reads, channel_id: Id, response: Response) -> ChannelOut:
    with units.read() as uow:
        found = channel_service.shown(units.runtime, channel_service.read(uow, channel_id))
    with_etag(response, found.version)
    return found


@router.put(
    "/admin/mailboxes/{channel_id}",
    operation_id="mailboxes_change",
    responses=problems(NotFound, Stale, PreconditionRequired, Conflict, Invalid),
)
def mailboxes_change(
    units: Writes, channel_id: Id, body: ChannelIn, version: Version, response: Response
) -> ChannelOut:
    """Change a mailbox; secrets that are left out stay."""
    with units.write() as uow:
        changed = channel_service.change(units.runtime, uow, channel_id, body, version=version)
    with_etag(response, changed.version)
    return changed


@router.delete(
    "/admin/mailboxes/{channel_id}", status_code=204, operation_id="mailboxes_remove", responses=problems(NotFound)
)
def mailboxes_remove(units: Writes, channel_id: Id) -> None:
    """Remove a mailbox, or switch it off for good when mails have come through it."""
    with units.write() as uow:
        channel_service.remove(uow, channel_id)


@router.post("/admin/mailboxes/{channel_id}/test", operation_id="mailboxes_test", responses=problems(NotFound))
def mailboxes_test(units: Writes, channel_id: Id) -> MailCheckOut:
    """Connect, sign in, open the folder, list it; says how far it got."""
    return channel_service.check(units.runtime, channel_id)


@router.get("/tickets/{key}/mails", operation_id="tickets_mails", responses=problems(NotFound), tags=["tickets"])
def tickets_mails(units: Reviews, key: Key, *, remote_images: Annotated[bool, Query()] = False) -> list[TicketMailOut]:
    """The mails of a ticket, safe to show. ``remote_images`` lets pictures load from where the sender put them."""
    with units.read() as uow:
        return review_service.mails(uow, key, remote_images=remote_images)


@router.get("/mail/aliases", operation_id="mail_aliases_list")
def mail_aliases_list(units: Reviews) -> list[AliasOut]:
    with units.read() as uow:
        return review_service.aliases(uow)


@router.post("/mail/aliases", status_code=204, operation_id="mail_aliases_add", responses=problems(NotFound, Conflict))
def mail_aliases_add(units: Reviews, body: AliasIn) -> None:
    """Confirm that an address is a person's: their mail from there is theirs."""
    with units.write() as uow:
        review_service.confirm_alias(uow, body)


@router.delete(
    "/mail/aliases/{address}", status_code=204, operation_id="mail_aliases_drop", responses=problems(NotFound)
)
def mail_aliases_drop(units: Reviews, address: Address) -> None:
    with units.write() as uow:
        review_service.drop_alias(uow, address)
