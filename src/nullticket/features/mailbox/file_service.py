"""The files of a mail on its ticket, as many and as large as a ticket may have."""

from collections.abc import Sequence

from nullticket.core.enums import Visibility
from nullticket.core.errors import Invalid
from nullticket.features.email.values import Attachment, Role
from nullticket.features.tickets import conversation_service
from nullticket.features.tickets.conversation_service import Upload
from nullticket.infra.runtime import Runtime
from nullticket.infra.uow import UnitOfWork
from nullticket.models import Ticket, TicketComment

# Invitations are machinery to a parser and a file to the person who got one.
_KEPT = frozenset({Role.FILE, Role.INLINE, Role.MESSAGE, Role.CALENDAR})


def attach(
    runtime: Runtime,
    uow: UnitOfWork,
    ticket: Ticket,
    files: Sequence[Attachment],
    *,
    comment: TicketComment | None = None,
    visibility: Visibility = Visibility.PUBLIC,
) -> list[str]:
    """Store what fits; returns the names of what did not. The raw mail has all of it."""
    left: list[str] = []
    for file in files:
        if file.role not in _KEPT:
            continue
        if file.size > runtime.values.limits.upload:
            left.append(file.filename)
            continue
        given = Upload(file.filename, file.content_type, file.content, file.content_id[:200] or None)
        try:
            row = conversation_service.attach(runtime, uow, ticket, given, visibility=visibility)
        except Invalid:
            left.append(file.filename)
            continue
        if comment is not None:
            row.comment_id = comment.id
    if left:
        _tell(uow, ticket, left)
    return left


def _tell(uow: UnitOfWork, ticket: Ticket, left: Sequence[str]) -> None:
    named = ", ".join(left[:10]) + (" …" if len(left) > 10 else "")
    conversation_service.add_comment(
        uow,
        ticket,
        body=f"{len(left)} files of the mail are too large or too many for the ticket: {named}",
        visibility=Visibility.INTERNAL,
        author_name="NullTicket",
        by_desk=False,
    )
