"""RFC 2047 words in header text, read as generously as people expect and scanned once.

Neighbouring words of one charset are joined as bytes before decoding, so a character split between them survives.

>>> decode_words("=?utf-8?B?w4Q=?= =?utf-8?Q?pfel?= und =?utf-8?q?=F0=9F=8D=90?=")
'Äpfel und 🍐'
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from nullticket.features.email import limits
from nullticket.features.email.charset import decode_text
from nullticket.features.email.transfer import decode_base64

_START = re.compile(r"=\?([A-Za-z0-9_.:+*\-]{1,60})\?([bqBQ])\?")
_HEX = re.compile(rb"=([0-9A-Fa-f]{2})")
_BASE64_BLOCK = 4


@dataclass(frozen=True, slots=True)
class _Word:
    charset: str
    encoding: str
    payload: str


def decode_words(value: str, *, hints: Iterable[str] = ()) -> str:
    if "=?" not in value:
        return value
    pieces: list[str] = []
    pending: list[_Word] = []
    position = 0
    for _ in range(limits.ENCODED_WORDS):
        match = _START.search(value, position)
        end = value.find("?=", match.end()) if match else -1
        if not match or end < 0:
            break
        between = value[position : match.start()]
        if between.strip() or not pending:
            pieces.append(_flush(pending, hints))
            pending = []
            pieces.append(between)
        pending.append(
            _Word(match.group(1).partition("*")[0].lower(), match.group(2).upper(), value[match.end() : end])
        )
        position = end + 2
    pieces.extend((_flush(pending, hints), value[position:]))
    return "".join(pieces)


def _flush(words: list[_Word], hints: Iterable[str]) -> str:
    out: list[str] = []
    data = b""
    charset = ""
    carried = ""
    for index, word in enumerate(words):
        if word.charset != charset and data:
            out.append(decode_text(data, charset, hints=hints))
            data = b""
        charset = word.charset
        payload = carried + word.payload
        carried = ""
        if _continues(words, index, payload):
            carried = payload
            continue
        data += decode_base64(payload.encode("utf-8", "replace")) if word.encoding == "B" else _quoted(payload)
    if data:
        out.append(decode_text(data, charset, hints=hints))
    return "".join(out)


def _continues(words: list[_Word], index: int, payload: str) -> bool:
    """Whether a base64 word stops in the middle of a block and the next word goes on with it."""
    word = words[index]
    if word.encoding != "B" or len(payload) % _BASE64_BLOCK == 0 or payload.endswith("="):
        return False
    following = words[index + 1] if index + 1 < len(words) else None
    return following is not None and following.encoding == "B" and following.charset == word.charset


def _quoted(payload: str) -> bytes:
    data = payload.replace("_", " ").encode("utf-8", "surrogateescape")
    return _HEX.sub(lambda match: bytes((int(match.group(1), 16),)), data)
