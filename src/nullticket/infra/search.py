"""Full-text search behind one function: FTS5 on SQLite, a stored tsvector on PostgreSQL.

Every word of the query must occur, as a word or as the beginning of one. Newest first, by id: ordering by anything
else would read all hits.
"""

from typing import Any, Final

from sqlalchemy import ColumnElement, Select, column, func, literal_column, table
from sqlalchemy.orm import InstrumentedAttribute, Session

from nullticket.core.text import words
from nullticket.infra.sql import dialect
from nullticket.models import KnowledgeArticle, Ticket

MAX_WORDS: Final = 12
_FTS: Final = {"ticket": "ticket_search", "knowledge_article": "article_search"}


def search_words(q: str) -> list[str]:
    return words(q)[:MAX_WORDS]


def matching(
    session: Session, query: Select[Any], model: type[Ticket] | type[KnowledgeArticle], q: str
) -> tuple[Select[Any], ColumnElement[Any] | InstrumentedAttribute[int]]:
    """Narrow a query to the rows of ``model`` that match; returns it and the column to order by (descending)."""
    terms = search_words(q)
    if not terms:
        return query.where(model.id < 0), model.id
    if dialect(session) == "postgresql":
        text = " & ".join(f"{term}:*" for term in terms)
        vector: ColumnElement[Any] = literal_column(f"{model.__tablename__}.search")
        return query.where(vector.op("@@")(func.to_tsquery("simple", text))), model.id
    name = _FTS[model.__tablename__]
    fts = table(name, column("rowid"), column(name))
    text = " AND ".join(f'"{term}"*' for term in terms)
    narrowed = query.join(fts, fts.c.rowid == model.id).where(fts.c[name].op("MATCH")(text))
    return narrowed, fts.c.rowid


def newest_first(model: type[Ticket] | type[KnowledgeArticle], query: Select[Any]) -> Any:
    """The column by which a searched query is read from its newest hit on, without looking at the others.

    On SQLite that is the row id of the search table, when the query reads from it; everywhere else the id.
    """
    name = _FTS[model.__tablename__]
    searched = any(name in str(source) for source in query.get_final_froms())
    return literal_column(f"{name}.rowid") if searched else model.id


def best_matching(
    session: Session, query: Select[Any], model: type[Ticket] | type[KnowledgeArticle], q: str, *, limit: int
) -> Select[Any]:
    """Rows in which any word of the question occurs, best first, with the engine's figure as an added last column.

    Reads every hit to rank it, so it is for tables of thousands, not millions.
    """
    terms = search_words(q)
    if not terms:
        return query.add_columns(literal_column("0.0")).where(model.id < 0)
    if dialect(session) == "postgresql":
        asked = func.to_tsquery("simple", " | ".join(f"{term}:*" for term in terms))
        vector: ColumnElement[Any] = literal_column(f"{model.__tablename__}.search")
        score: ColumnElement[Any] = func.ts_rank(vector, asked)
        return (
            query.add_columns(score).where(vector.op("@@")(asked)).order_by(score.desc(), model.id.desc()).limit(limit)
        )
    name = _FTS[model.__tablename__]
    fts = table(name, column("rowid"), column(name))
    text = " OR ".join(f'"{term}"*' for term in terms)
    bm25: ColumnElement[Any] = literal_column(f"bm25({name})")
    narrowed = query.join(fts, fts.c.rowid == model.id).where(fts.c[name].op("MATCH")(text))
    return narrowed.add_columns(-bm25).order_by(bm25, model.id.desc()).limit(limit)
