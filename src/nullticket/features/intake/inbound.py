"""One frozen value for whatever door a request came through.

>>> chat = from_chat({"conversation_id": "c1", "requester_email": "a@example.org", "turns": [
...     ["bot", "Hello!"], ["visitor", "hi"], ["visitor", "I can't connect to VPN from home"]]})
>>> chat.title, chat.requester_email
("I can't connect to VPN from home", 'a@example.org')
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from nullticket.core.enums import Priority, Source
from nullticket.core.errors import Invalid
from nullticket.core.text import TRANSCRIPT_MARK, clean, one_line
from nullticket.features.external.twins import DESK_NAMES, TwinNews
from nullticket.features.intake.titles import says_something, subject_title, title_of


class Unreadable(Invalid):
    """A delivery that no ticket can be made of; the text says why."""

    code = "unreadable"


@dataclass(frozen=True, slots=True)
class InboundTicket:
    """A request from outside. Hints are what the source claims; engines and rules may decide otherwise."""

    source: Source
    title: str
    description: str
    requester_email: str
    requester_name: str = ""
    source_reference: str | None = None
    category: str | None = None
    priority: Priority | None = None
    language: str | None = None
    tags: tuple[str, ...] = ()
    created_at: datetime | None = None
    facts: Mapping[str, object] = field(default_factory=dict)


def delivery_key(*parts: str | bytes) -> str:
    """A key of fixed length from what makes a delivery the same delivery."""
    digest = hashlib.sha256()
    for part in parts:
        raw = part.encode() if isinstance(part, str) else part
        digest.update(len(raw).to_bytes(8, "big") + raw)
    return digest.hexdigest()


def from_chat(document: Mapping[str, Any]) -> InboundTicket:
    """A conversation, with its whole transcript as the description."""
    turns = [(str(author), clean(str(text))) for author, text in document["turns"]]
    said = [text for author, text in turns if author == "visitor"]
    if not any(text.strip() for text in said):
        raise Unreadable("Nobody said anything in this conversation.")
    transcript = "\n".join(f"{_speaker(author)}: {text}" for author, text in turns)
    return InboundTicket(
        source=Source.CHAT,
        title=title_of(said, otherwise="Chat request"),
        description=f"{problem_text(said)}\n\n{TRANSCRIPT_MARK}\n{transcript}",
        requester_email=str(document["requester_email"]).strip().lower(),
        source_reference=str(document["conversation_id"])[:200],
        language=str(document.get("language") or "") or None,
    )


def _speaker(author: str) -> str:
    return {"visitor": "Visitor", "bot": "NullChat"}.get(author, "Agent")


def problem_text(said: Sequence[str]) -> str:
    """What the visitor said of the problem, without greetings, mere answers and addresses."""
    telling = [text.strip() for text in said if says_something(text)]
    return "\n".join(dict.fromkeys(telling)) or said[0]


def from_mail_json(document: Mapping[str, Any]) -> InboundTicket:
    """A mail that another system has parsed already."""
    text = clean(str(document.get("text") or ""))
    subject = subject_title(str(document.get("subject") or ""))
    if not text.strip() and not subject:
        raise Unreadable("the mail has neither a subject nor a text")
    return InboundTicket(
        source=Source.EMAIL,
        title=subject or title_of([text], otherwise="Mail without a subject"),
        description=text,
        requester_email=str(document["from_email"]).strip().lower(),
        requester_name=one_line(str(document.get("from_name") or ""), 200),
        source_reference=str(document.get("message_id") or "")[:200] or None,
    )


def from_twin(news: TwinNews, *, default_requester: str, priority: Priority | None) -> InboundTicket:
    """A ticket of another desk. Without an address of its requester it belongs to the connector's own."""
    return InboundTicket(
        source=news.system,
        title=one_line(news.title, 200) or f"{DESK_NAMES[news.system]} {news.external_id}",
        description=news.text,
        requester_email=news.requester_email.strip().lower() or default_requester,
        requester_name=one_line(news.requester_name, 200) if news.requester_email else "",
        source_reference=news.external_id[:200],
        priority=priority,
        facts={"category_there": news.category} if news.category else {},
    )


def from_row(document: Mapping[str, Any]) -> InboundTicket:
    """A row of an import."""
    title = one_line(str(document.get("title") or ""), 200)
    text = clean(str(document.get("description") or ""))
    if not title and not text.strip():
        raise Unreadable("the row has neither a title nor a description")
    priority = document.get("priority")
    created = datetime.fromisoformat(document["created_at"]) if document.get("created_at") else None
    if created is not None and created.tzinfo is None:
        raise Unreadable("the time has no offset from UTC")
    return InboundTicket(
        source=Source(document.get("source") or "api"),
        title=title or title_of([text], otherwise="Imported ticket"),
        description=text,
        requester_email=str(document.get("requester_email") or "import@nullticket.invalid").strip().lower(),
        source_reference=str(document["reference"])[:200],
        category=document.get("category") or None,
        priority=Priority(priority) if priority else None,
        created_at=created,
        tags=("imported",),
    )
