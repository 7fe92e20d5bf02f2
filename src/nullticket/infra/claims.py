"""Taking jobs: who claims a row has it until its lease runs out, and no door's jobs wait behind another's storm."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import zip_longest
from typing import Any, Final

from sqlalchemy import Select, select, update

from nullticket.core.enums import Source
from nullticket.infra.sql import among, table_of
from nullticket.infra.uow import UnitOfWork
from nullticket.models import JOB_IS_QUEUED, OutboxJob

LEASE: Final = timedelta(seconds=30)
LANES: Final = ("", *Source)
JOBS: Final = table_of(OutboxJob)


def in_turns(jobs: Iterable[tuple[str, int]]) -> list[tuple[str, int]]:
    """Jobs of several lanes, each lane in its order, one of each in turn.

    >>> in_turns([("email", 1), ("email", 2), ("email", 3), ("chat", 9)])
    [('email', 1), ('chat', 9), ('email', 2), ('email', 3)]
    """
    lanes: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for job in jobs:
        lanes[job[0]].append(job)
    return [job for turn in zip_longest(*lanes.values()) for job in turn if job is not None]


@dataclass(frozen=True, slots=True)
class Claimed:
    """A job row as the runner holds it. ``due_at`` is since when it might have run."""

    id: int
    kind: str
    event: str
    dedupe_key: str
    payload: dict[str, Any]
    attempts: int
    due_at: datetime


def claim(uow: UnitOfWork, owner: str, *, limit: int, only: Sequence[str] | None = None) -> list[Claimed]:
    """Take due jobs, and running ones whose lease ran out, for this owner. Oldest first; while more are due than are
    taken, the lanes take turns, so that who comes through one door does not wait for a storm at another.
    """
    now = uow.now()
    due = select(OutboxJob.lane, OutboxJob.id).where(JOB_IS_QUEUED, OutboxJob.run_at <= now)
    if only is not None:
        due = due.where(OutboxJob.kind.in_(only))
    free = due.order_by(OutboxJob.run_at, OutboxJob.id).with_for_update(skip_locked=True)
    found = [(row.lane, row.id) for row in uow.session.execute(free.limit(limit))]
    if len(found) == limit > len(LANES):
        share = limit // len(LANES)
        taken = Counter(lane for lane, _ in found)
        for lane in _waiting(uow, due, [one for one in LANES if taken[one] < share]):
            more = uow.session.execute(free.where(OutboxJob.lane == lane).limit(share))
            found.extend((row.lane, row.id) for row in more)
        found = in_turns(dict.fromkeys(found))[:limit]
    ids = [job_id for _, job_id in found]
    if not ids:
        return []
    rows = uow.session.execute(
        update(JOBS)
        .where(among(uow.session, JOBS.c.id, ids), JOBS.c.state == "queued")
        .values(state="running", leased_by=owner, lease_until=now + LEASE, attempts=JOBS.c.attempts + 1)
        .returning(
            JOBS.c.id, JOBS.c.kind, JOBS.c.event, JOBS.c.dedupe_key, JOBS.c.payload, JOBS.c.attempts, JOBS.c.run_at
        )
    ).all()
    return sorted((Claimed(*row) for row in rows), key=lambda job: job.id)


def put_back(uow: UnitOfWork, jobs: Sequence[Claimed], owner: str) -> None:
    """Jobs that were taken and not begun, free again for others; it was no try."""
    uow.session.execute(
        update(OutboxJob)
        .where(OutboxJob.id.in_([job.id for job in jobs]), OutboxJob.state == "running", OutboxJob.leased_by == owner)
        .values(state="queued", leased_by=None, lease_until=None, attempts=OutboxJob.attempts - 1)
    )


def _waiting(uow: UnitOfWork, due: Select[str, int], lanes: Sequence[str]) -> list[str]:
    """Those lanes that have a due job, in one statement and one look into the index a lane. The first one is asked for and
    not whether there is any: behind a storm PostgreSQL expects many in every lane, and would read all jobs ever done to
    find that one has none.
    """
    if not lanes:
        return []
    first = due.with_only_columns(OutboxJob.id).order_by(OutboxJob.run_at, OutboxJob.id).limit(1)
    row = uow.session.execute(select(*(first.where(OutboxJob.lane == lane).scalar_subquery() for lane in lanes))).one()
    return [lane for lane, found in zip(lanes, row, strict=True) if found is not None]
