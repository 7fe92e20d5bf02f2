"""Telling another desk what happened here: each status once, each public reply of the desk once.

What is told is the state of the ticket when the job runs, so jobs that come late or twice say nothing new. While one job
brings a status it holds a claim on the link, and another waits; the hash of a text is noted before it is sent, so that
its echo is known whatever dies meanwhile.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from nullticket.core.enums import Source, Status, Visibility
from nullticket.core.errors import PermanentFailure, Unavailable
from nullticket.features.external import connector_service, mapping, policy, repository
from nullticket.features.external.connector_service import Connector
from nullticket.features.external.service import SENT
from nullticket.infra.outbox import JobRun
from nullticket.infra.uow import UnitOfWork
from nullticket.models import Ticket, TicketSync
from nullticket.ports import ConnectorAccess, ExternalChange


@dataclass(frozen=True, slots=True)
class Push:
    """One change on its way to one twin."""

    link_id: int
    system: Source
    access: ConnectorAccess
    change: ExternalChange


def tell_status(run: JobRun, ticket_id: int) -> None:
    """Bring the status (and the solution) to the ticket's twins."""
    if not _has_twins(run, ticket_id):
        return
    with run.side() as uow:
        pushes = [push for link in _links(uow, ticket_id) if (push := _status_push(run, uow, link)) is not None]
    _send(run, pushes)


def tell_comment(run: JobRun, ticket_id: int, comment_id: int) -> None:
    """Bring a public reply to the ticket's twins."""
    if not _has_twins(run, ticket_id):
        return
    with run.side() as uow:
        pushes = [
            push for link in _links(uow, ticket_id) if (push := _comment_push(run, uow, link, comment_id)) is not None
        ]
    _send(run, pushes)


def _has_twins(run: JobRun, ticket_id: int) -> bool:
    """Most tickets have none: those cost one read and no write."""
    with run.read() as uow:
        return bool(repository.links_of(uow, ticket_id))


def _links(uow: UnitOfWork, ticket_id: int) -> list[TicketSync]:
    found = [repository.link_by_id(uow, link.id) for link in repository.links_of(uow, ticket_id)]
    return [link for link in found if link is not None]


def _writing(run: JobRun, uow: UnitOfWork, link: TicketSync) -> tuple[Connector, Ticket] | None:
    """The connector and the ticket, when this connector is to be written to at all."""
    connector = connector_service.connector(run.runtime, uow, link.system)
    ticket = repository.ticket(uow, link.ticket_id)
    if connector is None or not connector.reachable or not connector.options.write_back:
        return None
    if ticket is None or ticket.deleted_at is not None or link.system not in run.runtime.desks:
        return None
    return connector, ticket


def _status_push(run: JobRun, uow: UnitOfWork, link: TicketSync) -> Push | None:
    found = _writing(run, uow, link)
    if found is None:
        return None
    connector, ticket = found
    if policy.says_the_same(connector.tables, ticket.status, link.state.get("status")):
        return None
    code = connector.tables.status_out[ticket.status]
    if _is_claimed(link.state.get("claim"), key=run.dedupe_key, now=uow.now()):
        raise Unavailable("another job is just writing there", retry_after=15)
    link.state = {**link.state, "claim": {"key": run.dedupe_key, "status": code, "at": uow.now().isoformat()}}
    solution = ticket.resolution if ticket.status is Status.RESOLVED else None
    return _push(run, link, connector, ticket, status=code, solution=solution or None)


def _comment_push(run: JobRun, uow: UnitOfWork, link: TicketSync, comment_id: int) -> Push | None:
    found, comment = _writing(run, uow, link), repository.comment(uow, comment_id)
    if found is None or comment is None or comment.visibility is not Visibility.PUBLIC:
        return None
    entry = f"{SENT}{mapping.content_hash(text=comment.body)}:{run.dedupe_key}"
    known = tuple(key for key in link.seen_followups if not key.startswith(SENT))
    if entry not in link.seen_followups:
        link.seen_followups = policy.newest([*link.seen_followups, entry])
        link.content_hash = mapping.content_hash(text=comment.body)
    connector, ticket = found
    return _push(run, link, connector, ticket, public_comment=comment.body, known_notes=known)


def _push(run: JobRun, link: TicketSync, connector: Connector, ticket: Ticket, **more: Any) -> Push:
    change = ExternalChange(
        effect_key=run.dedupe_key,
        external_id=str(link.state.get("number") or link.external_id),
        external_guid=link.external_guid,
        ticket_number=ticket.ticket_number,
        tried_before=run.jobs[0].attempts > 1,
        **more,
    )
    return Push(link.id, link.system, connector.access, change)


def _is_claimed(claim: object, *, key: str, now: datetime) -> bool:
    """Whether another job is on its way; one that died is not waited for long."""
    if not isinstance(claim, dict) or claim.get("key") == key:
        return False
    begun = datetime.fromisoformat(str(claim.get("at")))
    return now - begun < timedelta(seconds=policy.CLAIM_SECONDS)


def _send(run: JobRun, pushes: Sequence[Push]) -> None:
    """Call, then mark: a crash between the two calls again, which the desk is told by ``tried_before``."""
    for push in pushes:
        try:
            run.runtime.desks[push.system].push(push.access, push.change)
        except (Unavailable, PermanentFailure) as error:
            with run.side() as uow:
                _note_trouble(uow, push, f"{error}")
            raise
    if not pushes:
        return
    with run.uow() as uow:
        for push in pushes:
            _note_done(uow, push)


def _note_trouble(uow: UnitOfWork, push: Push, text: str) -> None:
    link = repository.link_by_id(uow, push.link_id)
    if link is not None:
        link.last_error = text[:1000]
        link.state = {name: value for name, value in link.state.items() if name != "claim"}
    connector_service.note_trouble(uow, push.system, text)


def _note_done(uow: UnitOfWork, push: Push) -> None:
    link = repository.link_by_id(uow, push.link_id)
    if link is not None:
        link.last_error = ""
        if push.change.status is not None:
            state = {name: value for name, value in link.state.items() if name != "claim"}
            link.state = state | {"status": push.change.status}
            link.last_synced_at = uow.now()
            link.content_hash = mapping.content_hash(status=push.change.status)
    connector_service.note_success(uow, push.system)
