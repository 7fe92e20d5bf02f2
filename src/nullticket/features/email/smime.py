"""The message inside an opaque S/MIME signature (smime.p7m), read without keys; nothing is verified here.

Only the way to the content is walked: ContentInfo, SignedData, EncapsulatedContentInfo, octets.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from nullticket.features.email.transfer import decode_base64

_SIGNED_DATA = bytes.fromhex("2a864886f70d010702")
_ENVELOPED = (bytes.fromhex("2a864886f70d010703"), bytes.fromhex("2a864886f70d0109100117"))
_COMPRESSED = bytes.fromhex("2a864886f70d0109100109")
_SEQUENCE, _SET, _OID, _OCTETS, _CONSTRUCTED_OCTETS, _FIRST_CONTEXT = 0x30, 0x31, 0x06, 0x04, 0x24, 0xA0
_MAXIMUM_NODES = 2000


@dataclass(frozen=True, slots=True)
class _Node:
    tag: int
    start: int
    end: int
    after: int


def signed_content(data: bytes) -> bytes:
    """The signed message, or nothing when the data is encrypted, compressed or no CMS at all."""
    if data[:1] != b"\x30":
        data = decode_base64(data)
    return _content(data)


def is_enveloped(data: bytes) -> bool:
    head = data[:60]
    return any(each in head for each in _ENVELOPED)


def _content(data: bytes) -> bytes:
    outer = _first(data, 0, len(data), _SEQUENCE)
    if outer is None:
        return b""
    kind = _first(data, outer.start, outer.end, _OID)
    wrapped = _first(data, outer.start, outer.end, _FIRST_CONTEXT)
    if kind is None or wrapped is None or data[kind.start : kind.end] != _SIGNED_DATA:
        return b""
    signed = _first(data, wrapped.start, wrapped.end, _SEQUENCE)
    inner = _first(data, signed.start, signed.end, _SEQUENCE) if signed else None
    holder = _first(data, inner.start, inner.end, _FIRST_CONTEXT) if inner else None
    return b"".join(_octets(data, holder)) if holder else b""


def _first(data: bytes, start: int, end: int, tag: int) -> _Node | None:
    return next((node for node in _nodes(data, start, end) if node.tag == tag), None)


def _octets(data: bytes, holder: _Node) -> Iterator[bytes]:
    stack = [holder]
    for _ in range(_MAXIMUM_NODES):
        if not stack:
            return
        node = stack.pop()
        if node.tag == _OCTETS:
            yield data[node.start : node.end]
        else:
            stack.extend(reversed(list(_nodes(data, node.start, node.end))))


def _nodes(data: bytes, start: int, end: int) -> Iterator[_Node]:
    position = start
    for _ in range(_MAXIMUM_NODES):
        if position + 2 > end or data[position : position + 2] == b"\x00\x00":
            return
        node = _node(data, position, end)
        if node is None:
            return
        yield node
        position = node.after


def _node(data: bytes, position: int, end: int) -> _Node | None:
    tag, length = data[position], data[position + 1]
    start = position + 2
    if length == 0x80:
        close = _end_of_contents(data, start, end)
        return _Node(tag, start, close, close + 2) if close >= 0 else None
    if length > 0x80:
        count = length & 0x7F
        if count > 4 or start + count > end:
            return None
        length = int.from_bytes(data[start : start + count], "big")
        start += count
    return _Node(tag, start, min(end, start + length), start + length)


def _end_of_contents(data: bytes, start: int, end: int) -> int:
    """Where the two zero octets of an indefinite length stand; nested ones are counted, nothing recurses."""
    open_levels = 1
    position = start
    for _ in range(_MAXIMUM_NODES):
        if position + 2 > end:
            return -1
        if data[position : position + 2] == b"\x00\x00":
            open_levels -= 1
            if open_levels == 0:
                return position
            position += 2
        elif data[position + 1] == 0x80:
            open_levels += 1
            position += 2
        else:
            node = _node(data, position, end)
            if node is None:
                return -1
            position = node.after
    return -1
