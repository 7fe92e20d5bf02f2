"""Canned replies: kept, found, and filled in for a ticket."""

from nullticket.core.errors import Forbidden, Invalid, NotFound, Stale
from nullticket.features.accounts import repository as accounts
from nullticket.features.replies import policy, repository, variables
from nullticket.features.replies.schemas import ReplyIn, ReplyOut, Scope
from nullticket.features.tickets import repository as ticket_rows
from nullticket.features.tickets import service as tickets
from nullticket.infra.runtime import Runtime
from nullticket.infra.uow import UnitOfWork
from nullticket.models import CannedReply


def listed(uow: UnitOfWork) -> list[ReplyOut]:
    """All that the caller may use, by title."""
    return [_out(uow, row, team_name) for row, team_name in repository.replies(uow)]


def create(uow: UnitOfWork, given: ReplyIn) -> ReplyOut:
    row = CannedReply(created_at=uow.now(), version=0)
    _write(uow, row, given)
    repository.add(uow, row)
    _audit(uow, row, "created")
    return _out(uow, row, repository.team_name(uow, row.team_id))


def change(uow: UnitOfWork, reply_id: int, given: ReplyIn, *, version: int) -> ReplyOut:
    row = _writable(uow, reply_id)
    if row.version != version:
        raise Stale("Somebody changed this reply meanwhile.", current_version=row.version)
    _write(uow, row, given)
    _audit(uow, row, "changed")
    return _out(uow, row, repository.team_name(uow, row.team_id))


def delete(uow: UnitOfWork, reply_id: int) -> None:
    row = _writable(uow, reply_id)
    _audit(uow, row, "deleted")
    repository.remove(uow, row)


def filled(runtime: Runtime, uow: UnitOfWork, reply_id: int, *, ticket_key: str) -> variables.Filled:
    """A reply with the names and numbers of a ticket put in."""
    row = repository.reply(uow, reply_id)
    if row is None or not policy.may_use(uow.actor, owner_id=row.owner_id, team_id=row.team_id):
        raise NotFound("No such reply.")
    ticket = ticket_rows.with_people(uow, tickets.read(uow, ticket_key).id)
    values = {
        "ticket.number": ticket.ticket_number,
        "ticket.title": ticket.title,
        "ticket.link": f"{runtime.values.public_url}/tickets/{ticket.ticket_number}",
        "requester.name": ticket.requester.name,
        "requester.first_name": variables.first_name(ticket.requester.name),
        "agent.name": uow.actor.name,
        "agent.first_name": variables.first_name(uow.actor.name),
        "team.name": ticket.team.name if ticket.team else "",
    }
    return variables.fill(row.body, values)


def _writable(uow: UnitOfWork, reply_id: int) -> CannedReply:
    """A reply that the caller may change; 404 for one that they may not even use."""
    row = repository.reply_for_update(uow, reply_id)
    if row is None or not policy.may_use(uow.actor, owner_id=row.owner_id, team_id=row.team_id):
        raise NotFound("No such reply.")
    if not policy.may_write(uow.actor, owner_id=row.owner_id, team_id=row.team_id):
        raise Forbidden("Replies for everyone are written by admins.")
    return row


def _write(uow: UnitOfWork, row: CannedReply, given: ReplyIn) -> None:
    strange = variables.unknown(given.body)
    if strange:
        raise Invalid(f"There is no variable {strange[0]}.", field="body")
    owner_id = uow.actor.user_id if given.scope == "mine" else None
    if given.team_id is not None and repository.team_name(uow, given.team_id) is None:
        raise Invalid("There is no such team.", field="team_id")
    if not policy.may_write(uow.actor, owner_id=owner_id, team_id=given.team_id) or (
        given.scope == "mine" and owner_id is None
    ):
        raise Forbidden("You write your own replies and those of your teams; admins write those for everyone.")
    row.title, row.body, row.owner_id, row.team_id = given.title, given.body, owner_id, given.team_id
    row.updated_at = uow.now()
    row.version += 1


def _scope(row: CannedReply) -> Scope:
    if row.owner_id is not None:
        return "mine"
    return "team" if row.team_id is not None else "everyone"


def _out(uow: UnitOfWork, row: CannedReply, team_name: str | None) -> ReplyOut:
    return ReplyOut(
        id=row.id,
        title=row.title,
        body=row.body,
        scope=_scope(row),
        team_id=row.team_id,
        team_name=team_name,
        may_write=policy.may_write(uow.actor, owner_id=row.owner_id, team_id=row.team_id),
        updated_at=row.updated_at,
        version=row.version,
    )


def _audit(uow: UnitOfWork, row: CannedReply, what: str) -> None:
    """What a person keeps for themselves is nobody's business; shared texts are."""
    if row.owner_id is None:
        accounts.audit(uow, f"replies.{what}", target=f"reply:{row.id}", after={"title": row.title})
