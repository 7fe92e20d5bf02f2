"""Keyset paging: a cursor is the sort key and id of the last row, opaque to the caller."""

import base64
import json
from typing import Final

from nullticket.core.errors import Invalid

MAX_LIMIT: Final = 200
DEFAULT_LIMIT: Final = 50
# Counting stops here; the list says "10,000+".
TOTAL_CAP: Final = 10_000
# A search reads every hit that it counts, so it stops earlier: "1,000+".
SEARCH_CAP: Final = 1_000

CursorValue = str | int | float | None


def encode_cursor(*values: CursorValue) -> str:
    raw = json.dumps(values, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def decode_cursor(cursor: str, *, length: int) -> list[CursorValue]:
    """Read a cursor back; raise Invalid when it is not one of ours."""
    try:
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        values = json.loads(raw)
    except (ValueError, UnicodeDecodeError, RecursionError) as error:
        raise Invalid("The cursor is not one that this list gave out.") from error
    plain = isinstance(values, list) and all(value is None or isinstance(value, (str, int, float)) for value in values)
    if not plain or len(values) != length:
        raise Invalid("The cursor is not one that this list gave out.")
    return list(values)
