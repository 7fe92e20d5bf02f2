"""The MIME tree of a message: parts as slices of the raw bytes, cut by boundary lines, limits first.

Rule: every level is scanned once for its boundary; nothing recurses, so depth and number are capped exactly. What a
cap cuts off is kept as one unparsed leaf, never dropped.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from nullticket.features.email import limits
from nullticket.features.email.header_block import Block, split_block
from nullticket.features.email.headers import Headers
from nullticket.features.email.parameters import parse_parameters
from nullticket.features.email.transfer import decode_transfer

_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]{1,80}/[a-z0-9!#$&^_.+*-]{1,100}")
_GUESSED_BOUNDARY = re.compile(rb"^--(\S[^\r\n]{0,198}?)[ \t]*\r?\nContent-", re.MULTILINE | re.IGNORECASE)


@dataclass(slots=True)
class Part:
    """One node. `children` is filled by the walk and not touched afterwards; leaves have none."""

    headers: Headers
    body: bytes
    content_type: str
    parameters: dict[str, str]
    depth: int = 0
    children: list["Part"] = field(default_factory=list)
    defects: tuple[str, ...] = ()

    @property
    def multipart(self) -> bool:
        return self.content_type.startswith("multipart/") and bool(self.children)

    @property
    def disposition(self) -> tuple[str, dict[str, str]]:
        return parse_parameters(self.headers.raw("content-disposition"))

    @property
    def charset(self) -> str:
        return self.parameters.get("charset", "").split(" ")[0]

    @property
    def content_id(self) -> str:
        return self.headers.text("content-id").strip("<> ")

    def decoded(self) -> bytes:
        """The content with its transfer encoding undone."""
        return decode_transfer(self.body, self.headers.raw("content-transfer-encoding"))

    def leaves(self) -> Iterator["Part"]:
        """Depth first, in reading order."""
        stack = [self]
        while stack:
            part = stack.pop()
            if part.children:
                stack.extend(reversed(part.children))
            else:
                yield part


@dataclass(slots=True)
class _Budget:
    parts: int = limits.MIME_PARTS
    defects: list[str] = field(default_factory=list)


def parse_structure(block: Block, *, hints: tuple[str, ...] = ()) -> tuple[Part, tuple[str, ...]]:
    """The tree below a message's header and the defects met on the way."""
    budget = _Budget()
    root = _part(block, hints, 0)
    open_parts = [root]
    while open_parts:
        part = open_parts.pop()
        if not part.content_type.startswith("multipart/"):
            continue
        _split(part, hints, budget)
        open_parts.extend(part.children)
    return root, tuple(dict.fromkeys((*block.defects, *budget.defects)))


def _part(block: Block, hints: tuple[str, ...], depth: int, *, digest: bool = False) -> Part:
    headers = Headers(block.fields, hints)
    content_type, parameters = parse_parameters(headers.raw("content-type"))
    if not _TYPE.fullmatch(content_type):
        content_type = _repaired_type(content_type, digest=digest)
    return Part(headers, block.body, content_type, parameters, depth, defects=block.defects)


def _repaired_type(content_type: str, *, digest: bool) -> str:
    if not content_type:
        return "message/rfc822" if digest else "text/plain"
    if content_type in {"text", "plain"}:
        return "text/plain"
    if content_type in {"html", "text\\html"}:
        return "text/html"
    if content_type.startswith(("text/plain", "text/html")):
        return content_type[:10].rstrip("/") if content_type.startswith("text/plain") else "text/html"
    return "multipart/mixed" if content_type.startswith("multipart") else "application/octet-stream"


def _split(part: Part, hints: tuple[str, ...], budget: _Budget) -> None:
    boundary = part.parameters.get("boundary", "").encode("utf-8", "surrogateescape").rstrip()
    pieces = _pieces(part.body, boundary) if boundary else []
    if not pieces and (guess := _GUESSED_BOUNDARY.search(part.body)):
        pieces = _pieces(part.body, guess.group(1))
        budget.defects.append("guessed-boundary")
    if not pieces:
        budget.defects.append("multipart-without-parts")
        if part.body.strip():
            part.content_type = "text/html" if part.body.lstrip()[:1] == b"<" else "text/plain"
        return
    if part.depth >= limits.MIME_DEPTH:
        budget.defects.append("nesting-over-limit")
        part.content_type = "application/octet-stream"
        return
    digest = part.content_type == "multipart/digest"
    for piece in pieces:
        if budget.parts <= 0:
            budget.defects.append("parts-over-limit")
            break
        budget.parts -= 1
        part.children.append(_part(split_block(piece), hints, part.depth + 1, digest=digest))


def _pieces(body: bytes, boundary: bytes) -> list[bytes]:
    """What stands between the boundary lines; the preamble and whatever follows the closing line are left out."""
    pieces: list[bytes] = []
    start = -1
    for begin, end, closing in _boundary_lines(body, b"--" + boundary):
        if start >= 0:
            pieces.append(_without_last_newline(body[start:begin]))
        start = -1 if closing else end
        if len(pieces) > limits.MIME_PARTS:
            return pieces
    if start >= 0 and body[start:].strip():
        pieces.append(body[start:])
    return pieces


def _boundary_lines(body: bytes, marker: bytes) -> Iterator[tuple[int, int, bool]]:
    """Begin and end offset of each boundary line and whether it closes."""
    position = body.find(marker)
    while position >= 0:
        if position == 0 or body[position - 1 : position] == b"\n":
            newline = body.find(b"\n", position)
            end = len(body) if newline < 0 else newline + 1
            rest = body[position + len(marker) : min(end, position + len(marker) + 200)].strip()
            if rest in {b"", b"--"}:
                yield position, end, rest == b"--"
        position = body.find(marker, position + len(marker))


def _without_last_newline(piece: bytes) -> bytes:
    if piece.endswith(b"\r\n"):
        return piece[:-2]
    return piece[:-1] if piece.endswith(b"\n") else piece
