"""Users, API tokens and the audit log, for admins."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from nullticket.core.errors import Conflict, Forbidden, Invalid, NotFound, PreconditionRequired, Stale
from nullticket.core.schema import Id, Page
from nullticket.features.accounts import users_service as service
from nullticket.features.accounts.schemas import (
    AuditOut,
    TokenIn,
    TokenMade,
    TokenOut,
    UserFilter,
    UserIn,
    UserOut,
    UserPatch,
)
from nullticket.infra.web import CallUnits, Version, problems, require, with_etag

router = APIRouter(prefix="/api/admin", tags=["admin"])
Reads = Annotated[CallUnits, require("users.read")]
Writes = Annotated[CallUnits, require("users.write")]
Tokens = Annotated[CallUnits, require("tokens.write")]
Audits = Annotated[CallUnits, require("audit.read")]


@router.get("/users", operation_id="users_list", responses=problems(Invalid))
def users_list(units: Reads, wanted: Annotated[UserFilter, Query()]) -> Page[UserOut]:
    with units.read() as uow:
        rows, total, capped, following = service.users(uow, wanted)
    return Page(items=[UserOut.model_validate(row) for row in rows], total=total, total_capped=capped, next=following)


@router.post("/users", status_code=201, operation_id="users_create", responses=problems(Conflict, Invalid))
def users_create(units: Writes, body: UserIn, response: Response) -> UserOut:
    """Add a person. Agents and admins without a password get an invitation by mail."""
    hashed = service.hashed(body)
    with units.write() as uow:
        user = service.create_user(units.runtime, uow, body, password_hash=hashed)
    with_etag(response, user.version)
    return UserOut.model_validate(user)


@router.get("/users/{user_id}", operation_id="users_read", responses=problems(NotFound))
def users_read(units: Reads, user_id: Id, response: Response) -> UserOut:
    with units.read() as uow:
        user = service.user(uow, user_id)
    with_etag(response, user.version)
    return UserOut.model_validate(user)


@router.patch(
    "/users/{user_id}",
    operation_id="users_change",
    responses=problems(NotFound, Stale, PreconditionRequired, Forbidden, Invalid),
)
def users_change(units: Writes, user_id: Id, body: UserPatch, version: Version, response: Response) -> UserOut:
    """Change a person. Deactivating one ends every session of theirs."""
    with units.write() as uow:
        user = service.change_user(uow, user_id, body, version=version)
    with_etag(response, user.version)
    return UserOut.model_validate(user)


@router.delete(
    "/users/{user_id}", status_code=204, operation_id="users_delete", responses=problems(NotFound, Forbidden)
)
def users_delete(units: Writes, user_id: Id) -> None:
    """Deactivate a person; their tickets keep their name."""
    with units.write() as uow:
        service.deactivate(uow, user_id)


@router.get("/tokens", operation_id="tokens_list")
def tokens_list(units: Tokens) -> list[TokenOut]:
    with units.read() as uow:
        return [TokenOut.model_validate(row) for row in service.tokens(uow)]


@router.post("/tokens", status_code=201, operation_id="tokens_create", responses=problems(Invalid))
def tokens_create(units: Tokens, body: TokenIn, response: Response) -> TokenMade:
    """Make an API token; its text is in this answer and nowhere else."""
    with units.write() as uow:
        row, text = service.make_token(uow, body)
    response.headers["Cache-Control"] = "no-store"
    return TokenMade(**TokenOut.model_validate(row).model_dump(), token=text)


@router.delete("/tokens/{token_id}", status_code=204, operation_id="tokens_revoke", responses=problems(NotFound))
def tokens_revoke(units: Tokens, token_id: Id) -> None:
    with units.write() as uow:
        service.revoke_token(uow, token_id)


@router.get("/audit", operation_id="audit_list")
def audit_list(
    units: Audits,
    action: Annotated[str | None, Query(max_length=60)] = None,
    target: Annotated[str | None, Query(max_length=120)] = None,
    before_id: Annotated[Id | None, Query()] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> list[AuditOut]:
    """Newest first; page with ``before_id``."""
    with units.read() as uow:
        rows = service.audit_log(uow, action=action, target=target, before_id=before_id, limit=limit)
    return [AuditOut.model_validate(row) for row in rows]
