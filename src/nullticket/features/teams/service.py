"""Teams for admins, and places in a team for tickets."""

from collections import Counter
from dataclasses import dataclass, field

from nullticket.core.errors import Conflict, Invalid, NotFound, Stale
from nullticket.features.accounts import repository as accounts
from nullticket.features.teams import repository
from nullticket.features.teams.schemas import TeamIn, TeamPatch
from nullticket.infra.uow import UnitOfWork
from nullticket.models import Team


def reserve(uow: UnitOfWork, team_id: int) -> None:
    """Take a place for one open ticket that a person gives to the team, full or not."""
    repository.count_places(uow, {team_id: 1})


@dataclass(slots=True)
class Places:
    """The places of all teams, held by one transaction that fills many of them."""

    room: dict[int, int]
    taken: Counter[int] = field(default_factory=Counter)

    def leave(self, team_id: int) -> None:
        """Give back the place that a ticket had before it is routed again."""
        self.taken[team_id] -= 1

    def take(self, team_id: int, *, beyond_capacity: bool) -> bool:
        """False when the team is full or retired."""
        if not beyond_capacity and self.room.get(team_id, 0) <= self.taken[team_id]:
            return False
        self.taken[team_id] += 1
        return True


def hold_places(uow: UnitOfWork) -> Places:
    """Nobody else takes a place until this transaction ends, so that each ticket costs no statement of its own."""
    rows = repository.hold(uow)
    return Places({team.id: team.capacity - team.open_load if team.active else 0 for team in rows})


def count_places(uow: UnitOfWork, places: Places) -> None:
    """Write down what was taken."""
    if places.taken:
        repository.count_places(uow, places.taken)


def release(uow: UnitOfWork, team_id: int) -> None:
    """Give a place back when a ticket leaves the team or is done."""
    repository.give_place_back(uow, team_id)


def teams(uow: UnitOfWork) -> list[tuple[Team, list[int]]]:
    members = repository.members(uow)
    return [(team, members.get(team.id, [])) for team in repository.teams(uow)]


def team(uow: UnitOfWork, team_id: int) -> tuple[Team, list[int]]:
    found = repository.team(uow, team_id)
    if found is None:
        raise NotFound("No such team.")
    return found, repository.members(uow).get(team_id, [])


def create_team(uow: UnitOfWork, given: TeamIn) -> tuple[Team, list[int]]:
    _check(uow, given.specializations, [*given.member_ids, *([given.lead_id] if given.lead_id else [])])
    if repository.by_name(uow, given.name) is not None:
        raise Conflict("There is already a team of this name.")
    made = Team(**given.model_dump(exclude={"member_ids"}), open_load=0, created_at=uow.now())
    repository.add(uow, made)
    repository.set_members(uow, made.id, given.member_ids)
    if made.is_fallback:
        repository.clear_fallback(uow, but=made.id)
    accounts.audit(uow, "teams.created", target=f"team:{made.id}", after=given.model_dump(mode="json"))
    return made, given.member_ids


def change_team(uow: UnitOfWork, team_id: int, patch: TeamPatch, *, version: int) -> tuple[Team, list[int]]:
    """Change a team. Lowering the capacity moves no ticket; it only stops new ones."""
    found = repository.team_for_update(uow, team_id)
    if found is None:
        raise NotFound("No such team.")
    if found.version != version:
        raise Stale("Somebody changed this team meanwhile.", current_version=found.version)
    changes = patch.model_dump(exclude_unset=True)
    member_ids = changes.pop("member_ids", None)
    lead = [patch.lead_id] if patch.lead_id else []
    _check(uow, patch.specializations or [], [*(member_ids or []), *lead])
    if patch.name and patch.name != found.name and repository.by_name(uow, patch.name) is not None:
        raise Conflict("There is already a team of this name.")

    before = {name: getattr(found, name) for name in changes}
    nullable = {"email", "lead_id", "lead_phone", "reopen_days"}
    for name, value in changes.items():
        if value is not None or name in nullable:
            setattr(found, name, value)
    found.version += 1
    if member_ids is not None:
        repository.set_members(uow, team_id, member_ids)
    if found.is_fallback:
        repository.clear_fallback(uow, but=found.id)
    accounts.audit(uow, "teams.changed", target=f"team:{team_id}", before=before, after=changes)
    return found, repository.members(uow).get(team_id, [])


def retire_team(uow: UnitOfWork, team_id: int) -> None:
    """Teams are retired, not deleted: their tickets and figures stay."""
    found = repository.team_for_update(uow, team_id)
    if found is None:
        raise NotFound("No such team.")
    found.active = False
    found.version += 1
    accounts.audit(uow, "teams.retired", target=f"team:{team_id}")


def _check(uow: UnitOfWork, categories: list[str], people: list[int]) -> None:
    unknown = sorted(set(categories) - repository.known_categories(uow, categories))
    if unknown:
        raise Invalid(f"Unknown categories: {', '.join(unknown)}.", field="specializations")
    strangers = sorted(set(people) - repository.known_users(uow, people))
    if strangers:
        raise Invalid(f"Unknown users: {', '.join(map(str, strangers))}.", field="member_ids")
