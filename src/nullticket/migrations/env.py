"""Alembic's entry: the URL comes from ``migrations.run``; batch mode for SQLite, a lock timeout for PostgreSQL."""

from typing import Any, Literal

import sqlalchemy as sa
from alembic import context
from sqlalchemy import create_engine, event, text
from sqlalchemy.pool import NullPool

from nullticket.models import Base
from nullticket.models.base import UtcDateTime, Words

# Built by hand in the migrations, since only one of the two databases knows them.
_HAND_MADE = ("ticket_search", "article_search")


def _include(_object: Any, name: str | None, kind: str, _reflected: bool, _compare_to: Any) -> bool:  # noqa: FBT001 - Alembic's signature
    if kind == "table" and name is not None:
        return not name.startswith(_HAND_MADE)
    return not (name is not None and (name == "search" or name.endswith("_search")))


def _render(kind: str, thing: Any, _context: Any) -> str | Literal[False]:
    """Write our types as plain ones, so that a migration never depends on today's code."""
    if kind != "type":
        return False
    if isinstance(thing, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if isinstance(thing, Words):
        return "sa.String(20)"
    if isinstance(thing, sa.JSON):
        return 'sa.JSON().with_variant(postgresql.JSONB(), "postgresql")'
    return False


def run() -> None:
    url = context.config.get_main_option("sqlalchemy.url") or ""
    engine = create_engine(url, poolclass=NullPool)
    if url.startswith("sqlite"):

        @event.listens_for(engine, "connect")
        def _prepare(connection: Any, _record: Any) -> None:
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA foreign_keys=OFF")

    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SET lock_timeout = '3s'"))
            connection.commit()
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_as_batch=True,
            include_object=_include,
            compare_type=False,
            render_item=_render,
        )
        with context.begin_transaction():
            context.run_migrations()
    engine.dispose()


run()
