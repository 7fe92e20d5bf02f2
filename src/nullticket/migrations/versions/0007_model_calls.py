"""The ledger of calls of a language model, and every engine's word about a ticket."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "model_call",
        sa.Column("id", _ID, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ticket_id", _ID, nullable=True),
        sa.Column("engine", sa.String(length=60), nullable=False),
        sa.Column("model", sa.String(length=200), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("rung", sa.String(length=30), nullable=False),
        sa.Column("prompt_version", sa.String(length=20), nullable=False),
        sa.Column("examples", sa.Integer(), nullable=False),
        sa.Column("milliseconds", sa.Float(), nullable=False),
        sa.Column("tokens_in", sa.Integer(), nullable=False),
        sa.Column("tokens_out", sa.Integer(), nullable=False),
        sa.Column("cost", sa.Float(), nullable=False),
        sa.Column("prompt", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("detail", sa.String(length=300), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_model_call")),
    )
    op.create_index(op.f("ix_model_call_created_at_id"), "model_call", ["created_at", "id"], unique=False)
    op.create_index(op.f("ix_model_call_ticket_id_id"), "model_call", ["ticket_id", "id"], unique=False)
    op.add_column("ticket_classification", sa.Column("votes", _JSON, nullable=False, server_default="[]"))


def downgrade() -> None:
    with op.batch_alter_table("ticket_classification") as table:
        table.drop_column("votes")
    op.drop_table("model_call")
