"""Whether a mail is a non-delivery or delay report, for whom, and which of our mails it returns.

Rules: a delivery-status part decides alone, in both directions; otherwise a daemon as sender needs a telling subject or
text, and anybody else needs the exact opening of a mail server. Read receipts, complaints and "delivered" are none.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from nullticket.features.email.bounce_tables import (
    CERTAIN_OPENINGS,
    DAEMON_NAMES,
    DAEMONS,
    MACHINE_WORDS,
    MACHINES,
    OPENINGS,
    REASONS,
    RETURNED,
    SUBJECTS,
)
from nullticket.features.email.delivery_status import failing, parse_blocks, recipients_of, status_in
from nullticket.features.email.headers import Headers
from nullticket.features.email.message_ids import first_id
from nullticket.features.email.structure import Part
from nullticket.features.email.values import Address, Bounce, FailedRecipient

_STATUS_TYPES = frozenset({"message/delivery-status", "message/global-delivery-status"})
_OTHER_REPORTS = frozenset(
    {"message/disposition-notification", "message/global-disposition-notification", "message/feedback-report"}
)
_DELIVERY_REPORTS = frozenset({"", "delivery-status", "notification"})
_RETURNED_TYPES = frozenset({"message/rfc822", "message/global", "text/rfc822-headers", "message/global-headers"})
_MESSAGE_ID = re.compile(rb"^[> \t]{0,4}message-id:[ \t\r\n]{0,8}(<[^<>\s]{1,500}>)", re.IGNORECASE | re.MULTILINE)
_ADDRESS_LINE = re.compile(
    r"(?:^|[\s<:(\[\"'])([^\s<>;,\"'():\[\]]{1,128}@[^\s<>;,\"'():\[\]]{1,253}\.[^\W\d_][\w-]{0,62})", re.MULTILINE
)
_PSEUDO_STATUS = re.compile(r"^\s*(?:final-recipient|action)\s*:", re.IGNORECASE | re.MULTILINE)
_ANSWERED_SUBJECT = re.compile(
    r"^\s*(?:re|aw|fwd?|wg|tr|sv|antw|odp|vs|rif|res|回复|答复|автоматический ответ|automatic reply)\s*[:：]",
    re.IGNORECASE,
)
_DELAY_WORDS = (
    "delayed",
    "has not yet been delivered",
    "temporary",
    "will be retried",
    "warning",
    "verzögert",
    "retard",
    "retrasad",
    "not been delivered yet",
    "задерж",
    "postponed",
    "delivery attempts will continue",
    "continue to try to deliver",
    "will keep trying",
    "weitere zustellversuche",
)
_SMTP_CODE = re.compile(r"(?<![\w.])[45]\d\d(?![\w.])|(?<![\w.])[45]\.\d{1,3}\.\d{1,3}(?![\w.])")
_HEAD_CHARACTERS = 3000
_OPENING_CHARACTERS = 250
_TEXT_CHARACTERS = 20_000
_MAXIMUM_RECIPIENTS = 50


@dataclass(frozen=True, slots=True)
class Suspect:
    """What the decision is made from. `text` is the readable first text, not the returned message."""

    headers: Headers
    sender: Address
    subject: str
    text: str
    root: Part


def detect_bounce(suspect: Suspect) -> Bounce:
    leaves = list(suspect.root.leaves())
    reported = _reported(leaves)
    reasons: list[str] = []
    if reported:
        failed = tuple(each for each in reported if failing(each))
        if not failed:
            return Bounce(bounced=False, reasons=("delivery-status:good-news",))
        return _bounce(["delivery-status"], failed, suspect, leaves)
    if any(leaf.content_type in _OTHER_REPORTS for leaf in leaves) and not _rejected(suspect):
        return Bounce(bounced=False, reasons=("other-report",))
    reasons = _signs(suspect)
    if not reasons:
        return Bounce(bounced=False)
    return _bounce(reasons, _named_recipients(suspect), suspect, leaves)


def _reported(leaves: Sequence[Part]) -> tuple[FailedRecipient, ...]:
    for leaf in leaves:
        if leaf.content_type in _STATUS_TYPES and (found := recipients_of(parse_blocks(leaf.decoded()))):
            return found
    return ()


def _bounce(
    reasons: list[str], failed: tuple[FailedRecipient, ...], suspect: Suspect, leaves: Sequence[Part]
) -> Bounce:
    sounds_delayed = _sounds_delayed(suspect)
    permanent = (
        any(_is_permanent(each, sounds_delayed=sounds_delayed) for each in failed) if failed else not sounds_delayed
    )
    return Bounce(
        bounced=True,
        permanent=permanent,
        reasons=tuple(dict.fromkeys(reasons)),
        recipients=failed[:_MAXIMUM_RECIPIENTS],
        original_message_id=_original_id(suspect, leaves),
    )


def _is_permanent(recipient: FailedRecipient, *, sounds_delayed: bool) -> bool:
    if recipient.action.startswith("delay") or recipient.status.startswith("4"):
        return False
    return bool(recipient.status) or recipient.action.startswith("fail") or not sounds_delayed


class _Writer(IntEnum):
    """How little the sender looks like a person; the less, the fewer words are asked for."""

    PERSON = 0
    MACHINE = 1
    NOBODY = 2
    DAEMON = 3


def _signs(suspect: Suspect) -> list[str]:
    """The reasons for calling it a bounce without a delivery-status part; empty when they do not suffice."""
    subject = " ".join(suspect.subject.lower().split())
    head = " ".join(suspect.text[:_HEAD_CHARACTERS].lower().replace('\\"', '"').split())
    writer = _writer(suspect)
    certain = any(each in head[:_OPENING_CHARACTERS] for each in CERTAIN_OPENINGS)
    if _ANSWERED_SUBJECT.match(subject) and not (writer is _Writer.DAEMON and certain):
        return []
    signs = []
    if suspect.root.content_type == "multipart/report" and _report_type(suspect.root) in _DELIVERY_REPORTS:
        signs.append("multipart/report")
    if suspect.headers.has("x-failed-recipients"):
        signs.append("x-failed-recipients")
    if _rejected(suspect):
        signs.append("rejected")
    telling = subject.startswith(SUBJECTS) or (writer > _Writer.MACHINE and any(each in subject for each in SUBJECTS))
    opening = certain or any(each in head for each in OPENINGS)
    reasoned = any(each in head for each in REASONS) or bool(_PSEUDO_STATUS.search(suspect.text[:_TEXT_CHARACTERS]))
    refused = reasoned and bool(_SMTP_CODE.search(head))
    if _enough(writer, telling=telling, opening=opening, certain=certain, reasoned=reasoned, refused=refused):
        signs.append(f"words-of-a-{writer.name.lower()}")
    return signs


def _enough(writer: _Writer, *, telling: bool, opening: bool, certain: bool, reasoned: bool, refused: bool) -> bool:
    if writer is _Writer.DAEMON:
        return telling or opening or reasoned
    if writer is _Writer.NOBODY:
        return telling or certain or (opening and reasoned)
    if writer is _Writer.MACHINE:
        return certain or (telling and (opening or refused))
    return certain and (telling or reasoned)


def _rejected(suspect: Suspect) -> bool:
    """Some delivery agents say that a mail was refused in the form of a read receipt."""
    return any("(rejected" in value.lower() for value in suspect.headers.all_raw("auto-submitted"))


def _report_type(root: Part) -> str:
    return root.parameters.get("report-type", "").lower()


def _writer(suspect: Suspect) -> _Writer:
    written = suspect.sender.email.partition("@")[0].lower()
    local = re.sub(r"[-_.\s\"'\\]", "", written)
    name = suspect.sender.name.lower()
    raw = suspect.headers.raw("from").lower().strip()
    if local in DAEMONS or "mailer-daemon" in raw or raw.endswith("<>") or any(each in name for each in DAEMON_NAMES):
        return _Writer.DAEMON
    if any(value.strip() in {"<>", "< >"} for value in suspect.headers.all_raw("return-path")):
        return _Writer.NOBODY
    machine = local.startswith(MACHINES) or not MACHINE_WORDS.isdisjoint(re.split(r"[-_.\s\d]+", written))
    return _Writer.MACHINE if machine else _Writer.PERSON


def _sounds_delayed(suspect: Suspect) -> bool:
    seen = f"{suspect.subject} {suspect.text[:_HEAD_CHARACTERS]}".lower()
    return any(each in seen for each in _DELAY_WORDS)


def _named_recipients(suspect: Suspect) -> tuple[FailedRecipient, ...]:
    """Addresses of the machine part of the text with the first code that follows each."""
    text = _above_returned(suspect.text[:_TEXT_CHARACTERS])
    if _PSEUDO_STATUS.search(text):
        found = recipients_of(parse_blocks(text.encode("utf-8", "replace")))
        if failed := tuple(each for each in found if failing(each)):
            return failed
    header = suspect.headers.joined("x-failed-recipients")
    if header:
        code = status_in(text)
        return tuple(FailedRecipient(each.strip(" <>"), "failed", code) for each in header.split(",") if "@" in each)
    own = {suspect.sender.email.lower()}
    matches = [match for match in _ADDRESS_LINE.finditer(text) if match.group(1).lower() not in own]
    unique = {match.group(1).lower(): match for match in reversed(matches)}
    return tuple(
        FailedRecipient(match.group(1), "", status_in(text[match.end() : match.end() + 400]))
        for match in sorted(unique.values(), key=lambda each: each.start())[:_MAXIMUM_RECIPIENTS]
    )


def _above_returned(text: str) -> str:
    position = 0
    for line in text.split("\n"):
        flat = " ".join(line.lower().split()).strip("-_=*| :")
        if position and flat.startswith(RETURNED):
            return text[:position]
        position += len(line) + 1
    return text


def _original_id(suspect: Suspect, leaves: Sequence[Part]) -> str:
    for leaf in leaves:
        if leaf.content_type in _RETURNED_TYPES and (match := _MESSAGE_ID.search(leaf.decoded()[:200_000])):
            return first_id(match.group(1).decode("latin-1"))
    match = _MESSAGE_ID.search(suspect.root.body) or _MESSAGE_ID.search(suspect.text.encode("utf-8", "replace"))
    return first_id(match.group(1).decode("latin-1")) if match else ""
