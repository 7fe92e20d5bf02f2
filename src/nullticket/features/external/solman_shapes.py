"""What SAP Solution Manager sends: Focused Build's flat upper-case JSON, and a plain form for everything else.

Focused Build posts a ticket with an empty EXTERNAL_ID until it is told ours, so the answer must hold it. All fields
but TICKET_GUID are customizing and may be missing. Its line breaks come as a backslash and an n. Texts whose type is
not known are taken as internal notes.

>>> body = b'{"TICKET_ID":"8000013587","DESCRIPTION":"FB60 dumps","PRIORITY":2,"TEXT":[{"TEXTID":"SU99","TEXT":"Open"}]}'
>>> ticket = read_delivery(body)
>>> ticket.external_id, ticket.title, ticket.text, ticket.priority
('8000013587', 'FB60 dumps', 'Open', '2')
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Final

from nullticket.core.text import clean, one_line
from nullticket.features.external.mapping import content_hash

LONGEST_TITLE: Final = 200
LONGEST_TEXT: Final = 100_000
DESCRIPTION_TEXTS: Final = frozenset({"SU99", "SUST"})
PUBLIC_TEXTS: Final = frozenset({"SU01"})
_GUID: Final = re.compile(r"[0-9A-Fa-f]{32}\Z")
_SAP_TIME: Final = re.compile(r"\d{14}\Z")
_SAP_DATE: Final = re.compile(r"/Date\((-?\d{1,15})(?:[+-]\d{4})?\)/\Z")
_ADDRESS: Final = re.compile(r"[^@\s<>]{1,64}@[^@\s<>]{1,190}\Z")


class Malformed(ValueError):
    """A body that is neither form; the text names what is wrong and, for broken JSON, where."""


class Shape(StrEnum):
    FOCUSED_BUILD = "focused_build"
    GENERIC = "generic"


@dataclass(frozen=True, slots=True)
class SolmanText:
    """A statement of the ticket; ``key`` tells it from the others, internal ones stay inside the desk."""

    key: str
    text: str
    internal: bool
    author: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class SolmanTicket:
    """A ticket as Solman has it. ``guid`` is needed for the way back, ``our_number`` is what it was told of us."""

    shape: Shape
    external_id: str
    guid: str
    our_number: str
    title: str
    text: str
    status: str | None
    priority: str | None
    category: str
    requester_email: str
    requester_name: str
    changed_at: datetime | None
    created_at: datetime | None
    texts: tuple[SolmanText, ...]


def read_delivery(body: bytes) -> SolmanTicket:
    """Recognise the form by its names."""
    document = _json_object(body)
    if "TICKET_GUID" in document or "TICKET_ID" in document:
        return _focused_build(document)
    if "id" in document or "external_id" in document:
        return _generic(document)
    raise Malformed("the body has neither TICKET_GUID nor an id")


def is_guid(text: str) -> bool:
    """32 hex digits; anything else must not get into the address of a status call."""
    return _GUID.match(text) is not None


def read_time(value: object) -> datetime | None:
    """``yyyymmddhhmmss`` or ``/Date(ms)/`` in UTC, or ISO 8601; None when empty or unreadable."""
    text = str(value or "").strip()
    try:
        if _SAP_TIME.match(text):
            return datetime.strptime(text, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
        if (stamp := _SAP_DATE.match(text)) is not None:
            return datetime.fromtimestamp(int(stamp.group(1)) / 1000, UTC)
        moment = datetime.fromisoformat(text)
    except (ValueError, OverflowError, OSError):
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _json_object(body: bytes) -> Mapping[str, Any]:
    try:
        document = json.loads(body.decode("utf-8-sig"))
    except json.JSONDecodeError as error:
        raise Malformed(f"not JSON at line {error.lineno}, column {error.colno}: {error.msg}") from error
    except UnicodeDecodeError as error:
        raise Malformed(f"not UTF-8 at byte {error.start}") from error
    except (RecursionError, ValueError) as error:
        raise Malformed("the JSON is nested too deep or holds a number too long to be one") from error
    if not isinstance(document, dict):
        raise Malformed("the body is not a JSON object")
    return document


def _focused_build(document: Mapping[str, Any]) -> SolmanTicket:
    guid = _line(document.get("TICKET_GUID"))
    if guid and not is_guid(guid):
        raise Malformed("TICKET_GUID is not 32 hex digits")
    external_id = _line(document.get("TICKET_ID")) or guid
    if not external_id:
        raise Malformed("TICKET_GUID and TICKET_ID are both empty")
    rows = _rows(document, "TEXT")
    described = [_sap_text(row.get("TEXT")) for row in rows if _kind(row) in DESCRIPTION_TEXTS]
    partner = _main_partner(_rows(document, "PARTNER"))
    categories = _rows(document, "CATEGORY")
    title = _line(document.get("DESCRIPTION"))
    return SolmanTicket(
        shape=Shape.FOCUSED_BUILD,
        external_id=external_id,
        guid=guid,
        our_number=_line(document.get("EXTERNAL_ID")),
        title=title or f"Solution Manager {external_id}",
        text="\n\n".join(described) or title,
        status=_code(document.get("STATUS")),
        priority=_code(document.get("PRIORITY")),
        category=_line(categories[-1].get("DESCRIPTION")) if categories else "",
        requester_email=_address(partner.get("PARTNER_EMAIL")),
        requester_name=_line(partner.get("PARTNER_NAME") or document.get("CREATED_BY")),
        changed_at=read_time(document.get("CHANGED_AT")),
        created_at=read_time(document.get("CREATED_AT")),
        texts=tuple(
            _statement(row) for row in rows if _kind(row) not in DESCRIPTION_TEXTS and _sap_text(row.get("TEXT"))
        ),
    )


def _generic(document: Mapping[str, Any]) -> SolmanTicket:
    external_id = _line(document.get("id") or document.get("external_id"))
    title = _line(document.get("title") or document.get("short_description"))
    text = _text(document.get("description") or document.get("text"))
    guid = _line(document.get("guid"))
    if not external_id:
        raise Malformed("the id is empty")
    if not title and not text:
        raise Malformed("there is neither a title nor a description")
    if guid and not is_guid(guid):
        raise Malformed("guid is not 32 hex digits")
    return SolmanTicket(
        shape=Shape.GENERIC,
        external_id=external_id,
        guid=guid,
        our_number=_line(document.get("ticket_number")),
        title=title or one_line(text, LONGEST_TITLE),
        text=text or title,
        status=_code(document.get("status")),
        priority=_code(document.get("priority")),
        category=_line(document.get("category")),
        requester_email=_address(document.get("requester_email")),
        requester_name=_line(document.get("requester_name")),
        changed_at=read_time(document.get("updated_at")),
        created_at=read_time(document.get("created_at")),
        texts=_generic_comment(document),
    )


def _generic_comment(document: Mapping[str, Any]) -> tuple[SolmanText, ...]:
    """One comment a delivery; it is internal unless it says that it is public."""
    text = _text(document.get("comment"))
    if not text:
        return ()
    internal = document.get("comment_public") is not True
    author, at = _line(document.get("comment_author")), read_time(document.get("updated_at"))
    key = content_hash(stamp=document.get("updated_at"), author=author, text=text)
    return (SolmanText(key, text, internal, author, at),)


def _statement(row: Mapping[str, Any]) -> SolmanText:
    stamp = f"{row.get('CHANGE_DATE') or ''}{row.get('CHANGE_TIME') or ''}".replace("-", "").replace(":", "")
    author = _line(row.get("CHANGED_BY"))
    text = _sap_text(row.get("TEXT"))
    key = content_hash(kind=_kind(row), stamp=stamp, author=author, text=text)
    return SolmanText(key, text, _kind(row) not in PUBLIC_TEXTS, author, read_time(stamp))


def _main_partner(rows: list[Mapping[str, Any]]) -> Mapping[str, Any]:
    """The partner marked as main that has an address, else the first that has one."""
    reachable = [row for row in rows if _address(row.get("PARTNER_EMAIL"))]
    main = [row for row in reachable if str(row.get("PARTNER_MAIN") or "").strip().upper() in {"X", "TRUE", "1"}]
    return next(iter([*main, *reachable, *rows]), {})


def _rows(document: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    value = document.get(name)
    return [row for row in value if isinstance(row, Mapping)] if isinstance(value, list) else []


def _kind(row: Mapping[str, Any]) -> str:
    return _line(row.get("TEXTID")).upper()


def _sap_text(value: object) -> str:
    return _text(str(value or "").replace("\\r", "").replace("\\n", "\n"))


def _text(value: object) -> str:
    return clean(_sound(str(value or ""))).strip()[:LONGEST_TEXT]


def _line(value: object) -> str:
    return one_line(_sound(str(value or "")), LONGEST_TITLE)


def _sound(text: str) -> str:
    """Without half characters, which JSON may carry and no database stores."""
    return text.encode("utf-8", "replace").decode()


def _code(value: object) -> str | None:
    return _line(value) or None if isinstance(value, (int, str)) else None


def _address(value: object) -> str:
    text = _line(value).lower()
    return text if _ADDRESS.match(text) else ""
