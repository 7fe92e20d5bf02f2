"""What to tell about a ticket, and to whom."""

from collections.abc import Mapping, Sequence
from typing import Literal

from nullticket.core.enums import ActorKind, Priority, Role, Source, Visibility
from nullticket.features.email.values import Address
from nullticket.features.notifications import answer_service, policy, repository, round_repository
from nullticket.features.notifications.delivery_service import Mail
from nullticket.features.notifications.events import NoticeMailed
from nullticket.features.notifications.service import Sms
from nullticket.features.sla import service as sla
from nullticket.features.tickets import related_repository as related
from nullticket.features.tickets.events import TicketCommented
from nullticket.infra.runtime import Runtime
from nullticket.infra.security import sign
from nullticket.infra.uow import UnitOfWork
from nullticket.models import Ticket, TicketComment


def received_mails(runtime: Runtime, uow: UnitOfWork, ticket_ids: Sequence[int]) -> list[Mail | None]:
    """For each ticket the acknowledgement, if there is to be one."""
    tickets = round_repository.tickets(uow, ticket_ids)
    chats = [one.source_reference or "" for one in tickets.values() if one.source is Source.CHAT]
    ours = repository.own_conversations(uow, chats) if chats else frozenset()
    return [_received_mail(runtime, tickets.get(ticket_id), ours) for ticket_id in ticket_ids]


def team_mails(runtime: Runtime, uow: UnitOfWork, ticket_ids: Sequence[int]) -> list[Mail | None]:
    """For each ticket the mail to its team, if there is to be one."""
    tickets = round_repository.tickets(uow, ticket_ids)
    return [_team_mail(runtime, uow, tickets.get(ticket_id)) for ticket_id in ticket_ids]


def lead_texts(runtime: Runtime, uow: UnitOfWork, ticket_ids: Sequence[int]) -> list[Sms | None]:
    """For each ticket the word to the team's lead, if it matters."""
    tickets = round_repository.tickets(uow, ticket_ids)
    decided = round_repository.decided_by(uow, ticket_ids)
    return [_lead_sms(runtime, tickets.get(one), by_rule=decided.get(one) == "rules") for one in ticket_ids]


def _team_mail(runtime: Runtime, uow: UnitOfWork, ticket: Ticket | None) -> Mail | None:
    """The new ticket, for its team."""
    if ticket is None or ticket.team is None or not ticket.team.email or policy.is_imported(ticket.tags):
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


def _lead_sms(runtime: Runtime, ticket: Ticket | None, *, by_rule: bool) -> Sms | None:
    """A word to the team's lead about a ticket that matters."""
    if ticket is None or ticket.team is None or policy.is_imported(ticket.tags):
        return None
    phone = ticket.team.lead_phone or (ticket.team.lead.phone if ticket.team.lead else None)
    wanted = policy.wants_lead_sms(
        ticket.priority,
        by_rule=by_rule,
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
    return _mail("resolved", ticket.requester.email, ticket, context, outside=True)


def reply_mails(runtime: Runtime, uow: UnitOfWork, event: TicketCommented) -> list[Mail]:
    """A public comment, for the other side: what the desk says goes to the requester and the followers, what they say
    to the agent or the team. What the system itself says to the requester is automatic.
    """
    ticket = repository.ticket(uow, event.ticket_id)
    comment = repository.comment(uow, event.comment_id)
    if ticket is None or comment is None or comment.visibility is not Visibility.PUBLIC:
        return []
    by_system = comment.author_id is None and comment.author_kind in {ActorKind.SYSTEM, ActorKind.ENGINE}
    if not event.by_desk and not by_system:
        return _for_desk(runtime, uow, ticket, comment)
    everybody = [ticket.requester] if by_system else [ticket.requester, *related.followers(uow, ticket.id)]
    told = {comment.author_id} - {ticket.requester_id} | ({ticket.requester_id} if event.heard else set())
    people = [one for one in everybody if one.id not in told]
    shown = [Address(one.name, one.email) for one in people if not one.mail_flag]
    letter, files = answer_service.letter(runtime, uow, ticket, comment)
    return [
        Mail(
            template="replied",
            recipient=person.email,
            ticket=ticket,
            team_id=ticket.team_id,
            automatic="auto-replied" if by_system else "",
            letter=letter,
            to=tuple(shown[:1]) or (Address(person.name, person.email),),
            cc=tuple(shown[1:]),
            files=files,
            comment_id=comment.id,
            outside=True,
        )
        for person in people
    ]


def _at_desk(uow: UnitOfWork, ticket: Ticket, kind: str) -> str | None:
    """Whose mail it is: the agent's, who may not want it, else the team's."""
    if ticket.agent is None:
        return ticket.team.email if ticket.team else None
    _, mail = repository.chosen(uow, ticket.agent.id)
    return ticket.agent.email if policy.wants(kind, mail, usual=policy.USUAL_MAILS) else None


def notice_mail(runtime: Runtime, uow: UnitOfWork, event: NoticeMailed) -> Mail | None:
    """What somebody of the desk wants to read in their mailbox too."""
    ticket, person = repository.ticket(uow, event.ticket_id), repository.user(uow, event.user_id)
    if ticket is None or person is None or not person.active or person.role is Role.USER:
        return None  # notes are for people of the desk, also when somebody has left it meanwhile
    if event.comment_id is None:
        return _mail("assigned", person.email, ticket, _basics(runtime, ticket))
    comment = repository.comment(uow, event.comment_id)
    if comment is None:
        return None
    context = _basics(runtime, ticket) | {"body": comment.body, "author": comment.author_name}
    return _mail("mentioned", person.email, ticket, context)


def _for_desk(runtime: Runtime, uow: UnitOfWork, ticket: Ticket, comment: TicketComment) -> list[Mail]:
    recipient = _at_desk(uow, ticket, "commented")
    if not recipient:
        return []
    context = _basics(runtime, ticket) | {"body": comment.body, "author": comment.author_name}
    return [Mail(template="commented", recipient=recipient, context=context, ticket=ticket, comment_id=comment.id)]


def _received_mail(runtime: Runtime, ticket: Ticket | None, ours: frozenset[str]) -> Mail | None:
    """Number and thanks, for people who wrote by mail or chat; holds nothing that they wrote."""
    if ticket is None or not policy.wants_acknowledgement(ticket.source, ticket.tags):
        return None
    context = _basics(runtime, ticket) | {"chat": _chat_link(runtime, ticket, ours)}
    return _mail("received", ticket.requester.email, ticket, context, automatic="auto-replied", outside=True)


def _chat_link(runtime: Runtime, ticket: Ticket, ours: frozenset[str]) -> str:
    """Where a chat goes on, on any device; nothing for tickets that came otherwise, or from a bot that is not ours."""
    if ticket.source is not Source.CHAT or ticket.source_reference not in ours:
        return ""
    token = sign(runtime.values.secret, "chat-resume", ticket.source_reference)
    return f"{runtime.values.public_url}/widget/#resume={ticket.source_reference}.{token}"


def alarm_mail(runtime: Runtime, uow: UnitOfWork, ticket_id: int, *, kind: str) -> Mail | None:
    """A warning or breach, for the agent or the team."""
    ticket = repository.ticket(uow, ticket_id)
    if ticket is None:
        return None
    recipient = _at_desk(uow, ticket, "sla")
    if not recipient or (ticket.sla_deadline and policy.is_stale_alarm(ticket.sla_deadline, now=uow.now())):
        return None
    sentence = "The deadline has passed." if kind == "breach" else "The deadline is near."
    return _mail("alarm", recipient, ticket, _basics(runtime, ticket) | {"kind": kind, "sentence": sentence})


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
    automatic: Literal["auto-generated", "auto-replied"] = "auto-generated",
    outside: bool = False,
) -> Mail:
    return Mail(
        template=template,
        recipient=recipient,
        context=context,
        ticket=ticket,
        team_id=team_id,
        automatic=automatic,
        outside=outside,
    )
