"""Mails of a ticket as they may be shown, mails that wait for a person, and confirmed addresses."""

from nullticket.core.errors import Conflict, NotFound
from nullticket.features.accounts import repository as accounts
from nullticket.features.mailbox import arrival_repository, html_view
from nullticket.features.mailbox.schemas import AliasIn, AliasOut, HeldMailOut, TicketMailOut
from nullticket.features.tickets import conversation_service
from nullticket.infra.uow import UnitOfWork
from nullticket.models import ArrivedMail


def mails(uow: UnitOfWork, key: str, *, remote_images: bool) -> list[TicketMailOut]:
    """The mails of a ticket, oldest first. Images that came along are taken from the ticket's files."""
    ticket, _, files = conversation_service.comments(uow, key)
    images = {file.content_id: f"/api/files/{file.public_id}" for file in files if file.content_id}
    return [_out(row, images, remote_images=remote_images) for row in arrival_repository.of_ticket(uow, ticket.id)]


def _out(row: ArrivedMail, images: dict[str, str], *, remote_images: bool) -> TicketMailOut:
    safe = html_view.shown(row.html, images, remote_images=remote_images)
    names = TicketMailOut.model_fields.keys() - {"html", "blocked_images"}
    values = {name: getattr(row, name) for name in names}
    return TicketMailOut(**values, html=safe.html, blocked_images=safe.blocked_images)


def held(uow: UnitOfWork) -> list[HeldMailOut]:
    return [HeldMailOut.model_validate(row) for row in arrival_repository.held(uow, limit=200)]


def let_go(uow: UnitOfWork, delivery_id: int, *, alias_of: int | None) -> None:
    """Forget that a mail was held, so that it can be judged again; its sender may become a confirmed address."""
    row = arrival_repository.arrived_of(uow, delivery_id)
    if row is None or row.verdict != "held":
        raise NotFound("No such mail waits.")
    if alias_of is not None:
        confirm_alias(uow, AliasIn(address=row.sender, user_id=alias_of))
    arrival_repository.forget(uow, row)
    accounts.audit(uow, "mail.released", target=f"delivery:{delivery_id}", note=row.sender)


def aliases(uow: UnitOfWork) -> list[AliasOut]:
    return [
        AliasOut(address=row.address, user_id=row.user_id, email=person.email, confirmed_at=row.confirmed_at)
        for row, person in arrival_repository.aliases(uow)
    ]


def confirm_alias(uow: UnitOfWork, given: AliasIn) -> None:
    """Mail from an address counts as this person's from now on. An address of the desk's own people is nobody's alias."""
    person = accounts.user(uow, given.user_id)
    if person is None:
        raise NotFound("No such person.")
    owner = accounts.user_by_email(uow, given.address)
    if owner is not None and owner.role.value != "user":
        raise Conflict("This address belongs to somebody of the desk.")
    if not arrival_repository.add_alias(uow, given.address, given.user_id):
        raise Conflict("This address is confirmed already.")
    accounts.audit(uow, "mail.alias_confirmed", target=f"user:{given.user_id}", after={"address": given.address})


def drop_alias(uow: UnitOfWork, address: str) -> None:
    row = arrival_repository.alias(uow, address.lower())
    if row is None:
        raise NotFound("This address is nobody's alias.")
    arrival_repository.drop_alias(uow, row)
    accounts.audit(uow, "mail.alias_dropped", target=f"user:{row.user_id}", after={"address": row.address})
