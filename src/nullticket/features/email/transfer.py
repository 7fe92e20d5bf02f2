"""Content-Transfer-Encoding, undone without ever refusing: junk between base64 characters is skipped.

>>> decode_transfer(b"SGFs!bG8=", "Base64;")
b'Hallo'
>>> decode_transfer(b"a=3Db=\\nc", "quoted-printable")
b'a=bc'
"""

import binascii
import re

_NOT_BASE64 = bytes(
    each for each in range(256) if not (chr(each).isascii() and (chr(each).isalnum() or chr(each) in "+/="))
)
_PADDED = re.compile(rb"[A-Za-z0-9+/]+=*")
_ENCODED_HEAD = re.compile(rb"(?:[A-Za-z0-9+/]{4,100}\r?\n)*[A-Za-z0-9+/]{2,100}={0,2}\r?\n(?=\s*\n|_{5}|-{2})")
_PROSE = re.compile(rb"[A-Za-z]{2,} [A-Za-z]{2,} [A-Za-z]{2,}")
_LEAST_ENCODED = 24
_UU_BEGIN = re.compile(rb"^begin(?:-base64)? [0-7]{3,4} ([^\r\n]*?)\r?\n", re.MULTILINE)
_UU_END = re.compile(rb"^(?:end|====)[ \t]*\r?$", re.MULTILINE)
_UU_LINE_MAXIMUM = 63
_UU_ATTEMPTS = 100


def decode_transfer(body: bytes, encoding: str) -> bytes:
    name = encoding.split(";", maxsplit=1)[0].strip().strip("\"'").lower().replace("_", "-").replace("/", "-")
    if name in {"base64", "b", "x-base64", "base-64"}:
        footed = _ENCODED_HEAD.match(body)
        if footed and _is_encoded(footed.group()) and _PROSE.search(body, footed.end()):
            # A mailing list has put its plain footer below.
            return decode_base64(footed.group()) + b"\n\n" + body[footed.end() :].strip()
        return body if _PROSE.search(body[:2000]) else decode_base64(body)
    if name in {"quoted-printable", "quotedprintable", "q", "qp", "quoted-printeable"}:
        return decode_quoted_printable(body)
    if name in {"x-uuencode", "uuencode", "x-uue", "uue"}:
        blocks, _ = split_uuencoded(body)
        return blocks[0][1] if blocks else _uu_lines(body)
    return body


def _is_encoded(head: bytes) -> bool:
    """Whole groups of four, and longer than a word that happens to have only such letters."""
    clean = b"".join(head.split())
    return len(clean) >= _LEAST_ENCODED and len(clean) % 4 == 0


def decode_base64(data: bytes) -> bytes:
    """Decode several padded runs one after the other; a lost tail costs at most its last bytes."""
    clean = data.translate(None, _NOT_BASE64)
    if b"=" not in clean.rstrip(b"="):
        return _base64_run(clean)
    return b"".join(_base64_run(match.group()) for match in _PADDED.finditer(clean))


def _base64_run(run: bytes) -> bytes:
    run = run.rstrip(b"=")
    if len(run) % 4 == 1:
        run = run[:-1]
    return binascii.a2b_base64(run + b"=" * (-len(run) % 4))


def decode_quoted_printable(body: bytes) -> bytes:
    return binascii.a2b_qp(body)


def split_uuencoded(body: bytes) -> tuple[list[tuple[bytes, bytes]], bytes]:
    """Files hidden in a text as `begin 644 name` ... `end`, and the text without them."""
    blocks: list[tuple[bytes, bytes]] = []
    rest: list[bytes] = []
    position = 0
    for _ in range(_UU_ATTEMPTS):
        match = _UU_BEGIN.search(body, position)
        if not match:
            break
        end = _UU_END.search(body, match.end())
        if not end:
            break
        inner = body[match.end() : end.start()]
        content = decode_base64(inner) if match.group().startswith(b"begin-base64") else _uu_lines(inner)
        if not content and inner.strip(b"` \r\n"):
            rest.append(body[position : match.end()])
            position = match.end()
            continue
        rest.append(body[position : match.start()])
        blocks.append((match.group(1).strip(), content))
        position = end.end()
    rest.append(body[position:])
    return blocks, b"".join(rest)


def _uu_lines(data: bytes) -> bytes:
    out: list[bytes] = []
    for line in data.splitlines():
        if not line or line[:1] in {b"`", b" "} or line.startswith((b"begin ", b"end")):
            continue
        try:
            out.append(binascii.a2b_uu(line))
        except binascii.Error:
            # Some encoders count padding wrongly; the length in the first character says how much is meant.
            length = (((line[0] - 32) & _UU_LINE_MAXIMUM) * 4 + 5) // 3
            try:
                out.append(binascii.a2b_uu(line[:length]))
            except binascii.Error:
                return b""
    return b"".join(out)
