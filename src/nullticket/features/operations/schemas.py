"""What operators see."""

from typing import Literal

from nullticket.core.schema import ApiModel, Id, OutModel, When

JobState = Literal["queued", "running", "done", "dead"]


class JobOut(OutModel):
    id: int
    kind: str
    event: str
    ticket_id: int | None
    state: str
    attempts: int
    run_at: When
    lease_until: When | None
    last_error: str
    created_at: When
    done_at: When | None


class JobsOut(OutModel):
    """``waiting`` and ``dead`` are counts; ``oldest_seconds`` is the age of the oldest due job."""

    items: list[JobOut]
    waiting: int
    dead: int
    oldest_seconds: float


class JobActionIn(ApiModel):
    """Without ids: all dead jobs."""

    ids: list[Id] | None = None


class JobActionOut(OutModel):
    changed: int


class HealthOut(OutModel):
    status: str


class ReadinessOut(OutModel):
    status: str
    checks: dict[str, str]
