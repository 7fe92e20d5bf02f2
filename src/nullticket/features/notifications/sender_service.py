"""By which mailbox a mail about a ticket goes out, in whose name, and what it answers."""

from dataclasses import dataclass
from email.utils import parseaddr
from functools import lru_cache

from nullticket.features.email.compose import sound_ids
from nullticket.features.email.tokens import Signer, signer_of
from nullticket.features.email.values import Address
from nullticket.features.notifications import repository
from nullticket.features.oauth import service as oauth
from nullticket.infra.runtime import Runtime
from nullticket.infra.uow import UnitOfWork
from nullticket.models import MailChannel, Ticket
from nullticket.ports import SmtpAccess


@dataclass(frozen=True, slots=True)
class Outlet:
    """``mailbox`` takes the answers; ``server`` is None for the one of the settings. ``strict``: the server lets the
    mailbox send under its own address only, as those do where one signs in by token (Microsoft 365, Google).
    """

    sender: Address
    mailbox: str
    server: SmtpAccess | None = None
    channel_id: int | None = None
    strict: bool = False


@dataclass(frozen=True, slots=True)
class Thread:
    """The conversation as its recipient's mail program knows it, oldest first; the last is what is answered."""

    ids: tuple[str, ...]
    root: str

    @property
    def in_reply_to(self) -> str:
        return self.ids[-1] if self.ids else self.root


def general(runtime: Runtime) -> Outlet:
    """The sender of the settings."""
    return _outlet(runtime.values.mail_from, runtime.values.mail_reply_to)


@lru_cache(maxsize=4)
def _outlet(sender: str, reply_to: str) -> Outlet:
    name, address = parseaddr(sender)
    return Outlet(Address(name, address), parseaddr(reply_to)[1] or address)


def outlet(runtime: Runtime, uow: UnitOfWork, ticket: Ticket) -> Outlet:
    """The mailbox that the ticket came by, else its team's, else the general sender."""
    return outlet_of(runtime, repository.channel_of_ticket(uow, ticket))


def outlet_of(runtime: Runtime, row: MailChannel | None) -> Outlet:
    """A mailbox as a sender; without one the general sender."""
    usual = general(runtime)
    if row is None:
        return usual
    sender = Address(row.sender_name or usual.sender.name, row.address)
    server = oauth.smtp_access(runtime, row)
    return Outlet(sender, row.address, server, row.id, strict=server is not None and server.token is not None)


def signer(runtime: Runtime) -> Signer:
    return signer_of(runtime.values.secret, runtime.values.previous_secrets)


def thread(runtime: Runtime, uow: UnitOfWork, ticket: Ticket, recipient: str, *, outside: bool, but: str) -> Thread:
    """What a mail to ``recipient`` continues. ``outside``: they are no member of the desk and have written mails of
    their own. ``but``: the mail's own id, when it is tried again.
    """
    said = repository.conversation(uow, ticket, recipient, outside=outside)
    return thread_of(runtime, ticket, recipient, said=said, but=but)


def thread_of(runtime: Runtime, ticket: Ticket, recipient: str, *, said: list[str], but: str) -> Thread:
    """The thread of the ids that were said, oldest first."""
    root = message_id(runtime, ticket, recipient, key="thread")
    return Thread(tuple(one for one in sound_ids(said) if one != but), root)


def message_id(runtime: Runtime, ticket: Ticket | None, recipient: str, *, key: str) -> str:
    """The id of one mail to one recipient: the same at each try."""
    ticket_id = ticket.id if ticket else 0
    return signer(runtime).message_id(
        runtime.values.mail_domain, ticket_id=ticket_id, recipient=recipient, dedupe_key=key
    )


def reply_address(runtime: Runtime, mailbox: str, *, ticket_id: int, recipient: str) -> str:
    """Where answers go: with a token, unless the server or the length of the address forbids it."""
    if not runtime.values.mail_plus_addresses:
        return mailbox
    try:
        return signer(runtime).reply_address(mailbox, ticket_id=ticket_id, recipient=recipient)
    except ValueError:
        return mailbox


def notice_sender(runtime: Runtime, outlet: Outlet, *, ticket_id: int, recipient: str) -> Address:
    """Who a notice comes from: a signed address. Nobody can guess it, so nobody can sign up with it somewhere else and
    be sent what is meant for us.
    """
    if outlet.strict:
        return outlet.sender
    address = reply_address(runtime, outlet.sender.email, ticket_id=ticket_id, recipient=recipient)
    return Address(outlet.sender.name, address)


def bounce_address(runtime: Runtime, outlet: Outlet, *, ticket_id: int, recipient: str) -> str:
    """The envelope sender: by it alone a report tells which mail to whom came back."""
    sender = outlet.sender.email
    if outlet.strict or not runtime.values.mail_bounce_addresses:
        return sender
    try:
        return signer(runtime).bounce_address(sender, ticket_id=ticket_id, recipient=recipient)
    except ValueError:
        return sender
