"""ISO-2022-JP as phones and Outlook really write it: with the vendor rows the standard codec refuses.

Rule: every double-byte run is moved into the Shift JIS plane and read as Windows 932, which knows the circled digits
and the IBM extensions.

>>> decode_iso2022jp(b"\\x1b$B-!\\x1b(B!")
'①!'
"""

import re

_ESCAPE = re.compile(rb"\x1b(\$[@AB]|\$\([CDOPQ]|\([BJIH])")


def decode_iso2022jp(data: bytes) -> str:
    """Never raises; what no table knows becomes U+FFFD."""
    pieces: list[str] = []
    mode = b"(B"
    position = 0
    for match in _ESCAPE.finditer(data):
        pieces.append(_segment(mode, data[position : match.start()]))
        mode = match.group(1)
        position = match.end()
    pieces.append(_segment(mode, data[position:]))
    return "".join(pieces)


def _segment(mode: bytes, data: bytes) -> str:
    if not data:
        return ""
    if mode in {b"(B", b"(J", b"(H"}:
        return data.decode("cp932", "replace") if max(data) > 0x7F else data.decode("ascii")
    if mode == b"(I":
        return bytes(each | 0x80 if 0x20 < each < 0x60 else each for each in data).decode("cp932", "replace")
    if mode in {b"$@", b"$B"}:
        return "".join(_pairs(data))
    escape = b"\x1b" + mode
    codec = "iso2022_jp_2" if mode in {b"$A", b"$(C", b"$(D"} else "iso2022_jp_2004"
    return (escape + data + b"\x1b(B").decode(codec, "replace")


def _pairs(data: bytes) -> list[str]:
    out: list[str] = []
    index = 0
    while index < len(data):
        first = data[index]
        if not 0x21 <= first <= 0x7E or index + 1 >= len(data):
            out.append(chr(first) if first < 0x80 else "�")
            index += 1
            continue
        out.append(_shift_jis(first, data[index + 1]).decode("cp932", "replace"))
        index += 2
    return out


def _shift_jis(first: int, second: int) -> bytes:
    lead = ((first + 1) >> 1) + (0x70 if first < 0x5F else 0xB0)
    odd_row = second + (0x1F if second < 0x60 else 0x20)
    trail = odd_row if first % 2 else second + 0x7E
    return bytes((lead & 0xFF, trail & 0xFF))
