"""Which model decides: promoting, going back, and what each process does to follow."""

import hashlib
from typing import Final

from nullticket.core.errors import Conflict, Invalid, NotFound
from nullticket.features.accounts import repository as accounts
from nullticket.features.learning import repository
from nullticket.infra.log import logger
from nullticket.infra.runtime import Runtime
from nullticket.infra.uow import UnitOfWork
from nullticket.models import ModelPromotion, ModelVersion

log = logger("learning")
_RUNNING: Final = "learning.version"


def current_id(uow: UnitOfWork, *, lock: bool = False) -> int | None:
    """None is the model of a fresh installation."""
    last = repository.last_promotion(uow, lock=lock)
    return last.version_id if last is not None else None


def follow(runtime: Runtime, uow: UnitOfWork) -> dict[str, float]:
    """Let this process decide by the promoted model, and return its thresholds. Cheap unless another was promoted."""
    wanted = current_id(uow)
    running, thresholds = runtime.shared.get(_RUNNING, (None, {}))
    if wanted == running or runtime.trainer is None:
        return dict(thresholds)
    row = repository.version(uow, wanted, with_file=True) if wanted is not None else None
    thresholds = dict(row.thresholds) if row is not None else {}
    try:
        runtime.trainer.apply(checked_file(row) if row is not None else None)
    except (Invalid, Conflict) as error:
        # What decided until now goes on deciding.
        log.error("promoted model not readable", version=wanted, detail=error.detail)
        thresholds = {}
    runtime.shared[_RUNNING] = (wanted, thresholds)
    return thresholds


def checked_file(row: ModelVersion) -> bytes:
    """Raise Conflict when the stored file is gone or is not the one that was trained."""
    if hashlib.sha256(row.file).hexdigest() != row.sha256:
        raise Conflict("The file of this model is no longer kept.")
    return row.file


def promote(uow: UnitOfWork, version_id: int) -> ModelVersion:
    """A person's choice, whatever the comparison said."""
    row = repository.version(uow, version_id, with_file=True)
    if row is None:
        raise NotFound("No such model.")
    checked_file(row)
    now = current_id(uow, lock=True)
    if now == version_id:
        raise Conflict("This model decides already.")
    record(uow, version_id, replaced=now, kind="chosen")
    row.state = "promoted"
    return row


def rollback(uow: UnitOfWork) -> int | None:
    """Back to what decided before the current model; returns it, None for the model of a fresh installation."""
    now = current_id(uow, lock=True)
    came = repository.how_it_came(uow, now) if now is not None else None
    if now is None or came is None:
        raise Conflict("The model of a fresh installation decides; there is nothing to go back to.")
    record(uow, came.replaced_id, replaced=now, kind="rollback")
    return came.replaced_id


def record(uow: UnitOfWork, version_id: int | None, *, replaced: int | None, kind: str) -> None:
    """Write from now on which model decides."""
    repository.add(
        uow,
        ModelPromotion(version_id=version_id, replaced_id=replaced, kind=kind, user_id=uow.actor.user_id, at=uow.now()),
    )
    accounts.audit(
        uow,
        f"models.{kind}",
        target=f"model:{version_id or 0}",
        before={"model": replaced},
        after={"model": version_id},
    )


def exported(uow: UnitOfWork, version_id: int) -> bytes:
    row = repository.version(uow, version_id, with_file=True)
    if row is None:
        raise NotFound("No such model.")
    return checked_file(row)


def take_in(runtime: Runtime, uow: UnitOfWork, data: bytes) -> ModelVersion:
    """Keep a model that came as a file; a known one gets its file back. Raise Invalid when it is no model.

    Nobody can tell which labels of this desk a strange model has seen, so it counts as having seen all there are:
    the next training is judged on newer ones.
    """
    if runtime.trainer is None:
        raise Invalid("This installation cannot read models.")
    runtime.trainer.engine(data)
    digest = hashlib.sha256(data).hexdigest()
    row = repository.version_of(uow, digest)
    if row is None:
        row = ModelVersion(
            name=f"imported-{digest[:12]}",
            state="imported",
            label_count=0,
            last_label_id=repository.newest_label(uow, field="category"),
            seed=0,
            sha256=digest,
            reasons=["came from a file and was not compared"],
            created_at=uow.now(),
        )
    row.file = data
    repository.add(uow, row)
    accounts.audit(uow, "models.imported", target=f"model:{row.id}", before={}, after={"sha256": digest})
    return row
