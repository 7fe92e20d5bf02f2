"""By which way each person is told of what."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_JSON = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    for name in ("bell", "mail"):
        op.add_column("desk_habits", sa.Column(name, _JSON, nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("desk_habits") as table:
        for name in ("mail", "bell"):
            table.drop_column(name)
