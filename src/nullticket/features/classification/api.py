"""Category routes, and what engines said of a ticket."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from nullticket.core.errors import Conflict, NotFound, PreconditionRequired, Stale
from nullticket.core.schema import Id
from nullticket.features.classification import categories_service, service
from nullticket.features.classification.schemas import AnswerOut, CategoryIn, CategoryOut, CategoryPatch, EntityOut
from nullticket.infra.web import CallUnits, Version, problems, require, with_etag

router = APIRouter(prefix="/api/admin", tags=["admin"])
Reads = Annotated[CallUnits, require("categories.read")]
Writes = Annotated[CallUnits, require("categories.write")]
DeskReads = Annotated[CallUnits, require("routing.read")]
CategoryKey = Annotated[str, Path(pattern=r"^[a-z][a-z0-9_]{0,49}$")]


@router.get("/categories", operation_id="categories_list")
def categories_list(units: Reads, *, retired: Annotated[bool, Query()] = False) -> list[CategoryOut]:
    """All active categories; with ``retired`` those too that are no longer used."""
    with units.read() as uow:
        return [CategoryOut.model_validate(row) for row in categories_service.listed(uow, only_active=not retired)]


@router.post("/categories", status_code=201, operation_id="categories_create", responses=problems(Conflict))
def categories_create(units: Writes, body: CategoryIn, response: Response) -> CategoryOut:
    with units.write() as uow:
        made = CategoryOut.model_validate(categories_service.create(uow, body))
    with_etag(response, made.version)
    return made


@router.patch(
    "/categories/{key}",
    operation_id="categories_change",
    responses=problems(NotFound, Stale, PreconditionRequired),
)
def categories_change(
    units: Writes, key: CategoryKey, body: CategoryPatch, version: Version, response: Response
) -> CategoryOut:
    with units.write() as uow:
        changed = CategoryOut.model_validate(categories_service.change(uow, key, body, version=version))
    with_etag(response, changed.version)
    return changed


@router.delete("/categories/{key}", status_code=204, operation_id="categories_delete", responses=problems(NotFound))
def categories_delete(units: Writes, key: CategoryKey) -> None:
    """Retire a category."""
    with units.write() as uow:
        categories_service.retire(uow, key)


@router.get("/classifications/{ticket_id}", operation_id="classifications_list", tags=["routing"])
def classifications_list(units: DeskReads, ticket_id: Id) -> list[AnswerOut]:
    """What engines said of a ticket, oldest first."""
    with units.read() as uow:
        return [AnswerOut.model_validate(row) for row in service.answers(uow, ticket_id)]


@router.get(
    "/classifications/{ticket_id}/entities",
    operation_id="entities_list",
    tags=["routing"],
    responses=problems(NotFound),
)
def entities_list(units: DeskReads, ticket_id: Id) -> list[EntityOut]:
    """Error codes, hosts, addresses, SAP transactions, asset tags, amounts, dates and programs that a ticket names."""
    with units.read() as uow:
        return [EntityOut.model_validate(one) for one in service.entities(uow, ticket_id)]
