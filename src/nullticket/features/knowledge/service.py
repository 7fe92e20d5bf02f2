"""Articles for readers, the chat bot and admins."""

from nullticket.core.enums import ActorKind
from nullticket.core.errors import Invalid, NotFound, Stale
from nullticket.features.accounts import repository as accounts
from nullticket.features.knowledge import ranking, repository
from nullticket.features.knowledge.markup import to_html
from nullticket.features.knowledge.schemas import (
    ArticleFilter,
    ArticleHit,
    ArticleIn,
    ArticleLead,
    ArticleOut,
    ArticlePatch,
    ArticleVersionOut,
    ShelfCategory,
    ShelfFilter,
    ShelfOut,
)
from nullticket.infra.uow import UnitOfWork
from nullticket.models import KBSuggestion, KnowledgeArticle

CANDIDATES = 200


def search(
    uow: UnitOfWork, q: str, *, category: str | None = None, limit: int = 10, published_only: bool = False
) -> list[ArticleHit]:
    """The best articles for a question, best first, each with its reasons."""
    rows = repository.hits(uow, q, published_only=published_only, limit=CANDIDATES)
    ranked = ranking.rank([_hit(row, score) for row, score in rows], ranking.Query(q, category), now=uow.now())
    by_id = {row.id: row for row, _ in rows}
    return [
        ArticleHit(
            id=found.article_id,
            title=by_id[found.article_id].title,
            category=by_id[found.article_id].category,
            snippet=found.snippet.text,
            score=round(found.score, 4),
            offered=found.offered,
            reasons=list(found.reasons),
        )
        for found in ranked[:limit]
    ]


def shelf(uow: UnitOfWork, wanted: ShelfFilter) -> ShelfOut:
    """What everybody may read, to browse without a question."""
    rows, following = repository.shelf(uow, wanted)
    names = ArticleLead.model_fields.keys() - {"snippet"}
    leads = [
        ArticleLead.model_validate(
            {name: getattr(row, name) for name in names} | {"snippet": ranking.snippet(row.beginning, ()).text}
        )
        for row in rows
    ]
    categories = [ShelfCategory.model_validate(row) for row in repository.shelf_categories(uow)]
    return ShelfOut(items=leads, categories=categories, next=following)


def _hit(row: KnowledgeArticle, score: float) -> ranking.ArticleHit:
    return ranking.ArticleHit(
        article_id=row.id,
        title=row.title,
        content=row.content,
        category=row.category,
        text_score=score,
        updated_at=row.updated_at,
        helpful=row.helpful_count,
        not_helpful=row.not_helpful_count,
        resolution_count=row.resolution_count,
    )


def read(uow: UnitOfWork, article_id: int) -> ArticleOut:
    """An article for reading; 404 also for one that the caller may not see."""
    row = _visible(uow, article_id)
    values = {name: getattr(row, name) for name in ArticleOut.model_fields.keys() - {"html"}}
    return ArticleOut.model_validate(values | {"html": to_html(row.content)})


def _visible(uow: UnitOfWork, article_id: int) -> KnowledgeArticle:
    row = repository.article(uow, article_id)
    if row is None:
        raise NotFound("No such article.")
    return row


def count_view(uow: UnitOfWork, article_id: int) -> None:
    repository.count_view(uow, article_id)


def count_resolution(uow: UnitOfWork, article_id: int) -> None:
    """Somebody's problem was solved by it."""
    repository.count_resolution(uow, article_id)


def vote(uow: UnitOfWork, article_id: int, *, helpful: bool, visitor: str) -> ArticleOut:
    """One vote a person; a visitor is told apart by address, hashed."""
    _visible(uow, article_id)
    voter = f"user:{uow.actor.user_id}" if uow.actor.kind is not ActorKind.VISITOR else f"visitor:{visitor}"
    repository.vote(uow, article_id, voter[:80], helpful=helpful)
    return read(uow, article_id)


def listed(uow: UnitOfWork, wanted: ArticleFilter) -> tuple[list[KnowledgeArticle], int, bool, str | None]:
    return repository.page(uow, wanted)


def create(uow: UnitOfWork, given: ArticleIn) -> KnowledgeArticle:
    if not repository.category_exists(uow, given.category):
        raise Invalid(f"There is no category {given.category}.", field="category")
    row = KnowledgeArticle(
        **given.model_dump(),
        author_id=uow.actor.user_id,
        created_at=uow.now(),
        updated_at=uow.now(),
        published_at=uow.now() if given.status == "published" else None,
    )
    repository.add(uow, row)
    accounts.audit(uow, "kb.created", target=f"article:{row.id}", after={"title": row.title, "status": row.status})
    return row


def admin_read(uow: UnitOfWork, article_id: int) -> KnowledgeArticle:
    return _visible(uow, article_id)


def versions(uow: UnitOfWork, article_id: int) -> list[ArticleVersionOut]:
    """What an article said before and says now, newest first. An article that was never changed has none."""
    _visible(uow, article_id)
    names = ArticleVersionOut.model_fields.keys() - {"author_name"}
    return [
        ArticleVersionOut.model_validate({name: getattr(row, name) for name in names} | {"author_name": author})
        for row, author in repository.versions(uow, article_id)
    ]


def change(uow: UnitOfWork, article_id: int, patch: ArticlePatch, *, version: int) -> KnowledgeArticle:
    row = repository.article_for_update(uow, article_id)
    if row is None:
        raise NotFound("No such article.")
    if row.version != version:
        raise Stale("Somebody changed this article meanwhile.", current_version=row.version)
    changes = {name: value for name, value in patch.model_dump(exclude_unset=True).items() if value is not None}
    if "category" in changes and not repository.category_exists(uow, changes["category"]):
        raise Invalid(f"There is no category {changes['category']}.", field="category")
    repository.keep_version(uow, row, author_id=row.author_id)
    before = {"title": row.title, "status": row.status, "visibility": row.visibility.value}
    for name, value in changes.items():
        setattr(row, name, value)
    row.version += 1
    row.updated_at = uow.now()
    if row.status == "published" and row.published_at is None:
        row.published_at = uow.now()
    repository.keep_version(uow, row, author_id=uow.actor.user_id)
    after: dict[str, object] = {"title": row.title, "status": row.status, "visibility": row.visibility.value}
    accounts.audit(uow, "kb.changed", target=f"article:{article_id}", before=dict(before), after=after)
    return row


def archive(uow: UnitOfWork, article_id: int) -> None:
    """Articles are archived: tickets and chats point to them."""
    row = repository.article_for_update(uow, article_id)
    if row is None:
        raise NotFound("No such article.")
    repository.keep_version(uow, row, author_id=row.author_id)
    row.status = "archived"
    row.version += 1
    row.updated_at = uow.now()
    repository.keep_version(uow, row, author_id=uow.actor.user_id)
    accounts.audit(uow, "kb.archived", target=f"article:{article_id}")


def suggestions(uow: UnitOfWork, *, state: str | None) -> list[KBSuggestion]:
    return repository.suggestions(uow, state=state)


def settle_suggestion(uow: UnitOfWork, suggestion_id: int, *, state: str) -> KBSuggestion:
    row = repository.suggestion_for_update(uow, suggestion_id)
    if row is None:
        raise NotFound("No such suggestion.")
    row.state = state
    row.updated_at = uow.now()
    accounts.audit(uow, f"kb.suggestion_{state}", target=f"suggestion:{suggestion_id}")
    return row
