r"""What makes a mail the same mail: its Message-ID and its body, however many servers have stamped its header.

Without an id, who wrote what about when stands in for it. Nothing is parsed: two searches over the bytes.

>>> mail_key(b"Received: by a\r\nMessage-ID: <1@x>\r\n\r\nHi") == mail_key(b"Message-Id: <1@x>\n\nHi\n")
True
>>> mail_key(b"Message-ID: <1@x>\n\nHi") == mail_key(b"Message-ID: <1@x>\n\nHo")
False
"""

import hashlib
import re
from typing import Final

_HEADER_END: Final = re.compile(rb"\r?\n\r?\n")
_FIELD: Final = re.compile(
    rb"^(message-id|date|from|to|subject)[ \t]*:[ \t]*([^\r\n]*(?:\r?\n[ \t][^\r\n]*)?)", re.IGNORECASE | re.MULTILINE
)
_MOST_HEADER: Final = 256 * 1024


def mail_key(raw: bytes, *, scope: str = "") -> str:
    """A key of fixed length. Mails of different scopes are never the same."""
    head, body = _split(raw)
    fields: dict[bytes, bytes] = {}
    for name, value in _FIELD.findall(head[:_MOST_HEADER]):
        fields.setdefault(name.lower(), b" ".join(value.split()))
    message_id = fields.get(b"message-id", b"")
    who = [message_id] if message_id else [fields.get(name, b"") for name in (b"date", b"from", b"to", b"subject")]
    digest = hashlib.sha256()
    for part in (b"mail", scope.encode(), *who, body_digest(body).encode()):
        digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()


def content_digest(raw: bytes) -> str:
    """The digest of a mail's body alone."""
    return body_digest(_split(raw)[1])


def body_digest(body: bytes) -> str:
    return hashlib.sha256(body.replace(b"\r\n", b"\n").rstrip(b"\n")).hexdigest()


def _split(raw: bytes) -> tuple[bytes, bytes]:
    end = _HEADER_END.search(raw)
    return (raw, b"") if end is None else (raw[: end.start()], raw[end.end() :])
