"""What to tell about a ticket, and to whom."""

from collections.abc import Mapping

from nullticket.core.enums import Priority, Source, Visibility
from nullticket.features.notifications import policy, repository
from nullticket.features.notifications.service import Mail, Sms
from nullticket.features.sla import service as sla
from nullticket.infra.runtime import Runtime
from nullticket.infra.security import sign
from nullticket.infra.uow import UnitOfWork
from nullticket.models import Ticket


def team_mail(runtime: Runtime, uow: UnitOfWork, ticket_id: int) -> Mail | None:
    """The new ticket, for its team."""
    ticket = repository.ticket(uow, ticket_id)
    if ticket is None or ticket.team is None or not ticket.team.email or _is_imported(ticket):
        return None
    minutes = sla.target_minutes(uow, ticket.priority)
    context = _basics(runtime, ticket) | {
        "requester": ticket.requester.name,
        "category": ticket.category,
        "score": ticket.priority_score,
        "sla": policy.sla_words(minutes),
        "attention": ticket.attention_reason if ticket.requires_immediate_attention else "",
    }
    return _mail("team_new", ticket.team.email, ticket, context, team_id=ticket.team.id)


def lead_sms(runtime: Runtime, uow: UnitOfWork, ticket_id: int) -> Sms | None:
    """A word to the team's lead about a ticket that matters."""
    ticket = repository.ticket(uow, ticket_id)
    if ticket is None or ticket.team is None or _is_imported(ticket):
        return None
    phone = ticket.team.lead_phone or (ticket.team.lead.phone if ticket.team.lead else None)
    wanted = policy.wants_lead_sms(
        ticket.priority,
        by_rule=repository.decided_by(uow, ticket_id) == "rules",
        confidence=ticket.ai_confidence,
        threshold=runtime.values.confidence_threshold,
    )
    if not phone or not wanted:
        return None
    name = "VPN" if ticket.category == "vpn" else ticket.category.replace("_", " ")
    body = f"{ticket.priority.value.capitalize()} priority {name} ticket assigned: {ticket.ticket_number}"
    return Sms(phone, body, ticket.id, ticket.team.id)


def resolved_mail(runtime: Runtime, uow: UnitOfWork, ticket_id: int) -> Mail | None:
    """The solution and five stars, for the requester."""
    ticket = repository.ticket(uow, ticket_id)
    if ticket is None:
        return None
    token = sign(runtime.values.secret, "rate", str(ticket.id))
    context = _basics(runtime, ticket) | {
        "name": ticket.requester.name,
        "resolution": ticket.resolution or "",
        "rate_link": f"{runtime.values.public_url}/rate/{ticket.ticket_number}?token={token}",
    }
    return _mail("resolved", ticket.requester.email, ticket, context)


def reply_mail(runtime: Runtime, uow: UnitOfWork, ticket_id: int, comment_id: int) -> Mail | None:
    """A public comment, for the other side of the conversation."""
    ticket = repository.ticket(uow, ticket_id)
    comment = repository.comment(uow, comment_id)
    if ticket is None or comment is None or comment.visibility is not Visibility.PUBLIC:
        return None
    from_desk = comment.author_id != ticket.requester_id
    if from_desk:
        recipient = ticket.requester.email
    elif ticket.agent is not None:
        recipient = ticket.agent.email
    else:
        recipient = ticket.team.email if ticket.team and ticket.team.email else ""
    if not recipient:
        return None
    context = _basics(runtime, ticket) | {"body": comment.body, "author": comment.author_name}
    return _mail("replied", recipient, ticket, context, automatic=not from_desk)


def received_mail(runtime: Runtime, uow: UnitOfWork, ticket_id: int) -> Mail | None:
    """Number and thanks, for people who wrote by mail or chat; holds nothing that they wrote."""
    ticket = repository.ticket(uow, ticket_id)
    if ticket is None or ticket.source not in {Source.EMAIL, Source.CHAT} or "no-acknowledgement" in ticket.tags:
        return None
    return _mail("received", ticket.requester.email, ticket, _basics(runtime, ticket))


def alarm_mail(runtime: Runtime, uow: UnitOfWork, ticket_id: int, *, kind: str) -> Mail | None:
    """A warning or breach, for the agent or the team."""
    ticket = repository.ticket(uow, ticket_id)
    if ticket is None:
        return None
    recipient = ticket.agent.email if ticket.agent else (ticket.team.email if ticket.team else None)
    if not recipient or (ticket.sla_deadline and policy.is_stale_alarm(ticket.sla_deadline, now=uow.now())):
        return None
    sentence = "The deadline has passed." if kind == "breach" else "The deadline is near."
    return _mail("alarm", recipient, ticket, _basics(runtime, ticket) | {"kind": kind, "sentence": sentence})


def _is_imported(ticket: Ticket) -> bool:
    """Tickets of another system are no news: an import of thousands must not write to teams."""
    return "imported" in ticket.tags


def _basics(runtime: Runtime, ticket: Ticket) -> dict[str, object]:
    deadline = ticket.sla_deadline.strftime("%Y-%m-%d %H:%M UTC") if ticket.sla_deadline else "none"
    return {
        "number": ticket.ticket_number,
        "title": ticket.title,
        "priority": Priority(ticket.priority).value,
        "deadline": deadline,
        "link": f"{runtime.values.public_url}/tickets/{ticket.ticket_number}",
    }


def _mail(
    template: str,
    recipient: str,
    ticket: Ticket,
    context: Mapping[str, object],
    *,
    team_id: int | None = None,
    automatic: bool = True,
) -> Mail:
    return Mail(
        template=template,
        recipient=recipient,
        context=context,
        ticket_id=ticket.id,
        ticket_number=ticket.ticket_number,
        team_id=team_id,
        automatic=automatic,
    )
