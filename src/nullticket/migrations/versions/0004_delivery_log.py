"""The delivery log of mails, signatures of teams, and tokens of mailboxes that sign in by OAuth."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "mail_token",
        sa.Column("channel_id", _ID, nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("renewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["channel_id"], ["mail_channel.id"], name=op.f("fk_mail_token_channel_id_mail_channel"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("channel_id", name=op.f("pk_mail_token")),
    )
    op.add_column("outbound_message", sa.Column("comment_id", _ID, nullable=True))
    op.add_column("outbound_message", sa.Column("channel_id", _ID, nullable=True))
    op.add_column("outbound_message", sa.Column("attempts", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("outbound_message", sa.Column("answer", sa.Text(), nullable=False, server_default=""))
    op.add_column("outbound_message", sa.Column("tried_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(op.f("ix_outbound_message_comment_id"), "outbound_message", ["comment_id"], unique=False)
    op.add_column("team", sa.Column("signature", sa.Text(), nullable=False, server_default=""))
    # What was refused for good is called dead from now on; failed is what will be tried again.
    op.execute("UPDATE outbound_message SET state = 'dead' WHERE channel = 'mail' AND state = 'failed'")


def downgrade() -> None:
    op.execute("UPDATE outbound_message SET state = 'failed' WHERE channel = 'mail' AND state = 'dead'")
    op.drop_column("team", "signature")
    op.drop_index(op.f("ix_outbound_message_comment_id"), table_name="outbound_message")
    for name in ("tried_at", "answer", "attempts", "channel_id", "comment_id"):
        op.drop_column("outbound_message", name)
    op.drop_table("mail_token")
