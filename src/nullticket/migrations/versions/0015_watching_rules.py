"""Rules of routing that only watch."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("routing_rule", sa.Column("shadow", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column(
        "routing_decision", sa.Column("shadowed", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=True)
    )


def downgrade() -> None:
    # Not as a batch, which would make the append-only table anew without its triggers.
    op.drop_column("routing_decision", "shadowed")
    op.drop_column("routing_rule", "shadow")
