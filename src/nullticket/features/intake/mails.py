"""A parsed mail as an inbound ticket. A new ticket keeps the whole text, history and signature included."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from nullticket.core.enums import Source
from nullticket.core.text import clean, one_line
from nullticket.features.email.values import Attachment, ParsedMail, Role
from nullticket.features.intake.inbound import InboundTicket, Unreadable
from nullticket.features.intake.titles import subject_title, title_of

# Notifications leave out tickets with this tag: nothing automatic is ever answered automatically.
NO_ACKNOWLEDGEMENT: Final = "no-acknowledgement"
LONGEST_ADDRESS: Final = 254
MOST_FORWARDED: Final = 5
MOST_FORWARDED_BYTES: Final = 5 * 1024 * 1024
MOST_FORWARDED_TEXT: Final = 20_000


def from_mail(mail: ParsedMail) -> InboundTicket:
    """What a mail asks for; without a usable sender there is nobody to answer."""
    if not mail.sender.deliverable or len(mail.sender.email) > LONGEST_ADDRESS:
        raise Unreadable("the mail has no usable sender address")
    text = "\n\n".join(part for part in (mail.text, *mail.notices) if part.strip())
    if not text.strip() and not mail.subject.strip() and not mail.attachments:
        raise Unreadable("the mail has neither a subject nor a text nor a file")
    return InboundTicket(
        source=Source.EMAIL,
        title=clean(subject_title(mail.subject) or title_of((text,), otherwise="(no subject)")),
        description=clean(text),
        requester_email=mail.sender.email.lower(),
        requester_name=one_line(mail.sender.name, 200),
        source_reference=one_line(mail.message_id, 200) or None,
        tags=(NO_ACKNOWLEDGEMENT,) if mail.automatic.automatic else (),
    )


def forwarded_messages(mail: ParsedMail) -> list[Attachment]:
    """The mails that came as files, as many as are read for their text."""
    found = [file for file in mail.attachments if file.role is Role.MESSAGE and file.size <= MOST_FORWARDED_BYTES]
    return found[:MOST_FORWARDED]


def with_forwarded(mail: ParsedMail, inner: Sequence[ParsedMail | None]) -> ParsedMail:
    """The mail with the texts of those that it carries, so that they can be read and found."""
    texts = tuple(f"[{one.subject}]\n{one.text[:MOST_FORWARDED_TEXT]}" for one in inner if one and one.text.strip())
    return replace(mail, notices=(*mail.notices, *texts)) if texts else mail


def silenced(new: InboundTicket) -> InboundTicket:
    """The same without an automatic answer."""
    return replace(new, tags=tuple(dict.fromkeys((*new.tags, NO_ACKNOWLEDGEMENT))))


def in_mailbox(new: InboundTicket, *, category: str | None) -> InboundTicket:
    """With what its mailbox says of all its mails."""
    return replace(new, category=category or new.category)


def too_large_notice(size: int, *, limit: int) -> str:
    """What the sender and the desk read in place of a mail that was not fetched.

    >>> too_large_notice(60_000_000, limit=26_214_400)
    'This mail of 57 MB is larger than the 25 MB that can be taken. Its text and files were not read; please send it in \
smaller parts.'
    """
    mib = 1024 * 1024
    return (
        f"This mail of {size // mib} MB is larger than the {limit // mib} MB that can be taken."
        " Its text and files were not read; please send it in smaller parts."
    )
