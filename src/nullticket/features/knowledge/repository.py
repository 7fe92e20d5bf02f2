"""Queries about articles. Every read starts from ``visible_to``."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, and_, func, or_, select, true, update

from nullticket.core.access import Actor
from nullticket.core.enums import Visibility
from nullticket.core.errors import Invalid
from nullticket.core.paging import decode_cursor, encode_cursor
from nullticket.features.knowledge.schemas import ArticleFilter, ShelfFilter
from nullticket.infra.search import best_matching, matching
from nullticket.infra.sql import capped_count, insert_new
from nullticket.infra.uow import UnitOfWork
from nullticket.models import ArticleVersion, ArticleVote, Category, KBSuggestion, KnowledgeArticle, User


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """The desk reads everything, everybody else only what is published and public."""
    return true() if actor.is_agent else _for_everybody()


def _for_everybody() -> ColumnElement[bool]:
    return and_(KnowledgeArticle.status == "published", KnowledgeArticle.visibility == Visibility.PUBLIC)


def article(uow: UnitOfWork, article_id: int) -> KnowledgeArticle | None:
    query = select(KnowledgeArticle).where(KnowledgeArticle.id == article_id, visible_to(uow.actor))
    return uow.session.scalar(query)


def article_for_update(uow: UnitOfWork, article_id: int) -> KnowledgeArticle | None:
    return uow.session.scalar(select(KnowledgeArticle).where(KnowledgeArticle.id == article_id).with_for_update())


def add(uow: UnitOfWork, row: Any) -> None:
    uow.session.add(row)
    uow.session.flush()


_KEPT: Final = ("title", "content", "category", "status", "visibility", "language")
VERSIONS_SHOWN: Final = 100


def keep_version(uow: UnitOfWork, row: KnowledgeArticle, *, author_id: int | None) -> None:
    """Keep what an article says now, unless that version is kept already."""
    what = {name: getattr(row, name) for name in _KEPT}
    values = what | {"article_id": row.id, "version": row.version, "author_id": author_id, "at": row.updated_at}
    insert_new(uow.session, ArticleVersion, values)


def versions(uow: UnitOfWork, article_id: int) -> list[tuple[ArticleVersion, str]]:
    """The newest hundred, newest first, each with the name of who wrote it."""
    query = (
        select(ArticleVersion, User.name)
        .outerjoin(User, User.id == ArticleVersion.author_id)
        .where(ArticleVersion.article_id == article_id)
        .order_by(ArticleVersion.version.desc())
        .limit(VERSIONS_SHOWN)
    )
    return [(row[0], row[1] or "") for row in uow.session.execute(query)]


def category_exists(uow: UnitOfWork, key: str) -> bool:
    return uow.session.scalar(select(Category.key).where(Category.key == key)) is not None


def hits(uow: UnitOfWork, q: str, *, published_only: bool, limit: int) -> list[tuple[KnowledgeArticle, float]]:
    """Articles in which at least one word of the question occurs, with the search engine's figure, best first."""
    query = select(KnowledgeArticle).where(visible_to(uow.actor))
    if published_only:
        query = query.where(_for_everybody())
    query = best_matching(uow.session, query, KnowledgeArticle, q, limit=limit)
    found: Sequence[Row[Any]] = uow.session.execute(query).all()
    return [(row[0], float(row[-1])) for row in found]


def page(uow: UnitOfWork, wanted: ArticleFilter) -> tuple[list[KnowledgeArticle], int, bool, str | None]:
    query = select(KnowledgeArticle).where(visible_to(uow.actor))
    if wanted.status:
        query = query.where(KnowledgeArticle.status == wanted.status)
    if wanted.category:
        query = query.where(KnowledgeArticle.category == wanted.category)
    if wanted.q:
        query, _ = matching(uow.session, query, KnowledgeArticle, wanted.q)
    total, capped = capped_count(uow.session, query.with_only_columns(KnowledgeArticle.id))
    if wanted.cursor:
        (last,) = decode_cursor(wanted.cursor, length=1)
        query = query.where(KnowledgeArticle.id < (last if isinstance(last, int) else 0))
    rows = list(uow.session.scalars(query.order_by(KnowledgeArticle.id.desc()).limit(wanted.limit + 1)))
    following = encode_cursor(rows[wanted.limit - 1].id) if len(rows) > wanted.limit else None
    return rows[: wanted.limit], total, capped, following


# More than the beginning that is shown: marks of Markdown fall away.
_BEGINNING: Final = 600


def shelf(uow: UnitOfWork, wanted: ShelfFilter) -> tuple[list[Row[Any]], str | None]:
    """Published, public articles, most read first: id, title, category, when changed, views and the beginning."""
    table = KnowledgeArticle
    beginning = func.substr(table.content, 1, _BEGINNING).label("beginning")
    query = select(table.id, table.title, table.category, table.updated_at, table.views, beginning)
    query = query.where(_for_everybody())
    if wanted.category:
        query = query.where(table.category == wanted.category)
    if wanted.cursor:
        views, last = decode_cursor(wanted.cursor, length=2)
        if not isinstance(views, int) or not isinstance(last, int):
            raise Invalid("The cursor is not one that this list gave out.")
        query = query.where(or_(table.views < views, and_(table.views == views, table.id < last)))
    rows = list(uow.session.execute(query.order_by(table.views.desc(), table.id.desc()).limit(wanted.limit + 1)))
    end = rows[wanted.limit - 1] if len(rows) > wanted.limit else None
    return rows[: wanted.limit], encode_cursor(end.views, end.id) if end else None


def shelf_categories(uow: UnitOfWork) -> list[Row[Any]]:
    """Key, name and number of published, public articles of each category that has one, by name."""
    query = (
        select(Category.key, Category.name, func.count().label("articles"))
        .join(KnowledgeArticle, KnowledgeArticle.category == Category.key)
        .where(_for_everybody())
        .group_by(Category.key, Category.name)
        .order_by(Category.name)
    )
    return list(uow.session.execute(query))


def count_view(uow: UnitOfWork, article_id: int) -> None:
    uow.session.execute(
        update(KnowledgeArticle).where(KnowledgeArticle.id == article_id).values(views=KnowledgeArticle.views + 1)
    )


def count_resolution(uow: UnitOfWork, article_id: int) -> None:
    uow.session.execute(
        update(KnowledgeArticle)
        .where(KnowledgeArticle.id == article_id)
        .values(resolution_count=KnowledgeArticle.resolution_count + 1)
    )


def vote(uow: UnitOfWork, article_id: int, voter: str, *, helpful: bool) -> None:
    """Store a voter's one vote and keep the counts equal to the votes."""
    values = {"article_id": article_id, "voter": voter, "helpful": helpful, "at": uow.now()}
    fresh = insert_new(uow.session, ArticleVote, values)
    before = None
    if not fresh:
        stored = uow.session.get(ArticleVote, (article_id, voter), with_for_update=True)
        before = stored.helpful if stored is not None else None
        if stored is not None:
            stored.helpful = helpful
    if before == helpful:
        return
    change = {True: 0, False: 0}
    change[helpful] += 1
    if before is not None:
        change[before] -= 1
    uow.session.execute(
        update(KnowledgeArticle)
        .where(KnowledgeArticle.id == article_id)
        .values(
            helpful_count=KnowledgeArticle.helpful_count + change[True],
            not_helpful_count=KnowledgeArticle.not_helpful_count + change[False],
        )
    )


def suggestions(uow: UnitOfWork, *, state: str | None) -> list[KBSuggestion]:
    query = select(KBSuggestion)
    if state:
        query = query.where(KBSuggestion.state == state)
    return list(uow.session.scalars(query.order_by(KBSuggestion.id.desc()).limit(100)))


def suggestion_for_update(uow: UnitOfWork, suggestion_id: int) -> KBSuggestion | None:
    return uow.session.scalar(select(KBSuggestion).where(KBSuggestion.id == suggestion_id).with_for_update())


def suggestion_by_key(uow: UnitOfWork, key: str) -> KBSuggestion | None:
    return uow.session.scalar(select(KBSuggestion).where(KBSuggestion.dedupe_key == key))


def live_article_of(uow: UnitOfWork, category: str) -> KnowledgeArticle | None:
    query = select(KnowledgeArticle).where(
        KnowledgeArticle.category == category, KnowledgeArticle.status == "published"
    )
    return uow.session.scalar(query.limit(1))
