"""The few statements that SQLite and PostgreSQL spell alike only in their own dialects' insert."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, cast

from sqlalchemy import ARRAY, ColumnElement, Table, any_, func, insert, literal, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import InstrumentedAttribute, Session
from sqlalchemy.sql import Select

from nullticket.core.paging import TOTAL_CAP
from nullticket.models import Base


def dialect(session: Session) -> str:
    return session.get_bind().dialect.name


def table_of(model: type[Base]) -> Table:
    """For statements about many rows of which none is an object of the session."""
    return cast("Table", model.__table__)


def among(
    session: Session, column: InstrumentedAttribute[Any] | ColumnElement[Any], values: Collection[Any]
) -> ColumnElement[bool]:
    """``column IN (values)``. On PostgreSQL one parameter however many they are, so that the statement is always the
    same: put together once and planned once.
    """
    if dialect(session) == "postgresql":
        return column == any_(literal(list(values), ARRAY(column.type)))
    return column.in_(values)


def _insert(session: Session, model: type[Base]) -> Any:
    maker = postgresql.insert if dialect(session) == "postgresql" else sqlite.insert
    # The table and not the class: rows of which some have no value in a column are then one statement, not one a kind.
    return maker(table_of(model))


def new_rows(session: Session, model: type[Base]) -> Any:
    """An insert that passes over rows whose unique key is taken; add ``values`` and ``returning``."""
    return _insert(session, model).on_conflict_do_nothing()


def insert_new(session: Session, model: type[Base], values: Mapping[str, Any]) -> bool:
    """Insert unless a unique key says that it is there; True when this call inserted it."""
    # The row count of such an insert is not reliable on both drivers; what it returns is.
    keys = table_of(model).primary_key.columns
    made = new_rows(session, model).values(**values).returning(*keys)
    return session.execute(made).first() is not None


def insert_all(session: Session, model: type[Base], rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """Insert rows that all name the same columns, none of them an object of the session; their ids, in order."""
    if not rows:
        return []
    table = table_of(model)
    made = insert(table).returning(table.c.id, sort_by_parameter_order=True)
    return list(session.scalars(made, [dict(row) for row in rows]))


def add_up(
    session: Session, model: type[Base], rows: Sequence[Mapping[str, Any]], *, keys: Sequence[str], sums: Sequence[str]
) -> None:
    """Insert rows or add their ``sums`` columns to the rows that are there. Rows must have distinct keys."""
    if not rows:
        return
    table = model.__table__
    statement = _insert(session, model)
    statement = statement.on_conflict_do_update(
        index_elements=list(keys), set_={name: table.c[name] + statement.excluded[name] for name in sums}
    )
    # One order for all writers, so that two of them cannot wait for each other.
    ordered = sorted(rows, key=lambda row: tuple(str(row[key]) for key in keys))
    session.execute(statement, [dict(row) for row in ordered])


def capped_count(session: Session, query: Select[Any], *, cap: int = TOTAL_CAP) -> tuple[int, bool]:
    """Count rows of a query up to the cap, and whether the cap was reached."""
    inner = query.order_by(None).limit(cap + 1).subquery()
    total = session.scalar(select(func.count()).select_from(inner)) or 0
    return min(total, cap), total > cap
