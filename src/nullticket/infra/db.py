"""Engines for SQLite and PostgreSQL.

SQLite has one writer at a time: the write engine opens ``BEGIN IMMEDIATE`` behind a process-wide lock, so that
writers queue fairly here instead of polling the file; readers have an engine of their own and never wait.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from pydantic import TypeAdapter
from sqlalchemy import Engine, create_engine, event, make_url, text
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.pool import QueuePool

from nullticket.infra.replica import ReplicaWatch

DatabaseFault = DBAPIError
_TOOK_TOO_LONG: Final = "57014"


@dataclass(frozen=True, slots=True)
class DatabaseConfig:
    """``pool_size`` is at least the thread limit of the web server, so that a request never waits for a connection."""

    url: str
    replica_url: str | None = None
    replica_max_lag_seconds: float = 5.0
    pool_size: int = 40
    statement_timeout_seconds: int = 15


@dataclass(frozen=True, slots=True)
class Database:
    """The engines of one process. ``watch`` knows whether the replica may answer at this moment."""

    writer: Engine
    reader: Engine
    replica: Engine | None = None
    watch: ReplicaWatch | None = None
    write_lock: AbstractContextManager[Any] | None = None
    _sessions: dict[str, sessionmaker[Session]] = field(default_factory=dict)

    @property
    def dialect(self) -> str:
        return self.writer.dialect.name

    def session(self, *, read_only: bool, bind: Engine | None = None) -> Session:
        engine = bind or (self.reader if read_only else self.writer)
        return Session(engine, expire_on_commit=False, autoflush=False)

    def replica_session(self) -> Session | None:
        """A session for what may be a moment old, None while the replica is not fresh or does not answer."""
        if self.watch is None or not self.watch.fresh():
            return None
        session = self.session(read_only=True, bind=self.replica)
        try:
            session.connection()
        except OperationalError:
            session.close()
            self.watch.lost()
            return None
        return session

    def has_lost_replica(self, error: DBAPIError) -> bool:
        """Whether this is the end of a connection to the replica, or of a snapshot that it could not keep any longer. A
        question that took too long there would take as long elsewhere.
        """
        if self.watch is None or getattr(error.orig, "sqlstate", None) == _TOOK_TOO_LONG:
            return False
        if not (error.connection_invalidated or isinstance(error, OperationalError)):
            return False
        self.watch.lost()
        return True

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the process's place as the one SQLite writer; free of cost on PostgreSQL."""
        if self.write_lock is None:
            yield
            return
        with self.write_lock:
            yield

    def dispose(self) -> None:
        if self.watch is not None:
            self.watch.stop()
        for engine in (self.writer, self.reader, self.replica):
            if engine is not None:
                engine.dispose()


def _sqlite_engine(url: str, *, begin: str, pool_size: int, cache_kb: int) -> Engine:
    engine = create_engine(
        url,
        poolclass=QueuePool,
        pool_size=pool_size,
        max_overflow=8,
        connect_args={"check_same_thread": False, "timeout": 30},
    )

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # SQLAlchemy's begin event decides, not the driver
        cursor = connection.cursor()
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "busy_timeout=30000",
            "temp_store=MEMORY",
            f"cache_size=-{cache_kb}",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        connection.exec_driver_sql(begin)

    return engine


# A machine that vanished says nothing: without these a query waits a quarter of an hour for it, an answer two hours.
_GIVEN_UP: Final = {
    "keepalives_idle": 20,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
}


def _postgres_engine(url: str, *, config: DatabaseConfig, read_only: bool) -> Engine:
    driver = make_url(url).get_dialect().import_dbapi()
    milliseconds = config.statement_timeout_seconds * 1000
    options = f"-c statement_timeout={milliseconds} -c lock_timeout=10000 -c timezone=UTC"
    if read_only:
        # Search terms differ too much for one plan: a generic plan costs seconds on a rare word.
        options += " -c default_transaction_read_only=on -c plan_cache_mode=force_custom_plan"
    engine = create_engine(
        url,
        pool_size=config.pool_size,
        max_overflow=8,
        pool_pre_ping=True,
        pool_recycle=1800,
        # The server's own placeholders: the driver would otherwise take each statement apart to write them.
        paramstyle="numeric_dollar",
        # A ticket has forty documents read on its way. This reader takes a quarter of the time; half a character, which it
        # refuses, is not in there, since the server takes none.
        json_deserializer=TypeAdapter(Any).validate_json,
        connect_args={
            "options": options,
            "connect_timeout": 5,
            "cursor_factory": driver.RawCursor,
            **_GIVEN_UP,
        },
    )

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: Any) -> None:
        connection.server_cursor_factory = driver.RawServerCursor  # what is read a chunk at a time, likewise

    return engine


def is_empty(error: DatabaseFault) -> bool:
    """Whether a statement failed because nobody has migrated this database yet."""
    said = str(error.orig)
    return "no such table" in said or ("relation" in said and "does not exist" in said)


def embedded_file(url: str) -> Path | None:
    """The file of an SQLite address."""
    return Path(str(make_url(url).database)) if url.startswith("sqlite") else None


def normal_url(url: str) -> str:
    """Accept the spellings people use and pick our drivers."""
    parsed = make_url(url)
    if parsed.drivername in {"postgres", "postgresql"}:
        parsed = parsed.set(drivername="postgresql+psycopg")
    return parsed.render_as_string(hide_password=False)


def open_database(config: DatabaseConfig) -> Database:
    url = normal_url(config.url)
    if url.startswith("sqlite"):
        return Database(
            writer=_sqlite_engine(url, begin="BEGIN IMMEDIATE", pool_size=2, cache_kb=16_000),
            # There may be forty of them, each with a cache of its own; behind them stands the system's, shared by all.
            reader=_sqlite_engine(url, begin="BEGIN", pool_size=config.pool_size, cache_kb=4_000),
            write_lock=threading.Lock(),
        )
    reader = _postgres_engine(url, config=config, read_only=True)
    replica = watch = None
    if config.replica_url:
        replica = _postgres_engine(normal_url(config.replica_url), config=config, read_only=True)
        watch = ReplicaWatch(reader, replica, config.replica_max_lag_seconds)
    return Database(
        writer=_postgres_engine(url, config=config, read_only=False), reader=reader, replica=replica, watch=watch
    )


def ping(database: Database, *, write: bool) -> None:
    """Raise unless the database answers; with ``write``, unless it would take a write."""
    engine = database.writer if write else database.reader
    lock: Callable[[], Any] = database.writing
    with lock(), engine.connect() as connection, connection.begin():
        if write:
            connection.execute(text("UPDATE lease SET owner = owner WHERE name = 'readiness-probe'"))
        else:
            connection.execute(text("SELECT 1"))
