"""Who is nobody's mailbox, how many mails are too many, and which answer a machine must not get.

>>> is_no_reply("No-Reply@shop.example"), is_no_reply("norma.reply@x.org")
(True, False)
>>> base_address("Help+r1.abc@Desk.example")
'help@desk.example'
"""

from collections.abc import Iterable
from typing import Final

from nullticket.features.email.no_reply import takes_no_mail
from nullticket.features.email.values import Address

# New people that one mail may bring to a ticket.
MOST_FOLLOWERS: Final = 40
MAILS_PER_SENDER_HOUR: Final = 120
MAILS_PER_TICKET_HOUR: Final = 60
# So many mails of one sender within ten minutes are a machine, whatever its headers say.
BREAKER_MAILS: Final = 3
BREAKER_MINUTES: Final = 10
NO_REPLY_FLAG: Final = "this address takes no mail"


def is_no_reply(address: str) -> bool:
    """Whether nobody reads what is sent there."""
    return takes_no_mail(address)


def base_address(address: str) -> str:
    """Lower case and without what follows a plus sign."""
    local, _, domain = address.strip().lower().rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"


def followers_among(people: Iterable[Address], *, sender: str, own: frozenset[str]) -> list[Address]:
    """Whom a mail's To and Cc bring to its ticket: people, at most so many, never our own mailboxes."""
    found: dict[str, Address] = {}
    for person in people:
        address = person.email.lower()
        mailable = person.deliverable and len(address) <= 254 and not is_no_reply(address)
        if mailable and address != sender and base_address(address) not in own:
            found.setdefault(address, Address(person.name, address))
    return list(found.values())[:MOST_FOLLOWERS]


def silence_reasons(
    *, automatic: Iterable[str], no_reply: bool, acknowledged_within_hour: bool, mails_in_window: int, flagged: bool
) -> tuple[str, ...]:
    """Why a new ticket's sender gets no automatic answer; empty when there is no reason.

    >>> silence_reasons(automatic=(), no_reply=False, acknowledged_within_hour=True, mails_in_window=0, flagged=False)
    ('was answered automatically within the hour',)
    """
    reasons = [f"automatic mail: {sign}" for sign in automatic]
    if no_reply:
        reasons.append("nobody reads mail to the sender")
    if acknowledged_within_hour:
        reasons.append("was answered automatically within the hour")
    if mails_in_window >= BREAKER_MAILS:
        reasons.append(f"{mails_in_window} mails in {BREAKER_MINUTES} minutes")
    if flagged:
        reasons.append("no mail is sent to this address")
    return tuple(reasons)
