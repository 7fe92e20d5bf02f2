"""Saved views, habits, what was read, reminders, and bulk jobs."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_TIME = sa.DateTime(timezone=True)
_JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
_OWED = sa.text("fired_at IS NULL")


def _of(table: str, column: str, other: str, *, cascade: bool = True) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}"), ondelete="CASCADE" if cascade else None
    )


def upgrade() -> None:
    op.create_table(
        "saved_view",
        sa.Column("id", _ID, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("query", sa.String(length=400), nullable=False),
        sa.Column("sort", sa.String(length=30), nullable=False),
        sa.Column("owner_id", _ID, nullable=True),
        sa.Column("team_id", _ID, nullable=True),
        sa.Column("created_at", _TIME, nullable=False),
        sa.Column("updated_at", _TIME, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        _of("saved_view", "owner_id", "user_account"),
        _of("saved_view", "team_id", "team"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_view")),
    )
    op.create_index(op.f("ix_saved_view_owner_id"), "saved_view", ["owner_id"])
    op.create_index(op.f("ix_saved_view_team_id"), "saved_view", ["team_id"])
    op.create_table(
        "desk_habits",
        sa.Column("user_id", _ID, nullable=False),
        sa.Column("columns", _JSON, nullable=False),
        sa.Column("after_resolve", sa.String(length=10), nullable=False),
        sa.Column("default_view", sa.String(length=40), nullable=False),
        sa.Column("browser_notices", sa.Boolean(), nullable=False),
        sa.Column("read_before", _TIME, nullable=False),
        sa.Column("updated_at", _TIME, nullable=False),
        _of("desk_habits", "user_id", "user_account"),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_desk_habits")),
    )
    _marks()
    _bulk()


def _marks() -> None:
    op.create_table(
        "ticket_read",
        sa.Column("user_id", _ID, nullable=False),
        sa.Column("ticket_id", _ID, nullable=False),
        sa.Column("read_at", _TIME, nullable=False),
        _of("ticket_read", "user_id", "user_account"),
        _of("ticket_read", "ticket_id", "ticket"),
        sa.PrimaryKeyConstraint("user_id", "ticket_id", name=op.f("pk_ticket_read")),
    )
    op.create_index(op.f("ix_ticket_read_ticket_id"), "ticket_read", ["ticket_id"])
    op.create_table(
        "ticket_reminder",
        sa.Column("user_id", _ID, nullable=False),
        sa.Column("ticket_id", _ID, nullable=False),
        sa.Column("due_at", _TIME, nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("fired_at", _TIME, nullable=True),
        _of("ticket_reminder", "user_id", "user_account"),
        _of("ticket_reminder", "ticket_id", "ticket"),
        sa.PrimaryKeyConstraint("user_id", "ticket_id", name=op.f("pk_ticket_reminder")),
    )
    op.create_index(op.f("ix_ticket_reminder_ticket_id"), "ticket_reminder", ["ticket_id"])
    op.create_index("ix_ticket_reminder_due", "ticket_reminder", ["due_at"], postgresql_where=_OWED, sqlite_where=_OWED)


def _bulk() -> None:
    op.create_table(
        "bulk_job",
        sa.Column("id", _ID, nullable=False),
        sa.Column("owner_id", _ID, nullable=False),
        sa.Column("action", _JSON, nullable=False),
        sa.Column("undoes_id", _ID, nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("failed", sa.Integer(), nullable=False),
        sa.Column("created_at", _TIME, nullable=False),
        sa.Column("finished_at", _TIME, nullable=True),
        _of("bulk_job", "owner_id", "user_account"),
        _of("bulk_job", "undoes_id", "bulk_job", cascade=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulk_job")),
    )
    op.create_index(op.f("ix_bulk_job_owner_id_id"), "bulk_job", ["owner_id", "id"])
    op.create_index(op.f("ix_bulk_job_undoes_id"), "bulk_job", ["undoes_id"])
    op.create_table(
        "bulk_item",
        sa.Column("job_id", _ID, nullable=False),
        sa.Column("ticket_id", _ID, nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("before", _JSON, nullable=True),
        _of("bulk_item", "job_id", "bulk_job"),
        _of("bulk_item", "ticket_id", "ticket"),
        sa.PrimaryKeyConstraint("job_id", "ticket_id", name=op.f("pk_bulk_item")),
    )
    op.create_index(op.f("ix_bulk_item_job_id_state"), "bulk_item", ["job_id", "state"])
    op.create_index(op.f("ix_bulk_item_ticket_id"), "bulk_item", ["ticket_id"])


def downgrade() -> None:
    for table in ("bulk_item", "bulk_job", "ticket_reminder", "ticket_read", "desk_habits", "saved_view"):
        op.drop_table(table)
