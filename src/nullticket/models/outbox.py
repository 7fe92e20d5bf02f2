"""Work is rows: jobs written in the transaction of the change, and leases for what must run once."""

from datetime import datetime

from sqlalchemy import Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from nullticket.models.base import Base, BigId, Json, UtcDateTime

_DUE = text("state = 'queued'")
_RUNNING = text("state = 'running'")
_DEAD = text("state = 'dead'")
_DONE = text("state = 'done'")

# With the word in the text: a plan that is kept for any state could not use an index of one.
JOB_IS_QUEUED = text("outbox_job.state = 'queued'")
JOB_IS_RUNNING = text("outbox_job.state = 'running'")


class OutboxJob(Base):
    """One handler's work on one event. ``dedupe_key`` makes it unique; ``done`` is set with its effect."""

    __tablename__ = "outbox_job"
    __table_args__ = (
        Index("ix_outbox_job_due", "run_at", "id", postgresql_where=_DUE, sqlite_where=_DUE),
        Index("ix_outbox_job_lane", "lane", "run_at", "id", postgresql_where=_DUE, sqlite_where=_DUE),
        Index("ix_outbox_job_running", "lease_until", postgresql_where=_RUNNING, sqlite_where=_RUNNING),
        Index("ix_outbox_job_dead", "id", postgresql_where=_DEAD, sqlite_where=_DEAD),
        Index("ix_outbox_job_done", "done_at", postgresql_where=_DONE, sqlite_where=_DONE),
    )
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kind: Mapped[str] = mapped_column(String(80))
    event: Mapped[str] = mapped_column(String(60))
    dedupe_key: Mapped[str] = mapped_column(String(160), unique=True)
    # The door behind the event, empty where there is none.
    lane: Mapped[str] = mapped_column(String(10), default="", server_default="")
    payload: Mapped[dict[str, object]] = mapped_column(Json)
    ticket_id: Mapped[int | None] = mapped_column(BigId)
    state: Mapped[str] = mapped_column(String(10), default="queued")  # queued | running | done | dead
    attempts: Mapped[int] = mapped_column(default=0)
    run_at: Mapped[datetime] = mapped_column(UtcDateTime)
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    leased_by: Mapped[str | None] = mapped_column(String(60))
    last_error: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Lease(Base):
    """Who may run a periodic job, and when it is due again."""

    __tablename__ = "lease"
    name: Mapped[str] = mapped_column(String(80), primary_key=True)
    owner: Mapped[str] = mapped_column(String(60), default="")
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_error: Mapped[str] = mapped_column(Text, default="")


class AppSetting(Base):
    """What an admin changes at run time (thresholds, engine policy), as JSON by name."""

    __tablename__ = "app_setting"
    name: Mapped[str] = mapped_column(String(80), primary_key=True)
    value: Mapped[dict[str, object]] = mapped_column(Json)
    version: Mapped[int] = mapped_column(default=1)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
