"""Categories for admins."""

from nullticket.core.errors import Conflict, NotFound, Stale
from nullticket.features.accounts import repository as accounts
from nullticket.features.classification import repository
from nullticket.features.classification.schemas import CategoryIn, CategoryPatch
from nullticket.infra.uow import UnitOfWork
from nullticket.models import Category


def listed(uow: UnitOfWork, *, only_active: bool) -> list[Category]:
    return repository.categories(uow, only_active=only_active)


def create(uow: UnitOfWork, given: CategoryIn) -> Category:
    """Add a category; with a description and examples the engines know it at once."""
    position = max((row.position for row in repository.categories(uow, only_active=False)), default=0) + 1
    if not repository.add_category(uow, given.model_dump() | {"position": position}):
        raise Conflict("There is already a category with this key.")
    accounts.audit(uow, "categories.created", target=f"category:{given.key}", after=given.model_dump())
    return _held(uow, given.key)


def _held(uow: UnitOfWork, key: str) -> Category:
    row = repository.category_for_update(uow, key)
    if row is None:
        raise NotFound("No such category.")
    return row


def change(uow: UnitOfWork, key: str, patch: CategoryPatch, *, version: int) -> Category:
    row = _held(uow, key)
    if row.version != version:
        raise Stale("Somebody changed this category meanwhile.", current_version=row.version)
    changes = patch.model_dump(exclude_unset=True)
    before = {name: getattr(row, name) for name in changes}
    for name, value in changes.items():
        if value is not None or name == "threshold":
            setattr(row, name, value)
    row.version += 1
    accounts.audit(uow, "categories.changed", target=f"category:{key}", before=before, after=changes)
    return row


def retire(uow: UnitOfWork, key: str) -> None:
    """Categories are retired: tickets and rules keep naming them."""
    row = _held(uow, key)
    row.active = False
    row.version += 1
    accounts.audit(uow, "categories.retired", target=f"category:{key}")
