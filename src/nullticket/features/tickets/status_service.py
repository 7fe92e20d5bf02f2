"""Moving a ticket along its life, and giving it to a team or an agent."""

from datetime import timedelta
from typing import Any

from nullticket.core.enums import Role, Status, Visibility
from nullticket.core.errors import Conflict, Forbidden, Invalid
from nullticket.features.accounts import repository as accounts
from nullticket.features.sla import service as sla
from nullticket.features.teams import service as teams
from nullticket.features.tickets import conversation_service, lifecycle, policy, repository, service
from nullticket.features.tickets.events import TicketAssigned, TicketMoved, TicketReopened, TicketResolved
from nullticket.features.tickets.lifecycle import Effect, Refusal, RefusalCode
from nullticket.features.tickets.schemas import AssignIn, StatusIn
from nullticket.infra.runtime import Runtime
from nullticket.infra.uow import UnitOfWork
from nullticket.models import Ticket


class IllegalMove(Conflict):
    """The life cycle does not allow this move; the problem lists what is possible."""

    code = "illegal_move"


class ResolutionRequired(Invalid):
    """A ticket is resolved by saying what solved it."""

    code = "resolution_required"


class TakenMeanwhile(Conflict):
    """Somebody else has the ticket now."""

    code = "taken_meanwhile"


def change_status(uow: UnitOfWork, key: str, wanted: StatusIn, *, version: int | None = None) -> Ticket:
    """Move a ticket, with a comment in the same transaction when one is given."""
    ticket = service.locked(uow, key)
    if version is not None:
        service.check_version(ticket, version)
    if wanted.comment:
        conversation_service.add_comment(uow, ticket, body=wanted.comment, visibility=Visibility.PUBLIC)
    return move(uow, ticket, wanted.status, resolution=wanted.resolution)


def move(
    uow: UnitOfWork,
    ticket: Ticket,
    status: Status,
    *,
    resolution: str | None = None,
    reasons: tuple[str, ...] = (),
    as_system: bool = False,
) -> Ticket:
    """Decide by the life cycle, then carry out what the move brings about. ``as_system``: it follows from something
    else that the actor may do, such as a merge.
    """
    role = None if as_system else policy.role_for_moves(uow.actor, ticket)
    if role is Role.USER and resolution:
        resolution = None
    decided = lifecycle.check(ticket.status, status, role, resolution=resolution or ticket.resolution)
    if isinstance(decided, Refusal):
        raise _refused(decided)

    old = ticket.status
    values = _values(uow, ticket, decided.effects) | {"status": status}
    if resolution:
        values["resolution"] = resolution
    ticket.status = status
    sla.follow_status(uow, ticket, status, at=uow.now())
    _move_load(uow, ticket, decided.effects)
    ticket.status = old
    facts = _facts(ticket, values, decided.effects)
    history_id, _ = service.save(uow, ticket, "moved", values, reasons=reasons, facts=facts)
    kind = {Status.RESOLVED: TicketResolved, Status.REOPENED: TicketReopened}.get(status, TicketMoved)
    uow.record(kind(ticket_id=ticket.id, history_id=history_id, old=old.value, new=status.value))
    return ticket


def _refused(refusal: Refusal) -> Conflict | Forbidden | Invalid:
    allowed = [status.value for status in refusal.allowed]
    if refusal.code is RefusalCode.NOT_ALLOWED:
        return Forbidden(refusal.reason, allowed=allowed)
    if refusal.code is RefusalCode.RESOLUTION_REQUIRED:
        return ResolutionRequired(refusal.reason, field="resolution")
    return IllegalMove(refusal.reason, allowed=allowed)


def _values(uow: UnitOfWork, ticket: Ticket, effects: tuple[Effect, ...]) -> dict[str, Any]:
    now = uow.now()
    values: dict[str, Any] = {}
    if Effect.SET_RESOLVED_AT in effects:
        values["resolved_at"] = now
        values["resolution_minutes"] = max(0, round((now - ticket.created_at).total_seconds() / 60))
    if Effect.CLEAR_RESOLVED_AT in effects:
        values["resolved_at"] = None
        values["resolution_minutes"] = None
    if Effect.SET_CLOSED_AT in effects:
        values["closed_at"] = now
    if Effect.CLEAR_CLOSED_AT in effects:
        values["closed_at"] = None
    return values


def _facts(ticket: Ticket, values: dict[str, Any], effects: tuple[Effect, ...]) -> dict[str, object]:
    """What the daily metrics need to know of this move."""
    if Effect.SET_RESOLVED_AT not in effects:
        return {}
    return {"resolution_minutes": values["resolution_minutes"], "within_sla": ticket.sla_state == "met"}


def _move_load(uow: UnitOfWork, ticket: Ticket, effects: tuple[Effect, ...]) -> None:
    if ticket.team_id is None:
        return
    if Effect.RELEASE_CAPACITY in effects:
        teams.release(uow, ticket.team_id)
    if Effect.TAKE_CAPACITY in effects:
        # A reopened ticket goes back to the team that knows it, full or not.
        teams.reserve(uow, ticket.team_id)


def assign(uow: UnitOfWork, key: str, wanted: AssignIn, *, version: int | None = None) -> Ticket:
    """Give the ticket to a team or an agent. With ``expected_agent_id`` only if it is still with that agent."""
    ticket = service.locked(uow, key)
    if not policy.may_assign(uow.actor, ticket):
        raise Forbidden("Only the desk assigns tickets.")
    if version is not None:
        service.check_version(ticket, version)
    given = wanted.model_fields_set
    if "expected_agent_id" in given and ticket.agent_id != wanted.expected_agent_id:
        raise TakenMeanwhile("Somebody else has taken this ticket.", agent_id=ticket.agent_id)

    values: dict[str, Any] = {}
    if "agent_id" in given:
        if wanted.agent_id is not None and repository.active_desk_member(uow, wanted.agent_id) is None:
            raise Invalid("This agent is not known or not active.", field="agent_id")
        values["agent_id"] = wanted.agent_id
    if "team_id" in given and wanted.team_id is not None and wanted.team_id != ticket.team_id:
        change_team(uow, ticket, wanted.team_id)
        values["team_id"] = wanted.team_id
        if wanted.agent_id is None and ticket.agent_id is not None and "agent_id" not in given:
            values["agent_id"] = _keep_member(uow, ticket.agent_id, wanted.team_id)
    if not values:
        return ticket
    history_id, _ = service.save(uow, ticket, "assigned", values)
    uow.record(
        TicketAssigned(ticket_id=ticket.id, history_id=history_id, team_id=ticket.team_id, agent_id=ticket.agent_id)
    )
    return ticket


def _keep_member(uow: UnitOfWork, agent_id: int, team_id: int) -> int | None:
    """The agent stays when they are in the new team too."""
    return agent_id if team_id in accounts.team_ids(uow, agent_id) else None


def change_team(uow: UnitOfWork, ticket: Ticket, team_id: int) -> None:
    """Move the ticket's place between teams. A person may overfill a team: they know why."""
    team, _ = teams.team(uow, team_id)
    if not team.active:
        raise Invalid("This team is retired.", field="team_id")
    if ticket.status in {Status.RESOLVED, Status.CLOSED}:
        return
    teams.reserve(uow, team_id)
    if ticket.team_id is not None:
        teams.release(uow, ticket.team_id)


def close_resolved(runtime: Runtime) -> None:
    """Close tickets that have been resolved for the reopen time, in bounded steps."""
    for _ in range(20):
        with runtime.units.write() as uow:
            before = uow.now() - timedelta(days=runtime.values.reopen_days)
            due = repository.resolved_before(uow, before, limit=100)
            for ticket_id in due:
                ticket = service.locked(uow, ticket_id)
                if ticket.status is Status.RESOLVED:
                    move(uow, ticket, Status.CLOSED, reasons=("nobody came back to it",))
        if not due:
            return
