"""How right the engines are, for people to see."""

import hashlib
import json
from dataclasses import asdict
from datetime import timedelta
from typing import Any, Final

from nullticket.features.learning import label_service, measures, quality_repository, repository, thresholds
from nullticket.features.learning import version_service as versions
from nullticket.features.learning.measures import Outcome
from nullticket.features.learning.schemas import QualityOut
from nullticket.features.learning.thresholds import Chosen, Point, standings
from nullticket.infra.runtime import Runtime
from nullticket.infra.uow import UnitOfWork

_MOST: Final = 20_000
# Twenty thousand tickets take a second to look through; the days that are looked at move on by themselves.
_KEPT_SECONDS: Final = 30


def outcomes(runtime: Runtime, uow: UnitOfWork, *, field: str, days: int) -> list[Outcome]:
    """The newest twenty thousand ended tickets of so many days."""
    since = uow.now() - timedelta(days=days)
    found = quality_repository.ended(uow, field=field, since=since, until=uow.now() + timedelta(seconds=1), limit=_MOST)
    wanted = in_force(runtime, uow)
    return [
        Outcome(
            ticket_number=one.ticket_number,
            title=one.title,
            predicted=one.predicted,
            value=one.value,
            confidence=one.confidence,
            touched=one.touched,
            handled=(one.confidence or 0.0) >= (wanted[one.predicted].value if one.predicted in wanted else 1.0),
            engine=one.engine,
            model_version=one.model_version,
            team=one.team,
            source=one.source,
            week="{}-W{:02d}".format(*one.created_at.isocalendar()[:2]),
        )
        for one in found
    ]


def in_force(runtime: Runtime, uow: UnitOfWork) -> dict[str, Chosen]:
    """The threshold of each category: an admin's, else the model's, else the default."""
    current = versions.current_id(uow)
    version = repository.version(uow, current) if current is not None else None
    learned = version.thresholds if version is not None else {}
    default = runtime.values.confidence_threshold
    own = quality_repository.own_thresholds(uow)
    usual = {key: Chosen(learned[key], "model") if key in learned else Chosen(default, "default") for key in own}
    return {key: usual[key] if value is None else Chosen(value, "admin") for key, value in own.items()}


def quality_once(runtime: Runtime, *, field: str, days: int) -> bytes:
    """`quality` as JSON, worked out once for all who look while no label comes and nothing is chosen otherwise."""
    with runtime.units.read() as uow:
        labels, current = dict(label_service.counts(uow)), versions.current_id(uow)
        chosen = {key: asdict(one) for key, one in in_force(runtime, uow).items()}
    state = hashlib.sha256(json.dumps([labels, current, chosen], sort_keys=True).encode()).hexdigest()[:32]

    def made() -> bytes:
        with runtime.units.read() as uow:
            return QualityOut.model_validate(quality(runtime, uow, field=field, days=days)).model_dump_json().encode()

    return runtime.cache.once(f"quality:{field}:{days}:{state}", made, seconds=_KEPT_SECONDS)


def quality(runtime: Runtime, uow: UnitOfWork, *, field: str, days: int) -> dict[str, Any]:
    found = outcomes(runtime, uow, field=field, days=days)
    chosen, since = in_force(runtime, uow), uow.now() - timedelta(days=days)
    points = [Point(one.predicted, one.confidence, one.right) for one in found if one.confidence is not None]
    return {
        "field": field,
        "days": days,
        "labels": dict(label_service.counts(uow)),
        "total": measures.figures(found),
        "groups": measures.grouped(found),
        "calibration": measures.calibration(found),
        "confusion": measures.confusion(found)[:200],
        "curve": [asdict(step) for step in thresholds.curve(points)],
        "thresholds": {key: one.value for key, one in chosen.items()},
        "categories": standings(points, chosen) if field == "category" else [],
        "watched": measures.watched(
            quality_repository.watched_votes(uow, field=field, since=since, limit=_MOST), field
        ),
    }


def errors(runtime: Runtime, uow: UnitOfWork, *, field: str, days: int, limit: int) -> list[Outcome]:
    """The surest mistakes first."""
    return measures.errors(outcomes(runtime, uow, field=field, days=days), limit=limit)
