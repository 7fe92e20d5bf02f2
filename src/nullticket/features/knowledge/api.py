"""Article routes: search and read for everybody, write for admins."""

import hashlib
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response

from nullticket.core.errors import Invalid, NotFound, PreconditionRequired, Stale, TooMany
from nullticket.core.schema import Id, Key, Page
from nullticket.features.knowledge import service
from nullticket.features.knowledge.schemas import (
    ArticleAdminOut,
    ArticleFilter,
    ArticleHit,
    ArticleIn,
    ArticleOut,
    ArticlePatch,
    ArticleRow,
    ArticleVersionOut,
    ShelfFilter,
    ShelfOut,
    SuggestionIn,
    SuggestionOut,
    VoteIn,
)
from nullticket.infra.web import CallUnits, ClientIp, Version, limit_calls, problems, require, with_etag

router = APIRouter(prefix="/api", tags=["knowledge"])
Reads = Annotated[CallUnits, require("kb.read")]
Votes = Annotated[CallUnits, require("kb.vote")]
Writes = Annotated[CallUnits, require("kb.write")]
DeskReads = Annotated[CallUnits, require("analytics.read")]


@router.get("/kb/search", operation_id="kb_search", responses=problems(TooMany))
def kb_search(
    units: Reads,
    ip: ClientIp,
    q: Annotated[str, Query(min_length=1, max_length=300)],
    category: Annotated[Key | None, Query()] = None,
    limit: Annotated[int, Query(ge=1, le=50)] = 10,
    published: Annotated[bool | None, Query()] = None,
) -> list[ArticleHit]:
    """The best articles for a question. Visitors find what is published and public, the desk too when it asks so."""
    limit_calls(units, f"kb:{ip}", limit=120, seconds=60)
    with units.read() as uow:
        return service.search(
            uow, q, category=category, limit=limit, published_only=published or not units.actor.is_agent
        )


@router.get("/kb/articles", operation_id="kb_list", responses=problems(Invalid, TooMany))
def kb_list(units: Reads, ip: ClientIp, wanted: Annotated[ShelfFilter, Query()]) -> ShelfOut:
    """Published, public articles to browse, most read first, with the categories that have some."""
    limit_calls(units, f"kb:{ip}", limit=120, seconds=60)
    with units.read() as uow:
        return service.shelf(uow, wanted)


@router.get("/kb/articles/{article_id}", operation_id="kb_read", responses=problems(NotFound, TooMany))
def kb_read(units: Reads, ip: ClientIp, article_id: Id) -> ArticleOut:
    """One article; reading it counts as a view."""
    limit_calls(units, f"kb:{ip}", limit=120, seconds=60)
    with units.write() as uow:
        found = service.read(uow, article_id)
        service.count_view(uow, article_id)
    return found


@router.post("/kb/articles/{article_id}/vote", operation_id="kb_vote", responses=problems(NotFound, TooMany))
def kb_vote(units: Votes, ip: ClientIp, article_id: Id, body: VoteIn) -> ArticleOut:
    """Say whether it helped. A second vote replaces the first."""
    limit_calls(units, f"vote:{ip}", limit=30, seconds=3600)
    visitor = hashlib.sha256(f"{units.runtime.values.secret}:{ip}".encode()).hexdigest()[:32]
    with units.write() as uow:
        return service.vote(uow, article_id, helpful=body.helpful, visitor=visitor)


@router.get("/admin/kb/articles", operation_id="articles_list", responses=problems(Invalid))
def articles_list(units: DeskReads, wanted: Annotated[ArticleFilter, Query()]) -> Page[ArticleRow]:
    with units.read() as uow:
        rows, total, capped, following = service.listed(uow, wanted)
    items = [ArticleRow.model_validate(row) for row in rows]
    return Page(items=items, total=total, total_capped=capped, next=following)


@router.post("/admin/kb/articles", status_code=201, operation_id="articles_create", responses=problems(Invalid))
def articles_create(units: Writes, body: ArticleIn, response: Response) -> ArticleAdminOut:
    with units.write() as uow:
        made = ArticleAdminOut.model_validate(service.create(uow, body))
    with_etag(response, made.version)
    return made


@router.get("/admin/kb/articles/{article_id}", operation_id="articles_read", responses=problems(NotFound))
def articles_read(units: DeskReads, article_id: Id, response: Response) -> ArticleAdminOut:
    with units.read() as uow:
        found = ArticleAdminOut.model_validate(service.admin_read(uow, article_id))
    with_etag(response, found.version)
    return found


@router.get("/admin/kb/articles/{article_id}/versions", operation_id="articles_versions", responses=problems(NotFound))
def articles_versions(units: DeskReads, article_id: Id) -> list[ArticleVersionOut]:
    """What an article said before and who wrote that, newest first; nothing for one that was never changed."""
    with units.read() as uow:
        return service.versions(uow, article_id)


@router.patch(
    "/admin/kb/articles/{article_id}",
    operation_id="articles_change",
    responses=problems(NotFound, Stale, PreconditionRequired, Invalid),
)
def articles_change(
    units: Writes, article_id: Id, body: ArticlePatch, version: Version, response: Response
) -> ArticleAdminOut:
    """Edit, publish or take back."""
    with units.write() as uow:
        changed = ArticleAdminOut.model_validate(service.change(uow, article_id, body, version=version))
    with_etag(response, changed.version)
    return changed


@router.delete(
    "/admin/kb/articles/{article_id}", status_code=204, operation_id="articles_delete", responses=problems(NotFound)
)
def articles_delete(units: Writes, article_id: Id) -> None:
    """Archive an article."""
    with units.write() as uow:
        service.archive(uow, article_id)


@router.get("/admin/kb/suggestions", operation_id="suggestions_list")
def suggestions_list(
    units: DeskReads, state: Annotated[Literal["open", "accepted", "dismissed"] | None, Query()] = None
) -> list[SuggestionOut]:
    """Articles that seem to be missing, with the numbers behind it."""
    with units.read() as uow:
        return [SuggestionOut.model_validate(row) for row in service.suggestions(uow, state=state)]


@router.patch("/admin/kb/suggestions/{suggestion_id}", operation_id="suggestions_settle", responses=problems(NotFound))
def suggestions_settle(units: Writes, suggestion_id: Id, body: SuggestionIn) -> SuggestionOut:
    with units.write() as uow:
        return SuggestionOut.model_validate(service.settle_suggestion(uow, suggestion_id, state=body.state))
