"""Counting tickets of two weeks, and the solutions a draft is made of."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from nullticket.features.patterns.detector import WeekCounts
from nullticket.infra.sql import insert_new
from nullticket.infra.uow import UnitOfWork
from nullticket.models import Category, KBSuggestion, KnowledgeArticle, Ticket


def week_counts(uow: UnitOfWork, *, before_from: datetime, this_from: datetime, until: datetime) -> list[WeekCounts]:
    """Both weeks per category, grouped in the database."""
    last = dict(
        uow.session.execute(
            select(Ticket.category, func.count())
            .where(Ticket.created_at >= before_from, Ticket.created_at < this_from, Ticket.deleted_at.is_(None))
            .group_by(Ticket.category)
        ).all()
    )
    people: dict[str, list[int]] = defaultdict(list)
    rows = uow.session.execute(
        select(Ticket.category, func.count())
        .where(Ticket.created_at >= this_from, Ticket.created_at < until, Ticket.deleted_at.is_(None))
        .group_by(Ticket.category, Ticket.requester_id)
    )
    for category, count in rows:
        people[category].append(count)
    return [
        WeekCounts(
            category=category,
            this_week=sum(people.get(category, [])),
            last_week=last.get(category, 0),
            requesters=len(people.get(category, [])),
            busiest_requester=max(people.get(category, []), default=0),
        )
        for category in sorted({*last, *people})
    ]


@dataclass(frozen=True, slots=True)
class Solved:
    """A solved ticket of the category, best rated first."""

    ticket_number: str
    title: str
    resolution: str
    satisfaction: int | None


def best_resolutions(uow: UnitOfWork, category: str, *, since: datetime, limit: int) -> list[Solved]:
    query = (
        select(Ticket.ticket_number, Ticket.title, Ticket.resolution, Ticket.satisfaction)
        .where(
            Ticket.category == category,
            Ticket.resolved_at >= since,
            Ticket.status.in_(("resolved", "closed")),
            Ticket.resolution.is_not(None),
            Ticket.deleted_at.is_(None),
        )
        .order_by(func.coalesce(Ticket.satisfaction, 3).desc(), Ticket.resolved_at.desc())
        .limit(limit)
    )
    return [Solved(row[0], row[1], row[2] or "", row[3]) for row in uow.session.execute(query)]


def category_name(uow: UnitOfWork, key: str) -> str:
    return uow.session.scalar(select(Category.name).where(Category.key == key)) or key


def begin_suggestion(uow: UnitOfWork, values: dict[str, Any]) -> tuple[KBSuggestion, bool]:
    """The suggestion of a dedupe key, held, and whether this call made it."""
    made = insert_new(
        uow.session, KBSuggestion, {"state": "open", "created_at": uow.now(), "updated_at": uow.now(), **values}
    )
    query = select(KBSuggestion).where(KBSuggestion.dedupe_key == values["dedupe_key"]).with_for_update()
    return uow.session.scalars(query).one(), made


def add_draft(uow: UnitOfWork, *, title: str, content: str, category: str) -> int:
    row = KnowledgeArticle(
        title=title[:200],
        content=content,
        category=category,
        status="draft",
        created_at=uow.now(),
        updated_at=uow.now(),
    )
    uow.session.add(row)
    uow.session.flush()
    return row.id
