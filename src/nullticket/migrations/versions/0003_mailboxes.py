"""Mailboxes, the mails fetched from them, and how mails and tickets hang together."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "mail_alias",
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("confirmed_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_mail_alias_user_id_user_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("address", name=op.f("pk_mail_alias")),
    )
    with op.batch_alter_table("mail_alias", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mail_alias_user_id"), ["user_id"], unique=False)

    op.create_table(
        "mail_channel",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("sender_name", sa.String(length=200), nullable=False),
        sa.Column("team_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("category", sa.String(length=50), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("imap_host", sa.String(length=253), nullable=False),
        sa.Column("imap_port", sa.Integer(), nullable=False),
        sa.Column("imap_security", sa.String(length=10), nullable=False),
        sa.Column("imap_login", sa.String(length=254), nullable=False),
        sa.Column("folder", sa.String(length=200), nullable=False),
        sa.Column("smtp_host", sa.String(length=253), nullable=False),
        sa.Column("smtp_port", sa.Integer(), nullable=False),
        sa.Column("smtp_security", sa.String(length=10), nullable=False),
        sa.Column("smtp_login", sa.String(length=254), nullable=False),
        sa.Column("auth", sa.String(length=10), nullable=False),
        sa.Column("secrets", sa.Text(), nullable=False),
        sa.Column("after_commit", sa.String(length=10), nullable=False),
        sa.Column("move_to", sa.String(length=200), nullable=False),
        sa.Column("authserv_id", sa.String(length=253), nullable=False),
        sa.Column("own_copies", sa.Boolean(), nullable=False),
        sa.Column("poll_seconds", sa.Integer(), nullable=False),
        sa.Column("options", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("uidvalidity", sa.BigInteger(), nullable=True),
        sa.Column("last_uid", sa.BigInteger(), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=False),
        sa.Column("lag_seconds", sa.Double(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["category"], ["category.key"], name=op.f("fk_mail_channel_category_category")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_mail_channel_team_id_team")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_channel")),
        sa.UniqueConstraint("address", name=op.f("uq_mail_channel_address")),
    )
    with op.batch_alter_table("mail_channel", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mail_channel_team_id"), ["team_id"], unique=False)

    op.create_table(
        "known_message_id",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("message_id", sa.String(length=250), nullable=False),
        sa.Column("ticket_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("recipient", sa.String(length=254), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_known_message_id_ticket_id_ticket")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_known_message_id")),
        sa.UniqueConstraint("message_id", "ticket_id", name=op.f("uq_known_message_id_message_id_ticket_id")),
    )
    with op.batch_alter_table("known_message_id", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_known_message_id_ticket_id"), ["ticket_id"], unique=False)

    op.create_table(
        "ticket_follower",
        sa.Column("ticket_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_ticket_follower_ticket_id_ticket")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_ticket_follower_user_id_user_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("ticket_id", "user_id", name=op.f("pk_ticket_follower")),
    )
    with op.batch_alter_table("ticket_follower", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ticket_follower_user_id"), ["user_id"], unique=False)

    op.create_table(
        "ticket_link",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("ticket_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("other_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("reasons", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["other_id"], ["ticket.id"], name=op.f("fk_ticket_link_other_id_ticket")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_ticket_link_ticket_id_ticket")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_link")),
        sa.UniqueConstraint("ticket_id", "other_id", "kind", name=op.f("uq_ticket_link_ticket_id_other_id_kind")),
    )
    with op.batch_alter_table("ticket_link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ticket_link_other_id"), ["other_id"], unique=False)

    op.create_table(
        "ticket_merge",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("source_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("target_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("moved", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("status_before", sa.String(length=20), nullable=False),
        sa.Column("merged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("merged_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["source_id"], ["ticket.id"], name=op.f("fk_ticket_merge_source_id_ticket")),
        sa.ForeignKeyConstraint(["target_id"], ["ticket.id"], name=op.f("fk_ticket_merge_target_id_ticket")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_merge")),
    )
    with op.batch_alter_table("ticket_merge", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_ticket_merge_source_id_undone_at"), ["source_id", "undone_at"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_ticket_merge_target_id_undone_at"), ["target_id", "undone_at"], unique=False
        )

    op.create_table(
        "arrived_mail",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("delivery_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("channel_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("ticket_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("comment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("verdict", sa.String(length=20), nullable=False),
        sa.Column("sender", sa.String(length=254), nullable=False),
        sa.Column("subject", sa.String(length=500), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("automatic", sa.Boolean(), nullable=False),
        sa.Column("verified", sa.Boolean(), nullable=False),
        sa.Column("reasons", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["channel_id"], ["mail_channel.id"], name=op.f("fk_arrived_mail_channel_id_mail_channel")
        ),
        sa.ForeignKeyConstraint(
            ["comment_id"], ["ticket_comment.id"], name=op.f("fk_arrived_mail_comment_id_ticket_comment")
        ),
        sa.ForeignKeyConstraint(
            ["delivery_id"], ["inbound_delivery.id"], name=op.f("fk_arrived_mail_delivery_id_inbound_delivery")
        ),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_arrived_mail_ticket_id_ticket")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_arrived_mail")),
        sa.UniqueConstraint("delivery_id", name=op.f("uq_arrived_mail_delivery_id")),
    )
    with op.batch_alter_table("arrived_mail", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_arrived_mail_channel_id"), ["channel_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_arrived_mail_comment_id"), ["comment_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_arrived_mail_sender_at"), ["sender", "at"], unique=False)
        batch_op.create_index(batch_op.f("ix_arrived_mail_ticket_id_id"), ["ticket_id", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_arrived_mail_verdict_id"), ["verdict", "id"], unique=False)

    op.create_table(
        "fetched_mail",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("channel_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("uidvalidity", sa.BigInteger(), nullable=False),
        sa.Column("uid", sa.BigInteger(), nullable=False),
        sa.Column("delivery_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["channel_id"], ["mail_channel.id"], name=op.f("fk_fetched_mail_channel_id_mail_channel")
        ),
        sa.ForeignKeyConstraint(
            ["delivery_id"], ["inbound_delivery.id"], name=op.f("fk_fetched_mail_delivery_id_inbound_delivery")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fetched_mail")),
        sa.UniqueConstraint(
            "channel_id", "uidvalidity", "uid", name=op.f("uq_fetched_mail_channel_id_uidvalidity_uid")
        ),
    )
    with op.batch_alter_table("fetched_mail", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_fetched_mail_channel_id_settled_at"), ["channel_id", "settled_at"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_fetched_mail_delivery_id_channel_id"), ["delivery_id", "channel_id"], unique=False
        )

    op.add_column("team", sa.Column("reopen_days", sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column("team", "reopen_days")
    with op.batch_alter_table("fetched_mail", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_fetched_mail_delivery_id_channel_id"))
        batch_op.drop_index(batch_op.f("ix_fetched_mail_channel_id_settled_at"))

    op.drop_table("fetched_mail")
    with op.batch_alter_table("arrived_mail", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_arrived_mail_verdict_id"))
        batch_op.drop_index(batch_op.f("ix_arrived_mail_ticket_id_id"))
        batch_op.drop_index(batch_op.f("ix_arrived_mail_sender_at"))
        batch_op.drop_index(batch_op.f("ix_arrived_mail_comment_id"))
        batch_op.drop_index(batch_op.f("ix_arrived_mail_channel_id"))

    op.drop_table("arrived_mail")
    with op.batch_alter_table("ticket_merge", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ticket_merge_target_id_undone_at"))
        batch_op.drop_index(batch_op.f("ix_ticket_merge_source_id_undone_at"))

    op.drop_table("ticket_merge")
    with op.batch_alter_table("ticket_link", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ticket_link_other_id"))

    op.drop_table("ticket_link")
    with op.batch_alter_table("ticket_follower", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ticket_follower_user_id"))

    op.drop_table("ticket_follower")
    with op.batch_alter_table("known_message_id", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_known_message_id_ticket_id"))

    op.drop_table("known_message_id")
    with op.batch_alter_table("mail_channel", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_mail_channel_team_id"))

    op.drop_table("mail_channel")
    with op.batch_alter_table("mail_alias", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_mail_alias_user_id"))

    op.drop_table("mail_alias")
