"""Each version of a job and of a mail is written into fewer indexes: none that nothing looks into, and none of what a
row has no value for.
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def _partial(name: str, table: str, columns: list[str], condition: str) -> None:
    where = sa.text(condition)
    op.create_index(name, table, columns, postgresql_where=where, sqlite_where=where)


def upgrade() -> None:
    _partial("ix_outbox_job_done", "outbox_job", ["done_at"], "state = 'done'")
    op.drop_index("ix_outbox_job_done_at", table_name="outbox_job")
    op.drop_index("ix_outbox_job_ticket_id", table_name="outbox_job")
    _partial("ix_outbound_message_of_comment", "outbound_message", ["comment_id"], "comment_id IS NOT NULL")
    _partial("ix_outbound_message_provided", "outbound_message", ["provider_id"], "provider_id IS NOT NULL")
    _partial("ix_outbound_message_texts", "outbound_message", ["team_id", "created_at"], "channel = 'sms'")
    for column in ("comment_id", "provider_id", "team_id"):
        op.drop_index(f"ix_outbound_message_{column}", table_name="outbound_message")


def downgrade() -> None:
    for column in ("comment_id", "provider_id", "team_id"):
        op.create_index(f"ix_outbound_message_{column}", "outbound_message", [column])
    for name in ("texts", "provided", "of_comment"):
        op.drop_index(f"ix_outbound_message_{name}", table_name="outbound_message")
    op.create_index("ix_outbox_job_ticket_id", "outbox_job", ["ticket_id"])
    op.create_index("ix_outbox_job_done_at", "outbox_job", ["done_at"])
    op.drop_index("ix_outbox_job_done", table_name="outbox_job")
