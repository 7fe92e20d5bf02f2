"""People at the desk in conversations: see who talks, take one, answer, give it back. One owner at a time."""

from nullticket.core.enums import Source, Visibility
from nullticket.core.errors import Conflict, NotFound
from nullticket.features.chat import repository, service
from nullticket.features.chat.dialogue import State
from nullticket.features.chat.events import ChatMoved
from nullticket.features.chat.schemas import DeskConversationOut, DeskRow
from nullticket.features.tickets import conversation_service as talk
from nullticket.features.tickets import service as tickets
from nullticket.infra.uow import UnitOfWork
from nullticket.models import ChatConversation, ChatMessage


class TakenByAnother(Conflict):
    """A colleague has this conversation."""

    code = "chat_taken"


def listed(uow: UnitOfWork, *, limit: int) -> list[DeskRow]:
    """Conversations that are going on: who asked for a person first, then the latest."""
    rows = repository.going_on(uow, limit=limit)
    last = repository.last_texts(uow, [row.id for row in rows])
    shown = [_row(row, last.get(row.id, "")) for row in rows]
    return sorted(shown, key=lambda one: (one.owner_id is not None, not one.wants_person))


def _row(row: ChatConversation, last: str) -> DeskRow:
    return DeskRow(
        conversation_id=row.public_id,
        state=row.state,
        owner_id=row.owner_id,
        wants_person=State.read(row.dialogue).wants_person,
        requester_email=row.requester_email,
        email_verified=row.email_verified,
        language=row.language,
        ticket_number=row.ticket_number,
        last_text=last[:200],
        last_message_at=row.last_message_at,
        version=row.version,
    )


def read(uow: UnitOfWork, public_id: str) -> DeskConversationOut:
    row = repository.conversation(uow, public_id)
    if row is None:
        raise NotFound("No such conversation.")
    return _whole(uow, row)


def _whole(uow: UnitOfWork, row: ChatConversation) -> DeskConversationOut:
    messages = service.messages_out(repository.messages(uow, row.id))
    return DeskConversationOut(**_row(row, "").model_dump(), messages=messages)


def _locked(uow: UnitOfWork, public_id: str) -> ChatConversation:
    return _open(repository.conversation_for_update(uow, public_id))


def _open(row: ChatConversation | None) -> ChatConversation:
    if row is None:
        raise NotFound("No such conversation.")
    if row.state == "closed":
        raise service.ChatClosed("This conversation has ended.")
    return row


def take(uow: UnitOfWork, public_id: str) -> DeskConversationOut:
    """Become the owner, while nobody else is: of two who try at once, one is told."""
    row = _locked(uow, public_id)
    if row.owner_id is not None and row.owner_id != uow.actor.user_id:
        raise TakenByAnother("A colleague has taken this conversation.")
    if row.owner_id is None:
        row.owner_id, row.state = uow.actor.user_id, "person"
        row.version += 1
        uow.record(ChatMoved(conversation_id=row.public_id))
    return _whole(uow, row)


def _mine(uow: UnitOfWork, public_id: str) -> ChatConversation:
    return _check_owner(uow, _locked(uow, public_id))


def _check_owner(uow: UnitOfWork, row: ChatConversation) -> ChatConversation:
    if row.owner_id is None or row.owner_id != uow.actor.user_id:
        raise TakenByAnother("Take the conversation first.")
    return row


def answer(uow: UnitOfWork, public_id: str, text: str, *, heard: bool) -> ChatMessage:
    """Say something as its owner. Once there is a ticket, it is an answer in the ticket too; a visitor who has left the
    chat, and so has not ``heard`` it, gets it by mail.
    """
    row = _mine(uow, public_id)
    made = service.write(uow, row, "agent", text, author_id=uow.actor.user_id)
    found = repository.ticket_numbered(uow, row.ticket_number) if row.ticket_number is not None else None
    if found is not None:
        ticket = tickets.locked(uow, found.id)
        talk.add_comment(uow, ticket, body=text, visibility=Visibility.PUBLIC, source=Source.CHAT, heard=heard)
    return made


def check_owner(uow: UnitOfWork, public_id: str) -> None:
    """Raise for everybody but the person who has the conversation."""
    _check_owner(uow, _open(repository.conversation(uow, public_id)))


def release(uow: UnitOfWork, public_id: str) -> DeskConversationOut:
    """Give the conversation back to the bot."""
    row = _mine(uow, public_id)
    state = State.read(row.dialogue)
    row.owner_id, row.state = None, "bot"
    row.dialogue = state.document() | {"wants_person": False}
    row.version += 1
    uow.record(ChatMoved(conversation_id=row.public_id))
    return _whole(uow, row)
