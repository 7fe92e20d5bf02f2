"""Bulk jobs are carried out a stretch at a time."""

from typing import Final

from nullticket.core.schema import Event
from nullticket.features.desk import bulk_service
from nullticket.features.desk.events import BulkRequested
from nullticket.infra.events import Handler
from nullticket.infra.outbox import JobRun


def run_bulk(event: BulkRequested, run: JobRun) -> None:
    """Carry on for a while; what is left follows as a job of its own, so that no lease gets old."""
    more = bulk_service.carry_on(run.runtime, event.job_id)
    with run.uow() as uow:
        bulk_service.settle(uow, event.job_id, more=more)


HANDLERS: Final[dict[type[Event], list[Handler]]] = {BulkRequested: [Handler("desk.run_bulk", run_bulk)]}
