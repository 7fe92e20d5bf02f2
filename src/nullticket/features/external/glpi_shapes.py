"""What GLPI sends, in its three shapes, read into one.

GLPI 11 posts ``{"item", "event"[, "parent_item"]}``; the plugin of GLPI 10 posts a template with a zero-padded id;
polling gives search rows keyed by field number. Of the plugin only the id is believed: its words are translated.

>>> delivery = read_delivery(b'{"source":"glpi","event":"update","id":"0000067","title":"VPN"}')
>>> delivery.shape, delivery.ticket_id
(<Shape.PLUGIN: 'plugin'>, 67)
>>> read_ticket({"id": 67, "name": "VPN down", "content": "&#60;p&#62;a &#38; b&#60;/p&#62;", "status": 1,
...              "priority": 4, "date_mod": "2026-01-12 14:00:00"}, zone="Europe/Berlin").text
'a & b'
"""

import html
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Final
from zoneinfo import ZoneInfo

from nullticket.core.text import clean, one_line
from nullticket.features.email.html_text import lines_of_html
from nullticket.features.email.lines import text_of_lines

LONGEST_TITLE: Final = 200
LONGEST_TEXT: Final = 100_000
_LARGEST_ID: Final = 2**31 - 1
_FOLLOWUP: Final = "ITILFollowup"
_REQUESTER_ROLES: Final = frozenset({"requester", "1"})
_ASSIGNED_ROLES: Final = frozenset({"assigned", "2"})


class Malformed(ValueError):
    """A body that is none of the three shapes; the text names what is wrong and, for broken JSON, where."""


class Shape(StrEnum):
    NATIVE = "native"
    PLUGIN = "plugin"
    POLL = "poll"


@dataclass(frozen=True, slots=True)
class GlpiDelivery:
    """One delivery. ``item_type`` is GLPI's class name; ``ticket_id`` the ticket it is about, also for follow-ups.

    ``ticket`` and ``item`` are GLPI's own documents where the shape carries them; without ``ticket`` it is fetched.
    """

    shape: Shape
    event: str
    item_type: str
    items_id: int
    ticket_id: int
    item: Mapping[str, Any] = field(default_factory=dict)
    ticket: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class GlpiTicket:
    """A ticket as GLPI has it, of either API. Codes are raw; texts are plain; times UTC."""

    id: int
    title: str
    text: str
    status: str | None
    priority: str | None
    category: str
    changed_at: datetime | None
    created_at: datetime | None
    external_id: str
    requester_name: str
    technician_assigned: bool
    deleted: bool


@dataclass(frozen=True, slots=True)
class GlpiFollowup:
    """A follow-up. A private one must never be shown to a requester."""

    id: int
    text: str
    private: bool
    author_id: int | None
    author_name: str
    at: datetime | None


def read_delivery(body: bytes, *, item_type: str = "") -> GlpiDelivery:
    """Recognise a webhook body; ``item_type`` is what the admin put into the URL, since GLPI's body has none."""
    document = _json_object(body)
    if isinstance(document.get("item"), Mapping):
        return _native(document, item_type=item_type)
    if "2" in document:
        return read_poll_row(document)
    if "id" in document:
        number = _identifier(document["id"])
        event = _line(document.get("event") or "update")
        return GlpiDelivery(Shape.PLUGIN, event, "Ticket", number, number, item=document)
    raise Malformed("the body has neither an item nor an id")


def read_poll_row(row: Mapping[str, Any]) -> GlpiDelivery:
    """A row of /search/Ticket: 2 is the id, 19 the last change."""
    number = _identifier(row.get("2"))
    return GlpiDelivery(Shape.POLL, "update", "Ticket", number, number, item=row)


def read_ticket(row: Mapping[str, Any], *, zone: str, technician_assigned: bool = False) -> GlpiTicket:
    """A ticket of the legacy API or of v2 (nested dropdowns, team members)."""
    team = [member for member in row.get("team") or () if isinstance(member, Mapping)]
    requesters = [member for member in team if str(member.get("role")) in _REQUESTER_ROLES]
    assigned = any(str(member.get("role")) in _ASSIGNED_ROLES and _is_user(member) for member in team)
    named = requesters[0].get("display_name") or requesters[0].get("name") if requesters else ""
    return GlpiTicket(
        id=_identifier(row.get("id")),
        title=_line(html.unescape(str(row.get("name") or ""))),
        text=plain_text(str(row.get("content") or "")),
        status=_dropdown_code(row.get("status")),
        priority=_dropdown_code(row.get("priority")),
        category=_dropdown_name(row.get("category") or row.get("itilcategories_id")),
        changed_at=read_time(row.get("date_mod"), zone=zone),
        created_at=read_time(row.get("date_creation") or row.get("date"), zone=zone),
        external_id=_line(row.get("external_id") or row.get("externalid")),
        requester_name=_line(named),
        technician_assigned=technician_assigned or assigned,
        deleted=_is_true(row.get("is_deleted")),
    )


def read_followups(
    rows: Iterable[Mapping[str, Any]], *, zone: str, seen: Iterable[str] = (), with_private: bool = True
) -> tuple[GlpiFollowup, ...]:
    """Follow-ups in order of their ids, without those in ``seen``; private ones only when asked for."""
    known = set(seen)
    found = [_followup(row, zone=zone) for row in rows]
    new = [one for one in found if str(one.id) not in known and (with_private or not one.private)]
    return tuple(sorted(new, key=lambda followup: followup.id))


def decode_content(content: str) -> str:
    """GLPI 10 stores HTML with its angle brackets as entities, GLPI 11 as it is: unescape once where it is needed."""
    encoded = "<" not in content and ("&#60;" in content or "&lt;" in content)
    return html.unescape(content) if encoded else content


def plain_text(content: str) -> str:
    """Content of a ticket, follow-up or solution as plain text; lines of unmarked text are kept."""
    decoded = decode_content(_sound(content))
    if "<" not in decoded:
        return clean(html.unescape(decoded)).strip()[:LONGEST_TEXT]
    return clean(text_of_lines(lines_of_html(decoded))).strip()[:LONGEST_TEXT]


def read_time(value: object, *, zone: str) -> datetime | None:
    """A GLPI time as UTC: the server's wall clock (legacy) or with an offset (v2). None when empty or unreadable."""
    text = str(value or "").strip()
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=ZoneInfo(zone))
    return moment.astimezone(UTC)


def write_time(moment: datetime, *, zone: str) -> str:
    """Our time as GLPI's wall clock; both APIs drop an offset silently."""
    return moment.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M:%S")


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


def _native(document: Mapping[str, Any], *, item_type: str) -> GlpiDelivery:
    item, parent = document["item"], document.get("parent_item")
    event = _line(document.get("event") or "update")
    if isinstance(parent, Mapping):
        kind = item_type or _FOLLOWUP
        ticket_id = _identifier(parent.get("id"))
        return GlpiDelivery(Shape.NATIVE, event, kind, _identifier(item.get("id")), ticket_id, item, parent)
    number = _identifier(item.get("id"))
    return GlpiDelivery(Shape.NATIVE, event, item_type or "Ticket", number, number, item, item)


def _followup(row: Mapping[str, Any], *, zone: str) -> GlpiFollowup:
    """A legacy row, or a v2 timeline entry whose content is under ``item``."""
    inner = row.get("item")
    entry: Mapping[str, Any] = inner if isinstance(inner, Mapping) else row
    user = entry.get("user")
    author: Mapping[str, Any] = user if isinstance(user, Mapping) else {}
    users_id = entry.get("users_id") or author.get("id")
    return GlpiFollowup(
        id=_identifier(entry.get("id")),
        text=plain_text(str(entry.get("content") or "")),
        private=_is_true(entry.get("is_private")),
        author_id=users_id if isinstance(users_id, int) else None,
        author_name=_line(author.get("name")),
        at=read_time(entry.get("date") or entry.get("date_creation"), zone=zone),
    )


def _identifier(value: object) -> int:
    """A positive id, also as zero-padded text."""
    text = str(value).strip()
    if not text.isascii() or not text.isdigit() or not 0 < int(text[:20]) <= _LARGEST_ID:
        raise Malformed(f"{text[:40]!r} is not an id")
    return int(text)


def _dropdown_code(value: object) -> str | None:
    code = value.get("id") if isinstance(value, Mapping) else value
    return str(code) if isinstance(code, (int, str)) and code != "" else None


def _dropdown_name(value: object) -> str:
    name = value.get("name") if isinstance(value, Mapping) else value
    return _line(name) if isinstance(name, str) else ""


def _line(value: object) -> str:
    """One short line without half characters, which JSON may carry and no database stores."""
    return one_line(_sound(str(value or "")), LONGEST_TITLE)


def _sound(text: str) -> str:
    return text.encode("utf-8", "replace").decode()


def _is_user(member: Mapping[str, Any]) -> bool:
    """Groups and suppliers may be assigned too; a member links to its own kind of form."""
    return "group" not in str(member.get("href") or "") and "supplier" not in str(member.get("href") or "")


def _is_true(value: object) -> bool:
    return str(value).lower() in {"1", "true"}
