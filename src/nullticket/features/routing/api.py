"""Routing routes: rules, their order, decisions of a ticket, replay. The test route is in ``features.triage``."""

from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Query, Response

from nullticket.core.errors import Invalid, NotFound, PreconditionRequired, Stale
from nullticket.core.schema import Id
from nullticket.features.routing import rules_service, service
from nullticket.features.routing.schemas import (
    ReplayIn,
    ReplayOut,
    RuleIn,
    RuleOrderIn,
    RuleOut,
    RulePatch,
    StoredDecisionOut,
    WatchedRuleOut,
)
from nullticket.infra.web import CallUnits, Version, problems, require, with_etag

router = APIRouter(prefix="/api/admin/routing", tags=["routing"])
Reads = Annotated[CallUnits, require("routing.read")]
Writes = Annotated[CallUnits, require("routing.write")]


@router.get("/rules", operation_id="rules_list")
def rules_list(units: Reads) -> list[RuleOut]:
    """All rules in the order in which they are asked."""
    with units.read() as uow:
        return rules_service.rules(uow)


@router.post("/rules", status_code=201, operation_id="rules_create", responses=problems(Invalid))
def rules_create(units: Writes, body: RuleIn, response: Response) -> RuleOut:
    with units.write() as uow:
        made = rules_service.create_rule(uow, body)
    with_etag(response, made.version)
    return made


@router.get("/rules/watched", operation_id="rules_watched")
def rules_watched(units: Reads, *, days: Annotated[int, Query(ge=1, le=365)] = 90) -> list[WatchedRuleOut]:
    """What the rules in shadow would have done, and whether the team that ended the ticket was theirs."""
    with units.read() as uow:
        return rules_service.watched(uow, days=days)


@router.put("/rules/order", operation_id="rules_order", responses=problems(Invalid))
def rules_order(units: Writes, body: RuleOrderIn) -> list[RuleOut]:
    """Put all rules into a new order."""
    with units.write() as uow:
        return rules_service.order_rules(uow, body.ids)


@router.patch(
    "/rules/{rule_id}",
    operation_id="rules_change",
    responses=problems(NotFound, Stale, PreconditionRequired, Invalid),
)
def rules_change(units: Writes, rule_id: Id, body: RulePatch, version: Version, response: Response) -> RuleOut:
    with units.write() as uow:
        changed = rules_service.change_rule(uow, rule_id, body, version=version)
    with_etag(response, changed.version)
    return changed


@router.delete("/rules/{rule_id}", status_code=204, operation_id="rules_delete", responses=problems(NotFound))
def rules_delete(units: Writes, rule_id: Id) -> None:
    with units.write() as uow:
        rules_service.delete_rule(uow, rule_id)


@router.get("/decisions/{ticket_id}", operation_id="decisions_list")
def decisions_list(units: Reads, ticket_id: Id) -> list[StoredDecisionOut]:
    """How a ticket was routed: votes, winner, capacity, versions, as it was at that moment."""
    with units.read() as uow:
        return [StoredDecisionOut.model_validate(row) for row in service.decisions(uow, ticket_id)]


@router.post("/replay", operation_id="routing_replay", responses=problems(Invalid))
def routing_replay(units: Writes, body: ReplayIn) -> ReplayOut:
    """Decide past tickets again with changed rules, and see what would have been different. Writes nothing."""
    with units.read() as uow:
        diff, capped = service.replay_past(uow, body)
    document = asdict(diff) | {"is_zero": diff.is_zero, "capped": capped}
    return ReplayOut.model_validate(document)
