"""What tickets mean, for search by likeness."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "ticket_vector",
        sa.Column("id", _ID, nullable=False),
        sa.Column("ticket_id", _ID, nullable=False),
        sa.Column("encoder", sa.String(length=80), nullable=False),
        sa.Column("vector", sa.LargeBinary(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.Column("crowd", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["ticket.id"], name=op.f("fk_ticket_vector_ticket_id_ticket"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_vector")),
        sa.UniqueConstraint("ticket_id", name=op.f("uq_ticket_vector_ticket_id")),
    )
    op.create_index(op.f("ix_ticket_vector_encoder_id"), "ticket_vector", ["encoder", "id"], unique=False)


def downgrade() -> None:
    op.drop_table("ticket_vector")
