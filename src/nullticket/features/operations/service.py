"""Health, and what an admin does with jobs that died."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from nullticket.core.errors import Unavailable
from nullticket.features.accounts import repository as accounts
from nullticket.features.operations import repository
from nullticket.features.operations.metrics import labelled_lines
from nullticket.infra.db import ping
from nullticket.infra.outbox import purge_done
from nullticket.infra.runtime import Runtime
from nullticket.infra.uow import UnitOfWork, translated
from nullticket.models import OutboxJob


@dataclass(frozen=True, slots=True)
class Readiness:
    """``ready`` is false while the database takes no write, the schema is behind, or the process is draining."""

    ready: bool
    checks: dict[str, str]


def readiness(runtime: Runtime) -> Readiness:
    checks: dict[str, str] = {}
    try:
        with translated():
            ping(runtime.database, write=True)
        checks["database"] = "ok"
    except Unavailable as error:
        checks["database"] = error.detail
    checks["migrations"] = runtime.migrations_state() if checks["database"] == "ok" else "unknown"
    checks["draining"] = "yes" if runtime.draining.is_set() else "no"
    ready = checks["database"] == "ok" and checks["migrations"] == "ok" and checks["draining"] == "no"
    return Readiness(ready, checks)


def jobs(
    uow: UnitOfWork, *, state: str | None, before_id: int | None, limit: int
) -> tuple[list[OutboxJob], repository.Backlog]:
    return repository.jobs(uow, state=state, before_id=before_id, limit=limit), repository.backlog(uow)


def mailbox_lines(uow: UnitOfWork) -> str:
    """The health of every mailbox for the scraper."""
    boxes = repository.mailbox_figures(uow)
    return "".join(
        labelled_lines(f"mailbox_{name}", "mailbox", values)
        for name, values in (
            ("lag_seconds", {box.address: box.lag_seconds for box in boxes}),
            ("unseen_seconds", {box.address: box.unseen_seconds for box in boxes}),
            ("failing", {box.address: float(box.failing) for box in boxes}),
            ("quarantined", {box.address: float(box.quarantined) for box in boxes}),
        )
    )


def age_seconds(uow: UnitOfWork, backlog: repository.Backlog) -> float:
    return (uow.now() - backlog.oldest_due).total_seconds() if backlog.oldest_due else 0.0


def retry_jobs(uow: UnitOfWork, ids: Sequence[int] | None) -> int:
    """Put dead jobs back into the queue with all their tries."""
    changed = repository.revive(uow, ids)
    accounts.audit(uow, "jobs.retried", after={"ids": list(ids) if ids else "all dead", "changed": changed})
    return changed


def drop_jobs(uow: UnitOfWork, ids: Sequence[int] | None) -> int:
    """Give up on dead jobs for good."""
    changed = repository.drop(uow, ids)
    accounts.audit(uow, "jobs.dropped", after={"ids": list(ids) if ids else "all dead", "changed": changed})
    return changed


def forget_done_jobs(runtime: Runtime) -> None:
    """Keep done jobs for three days, in bounded steps."""
    for _ in range(20):
        with runtime.units.write() as uow:
            if purge_done(uow, older_than=uow.now() - timedelta(days=3)) == 0:
                return


def forget_stale_rows(runtime: Runtime) -> None:
    """Ended sessions, spent links and old Idempotency-Keys."""
    with runtime.units.write() as uow:
        accounts.forget_old(uow, before=uow.now() - timedelta(days=30))
        repository.forget_idempotency(uow, before=uow.now() - timedelta(days=1))
