"""Where a mail belongs: into which ticket, as whose word, and what it may change there.

Rules, in this order. Our own mail coming back is dropped; a mail that claims to be from one of our mailboxes waits for a
person, as does one over a cap. A signed reply address or id opens its ticket to whom we gave it and to those who take
part; the address in other hands waits for a person, the id in other hands (a forwarded mail) opens a new ticket. Ids
seen on a ticket count for those who take part only. A number in the subject never opens anything: it is a hint. What a
machine wrote is noted, never reopens; thanks do not reopen either. Agents act by mail only with an id of their own and
a sender that our own mail server has verified.

>>> ana = Correspondent(frozenset({"ana@x.org"}))
>>> ticket = TicketSide(7, participants=frozenset({"ana@x.org"}), standing=Standing.RESOLVED)
>>> pointer = Pointer(Way.KNOWN_ID, 7)
>>> decide(MailSide(ana), [pointer], {7: ticket})
Decision(verdict=<Verdict.APPEND: 'appended'>, reasons=('names an id seen on the ticket', 'the sender takes part', \
'reopens a resolved ticket'), ticket_id=7, reopen=True, follow_up_of=None, hint_id=None, as_agent=False, forged=False)
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from nullticket.features.email.values import Bounce


class Way(StrEnum):
    """How a mail points at a ticket, the strongest first."""

    ADDRESS = "was sent to a signed reply address"
    OWN_ID = "answers a signed id of ours"
    KNOWN_ID = "names an id seen on the ticket"
    NUMBER = "has a ticket's number in its subject"


class Standing(StrEnum):
    """How far a ticket is, as far as mail is concerned."""

    OPEN = "open"
    RESOLVED = "resolved"
    CLOSED = "closed"


class Verdict(StrEnum):
    """What becomes of a mail. APPEND is a public word of somebody who takes part, NOTE an internal one."""

    OPEN = "opened"
    APPEND = "appended"
    NOTE = "noted"
    HOLD = "held"
    DROP = "dropped"


@dataclass(frozen=True, slots=True)
class Pointer:
    """One way in which a mail points at a ticket. ``recipient`` is whom we gave a signed one to; ``proven`` is false
    when the signature is not ours.
    """

    way: Way
    ticket_id: int
    recipient: str = ""
    proven: bool = True


@dataclass(frozen=True, slots=True)
class Correspondent:
    """Who writes: the address in From and those the desk has confirmed to be the same person's, in lower case."""

    addresses: frozenset[str]
    works_here: bool = False
    verified: bool = False


@dataclass(frozen=True, slots=True)
class MailSide:
    """What of a mail the rules look at. ``over_cap`` says which cap it is over, empty for none."""

    sender: Correspondent
    automatic: bool = False
    thanks: bool = False
    ours: bool = False
    from_our_address: bool = False
    over_cap: str = ""


@dataclass(frozen=True, slots=True)
class TicketSide:
    """What of a ticket the rules look at. ``days_closed`` counts against ``reopen_days``."""

    ticket_id: int
    participants: frozenset[str]
    standing: Standing = Standing.OPEN
    days_closed: float = 0.0
    reopen_days: int = 14
    merged_into: int | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """``follow_up_of`` is the closed ticket that a new one continues; ``hint_id`` the ticket that it might belong to."""

    verdict: Verdict
    reasons: tuple[str, ...]
    ticket_id: int | None = None
    reopen: bool = False
    follow_up_of: int | None = None
    hint_id: int | None = None
    as_agent: bool = False
    forged: bool = False


_MOST_MERGES: Final = 20


def decide(mail: MailSide, pointers: Sequence[Pointer], tickets: Mapping[int, TicketSide]) -> Decision:
    """The verdict with its reasons. A ticket that ``tickets`` lacks is gone and counts as not named."""
    if mail.ours:
        return Decision(Verdict.DROP, ("it is a mail of our own that came back",))
    if mail.from_our_address:
        return Decision(Verdict.HOLD, ("it claims to come from a mailbox of this desk",))
    if mail.over_cap:
        return Decision(Verdict.HOLD, (mail.over_cap,))
    forged = any(not pointer.proven for pointer in pointers)
    found = [pointer for pointer in pointers if pointer.proven and pointer.ticket_id in tickets]
    for pointer in sorted(found, key=lambda one: tuple(Way).index(one.way)):
        decided = _follow(mail, pointer, tickets)
        if decided is not None:
            return replace(decided, forged=forged)
    hint = next((_landing(pointer.ticket_id, tickets) for pointer in found), None)
    reasons = ("a signed id or address was forged",) if forged else ()
    if hint is None:
        return Decision(Verdict.OPEN, (*reasons, "names no ticket of ours"), forged=forged)
    return Decision(
        Verdict.OPEN, (*reasons, f"only a hint: it {found[0].way.value}"), hint_id=hint.ticket_id, forged=forged
    )


def _follow(mail: MailSide, pointer: Pointer, tickets: Mapping[int, TicketSide]) -> Decision | None:
    """What a pointer leads to; None when it opens nothing to this sender."""
    named = tickets[pointer.ticket_id]
    reasons: tuple[str, ...] = (pointer.way.value,)
    if pointer.way is Way.NUMBER:
        return None
    if mail.sender.addresses & named.participants:
        return _land(mail, _landing(pointer.ticket_id, tickets), (*reasons, "the sender takes part"))
    if pointer.recipient and pointer.recipient in mail.sender.addresses:
        return _as_desk(mail, _landing(pointer.ticket_id, tickets), reasons)
    if pointer.way is Way.ADDRESS:
        return Decision(Verdict.HOLD, (*reasons, "the sender is not whom it was given to"), ticket_id=named.ticket_id)
    return None


def _landing(ticket_id: int, tickets: Mapping[int, TicketSide]) -> TicketSide:
    """The ticket after all merges."""
    found = tickets[ticket_id]
    for _ in range(_MOST_MERGES):
        if found.merged_into is None or found.merged_into not in tickets:
            break
        found = tickets[found.merged_into]
    return found


def _as_desk(mail: MailSide, ticket: TicketSide, reasons: tuple[str, ...]) -> Decision:
    """The id was given to somebody who is no part of the conversation: an agent or the team."""
    if mail.automatic or not mail.sender.works_here or not mail.sender.verified:
        why = "written by a machine" if mail.automatic else "not verified: it counts as nobody's word"
        return Decision(Verdict.NOTE, (*reasons, why), ticket_id=ticket.ticket_id)
    return Decision(
        Verdict.APPEND, (*reasons, "a verified mail of an agent"), ticket_id=ticket.ticket_id, as_agent=True
    )


def _land(mail: MailSide, ticket: TicketSide, reasons: tuple[str, ...]) -> Decision:
    if mail.automatic:
        why = "written by a machine: noted, changes nothing"
        return Decision(Verdict.NOTE, (*reasons, why), ticket_id=ticket.ticket_id)
    if ticket.standing is Standing.OPEN:
        return Decision(Verdict.APPEND, reasons, ticket_id=ticket.ticket_id)
    if mail.thanks:
        return Decision(Verdict.APPEND, (*reasons, "only thanks: does not reopen"), ticket_id=ticket.ticket_id)
    if ticket.standing is Standing.CLOSED and ticket.days_closed > ticket.reopen_days:
        why = f"closed more than {ticket.reopen_days} days ago"
        return Decision(Verdict.OPEN, (*reasons, why), follow_up_of=ticket.ticket_id)
    why = f"reopens a {ticket.standing} ticket"
    return Decision(Verdict.APPEND, (*reasons, why), ticket_id=ticket.ticket_id, reopen=True)


@dataclass(frozen=True, slots=True)
class BounceDecision:
    """The ticket a report belongs to, None for a forged or foreign one, and the address that gets no more mail."""

    ticket_id: int | None
    address: str
    flag: bool
    reasons: tuple[str, ...]


# A full mailbox, a server in trouble, a refused content: nothing that the address is to blame for.
_PASSING: Final = ("4.", "5.2.2", "5.2.3", "5.3.", "5.5.", "5.6.", "5.7.")


def decide_bounce(bounce: Bounce, pointers: Sequence[Pointer]) -> BounceDecision:
    """Only a report on a mail that we sent counts, and only for the address that we sent it to.

    >>> decide_bounce(Bounce(True, permanent=True), []).reasons
    ('reports on no mail of ours',)
    """
    ours = next((pointer for pointer in pointers if pointer.proven and pointer.recipient), None)
    if ours is None:
        return BounceDecision(None, "", flag=False, reasons=("reports on no mail of ours",))
    reasons = (f"undelivered to {ours.recipient}", *(f"status {status}" for status in bounce.statuses))
    lasting = [status for status in bounce.statuses if not status.startswith(_PASSING)]
    flag = bounce.permanent and (bool(lasting) or not bounce.statuses)
    return BounceDecision(ours.ticket_id, ours.recipient, flag=flag, reasons=reasons)
