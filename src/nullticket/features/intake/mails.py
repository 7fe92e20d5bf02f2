"""A parsed mail as an inbound ticket. A new ticket keeps the whole text, history and signature included."""

from typing import Final

from nullticket.core.enums import Source
from nullticket.features.email.values import ParsedMail
from nullticket.features.intake.inbound import InboundTicket, Unreadable
from nullticket.features.intake.titles import subject_title, title_of

# Notifications leave out tickets with this tag: nothing automatic is ever answered automatically.
NO_ACKNOWLEDGEMENT: Final = "no-acknowledgement"


def from_mail(mail: ParsedMail) -> InboundTicket:
    """What a mail asks for; without a usable sender there is nobody to answer."""
    if not mail.sender.deliverable:
        raise Unreadable("the mail has no usable sender address")
    text = "\n\n".join(part for part in (mail.text, *mail.notices) if part.strip())
    if not text.strip() and not mail.subject.strip() and not mail.attachments:
        raise Unreadable("the mail has neither a subject nor a text nor a file")
    return InboundTicket(
        source=Source.EMAIL,
        title=subject_title(mail.subject) or title_of((text,), otherwise="(no subject)"),
        description=text,
        requester_email=mail.sender.email.lower(),
        requester_name=mail.sender.name[:200],
        source_reference=mail.message_id[:200] or None,
        tags=(NO_ACKNOWLEDGEMENT,) if mail.automatic.automatic else (),
    )
