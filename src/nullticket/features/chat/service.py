"""Conversations: start, say, close, and the transcript for a ticket."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from nullticket.core.access import SYSTEM
from nullticket.core.enums import ActorKind, Source, Status, Visibility
from nullticket.core.errors import Conflict, Forbidden, NotFound, TooLarge
from nullticket.core.ids import public_token, token_hash
from nullticket.core.text import file_name
from nullticket.features.chat import dialogue, repository
from nullticket.features.chat.dialogue import Article, KnownTicket, State
from nullticket.features.chat.events import ChatMoved
from nullticket.features.chat.identity import Claim, verify
from nullticket.features.chat.phrases import say as phrase
from nullticket.features.chat.schemas import ChatMessageOut, ConversationIn, ConversationOut, IdentityIn
from nullticket.features.knowledge import service as knowledge
from nullticket.features.tickets import conversation_service as talk
from nullticket.features.tickets import service as tickets
from nullticket.infra.runtime import Runtime
from nullticket.infra.security import same, sign
from nullticket.infra.uow import UnitOfWork
from nullticket.models import ChatConversation, ChatMessage

MAX_MESSAGES: Final = 400
MAX_TICKETS_TOLD: Final = 5
RESUME_LIFE: Final = timedelta(days=30)
MAX_FILE: Final = 10 * 1024 * 1024
# How long a word of "is typing" and of "has the chat open" lasts; the widget asks every few seconds.
WRITING_SECONDS: Final = 6
READING_SECONDS: Final = 30


class ChatClosed(Conflict):
    """The conversation has ended."""

    code = "chat_closed"


class NoTicketYet(Conflict):
    """There is no ticket that the file could belong to."""

    code = "no_ticket_yet"


@dataclass(frozen=True, slots=True)
class Transcript:
    """A conversation as a ticket needs it: who said what, in order."""

    conversation_id: str
    language: str
    requester_email: str | None
    turns: tuple[tuple[str, str], ...]
    ticket_number: str | None


@dataclass(frozen=True, slots=True)
class Offer:
    """An article that the bot has just offered, in its own words so far."""

    conversation_id: str
    message_id: int
    article_id: int
    question: str
    language: str


@dataclass(frozen=True, slots=True)
class Heard:
    """What came of a visitor's words: the new messages of both sides, and the article that was offered, if one was."""

    row: ChatConversation
    messages: list[ChatMessage]
    offer: Offer | None = None


def start(
    uow: UnitOfWork, given: ConversationIn, *, secrets: Sequence[str] = ()
) -> tuple[ChatConversation, str, list[ChatMessage]]:
    """A new conversation, its secret, and the greeting."""
    secret = public_token()
    vouched = _vouched(uow, given.identity, secrets)
    email = vouched or given.requester_email
    language = given.language[:2].lower()
    row = ChatConversation(
        public_id=public_token()[:32],
        session_hash=token_hash(secret),
        requester_email=email,
        email_verified=vouched is not None,
        language=language,
        dialogue=State(email=email or "").document(),
        created_at=uow.now(),
        last_message_at=uow.now(),
    )
    repository.add(uow, row)
    write(uow, row, "bot", phrase(language, "greeting"))
    return row, secret, repository.messages(uow, row.id)


def _vouched(uow: UnitOfWork, given: IdentityIn | None, secrets: Sequence[str]) -> str | None:
    """The address the embedding page has signed for; a bad signature is refused instead of taken for a visitor's word."""
    if given is None:
        return None
    claim = Claim(given.email, given.expires, given.signature)
    verdict = verify(claim, secrets, now=uow.now().timestamp())
    if not verdict.good:
        raise Forbidden(f"The page's word for its visitor is not good: {'; '.join(verdict.reasons)}.")
    return given.email


def _own(row: ChatConversation | None, session_id: str) -> ChatConversation:
    """The conversation, when the secret is its own; a wrong secret and an unknown id look the same."""
    given = token_hash(session_id)
    if row is None or not (same(row.session_hash, given) or same(row.resume_hash or "", given)):
        raise NotFound("No such conversation.")
    return row


def look(uow: UnitOfWork, public_id: str, session_id: str) -> tuple[ChatConversation, list[ChatMessage]]:
    row = _own(repository.conversation(uow, public_id), session_id)
    return row, repository.messages(uow, row.id)


def resume(
    runtime: Runtime, uow: UnitOfWork, public_id: str, token: str
) -> tuple[ChatConversation, str, list[ChatMessage]]:
    """Go on with a conversation on another device, by the link that was mailed. Its secret replaces that of the device
    that came by the link before; the first device keeps its own.
    """
    row = repository.conversation_for_update(uow, public_id)
    good = same(sign(runtime.values.secret, "chat-resume", public_id), token)
    if row is None or not good or row.state == "closed" or uow.now() - row.last_message_at > RESUME_LIFE:
        raise NotFound("No such conversation.")
    secret = public_token()
    row.resume_hash = token_hash(secret)
    return row, secret, repository.messages(uow, row.id)


def say(uow: UnitOfWork, public_id: str, session_id: str, text: str) -> Heard:
    """Store what the visitor says and what the bot answers."""
    row = _own(repository.conversation_for_update(uow, public_id), session_id)
    if row.state == "closed":
        raise ChatClosed(phrase(row.language, "closed"))
    if repository.count_messages(uow, row.id) >= MAX_MESSAGES:
        raise TooLarge("This conversation is too long. Start a new one.")
    mine = write(uow, row, "visitor", text)
    if row.ticket_number is not None:
        _into_ticket(uow, row, text)
    if row.state != "bot":
        return Heard(row, repository.messages(uow, row.id, after_id=mine.id - 1))

    state = State.read(row.dialogue)
    question = text if state.phase not in {"offered", "needs_email"} else state.problem
    hits = knowledge.search(uow, question, limit=5, published_only=True)
    articles = [Article(hit.id, hit.title, hit.snippet) for hit in hits if hit.offered]
    known = _known(uow, row) if dialogue.asks_where(text) else None
    turn = dialogue.answer(state, text, row.language, articles, ticket=row.ticket_number or "", known=known)

    cited: list[dict[str, object]] = [
        {"id": article.id, "title": article.title} for article in articles if article.id in turn.articles
    ]
    for number, message in enumerate(turn.messages, start=1):
        write(uow, row, "bot", message, articles=cited if number == len(turn.messages) else [])
    if state.phase == "offered" and turn.state.phase == "solved":
        knowledge.count_resolution(uow, state.offered[-1])
    row.dialogue = turn.state.document()
    row.requester_email = turn.state.email or row.requester_email
    row.version += 1
    new = repository.messages(uow, row.id, after_id=mine.id - 1)
    offered = turn.articles[0] if turn.articles else None
    offer = Offer(row.public_id, new[-1].id, offered, turn.state.problem, row.language) if offered else None
    return Heard(row, new, offer)


def reword(uow: UnitOfWork, offer: Offer, told: str) -> None:
    """Let the bot's offer say this instead of the article's own words; the question after it stays."""
    row = repository.conversation_for_update(uow, offer.conversation_id)
    message = repository.message(uow, offer.message_id)
    if row is None or message is None:
        return
    message.text = dialogue.asking(told, offer.language)
    uow.record(ChatMoved(conversation_id=row.public_id))


def since(uow: UnitOfWork, offer: Offer) -> tuple[ChatConversation, list[ChatMessage]]:
    """The offer and what came after it."""
    row = repository.conversation(uow, offer.conversation_id)
    if row is None:
        raise NotFound("No such conversation.")
    return row, repository.messages(uow, row.id, after_id=offer.message_id - 1)


def _known(uow: UnitOfWork, row: ChatConversation) -> list[KnownTicket] | None:
    """The tickets this visitor may hear of: those of a proved address, and always the one of this conversation."""
    found = []
    if row.email_verified and row.requester_email:
        found = repository.tickets_of(uow, row.requester_email, limit=MAX_TICKETS_TOLD)
    elif row.ticket_number is not None:
        own = repository.ticket_numbered(uow, row.ticket_number)
        found = [own] if own is not None else []
    else:
        return None
    return [KnownTicket(one.ticket_number, one.title, one.status.value) for one in found]


def send_file(
    runtime: Runtime, uow: UnitOfWork, public_id: str, session_id: str, given: talk.Upload
) -> tuple[ChatConversation, list[ChatMessage]]:
    """A visitor's file or screenshot: into the ticket, with a line in the conversation. There is no ticket, no file."""
    row = _own(repository.conversation_for_update(uow, public_id), session_id)
    if row.state == "closed":
        raise ChatClosed(phrase(row.language, "closed"))
    if row.ticket_number is None:
        raise NoTicketYet("Files belong to a ticket; this conversation has none yet.")
    if len(given.data) > MAX_FILE:
        raise TooLarge(f"A file may have at most {MAX_FILE} bytes.")
    mine = write(uow, row, "visitor", f"\N{PAPERCLIP} {file_name(given.file_name)}")
    _into_ticket(uow, row, mine.text, runtime=runtime, file=given)
    return row, repository.messages(uow, row.id, after_id=mine.id - 1)


def _into_ticket(
    uow: UnitOfWork,
    row: ChatConversation,
    text: str,
    *,
    runtime: Runtime | None = None,
    file: talk.Upload | None = None,
) -> None:
    """What a visitor says after the ticket was made belongs to the ticket."""
    found = repository.ticket_numbered(uow, row.ticket_number or "")
    if found is None:
        return
    caller, uow.actor = uow.actor, SYSTEM
    ticket = tickets.locked(uow, found.id)
    made = talk.add_comment(
        uow,
        ticket,
        body=text,
        visibility=Visibility.PUBLIC,
        source=Source.CHAT,
        author_kind=ActorKind.VISITOR,
        author_name=row.requester_email or "visitor",
        by_desk=False,
    )
    if file is not None and runtime is not None:
        talk.attach(runtime, uow, ticket, file).comment_id = made.id
    uow.actor = caller


def write(
    uow: UnitOfWork,
    row: ChatConversation,
    author: str,
    text: str,
    *,
    articles: list[dict[str, object]] | None = None,
    author_id: int | None = None,
) -> ChatMessage:
    """Add a turn to a conversation that the caller holds."""
    message = ChatMessage(
        conversation_id=row.id,
        author=author,
        author_id=author_id,
        text=text,
        articles=articles or [],
        created_at=uow.now(),
    )
    repository.add(uow, message)
    row.last_message_at = uow.now()
    uow.record(ChatMoved(conversation_id=row.public_id))
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
    return _transcript(*look(uow, public_id, session_id))


def transcript_for_desk(uow: UnitOfWork, public_id: str) -> Transcript:
    """The same for somebody at the desk, who needs no secret."""
    row = repository.conversation(uow, public_id)
    if row is None:
        raise NotFound("No such conversation.")
    return _transcript(row, repository.messages(uow, row.id))


def _transcript(row: ChatConversation, messages: list[ChatMessage]) -> Transcript:
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
    write(uow, row, "bot", phrase(row.language, "created", number=ticket_number))


def messages_out(messages: list[ChatMessage]) -> list[ChatMessageOut]:
    return [ChatMessageOut.model_validate(message) for message in messages]


def shown(runtime: Runtime, uow: UnitOfWork, row: ChatConversation, messages: list[ChatMessage]) -> ConversationOut:
    """A conversation as its visitor sees it; with what gives stars once the ticket is solved."""
    ticket = repository.ticket_numbered(uow, row.ticket_number) if row.ticket_number else None
    solved = ticket is not None and ticket.status in {Status.RESOLVED, Status.CLOSED}
    return ConversationOut(
        conversation_id=row.public_id,
        state=row.state,
        phase=State.read(row.dialogue).phase,
        ticket_number=row.ticket_number,
        ticket_status=ticket.status.value if ticket is not None else None,
        rate_token=sign(runtime.values.secret, "rate", str(ticket.id)) if ticket is not None and solved else None,
        stars=ticket.satisfaction if ticket is not None else None,
        requester_email=row.requester_email,
        email_verified=row.email_verified,
        agent_writing=row.owner_id is not None and runtime.cache.get(_writing(row.public_id)) is not None,
        messages=messages_out(messages),
    )


def _writing(public_id: str) -> str:
    return f"chat-writing:{public_id}"


def note_writing(runtime: Runtime, public_id: str) -> None:
    """Its owner types; forgotten when nothing more is heard for a moment."""
    runtime.cache.set(_writing(public_id), b"1", seconds=WRITING_SECONDS)


def note_said(runtime: Runtime, public_id: str) -> None:
    runtime.cache.take(_writing(public_id))


def note_reading(runtime: Runtime, public_id: str) -> None:
    """Its visitor has the chat open."""
    runtime.cache.set(f"chat-reading:{public_id}", b"1", seconds=READING_SECONDS)


def is_reading(runtime: Runtime, public_id: str) -> bool:
    return runtime.cache.get(f"chat-reading:{public_id}") is not None
