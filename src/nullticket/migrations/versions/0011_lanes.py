"""Which door a job came through, so that a storm at one leaves the others their share of the workers."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_QUEUED = sa.text("state = 'queued'")


def upgrade() -> None:
    # The release before knows no lanes; what it writes stands in the common one.
    op.add_column("outbox_job", sa.Column("lane", sa.String(length=10), nullable=False, server_default=""))
    op.create_index(
        "ix_outbox_job_lane",
        "outbox_job",
        ["lane", "run_at", "id"],
        postgresql_where=_QUEUED,
        sqlite_where=_QUEUED,
    )


def downgrade() -> None:
    op.drop_index("ix_outbox_job_lane", table_name="outbox_job")
    with op.batch_alter_table("outbox_job") as table:
        table.drop_column("lane")
