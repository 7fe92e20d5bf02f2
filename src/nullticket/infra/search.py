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
    session: Session,
    query: Select[Any],
    model: type[Ticket] | type[KnowledgeArticle],
    q: str,
    *,
    any_word: bool = False,
) -> tuple[Select[Any], ColumnElement[Any] | InstrumentedAttribute[int]]:
    """Narrow a query to the rows of ``model`` that match; returns it and the column to order by (descending).

    ``any_word``: one word of the query is enough, for questions in whole sentences.
    """
    terms = search_words(q)
    if not terms:
        return query.where(model.id < 0), model.id
    if dialect(session) == "postgresql":
        text = (" | " if any_word else " & ").join(f"{term}:*" for term in terms)
        vector: ColumnElement[Any] = literal_column(f"{model.__tablename__}.search")
        return query.where(vector.op("@@")(func.to_tsquery("simple", text))), model.id
    name = _FTS[model.__tablename__]
    fts = table(name, column("rowid"), column(name))
    text = (" OR " if any_word else " AND ").join(f'"{term}"*' for term in terms)
    narrowed = query.join(fts, fts.c.rowid == model.id).where(fts.c[name].op("MATCH")(text))
    return narrowed, fts.c.rowid
