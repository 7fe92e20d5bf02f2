"""Labels, the models learned from them, and which decided when."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_TIME = sa.DateTime(timezone=True)
_JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "model_version",
        sa.Column("id", _ID, nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("label_count", sa.Integer(), nullable=False),
        sa.Column("last_label_id", _ID, nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("file", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("metrics", _JSON, nullable=False),
        sa.Column("thresholds", _JSON, nullable=False),
        sa.Column("decisions", _JSON, nullable=False),
        sa.Column("reasons", _JSON, nullable=False),
        sa.Column("created_at", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_model_version")),
        sa.UniqueConstraint("name", name=op.f("uq_model_version_name")),
    )
    op.create_table(
        "label",
        sa.Column("id", _ID, nullable=False),
        sa.Column("ticket_id", _ID, nullable=False),
        sa.Column("history_id", _ID, nullable=False),
        sa.Column("field", sa.String(length=20), nullable=False),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("value", sa.String(length=60), nullable=False),
        sa.Column("before", sa.String(length=60), nullable=True),
        sa.Column("touched", sa.Boolean(), nullable=False),
        sa.Column("user_id", _ID, nullable=True),
        sa.Column("predicted", sa.String(length=60), nullable=True),
        sa.Column("confidence", sa.Double(), nullable=True),
        sa.Column("engine", sa.String(length=60), nullable=False),
        sa.Column("model_version", sa.String(length=80), nullable=False),
        sa.Column("encoder", sa.String(length=80), nullable=False),
        sa.Column("vector", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", _TIME, nullable=False),
        sa.ForeignKeyConstraint(["history_id"], ["ticket_history.id"], name=op.f("fk_label_history_id_ticket_history")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_label_ticket_id_ticket")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_label_user_id_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_label")),
        sa.UniqueConstraint("history_id", "field", name=op.f("uq_label_history_id_field")),
    )
    op.create_index(op.f("ix_label_field_id"), "label", ["field", "id"], unique=False)
    op.create_index(op.f("ix_label_ticket_id_field_id"), "label", ["ticket_id", "field", "id"], unique=False)
    op.create_index(op.f("ix_label_user_id"), "label", ["user_id"], unique=False)
    op.create_table(
        "model_promotion",
        sa.Column("id", _ID, nullable=False),
        sa.Column("version_id", _ID, nullable=True),
        sa.Column("replaced_id", _ID, nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("user_id", _ID, nullable=True),
        sa.Column("at", _TIME, nullable=False),
        sa.ForeignKeyConstraint(
            ["replaced_id"], ["model_version.id"], name=op.f("fk_model_promotion_replaced_id_model_version")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_model_promotion_user_id_user_account")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["model_version.id"], name=op.f("fk_model_promotion_version_id_model_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_model_promotion")),
    )
    op.create_index(op.f("ix_model_promotion_replaced_id"), "model_promotion", ["replaced_id"], unique=False)
    op.create_index(op.f("ix_model_promotion_user_id"), "model_promotion", ["user_id"], unique=False)
    op.create_index(op.f("ix_model_promotion_version_id"), "model_promotion", ["version_id"], unique=False)
    op.create_table(
        "training_run",
        sa.Column("id", _ID, nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("step", sa.String(length=40), nullable=False),
        sa.Column("progress", sa.Integer(), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("user_id", _ID, nullable=True),
        sa.Column("version_id", _ID, nullable=True),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("created_at", _TIME, nullable=False),
        sa.Column("finished_at", _TIME, nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_training_run_user_id_user_account")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["model_version.id"], name=op.f("fk_training_run_version_id_model_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_run")),
    )
    op.create_index(op.f("ix_training_run_state"), "training_run", ["state"], unique=False)
    op.create_index(op.f("ix_training_run_user_id"), "training_run", ["user_id"], unique=False)
    op.create_index(op.f("ix_training_run_version_id"), "training_run", ["version_id"], unique=False)


def downgrade() -> None:
    op.drop_table("training_run")
    op.drop_table("model_promotion")
    op.drop_table("label")
    op.drop_table("model_version")
