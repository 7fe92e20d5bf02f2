"""Delivery reports as written by RFC 3464: blocks of fields, one block a recipient.

>>> blocks = parse_blocks(b"Reporting-MTA: dns; a\\n\\nFinal-Recipient: rfc822;jo@x.org\\nAction: failed\\nStatus: 5.1.1")
>>> recipients_of(blocks)[0].status
'5.1.1'
"""

import re

from nullticket.features.email.header_block import split_block
from nullticket.features.email.headers import Headers
from nullticket.features.email.values import FailedRecipient

_BLANK_LINES = re.compile(rb"\r?\n(?:[ \t]*\r?\n)+")
_STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
_REPLY_CODE = re.compile(r"(?:^|[\s:;(<\[])([45]\d\d)[\s-]")
_ADDRESS = re.compile(r"[^\s<>;,\"()]{1,128}@[^\s<>;,\"()]{1,253}")
_MAXIMUM_BLOCKS = 200


def parse_blocks(body: bytes) -> list[Headers]:
    return [
        Headers(split_block(block.lstrip(b"\r\n")).fields)
        for block in _BLANK_LINES.split(body.strip())[:_MAXIMUM_BLOCKS]
        if block.strip()
    ]


def recipients_of(blocks: list[Headers]) -> tuple[FailedRecipient, ...]:
    """One entry for each block that names a recipient or an action, delivered ones included."""
    found = []
    for block in blocks:
        action = block.text("action").lower().partition(" ")[0].strip(";,")
        address = _first_address(block.text("final-recipient")) or _first_address(block.text("original-recipient"))
        address = address or _first_address(block.text("x-actual-recipient"))
        if not action and not address:
            continue
        diagnostic = block.text("diagnostic-code")
        found.append(FailedRecipient(address, action, _status(block.text("status"), diagnostic), diagnostic[:1000]))
    return tuple(found)


def failing(recipient: FailedRecipient) -> bool:
    """Failed or delayed; "delivered", "relayed" and "expanded" are good news."""
    if recipient.action:
        return recipient.action.startswith(("fail", "delay", "undeliver", "expired", "bounce", "error"))
    return recipient.status[:1] in {"4", "5"}


def status_in(text: str) -> str:
    """The first enhanced status code of a diagnosis, or the class its three-digit reply stands for."""
    match = _STATUS.search(text)
    if match:
        return match.group(1)
    reply = _REPLY_CODE.search(f" {text} ")
    return f"{reply.group(1)[0]}.0.0" if reply else ""


def _status(declared: str, diagnostic: str) -> str:
    """A bare class such as 5.0.0 says less than the code inside the diagnosis."""
    match = _STATUS.search(declared)
    code = match.group(1) if match else ""
    if code and not code.endswith(".0.0"):
        return code
    inner = _STATUS.search(diagnostic)
    return (
        inner.group(1)
        if inner and inner.group(1)[0] == (code[:1] or inner.group(1)[0])
        else code or status_in(diagnostic)
    )


def _first_address(value: str) -> str:
    match = _ADDRESS.search(value.rpartition(";")[2] or value)
    return match.group() if match else ""
