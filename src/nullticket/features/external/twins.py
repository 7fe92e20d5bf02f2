"""One value for what another desk says about a ticket, whichever desk and whichever way it came.

A twin is the same request in another desk. Its codes stay raw, since only the tables of its connector can read them.

>>> news = of_glpi_delivery(b'{"item": {"id": 42, "name": "VPN down", "status": 2}, "event": "new"}', zone="UTC")
>>> news.external_id, news.title, news.status, news.event
('42', 'VPN down', '2', 'new')
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from nullticket.core.enums import Source
from nullticket.features.external import glpi_shapes, solman_shapes
from nullticket.features.external.glpi_shapes import GlpiDelivery, GlpiFollowup, GlpiTicket, Shape
from nullticket.features.external.solman_shapes import SolmanTicket

DESK_NAMES: Final[Mapping[Source, str]] = {Source.GLPI: "GLPI", Source.SOLMAN: "Solution Manager"}
_FOLLOWUP: Final = "ITILFollowup"
_SOLUTION: Final = "ITILSolution"
_TICKET: Final = "Ticket"


@dataclass(frozen=True, slots=True)
class TwinNote:
    """A text of the twin's conversation. ``key`` tells it from the others of the same twin."""

    key: str
    text: str
    internal: bool
    author: str


@dataclass(frozen=True, slots=True)
class TwinNews:
    """What is known of a twin at one moment. ``guid`` is there where the desk uses one besides its number.

    ``as_of`` is our clock when the twin was asked, None for a delivery, whose moment is ``changed_at``. ``came_at`` is our
    clock when a delivery came that does not say its moment: good for the order of such deliveries and for nothing else.
    """

    system: Source
    external_id: str
    title: str
    text: str
    guid: str = ""
    status: str | None = None
    priority: str | None = None
    category: str = ""
    requester_email: str = ""
    requester_name: str = ""
    technician_assigned: bool = False
    deleted: bool = False
    event: str = "update"
    solution: str = ""
    changed_at: datetime | None = None
    created_at: datetime | None = None
    as_of: datetime | None = None
    came_at: datetime | None = None
    notes: tuple[TwinNote, ...] = ()

    @property
    def key(self) -> str:
        """What identifies the twin in its desk for as long as it lives."""
        return self.guid.lower() or self.external_id


def names_more_than_an_id(delivery: GlpiDelivery) -> bool:
    """Whether a ticket can be read from the delivery itself; else the desk has to be asked."""
    return delivery.ticket is not None and bool(str(delivery.ticket.get("name") or "").strip())


def of_glpi_delivery(body: bytes, *, zone: str, item_type: str = "") -> TwinNews:
    """What a webhook body says by itself. Of the plugin's words only the title is used, and only for want of better."""
    delivery = glpi_shapes.read_delivery(body, item_type=item_type)
    if delivery.ticket is None:
        title = glpi_shapes.plain_text(str(delivery.item.get("title") or delivery.item.get("1") or ""))
        named = title.replace("\n", " ")[: glpi_shapes.LONGEST_TITLE] or f"GLPI ticket {delivery.ticket_id}"
        return TwinNews(Source.GLPI, str(delivery.ticket_id), named, named, event=delivery.event)
    news = _of_glpi_ticket(glpi_shapes.read_ticket(delivery.ticket, zone=zone))
    news = replace(news, event=delivery.event if delivery.item_type == _TICKET else "update")
    if delivery.item_type == _FOLLOWUP and delivery.event != "delete":
        return replace(news, notes=_notes(glpi_shapes.read_followups([delivery.item], zone=zone)))
    if delivery.item_type == _SOLUTION:
        return replace(news, solution=glpi_shapes.plain_text(str(delivery.item.get("content") or "")))
    return news


def of_glpi_answer(answer: Mapping[str, Any], *, zone: str, as_of: datetime, event: str = "update") -> TwinNews:
    """What GLPI answered when it was asked: the ticket with its follow-ups, solutions and people."""
    assigned = bool(answer.get("technician_assigned"))
    news = _of_glpi_ticket(glpi_shapes.read_ticket(answer["ticket"], zone=zone, technician_assigned=assigned))
    solutions = [row for row in answer.get("solutions") or () if isinstance(row, Mapping)]
    requester = answer.get("requester") or {}
    return replace(
        news,
        requester_email=str(requester.get("email") or ""),
        requester_name=str(requester.get("name") or news.requester_name)[:200],
        solution=glpi_shapes.plain_text(str(solutions[-1].get("content") or "")) if solutions else "",
        notes=_notes(glpi_shapes.read_followups(answer.get("followups") or (), zone=zone)),
        as_of=as_of,
        event=event,
    )


def of_solman(body: bytes) -> TwinNews:
    """What a Solution Manager post says, of either form."""
    ticket: SolmanTicket = solman_shapes.read_delivery(body)
    return TwinNews(
        system=Source.SOLMAN,
        external_id=ticket.external_id,
        guid=ticket.guid,
        title=ticket.title,
        text=ticket.text,
        status=ticket.status,
        priority=ticket.priority,
        category=ticket.category,
        requester_email=ticket.requester_email,
        requester_name=ticket.requester_name,
        changed_at=ticket.changed_at,
        created_at=ticket.created_at,
        notes=tuple(TwinNote(one.key, one.text, one.internal, one.author) for one in ticket.texts),
    )


def _of_glpi_ticket(ticket: GlpiTicket) -> TwinNews:
    title = ticket.title or f"GLPI ticket {ticket.id}"
    return TwinNews(
        system=Source.GLPI,
        external_id=str(ticket.id),
        title=title,
        text=ticket.text or title,
        status=ticket.status,
        priority=ticket.priority,
        category=ticket.category,
        requester_name=ticket.requester_name,
        technician_assigned=ticket.technician_assigned,
        deleted=ticket.deleted,
        changed_at=ticket.changed_at,
        created_at=ticket.created_at,
    )


def _notes(followups: Sequence[GlpiFollowup]) -> tuple[TwinNote, ...]:
    return tuple(TwinNote(str(one.id), one.text, one.private, one.author_name) for one in followups if one.text)


__all__ = ["DESK_NAMES", "Shape", "TwinNews", "TwinNote", "names_more_than_an_id", "of_glpi_answer", "of_glpi_delivery"]
