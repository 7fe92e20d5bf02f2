"""Full-text search, tables that only grow, and the row of the readiness probe."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

APPEND_ONLY = ("ticket_history", "audit_event", "routing_decision")
SEARCHED = {
    "ticket": ("title", "description", "ticket_search"),
    "knowledge_article": ("title", "content", "article_search"),
}


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        _postgres_up()
    else:
        _sqlite_up()
    op.execute(
        sa.text(
            "INSERT INTO lease (name, owner, expires_at, due_at, last_error)"
            " VALUES ('readiness-probe', '', '2000-01-01 00:00:00.000000', '9999-01-01 00:00:00.000000', '')"
        )
    )


def _postgres_up() -> None:
    for table, (head, body, _) in SEARCHED.items():
        # A stored column: an index on an expression has no statistics and re-tokenises each row.
        op.execute(
            f"ALTER TABLE {table} ADD COLUMN search tsvector GENERATED ALWAYS AS"
            f" (to_tsvector('simple', {head} || ' ' || left({body}, 50000))) STORED"
        )
        op.execute(f"CREATE INDEX ix_{table}_search ON {table} USING gin (search)")
    op.execute(
        "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION 'table % only grows', TG_TABLE_NAME; END $$"
    )
    for table in APPEND_ONLY:
        op.execute(
            f"CREATE TRIGGER {table}_only_grows BEFORE UPDATE OR DELETE ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )


def _sqlite_up() -> None:
    for table, (head, body, search) in SEARCHED.items():
        op.execute(
            f"CREATE VIRTUAL TABLE {search} USING fts5({head}, {body}, content='{table}', content_rowid='id',"
            " tokenize='unicode61 remove_diacritics 2', prefix='2 3')"
        )
        new = f"INSERT INTO {search}(rowid, {head}, {body}) VALUES (new.id, new.{head}, new.{body});"
        old = (
            f"INSERT INTO {search}({search}, rowid, {head}, {body}) VALUES ('delete', old.id, old.{head}, old.{body});"
        )
        op.execute(f"CREATE TRIGGER {search}_insert AFTER INSERT ON {table} BEGIN {new} END")
        op.execute(f"CREATE TRIGGER {search}_delete AFTER DELETE ON {table} BEGIN {old} END")
        op.execute(f"CREATE TRIGGER {search}_update AFTER UPDATE OF {head}, {body} ON {table} BEGIN {old} {new} END")
    for table in APPEND_ONLY:
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table}"
                f" BEGIN SELECT RAISE(ABORT, 'table {table} only grows'); END"
            )


def downgrade() -> None:
    op.execute("DELETE FROM lease WHERE name = 'readiness-probe'")
    if op.get_bind().dialect.name == "postgresql":
        for table in APPEND_ONLY:
            op.execute(f"DROP TRIGGER {table}_only_grows ON {table}")
        op.execute("DROP FUNCTION refuse_change()")
        for table in SEARCHED:
            op.execute(f"ALTER TABLE {table} DROP COLUMN search")
        return
    for table in APPEND_ONLY:
        for verb in ("update", "delete"):
            op.execute(f"DROP TRIGGER {table}_no_{verb}")
    for _, _, search in SEARCHED.values():
        for verb in ("insert", "delete", "update"):
            op.execute(f"DROP TRIGGER {search}_{verb}")
        op.execute(f"DROP TABLE {search}")
