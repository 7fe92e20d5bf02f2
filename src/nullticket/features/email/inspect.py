"""The JSON of `nullticket email inspect`: one mail, one object; a batch answers one line for each path.

A mail that cannot be read within its limits still gets an object: what its header says, and the reason in `defects`.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from nullticket.features.email.parse import parse_message
from nullticket.features.email.values import Address, ParsedMail

Parse = Callable[[bytes], ParsedMail]


def as_json(mail: ParsedMail) -> dict[str, object]:
    return {
        "subject": mail.subject,
        "from": _address(mail.sender),
        "to": [_address(each) for each in mail.to],
        "cc": [_address(each) for each in mail.cc],
        "reply_to": [each.email for each in mail.reply_to],
        "message_id": mail.message_id,
        "in_reply_to": mail.in_reply_to,
        "references": list(mail.references),
        "date": mail.date.isoformat() if mail.date else None,
        "text": mail.text,
        "reply": mail.reply,
        "attachments": [
            {"filename": each.filename, "content_type": each.content_type, "size": each.size, "inline": each.inline}
            for each in mail.attachments
            if each.counted
        ],
        "auto_submitted": mail.automatic.automatic,
        "auto_submitted_reasons": list(mail.automatic.reasons),
        "bounce": mail.bounce.bounced,
        "bounce_reasons": list(mail.bounce.reasons),
        "bounce_status": list(mail.bounce.statuses),
        "bounce_recipients": [each.address for each in mail.bounce.recipients],
        "original_message_id": mail.bounce.original_message_id,
        "notices": list(mail.notices),
        "defects": list(mail.defects),
    }


def _address(address: Address) -> dict[str, str]:
    return {"name": address.name, "email": address.email}


def inspect_stream(raw: bytes, *, parse: Parse = parse_message) -> str:
    """One mail as one line of JSON. `parse` may be one with limits around it."""
    return json.dumps(as_json(parse(raw)), ensure_ascii=False)


def inspect_batch(paths: Iterable[str], *, parse: Parse = parse_message) -> Iterator[str]:
    """One JSON line for each path, in order, as soon as it is known."""
    for line in paths:
        path = line.strip()
        if not path:
            continue
        try:
            raw = Path(path).read_bytes()
        except OSError as error:
            yield json.dumps({"error": f"cannot read {path}: {error.strerror}"})
            continue
        yield inspect_stream(raw, parse=parse)
