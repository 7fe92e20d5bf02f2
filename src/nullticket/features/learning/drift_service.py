"""Training when it is due, and the alarm when the engine no longer fits."""

from datetime import timedelta
from typing import Final

from nullticket.features.learning import drift, quality_repository, repository, training_service, version_service
from nullticket.features.learning.drift import Span
from nullticket.features.learning.events import ModelDrifted
from nullticket.features.learning.quality_repository import Ended
from nullticket.infra.runtime import Runtime
from nullticket.infra.uow import UnitOfWork

FEWEST_NEW: Final = 100
FEWEST_FIRST: Final = 40
REST: Final = timedelta(hours=20)
_MOST: Final = 20_000


def retrain_when_due(runtime: Runtime) -> None:
    """Once a day at most, when a hundred labels came that the current model has not seen; forty are enough for the first
    model of a desk, which has most to gain.
    """
    with runtime.units.write() as uow:
        if repository.open_run(uow) is not None:
            return
        last = next(iter(repository.runs(uow, limit=1)), None)
        if last is not None and last.created_at > uow.now() - REST:
            return
        current = version_service.current_id(uow)
        version = repository.version(uow, current) if current is not None else None
        seen = version.last_label_id if version is not None else 0
        if repository.label_count(uow, field="category", after_id=seen) >= (FEWEST_NEW if version else FEWEST_FIRST):
            training_service.request(uow)


def watch(runtime: Runtime) -> None:
    """Tell admins once a week and finding."""
    with runtime.units.write() as uow:
        now = uow.now()
        recent = _span(uow, days_from=7, days_to=0)
        before = _span(uow, days_from=35, days_to=7)
        year, week, _ = now.isocalendar()
        for at, sentence in enumerate(drift.findings(recent, before)):
            uow.record(ModelDrifted(sentence=sentence), key=f"drift:{year}-{week}:{at}:{sentence[:12]}")


def _span(uow: UnitOfWork, *, days_from: int, days_to: int) -> Span:
    now = uow.now()
    since, until = now - timedelta(days=days_from), now - timedelta(days=days_to)
    found: list[Ended] = quality_repository.ended(uow, field="category", since=since, until=until, limit=_MOST)
    return Span([one.value for one in found], sum(one.predicted == one.value for one in found), len(found))
