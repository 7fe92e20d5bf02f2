"""Conversations: start, say, close, and the transcript for a ticket."""

from dataclasses import dataclass
from typing import Final

from nullticket.core.errors import Conflict, NotFound, TooLarge
from nullticket.core.ids import public_token, token_hash
from nullticket.features.chat import dialogue, repository
from nullticket.features.chat.dialogue import Article, State
from nullticket.features.chat.phrases import say as phrase
from nullticket.features.chat.schemas import ChatMessageOut, ConversationIn, ConversationOut
from nullticket.features.knowledge import service as knowledge
from nullticket.infra.security import same
from nullticket.infra.uow import UnitOfWork
from nullticket.models import ChatConversation, ChatMessage

MAX_MESSAGES: Final = 400


class ChatClosed(Conflict):
    """The conversation has ended."""

    code = "chat_closed"


@dataclass(frozen=True, slots=True)
class Transcript:
    """A conversation as a ticket needs it: who said what, in order."""

    conversation_id: str
    language: str
    requester_email: str | None
    turns: tuple[tuple[str, str], ...]
    ticket_number: str | None


def start(uow: UnitOfWork, given: ConversationIn) -> tuple[ChatConversation, str, list[ChatMessage]]:
    """A new conversation, its secret, and the greeting."""
    secret = public_token()
    language = given.language[:2].lower()
    row = ChatConversation(
        public_id=public_token()[:32],
        session_hash=token_hash(secret),
        requester_email=given.requester_email,
        language=language,
        dialogue=State(email=given.requester_email or "").document(),
        created_at=uow.now(),
        last_message_at=uow.now(),
    )
    repository.add(uow, row)
    _write(uow, row, "bot", phrase(language, "greeting"))
    return row, secret, repository.messages(uow, row.id)


def _own(row: ChatConversation | None, session_id: str) -> ChatConversation:
    """The conversation, when the secret is its own; a wrong secret and an unknown id look the same."""
    if row is None or not same(row.session_hash, token_hash(session_id)):
        raise NotFound("No such conversation.")
    return row


def look(uow: UnitOfWork, public_id: str, session_id: str) -> tuple[ChatConversation, list[ChatMessage]]:
    row = _own(repository.conversation(uow, public_id), session_id)
    return row, repository.messages(uow, row.id)


def say(uow: UnitOfWork, public_id: str, session_id: str, text: str) -> tuple[ChatConversation, list[ChatMessage]]:
    """Store what the visitor says and what the bot answers; returns the new messages."""
    row = _own(repository.conversation_for_update(uow, public_id), session_id)
    if row.state == "closed":
        raise ChatClosed(phrase(row.language, "closed"))
    if repository.count_messages(uow, row.id) >= MAX_MESSAGES:
        raise TooLarge("This conversation is too long. Start a new one.")
    mine = _write(uow, row, "visitor", text)
    if row.state != "bot":
        return row, repository.messages(uow, row.id, after_id=mine.id - 1)

    state = State.read(row.dialogue)
    question = text if state.phase not in {"offered", "needs_email"} else state.problem
    hits = knowledge.search(uow, question, limit=5, published_only=True)
    articles = [Article(hit.id, hit.title, hit.snippet) for hit in hits if hit.offered]
    turn = dialogue.answer(state, text, row.language, articles, ticket=row.ticket_number or "")

    cited: list[dict[str, object]] = [
        {"id": article.id, "title": article.title} for article in articles if article.id in turn.articles
    ]
    for number, message in enumerate(turn.messages, start=1):
        _write(uow, row, "bot", message, articles=cited if number == len(turn.messages) else [])
    row.dialogue = turn.state.document()
    row.requester_email = turn.state.email or row.requester_email
    row.version += 1
    return row, repository.messages(uow, row.id, after_id=mine.id - 1)


def _write(
    uow: UnitOfWork, row: ChatConversation, author: str, text: str, *, articles: list[dict[str, object]] | None = None
) -> ChatMessage:
    message = ChatMessage(
        conversation_id=row.id, author=author, text=text, articles=articles or [], created_at=uow.now()
    )
    repository.add(uow, message)
    row.last_message_at = uow.now()
    return message


def close(uow: UnitOfWork, public_id: str, session_id: str) -> tuple[ChatConversation, list[ChatMessage]]:
    row = _own(repository.conversation_for_update(uow, public_id), session_id)
    if row.state != "closed":
        row.state = "closed"
        row.closed_at = uow.now()
        row.version += 1
    return row, repository.messages(uow, row.id)


def transcript(uow: UnitOfWork, public_id: str, session_id: str) -> Transcript:
    """The whole conversation for a ticket; 404 when the secret does not match."""
    row, messages = look(uow, public_id, session_id)
    return Transcript(
        conversation_id=row.public_id,
        language=row.language,
        requester_email=row.requester_email,
        turns=tuple((message.author, message.text) for message in messages),
        ticket_number=row.ticket_number,
    )


def link_ticket(uow: UnitOfWork, public_id: str, ticket_number: str) -> None:
    """Remember the ticket of a conversation and tell the visitor its number, once."""
    row = repository.conversation_for_update(uow, public_id)
    if row is None or row.ticket_number is not None:
        return
    row.ticket_number = ticket_number
    row.version += 1
    _write(uow, row, "bot", phrase(row.language, "created", number=ticket_number))


def shown(row: ChatConversation, messages: list[ChatMessage]) -> ConversationOut:
    """A conversation as its visitor sees it."""
    return ConversationOut(
        conversation_id=row.public_id,
        state=row.state,
        phase=State.read(row.dialogue).phase,
        ticket_number=row.ticket_number,
        messages=[ChatMessageOut.model_validate(message) for message in messages],
    )
