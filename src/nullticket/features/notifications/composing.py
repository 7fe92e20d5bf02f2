"""Mails as bytes on the wire: deterministic ids, threading, marks of automatic mail.

>>> message_id("notify.team:12", secret="s" * 32, domain="desk.example") == message_id(
...     "notify.team:12", secret="s" * 32, domain="desk.example")
True
"""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr


@dataclass(frozen=True, slots=True)
class Letter:
    """What a mail says. ``automatic`` is for anything that no person wrote."""

    subject: str
    text: str
    html: str
    automatic: bool = True


def message_id(key: str, *, secret: str, domain: str) -> str:
    """An id that is the same at each try. Dot-atom characters only: others get folded and break threading."""
    digest = hmac.new(secret.encode(), f"message-id:{key}".encode(), hashlib.sha256).hexdigest()
    return f"<nt.{digest[:32]}@{domain}>"


def thread_root(ticket_number: str, *, secret: str, domain: str) -> str:
    """The id that all mails of a ticket refer to, so that mail programs show one conversation."""
    return message_id(f"thread:{ticket_number}", secret=secret, domain=domain)


def compose(
    letter: Letter, *, sender: str, recipient: str, reply_to: str, message_id: str, root: str | None, at: datetime
) -> EmailMessage:
    """Build the mail. A line break in any header raises ValueError."""
    message = EmailMessage()
    name, address = parseaddr(sender)
    message["From"] = Address(name, addr_spec=address)
    message["To"] = Address(addr_spec=recipient)
    if reply_to:
        message["Reply-To"] = Address(addr_spec=parseaddr(reply_to)[1])
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(at)
    message["Message-ID"] = message_id
    if root is not None and root != message_id:
        message["In-Reply-To"] = root
        message["References"] = root
    if letter.automatic:
        message["Auto-Submitted"] = "auto-generated"
        message["X-Auto-Response-Suppress"] = "All"
    message["X-NullTicket-Loop"] = "yes"
    message.set_content(letter.text)
    message.add_alternative(letter.html, subtype="html")
    return message
