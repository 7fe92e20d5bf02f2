"""Queries about labels, models and trainings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import undefer

from nullticket.core.enums import ActorKind
from nullticket.infra.sql import new_rows
from nullticket.infra.uow import UnitOfWork
from nullticket.models import (
    Category,
    Label,
    ModelPromotion,
    ModelVersion,
    Ticket,
    TicketClassification,
    TicketHistory,
    TrainingRun,
)


@dataclass(frozen=True, slots=True)
class Happening:
    """A row of history with what a label needs to know. ``answer`` is what the engine had said, newest first."""

    history_id: int
    ticket_id: int
    title: str
    description: str
    changes: Mapping[str, Sequence[object]]
    state: Mapping[str, object]
    user_id: int | None
    agent_id: int | None
    person_set: frozenset[str]


@dataclass(frozen=True, slots=True)
class Answer:
    category: str
    priority: str
    confidence: float
    engine: str
    model_version: str


@dataclass(frozen=True, slots=True)
class LabelRow:
    """One label with the text it is about."""

    id: int
    ticket_id: int
    user_id: int | None
    value: str
    touched: bool
    title: str
    description: str
    vector: bytes | None
    encoder: str


def happenings(uow: UnitOfWork, history_ids: Sequence[int]) -> list[Happening]:
    query = (
        select(TicketHistory, Ticket)
        .join(Ticket, Ticket.id == TicketHistory.ticket_id)
        .where(TicketHistory.id.in_(history_ids), Ticket.deleted_at.is_(None))
        .order_by(TicketHistory.id)
    )
    person = {ActorKind.PERSON, ActorKind.TOKEN}
    return [
        Happening(
            history_id=row.id,
            ticket_id=ticket.id,
            title=ticket.title,
            description=ticket.description,
            changes=row.changes,
            state=row.state,
            user_id=row.actor_id if row.actor_kind in person else None,
            agent_id=ticket.agent_id,
            person_set=frozenset(ticket.person_set),
        )
        for row, ticket in uow.session.execute(query)
    ]


def answers(uow: UnitOfWork, ticket_ids: Sequence[int]) -> dict[int, Answer]:
    """The newest answer that counted, by ticket."""
    query = (
        select(TicketClassification)
        .where(TicketClassification.ticket_id.in_(ticket_ids), TicketClassification.applied)
        .order_by(TicketClassification.id)
    )
    return {
        row.ticket_id: Answer(row.category, row.priority.value, row.confidence, row.engine, row.model_version)
        for row in uow.session.scalars(query)
    }


def add_labels(uow: UnitOfWork, rows: Sequence[dict[str, Any]]) -> None:
    """Each history row makes one label a field, however often it is told."""
    if rows:
        uow.session.execute(new_rows(uow.session, Label), list(rows))


def labels(uow: UnitOfWork, *, field: str, limit: int) -> list[LabelRow]:
    """The newest labels of a field whose value is a category that is in use, oldest first."""
    query = (
        select(
            Label.id,
            Label.ticket_id,
            Label.user_id,
            Label.value,
            Label.touched,
            Ticket.title,
            Ticket.description,
            Label.vector,
            Label.encoder,
        )
        .join(Ticket, Ticket.id == Label.ticket_id)
        .join(Category, Category.key == Label.value)
        .where(Label.field == field, Category.active, Ticket.deleted_at.is_(None))
        .order_by(Label.id.desc())
        .limit(limit)
    )
    return [LabelRow(*row) for row in uow.session.execute(query)][::-1]


def keep_vectors(uow: UnitOfWork, vectors: Mapping[int, bytes], *, encoder: str) -> None:
    rows = [{"id": label_id, "vector": vector, "encoder": encoder} for label_id, vector in vectors.items()]
    if rows:
        uow.session.execute(update(Label), rows)


def newest_label(uow: UnitOfWork, *, field: str) -> int:
    return uow.session.scalar(select(func.max(Label.id)).where(Label.field == field)) or 0


def label_count(uow: UnitOfWork, *, field: str, after_id: int = 0) -> int:
    query = select(func.count()).select_from(Label).where(Label.field == field, Label.id > after_id)
    return uow.session.scalar(query) or 0


def recent_tickets(uow: UnitOfWork, *, since: datetime, limit: int) -> list[tuple[int, str, str, str]]:
    """Id, number, title and text, newest first."""
    query = select(Ticket.id, Ticket.ticket_number, Ticket.title, Ticket.description)
    query = query.where(Ticket.created_at >= since, Ticket.deleted_at.is_(None)).order_by(Ticket.id.desc())
    return [(row[0], row[1], row[2], row[3]) for row in uow.session.execute(query.limit(limit))]


def categories(uow: UnitOfWork) -> list[Category]:
    return list(uow.session.scalars(select(Category).where(Category.active).order_by(Category.key)))


def last_promotion(uow: UnitOfWork, *, lock: bool = False) -> ModelPromotion | None:
    query = select(ModelPromotion).order_by(ModelPromotion.id.desc()).limit(1)
    return uow.session.scalar(query.with_for_update() if lock else query)


def how_it_came(uow: UnitOfWork, version_id: int) -> ModelPromotion | None:
    """When this version was last promoted, and not merely gone back to."""
    query = select(ModelPromotion).where(ModelPromotion.version_id == version_id, ModelPromotion.kind != "rollback")
    return uow.session.scalar(query.order_by(ModelPromotion.id.desc()).limit(1))


def promotions(uow: UnitOfWork) -> list[ModelPromotion]:
    return list(uow.session.scalars(select(ModelPromotion).order_by(ModelPromotion.id.desc()).limit(100)))


def version(uow: UnitOfWork, version_id: int, *, with_file: bool = False) -> ModelVersion | None:
    query = select(ModelVersion).where(ModelVersion.id == version_id)
    return uow.session.scalar(query.options(undefer(ModelVersion.file)) if with_file else query)


def version_of(uow: UnitOfWork, sha256: str) -> ModelVersion | None:
    query = select(ModelVersion).where(ModelVersion.sha256 == sha256)
    return uow.session.scalar(query.order_by(ModelVersion.id.desc()).limit(1))


def versions(uow: UnitOfWork) -> list[ModelVersion]:
    return list(uow.session.scalars(select(ModelVersion).order_by(ModelVersion.id.desc()).limit(100)))


def add(uow: UnitOfWork, row: Any) -> None:
    uow.session.add(row)
    uow.session.flush()


def forget_files(uow: UnitOfWork, *, keep: int) -> None:
    """Refused models are only kept for a while; what they would have decided stays."""
    newest = select(ModelVersion.id).where(ModelVersion.state == "refused").order_by(ModelVersion.id.desc())
    kept = list(uow.session.scalars(newest.limit(keep)))
    old = update(ModelVersion).where(ModelVersion.state == "refused", ModelVersion.id.not_in(kept))
    uow.session.execute(old.values(file=b""))


def run(uow: UnitOfWork, run_id: int, *, lock: bool = False) -> TrainingRun | None:
    query = select(TrainingRun).where(TrainingRun.id == run_id).execution_options(populate_existing=True)
    return uow.session.scalar(query.with_for_update() if lock else query)


def runs(uow: UnitOfWork, *, limit: int) -> list[TrainingRun]:
    return list(uow.session.scalars(select(TrainingRun).order_by(TrainingRun.id.desc()).limit(limit)))


def open_run(uow: UnitOfWork) -> TrainingRun | None:
    query = select(TrainingRun).where(TrainingRun.state.in_(["queued", "running"]))
    return uow.session.scalar(query.order_by(TrainingRun.id).limit(1))
