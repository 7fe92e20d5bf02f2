"""A public answer as a mail: its text, its files, and the old message below where that is wanted."""

from nullticket.core.text import one_line
from nullticket.features.email.compose import Quotation
from nullticket.features.notifications import answers, repository
from nullticket.features.notifications.answers import Answer
from nullticket.features.notifications.delivery_service import Picture
from nullticket.features.notifications.letters import Letter
from nullticket.features.tickets import conversation_repository
from nullticket.infra.runtime import Runtime
from nullticket.infra.uow import UnitOfWork
from nullticket.models import Ticket, TicketAttachment, TicketComment


def letter(
    runtime: Runtime, uow: UnitOfWork, ticket: Ticket, comment: TicketComment
) -> tuple[Letter, tuple[Picture, ...]]:
    """What the mail says and carries. Pictures that the text names stand in it, all other files follow."""
    files = [
        one
        for one in conversation_repository.attachments(uow, ticket.id, internal=False)
        if one.comment_id == comment.id
    ]
    kept = answers.fitting({one.public_id: one.size for one in files})
    carried = [one for one in files if one.public_id in kept]
    placed = set(answers.pictures_in(comment.body))
    pictures = {
        one.public_id: f"{one.public_id}@{runtime.values.mail_domain}"
        for one in carried
        if one.public_id in placed and one.content_type.startswith("image/")
    }
    answer = Answer(
        body=comment.body,
        author=comment.author_name,
        link=f"{runtime.values.public_url}/tickets/{ticket.ticket_number}",
        number=ticket.ticket_number,
        signature=ticket.team.signature if ticket.team else "",
        pictures=pictures,
        left_out=tuple(one.file_name for one in files if one.public_id not in kept),
        quotation=_quotation(uow, ticket, comment) if runtime.values.mail_quote_history else None,
    )
    subject = answers.subject_of(
        mail_subject=repository.mail_subject(uow, ticket.id), title=ticket.title, number=ticket.ticket_number
    )
    made = Letter(one_line(subject, 250), answers.text_of(answer), answers.html_of(answer))
    return made, tuple(_picture(one, pictures.get(one.public_id, "")) for one in carried)


def _picture(row: TicketAttachment, content_id: str) -> Picture:
    return Picture(row.public_id, row.file_name, row.content_type, content_id)


def _quotation(uow: UnitOfWork, ticket: Ticket, comment: TicketComment) -> Quotation:
    """The last public word before this one, or what the ticket began with."""
    before = [one for one in conversation_repository.comments(uow, ticket.id, internal=False) if one.id < comment.id]
    if before:
        last = before[-1]
        return Quotation(last.author_name, last.created_at, last.body)
    return Quotation(ticket.requester.name or ticket.requester.email, ticket.created_at, ticket.description)
