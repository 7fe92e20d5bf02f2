"""Migrate from code: up, down, and whether the database is at head.

A server asks the last question all the time and migrates hardly ever, so Alembic, which takes ten megabytes, is loaded by
those who migrate and by nobody else.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlalchemy import Engine, create_engine, inspect, text
from sqlalchemy.pool import NullPool

from nullticket.infra.db import normal_url

if TYPE_CHECKING:
    from alembic.config import Config

HERE: Final = Path(__file__).parent


def config(url: str) -> "Config":
    from alembic.config import Config  # noqa: PLC0415 - see the top of the module

    made = Config()
    made.set_main_option("script_location", str(HERE))
    made.set_main_option("sqlalchemy.url", normal_url(url).replace("%", "%%"))
    return made


def upgrade(url: str, revision: str = "head") -> None:
    from alembic import command  # noqa: PLC0415 - see the top of the module

    command.upgrade(config(url), revision)


def downgrade(url: str, revision: str) -> None:
    from alembic import command  # noqa: PLC0415 - see the top of the module

    command.downgrade(config(url), revision)


def head() -> str:
    """The newest revision: the migrations are one line, and each file's name begins with its own."""
    return max(file.name[:4] for file in (HERE / "versions").glob("[0-9][0-9][0-9][0-9]_*.py"))


def current(engine: Engine) -> str | None:
    """The revision of a database, None before the first."""
    if not inspect(engine).has_table("alembic_version"):
        return None
    with engine.connect() as connection:
        found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return found


def is_at_head(url: str) -> bool:
    engine = create_engine(normal_url(url), poolclass=NullPool)
    try:
        return current(engine) == head()
    finally:
        engine.dispose()
