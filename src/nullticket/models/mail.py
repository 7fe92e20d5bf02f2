"""Mailboxes, what was fetched from them, what became of each mail, and the ids by which answers find their ticket."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from nullticket.models.base import Base, BigId, Json, UtcDateTime


class MailChannel(Base):
    """A mailbox of the desk. ``address`` receives and is what replies come from; its secrets are sealed.

    The cursor is (``uidvalidity``, ``last_uid``): everything up to that UID is stored. ``authserv_id`` names the mail
    server whose Authentication-Results are believed. ``after_commit`` is what happens to a stored mail: leave, flag, move.
    """

    __tablename__ = "mail_channel"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    address: Mapped[str] = mapped_column(String(254), unique=True)
    sender_name: Mapped[str] = mapped_column(String(200), default="")
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"), index=True)
    category: Mapped[str | None] = mapped_column(ForeignKey("category.key"))
    active: Mapped[bool] = mapped_column(default=True)
    imap_host: Mapped[str] = mapped_column(String(253), default="")
    imap_port: Mapped[int] = mapped_column(default=993)
    imap_security: Mapped[str] = mapped_column(String(10), default="tls")  # tls | starttls | none
    imap_login: Mapped[str] = mapped_column(String(254), default="")
    folder: Mapped[str] = mapped_column(String(200), default="INBOX")
    smtp_host: Mapped[str] = mapped_column(String(253), default="")
    smtp_port: Mapped[int] = mapped_column(default=587)
    smtp_security: Mapped[str] = mapped_column(String(10), default="starttls")
    smtp_login: Mapped[str] = mapped_column(String(254), default="")
    auth: Mapped[str] = mapped_column(String(10), default="password")  # password | xoauth2
    secrets: Mapped[str] = mapped_column(Text, default="")
    after_commit: Mapped[str] = mapped_column(String(10), default="flag")  # leave | flag | move
    move_to: Mapped[str] = mapped_column(String(200), default="")
    authserv_id: Mapped[str] = mapped_column(String(253), default="")
    own_copies: Mapped[bool] = mapped_column(
        default=False
    )  # a mail that also came elsewhere is a ticket of its own here
    poll_seconds: Mapped[int] = mapped_column(default=60)
    options: Mapped[dict[str, object]] = mapped_column(Json, default=dict)
    uidvalidity: Mapped[int | None] = mapped_column(BigInteger)
    last_uid: Mapped[int] = mapped_column(BigInteger, default=0)
    last_seen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # when the mailbox was last read to its end
    last_error_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_error: Mapped[str] = mapped_column(Text, default="")
    lag_seconds: Mapped[float] = mapped_column(default=0.0)  # age of the oldest mail on the server that is not stored
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)


class MailToken(Base):
    """The access token of a mailbox that signs in by OAuth, sealed, and how the last renewal went. A server that hands
    out a new refresh token with each renewal has it kept here.
    """

    __tablename__ = "mail_token"
    channel_id: Mapped[int] = mapped_column(ForeignKey("mail_channel.id", ondelete="CASCADE"), primary_key=True)
    sealed: Mapped[str] = mapped_column(Text, default="")
    fingerprint: Mapped[str] = mapped_column(String(64), default="")  # of the settings that it was got with
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    renewed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    failed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    error: Mapped[str] = mapped_column(Text, default="")


class FetchedMail(Base):
    """A mail on a server and the stored delivery that holds its bytes. ``settled_at``: it was flagged or moved there."""

    __tablename__ = "fetched_mail"
    __table_args__ = (
        UniqueConstraint("channel_id", "uidvalidity", "uid"),
        Index(None, "delivery_id", "channel_id"),
        Index(None, "channel_id", "settled_at"),
    )
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    channel_id: Mapped[int] = mapped_column(ForeignKey("mail_channel.id"))
    uidvalidity: Mapped[int] = mapped_column(BigInteger)
    uid: Mapped[int] = mapped_column(BigInteger)
    delivery_id: Mapped[int] = mapped_column(ForeignKey("inbound_delivery.id"))
    fetched_at: Mapped[datetime] = mapped_column(UtcDateTime)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ArrivedMail(Base):
    """What became of one mail, and why. ``verdict``: opened, appended, noted, held, bounced or dropped.

    ``subject`` is the mail's own, which may differ from the ticket's title; the newest one of a person names the next
    answer. ``html`` is as received and sanitised whenever it is shown.
    """

    __tablename__ = "arrived_mail"
    __table_args__ = (
        Index(None, "ticket_id", "id"),
        Index(None, "sender", "at"),
        Index(None, "verdict", "id"),
    )
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    delivery_id: Mapped[int] = mapped_column(ForeignKey("inbound_delivery.id"), unique=True)
    channel_id: Mapped[int | None] = mapped_column(ForeignKey("mail_channel.id"), index=True)
    ticket_id: Mapped[int | None] = mapped_column(ForeignKey("ticket.id"))
    comment_id: Mapped[int | None] = mapped_column(ForeignKey("ticket_comment.id"), index=True)
    verdict: Mapped[str] = mapped_column(String(20))
    sender: Mapped[str] = mapped_column(String(254), default="")
    subject: Mapped[str] = mapped_column(String(500), default="")
    html: Mapped[str] = mapped_column(Text, default="")
    automatic: Mapped[bool] = mapped_column(default=False)
    verified: Mapped[bool] = mapped_column(default=False)  # our own mail server said dmarc=pass for the sender
    reasons: Mapped[list[str]] = mapped_column(Json, default=list)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class KnownMessageId(Base):
    """A Message-ID (without brackets) that was seen on a ticket: of a mail that came, of one that it referred to, or of
    one that we sent. ``recipient`` is set for those we sent and names whom to.
    """

    __tablename__ = "known_message_id"
    __table_args__ = (UniqueConstraint("message_id", "ticket_id"), Index(None, "ticket_id"))
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    message_id: Mapped[str] = mapped_column(String(250))
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"))
    recipient: Mapped[str] = mapped_column(String(254), default="")
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class MailAlias(Base):
    """Another address of a person, confirmed by the desk: mail from it is theirs."""

    __tablename__ = "mail_alias"
    address: Mapped[str] = mapped_column(String(254), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"), index=True)
    confirmed_by_id: Mapped[int | None] = mapped_column(BigId)
    confirmed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class TicketFollower(Base):
    """Somebody besides the requester who gets the public part of a ticket by mail and may answer it."""

    __tablename__ = "ticket_follower"
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(
        ForeignKey("user_account.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)


class TicketLink(Base):
    """What one ticket has to do with another: ``possible_reply`` (a hint for agents) or ``follow_up``."""

    __tablename__ = "ticket_link"
    __table_args__ = (UniqueConstraint("ticket_id", "other_id", "kind"),)
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"))
    other_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    reasons: Mapped[list[str]] = mapped_column(Json, default=list)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class TicketMerge(Base):
    """A ticket that went into another one, and what is needed to take it out again."""

    __tablename__ = "ticket_merge"
    __table_args__ = (Index(None, "source_id", "undone_at"), Index(None, "target_id", "undone_at"))
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"))
    target_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"))
    moved: Mapped[dict[str, list[int]]] = mapped_column(Json, default=dict)
    status_before: Mapped[str] = mapped_column(String(20))
    merged_at: Mapped[datetime] = mapped_column(UtcDateTime)
    merged_by_id: Mapped[int | None] = mapped_column(BigId)
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
