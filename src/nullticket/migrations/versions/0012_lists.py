"""Lists by team and by category are counted, and their pages found, in their index alone."""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_BEFORE = ("status", "created_at", "id")


def upgrade() -> None:
    op.create_index("ix_ticket_by_category", "ticket", ["category", *_BEFORE, "deleted_at"])
    op.create_index("ix_ticket_by_team", "ticket", ["team_id", *_BEFORE, "category", "deleted_at"])
    op.drop_index("ix_ticket_category_status_created_at_id", table_name="ticket")
    op.drop_index("ix_ticket_team_id_status_created_at_id", table_name="ticket")


def downgrade() -> None:
    op.create_index("ix_ticket_category_status_created_at_id", "ticket", ["category", *_BEFORE])
    op.create_index("ix_ticket_team_id_status_created_at_id", "ticket", ["team_id", *_BEFORE])
    op.drop_index("ix_ticket_by_team", table_name="ticket")
    op.drop_index("ix_ticket_by_category", table_name="ticket")
