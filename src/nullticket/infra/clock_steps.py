"""What a clock that was set back leaves behind: times that lie further ahead than anybody would have set them.

A clock that was set forward needs nothing: leases look as if they had run out, the jobs are done by others, and whoever
held them is refused at its commit.
"""

from datetime import timedelta
from typing import Final

from sqlalchemy import update

from nullticket.infra.uow import UnitOfWork
from nullticket.models import JOB_IS_QUEUED, JOB_IS_RUNNING, OutboxJob

# Clocks of several machines differ by less.
MARGIN: Final = timedelta(minutes=1)


def mend(uow: UnitOfWork, *, lease: timedelta) -> None:
    """Jobs that were written in the future are due, and no lease lasts longer than one given now."""
    now = uow.now()
    uow.session.execute(
        update(OutboxJob)
        .where(JOB_IS_QUEUED, OutboxJob.run_at > now, OutboxJob.created_at > now + MARGIN)
        .values(run_at=now)
    )
    uow.session.execute(
        update(OutboxJob)
        .where(JOB_IS_RUNNING, OutboxJob.lease_until > now + lease + MARGIN)
        .values(lease_until=now + lease)
    )
