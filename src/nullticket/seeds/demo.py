"""Ninety days of made-up history, relative to now and the same at each run but for the dates.

Rows are written in bulk, yet with everything that real work leaves behind: history with its hash chain, clocks, stars.
The daily metrics are not written here; they are rebuilt from the history, like after any import.
"""

import math
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import func, insert, select, text, update
from sqlalchemy.orm import Session

from nullticket.core.enums import Priority, Role, Source, Status
from nullticket.core.ids import ALPHABET
from nullticket.features.analytics import service as analytics
from nullticket.features.patterns import service as patterns
from nullticket.features.sla import sweep_service
from nullticket.infra.runtime import Runtime
from nullticket.models import Category, SlaPolicy, SlaSegment, Team, TeamMember, Ticket, TicketHistory, User
from nullticket.seeds.defaults import TARGETS, read_json
from nullticket.seeds.demo_history import history_of

DAYS: Final = 90
CHUNK: Final = 2000
# Share of a day's tickets by category, in percent, beside vpn, which grows in the last seven days. Its tickets are
# spread evenly and not thrown, so that the growth is more than noise at whatever hour the history is written.
VPN_SHARE: Final = 0.14
VPN_SHARE_NOW: Final = 0.26
SHARES: Final = {
    "network": 9,
    "hardware": 12,
    "software": 16,
    "password_reset": 11,
    "access_request": 12,
    "sap_error": 7,
    "printer": 6,
    "email": 8,
    "hr_query": 3,
    "finance": 3,
    "general": 3,
    "other": 1,
}
PRIORITIES: Final = {Priority.LOW: 18, Priority.MEDIUM: 55, Priority.HIGH: 20, Priority.URGENT: 5, Priority.CRITICAL: 2}
SOURCES: Final = {
    Source.EMAIL: 45,
    Source.CHAT: 25,
    Source.WEB: 15,
    Source.GLPI: 10,
    Source.SOLMAN: 3,
    Source.API: 2,
}
SOLUTIONS: Final = {
    "vpn": "Removed the old profile, installed client 5.2 and restarted the adapter. Connection is stable.",
    "network": "Changed the access point channel and replaced the patch cable.",
    "printer": "Cleared the queue and reinstalled the driver.",
    "password_reset": "Identity checked by phone, new password set, account unlocked.",
    "sap_error": "Authorisation added and transport imported again.",
    "email": "Repaired the profile and archived old mails.",
}


@dataclass(slots=True)
class Cast:
    """Who plays: people and teams by id."""

    requesters: list[int]
    agents: dict[int, list[int]]
    team_of: dict[str, int]
    names: dict[int, str]
    policies: dict[Priority, int]


@dataclass(slots=True)
class Rows:
    """What a chunk of tickets leaves behind."""

    tickets: list[dict[str, Any]] = field(default_factory=list)
    history: list[dict[str, Any]] = field(default_factory=list)
    segments: list[dict[str, Any]] = field(default_factory=list)


def seed_demo(runtime: Runtime, *, tickets: int = 4500, days: int = DAYS, seed: int = 7) -> int:
    """Write the history in bounded transactions, then rebuild the metrics. Returns how many tickets there are now."""
    dice = random.Random(seed)
    now = runtime.clock.now()
    with runtime.units.write() as uow:
        cast = _cast(uow.session, dice, now)
        first_id = (uow.session.scalar(select(Ticket.id).order_by(Ticket.id.desc()).limit(1)) or 0) + 1
    times = sorted(_times(dice, tickets, days, now))
    texts = {key: [tuple(pair) for pair in pairs] for key, pairs in read_json("demo_texts.json").items()}
    numbers = _numbers(dice)
    for start in range(0, len(times), CHUNK):
        rows = Rows()
        for offset, at in enumerate(times[start : start + CHUNK]):
            _play(rows, dice, cast, texts, ticket_id=first_id + start + offset, at=at, now=now, numbers=numbers)
        with runtime.units.write() as uow:
            uow.session.execute(insert(Ticket), rows.tickets)
            uow.session.execute(insert(SlaSegment), rows.segments)
            uow.session.execute(insert(TicketHistory), rows.history)
    with runtime.units.write() as uow:
        _count_load(uow.session)
    sweep_service.mark_past(runtime)
    analytics.rebuild(runtime)
    # The schedule may have looked before there was anything to find, and looks again only in ten minutes.
    patterns.suggest(runtime)
    return len(times)


def _cast(session: Session, dice: random.Random, now: datetime) -> Cast:
    first = "Ana Ben Chloe David Elif Farid Greta Hugo Ines Jonas Kavya Leo Mira Noah Olga Pablo Rosa Sam Tara Yusuf".split()
    last = "Abel Brandt Costa Dubois Ekman Fischer Garcia Haddad Ivanova Jensen Kumar Lopez Meyer Novak Okafor".split()
    requesters = [
        {
            "email": f"{a.lower()}.{b.lower()}@example.org",
            "name": f"{a} {b}",
            "role": Role.USER,
            "active": True,
            "vip": False,
            "language": "en",
            "time_zone": "UTC",
            "created_at": now - timedelta(days=200),
            "version": 1,
        }
        for a in first
        for b in dice.sample(last, 7)
    ]
    have = set(session.scalars(select(User.email)))
    fresh = [row for row in requesters if row["email"] not in have]
    if fresh:
        session.execute(insert(User), fresh)
    teams = list(session.scalars(select(Team).order_by(Team.id)))
    for team in teams:
        _staff(session, team, now)
    rows = session.execute(select(User.id, User.name, User.role)).all()
    members: dict[int, list[int]] = {team.id: [] for team in teams}
    for team_id, user_id in session.execute(select(TeamMember.team_id, TeamMember.user_id)):
        members[team_id].append(user_id)
    fallback = next((team.id for team in teams if team.is_fallback), teams[0].id)
    keys = session.scalars(select(Category.key))
    team_of = {key: next((team.id for team in teams if key in team.specializations), fallback) for key in keys}
    return Cast(
        requesters=[row.id for row in rows if row.role is Role.USER],
        agents=members,
        team_of=team_of,
        names={row.id: row.name for row in rows},
        policies={policy.priority: policy.id for policy in session.scalars(select(SlaPolicy))},
    )


def _staff(session: Session, team: Team, now: datetime) -> None:
    """Two agents for a team that has none."""
    if session.scalar(select(TeamMember.user_id).where(TeamMember.team_id == team.id).limit(1)) is not None:
        return
    slug = team.name.split()[0].lower()
    for number in (1, 2):
        agent = User(
            email=f"{slug}.agent{number}@example.org",
            name=f"{team.name.split()[0]} Agent {number}",
            role=Role.AGENT,
            created_at=now - timedelta(days=200),
        )
        session.add(agent)
        session.flush()
        session.add(TeamMember(team_id=team.id, user_id=agent.id))
    session.flush()


def _times(dice: random.Random, count: int, days: int, now: datetime) -> Iterator[datetime]:
    """Moments of a desk's life: working days and hours mostly, never in the future."""
    for _ in range(count):
        while True:
            at = now - timedelta(days=dice.random() * days)
            hour = at.hour + at.minute / 60
            busy = math.exp(-(((hour - 10.5) / 3.2) ** 2)) + 0.05
            if dice.random() < busy * (0.2 if at.weekday() >= 5 else 1.0):
                yield at.replace(microsecond=0)
                break


def _numbers(dice: random.Random) -> Iterator[str]:
    """Number tails that never repeat within this run, from the desk's half of the alphabet."""
    seen: set[str] = set()
    while True:
        tail = "".join(dice.choice(ALPHABET) for _ in range(5)) + dice.choice(ALPHABET[16:])
        if tail not in seen:
            seen.add(tail)
            yield tail


def _category(dice: random.Random, number: int, at: datetime, now: datetime) -> str:
    share = VPN_SHARE_NOW if now - at < timedelta(days=7) else VPN_SHARE
    if int((number + 1) * share) > int(number * share):
        return "vpn"
    return dice.choices(list(SHARES), weights=list(SHARES.values()))[0]


@dataclass(frozen=True, slots=True)
class Course:
    """How a ticket went: when it was done (if it is), whether it is closed, and its stars."""

    at: datetime
    category: str
    priority: Priority
    takes: int
    done_at: datetime | None
    closed_at: datetime | None
    stars: int | None

    @property
    def target(self) -> int:
        return TARGETS[self.priority][1]

    def sla_state(self, now: datetime) -> str:
        if self.done_at is not None:
            return "met" if self.takes <= self.target else "missed"
        return "running" if self.at + timedelta(minutes=self.target) > now else "breached"


def _course(dice: random.Random, number: int, at: datetime, now: datetime) -> Course:
    priority = dice.choices(list(PRIORITIES), weights=list(PRIORITIES.values()))[0]
    takes = max(4, round(TARGETS[priority][1] * dice.lognormvariate(-0.75, 0.6)))
    done_at = at + timedelta(minutes=takes)
    stuck = now - at < timedelta(days=10) and dice.random() < 0.06
    solved = done_at < now and not stuck
    closed = solved and now - done_at > timedelta(days=14)
    stars = dice.choices([None, 5, 4, 3, 2, 1], weights=[60, 22, 10, 4, 2, 2])[0] if solved else None
    return Course(
        at=at,
        category=_category(dice, number, at, now),
        priority=priority,
        takes=takes,
        done_at=done_at if solved else None,
        closed_at=done_at + timedelta(days=14) if closed else None,
        stars=stars,
    )


def _status(dice: random.Random, course: Course) -> Status:
    if course.closed_at is not None:
        return Status.CLOSED
    if course.done_at is not None:
        return Status.RESOLVED
    return dice.choice([Status.OPEN, Status.IN_PROGRESS, Status.PENDING_USER])


def _play(
    rows: Rows,
    dice: random.Random,
    cast: Cast,
    texts: dict[str, list[tuple[str, str]]],
    *,
    ticket_id: int,
    at: datetime,
    now: datetime,
    numbers: Iterator[str],
) -> None:
    """One ticket from its opening to where it stands now."""
    course = _course(dice, ticket_id, at, now)
    title, description = dice.choice(texts[course.category])
    team_id = cast.team_of[course.category] if dice.random() < 0.95 else dice.choice(list(cast.agents))
    team = cast.agents[team_id]
    ticket = _figures(course, cast, now) | {
        "id": ticket_id,
        "ticket_number": f"TKT-{at:%Y%m%d}-{next(numbers)}",
        "title": title,
        "description": description,
        "source": dice.choices(list(SOURCES), weights=list(SOURCES.values()))[0],
        "status": _status(dice, course),
        "team_id": team_id,
        "agent_id": dice.choice(team) if team and (course.done_at or dice.random() < 0.6) else None,
        "requester_id": dice.choice(cast.requesters),
        "ai_confidence": round(min(0.99, dice.betavariate(8, 2)), 3),
    }
    rows.tickets.append(ticket)
    rows.segments.append(
        {
            "ticket_id": ticket_id,
            "seq": 1,
            "running": True,
            "started_at": at,
            "ended_at": course.done_at,
            "counted_seconds": course.takes * 60 if course.done_at else 0,
        }
    )
    rows.history.extend(history_of(ticket, cast.names))


def _figures(course: Course, cast: Cast, now: datetime) -> dict[str, Any]:
    """What follows from the course of a ticket alone."""
    done = course.done_at is not None
    score = {"low": 2, "medium": 4, "high": 7, "urgent": 9, "critical": 10}[course.priority.value]
    return {
        "category": course.category,
        "priority": course.priority,
        "priority_score": score,
        "intent": "",
        "keywords": [course.category],
        "tags": [],
        "requires_immediate_attention": course.priority.rank >= Priority.URGENT.rank,
        "attention_reason": "",
        "needs_review": False,
        "ai_engine": "keyword",
        "person_set": [],
        "triaged_at": course.at + timedelta(seconds=2),
        "sla_policy_id": cast.policies[course.priority],
        "response_due_at": course.at + timedelta(minutes=TARGETS[course.priority][0]),
        "first_response_at": course.at + timedelta(minutes=max(1, course.takes // 5)) if done else None,
        "sla_deadline": course.at + timedelta(minutes=course.target),
        "sla_state": course.sla_state(now),
        "resolution": SOLUTIONS.get(course.category, "Solved together with the requester.") if done else None,
        "resolution_minutes": course.takes if done else None,
        "satisfaction": course.stars,
        "created_at": course.at,
        "updated_at": course.done_at or course.at,
        "resolved_at": course.done_at,
        "closed_at": course.closed_at,
        "version": 1,
    }


def _count_load(session: Session) -> None:
    """Make every team's load equal to its open tickets, and let ids go on after ours."""
    still_open = (Ticket.status.not_in(("resolved", "closed")), Ticket.deleted_at.is_(None))
    count = select(func.count()).select_from(Ticket).where(Ticket.team_id == Team.id, *still_open).scalar_subquery()
    session.execute(update(Team).values(open_load=count).execution_options(synchronize_session=False))
    if session.get_bind().dialect.name == "postgresql":
        # Ids were written by hand; the next ticket must not take one of them again.
        session.execute(text("SELECT setval(pg_get_serial_sequence('ticket', 'id'), (SELECT max(id) FROM ticket))"))
