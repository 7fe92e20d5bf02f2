"""Routing rules for admins: their order, their changes, their past."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from nullticket.core.enums import Status
from nullticket.core.errors import Invalid, NotFound, Stale
from nullticket.features.accounts import repository as accounts
from nullticket.features.routing import repository
from nullticket.features.routing.conditions import ConditionError, Group, rule_condition
from nullticket.features.routing.facts import RuleFacts, Shadowed
from nullticket.features.routing.repository import Watched
from nullticket.features.routing.schemas import ConditionIn, RuleIn, RuleOut, RulePatch, WatchedRuleOut
from nullticket.features.routing.watching import Record, Seen, records
from nullticket.infra.uow import UnitOfWork
from nullticket.models import RoutingRule

_DONE: Final = frozenset({Status.RESOLVED, Status.CLOSED})
# Decisions beside which a rule watched, the newest.
_WATCHED: Final = 20_000


def rules(uow: UnitOfWork) -> list[RuleOut]:
    return [rule_out(row) for row in repository.rules(uow)]


def rule_out(row: RoutingRule) -> RuleOut:
    names = RuleOut.model_fields.keys() - {"conditions"}
    values = {name: getattr(row, name) for name in names}
    return RuleOut.model_validate(values | {"conditions": row.conditions.get("all", [])})


def rule(uow: UnitOfWork, rule_id: int) -> RoutingRule:
    found = repository.rule(uow, rule_id)
    if found is None:
        raise NotFound("No such rule.")
    return found


def watched(uow: UnitOfWork, *, days: int) -> list[WatchedRuleOut]:
    """How the rules in shadow did, each since it was last changed; those that never matched are told with zeros."""
    rows = repository.watched(uow, since=uow.now() - timedelta(days=days), limit=_WATCHED)
    found = {(one.rule_id, one.rule_version): one for one in records([_seen(row) for row in rows])}
    return [
        WatchedRuleOut.model_validate(found.get((row.id, row.version), Record(row.id, row.version, 0, 0, 0, 0, 0)))
        for row in repository.rules(uow)
        if row.shadow
    ]


def _seen(row: Watched) -> Seen:
    rules = tuple(Shadowed(**one) for one in row.shadowed)
    return Seen(rules, row.decided_team_id, row.team_id if row.status in _DONE else None)


def condition_of(category: str | None, keywords: Sequence[str], conditions: Sequence[ConditionIn]) -> Group:
    """The pure condition of a rule; Invalid says what makes no sense."""
    try:
        return rule_condition(
            category=category, keywords=tuple(keywords), further=[one.model_dump() for one in conditions]
        )
    except (ConditionError, ValueError) as error:
        raise Invalid(f"{error}", field="conditions") from error


def facts_of(given: Sequence[RuleIn]) -> tuple[RuleFacts, ...]:
    """Rules that are only tried, in the order given; their ids are negative so that nobody takes them for stored."""
    return tuple(
        RuleFacts(
            id=-number,
            position=one.position or number,
            name=one.name,
            team_id=one.team_id,
            when=condition_of(one.category, one.keywords, one.conditions),
            active=one.active,
            shadow=one.shadow,
        )
        for number, one in enumerate(given, start=1)
    )


def create_rule(uow: UnitOfWork, given: RuleIn) -> RuleOut:
    _check(uow, category=given.category, team_id=given.team_id)
    condition_of(given.category, given.keywords, given.conditions)
    row = RoutingRule(
        name=given.name,
        position=repository.last_position(uow) + 1,
        category=given.category,
        keywords=given.keywords,
        conditions={"all": [one.model_dump() for one in given.conditions]},
        team_id=given.team_id,
        active=given.active,
        shadow=given.shadow,
        created_at=uow.now(),
        updated_at=uow.now(),
    )
    repository.add(uow, row)
    if given.position is not None:
        _move(uow, row.id, given.position)
    accounts.audit(uow, "routing.rule_created", target=f"rule:{row.id}", after=given.model_dump(mode="json"))
    return rule_out(row)


def change_rule(uow: UnitOfWork, rule_id: int, patch: RulePatch, *, version: int) -> RuleOut:
    row = rule(uow, rule_id)
    if row.version != version:
        raise Stale("Somebody changed this rule meanwhile.", current_version=row.version)
    before = rule_out(row).model_dump(mode="json")
    given = patch.model_dump(exclude_unset=True)
    if "category" in given:
        row.category = patch.category
    row.name = patch.name or row.name
    row.keywords = row.keywords if patch.keywords is None else patch.keywords
    if patch.conditions is not None:
        row.conditions = {"all": [one.model_dump() for one in patch.conditions]}
    row.team_id = patch.team_id or row.team_id
    row.active = row.active if patch.active is None else patch.active
    row.shadow = row.shadow if patch.shadow is None else patch.shadow
    _check(uow, category=row.category, team_id=row.team_id)
    conditions = [ConditionIn.model_validate(one) for one in _conditions(row)]
    condition_of(row.category, row.keywords, conditions)
    row.version += 1
    row.updated_at = uow.now()
    if patch.position is not None and patch.position != row.position:
        _move(uow, row.id, patch.position)
    after = rule_out(row)
    accounts.audit(
        uow, "routing.rule_changed", target=f"rule:{rule_id}", before=before, after=after.model_dump(mode="json")
    )
    return after


def _conditions(row: RoutingRule) -> list[object]:
    found = row.conditions.get("all", [])
    return found if isinstance(found, list) else []


def delete_rule(uow: UnitOfWork, rule_id: int) -> None:
    """Delete a rule; decisions that it made keep its id and version, the audit log its content."""
    row = rule(uow, rule_id)
    before = rule_out(row).model_dump(mode="json")
    repository.remove(uow, row)
    accounts.audit(uow, "routing.rule_deleted", target=f"rule:{rule_id}", before=before)


def order_rules(uow: UnitOfWork, ids: Sequence[int]) -> list[RuleOut]:
    known = [row.id for row in repository.rules(uow)]
    if sorted(ids) != sorted(known):
        raise Invalid("Name every rule once.", field="ids")
    repository.place(uow, {rule_id: position for position, rule_id in enumerate(ids, start=1)})
    accounts.audit(uow, "routing.rules_ordered", target="rules", before={"ids": known}, after={"ids": list(ids)})
    return rules(uow)


def _move(uow: UnitOfWork, rule_id: int, position: int) -> None:
    ids = [row.id for row in repository.rules(uow) if row.id != rule_id]
    ids.insert(min(position, len(ids) + 1) - 1, rule_id)
    repository.place(uow, {one: place for place, one in enumerate(ids, start=1)})


def _check(uow: UnitOfWork, *, category: str | None, team_id: int) -> None:
    if category is not None and not repository.category_exists(uow, category):
        raise Invalid(f"There is no category {category}.", field="category")
    if not repository.team_exists(uow, team_id):
        raise Invalid("This team is not known or is retired.", field="team_id")
