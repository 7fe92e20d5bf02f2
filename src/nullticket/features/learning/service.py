"""Models and trainings, listed."""

from typing import Any

from nullticket.core.errors import NotFound
from nullticket.features.learning import repository, version_service
from nullticket.infra.uow import UnitOfWork
from nullticket.models import ModelVersion, TrainingRun


def versions(uow: UnitOfWork) -> dict[str, Any]:
    return {
        "current_id": version_service.current_id(uow),
        "versions": repository.versions(uow),
        "promotions": repository.promotions(uow),
    }


def version(uow: UnitOfWork, version_id: int) -> ModelVersion:
    row = repository.version(uow, version_id)
    if row is None:
        raise NotFound("No such model.")
    return row


def runs(uow: UnitOfWork, *, limit: int) -> list[TrainingRun]:
    return repository.runs(uow, limit=limit)


def training(uow: UnitOfWork, run_id: int) -> TrainingRun:
    row = repository.run(uow, run_id)
    if row is None:
        raise NotFound("No such training.")
    return row
