"""What every installation starts with: categories, a calendar, SLA targets, teams, rules, articles, canned replies."""

import json
from importlib.resources import files
from typing import Any, Final

from sqlalchemy import select

from nullticket.core.enums import Priority, Role
from nullticket.infra.sql import insert_new
from nullticket.infra.uow import UnitOfWork
from nullticket.models import Calendar, CannedReply, Category, KnowledgeArticle, RoutingRule, SlaPolicy, Team, User

CATEGORY_KEYS: Final = (
    "network",
    "hardware",
    "software",
    "password_reset",
    "access_request",
    "sap_error",
    "printer",
    "email",
    "vpn",
    "hr_query",
    "finance",
    "general",
    "other",
)
# Priority -> minutes to the first response, minutes to the resolution.
TARGETS: Final = {
    Priority.CRITICAL: (15, 60),
    Priority.URGENT: (30, 120),
    Priority.HIGH: (60, 240),
    Priority.MEDIUM: (240, 1440),
    Priority.LOW: (480, 4320),
}
TEAMS: Final[dict[str, dict[str, Any]]] = {
    "Service Desk": {"specializations": ["general", "other"], "is_fallback": True, "capacity": 200},
    "Network Team": {"specializations": ["network", "vpn"], "capacity": 50},
    "Identity Team": {"specializations": ["password_reset", "access_request"], "capacity": 50},
    "Workplace Team": {"specializations": ["hardware", "software", "printer"], "capacity": 80},
    "Messaging Team": {"specializations": ["email"], "capacity": 50},
    "SAP Team": {"specializations": ["sap_error"], "capacity": 50},
    "Business Services": {"specializations": ["hr_query", "finance"], "capacity": 50},
}


def seed_defaults(uow: UnitOfWork) -> None:
    """Add what is missing. Safe to run at every start and by two processes at once."""
    _categories(uow)
    _sla(uow)
    if uow.session.scalar(select(Team.id).limit(1)) is None:
        _teams(uow)
        _rules(uow)
        _articles(uow)
        _replies(uow)


def read_json(name: str) -> Any:
    return json.loads(files("nullticket.seeds").joinpath(name).read_text(encoding="utf-8"))


_ACRONYMS: Final = {"vpn": "VPN", "sap_error": "SAP error", "hr_query": "HR query"}


def _categories(uow: UnitOfWork) -> None:
    corpus = files("nullticket.seeds").joinpath("corpus/categories.json")
    described = {row["key"]: row for row in read_json("corpus/categories.json")} if corpus.is_file() else {}
    for position, key in enumerate(CATEGORY_KEYS):
        row = described.get(key, {})
        insert_new(
            uow.session,
            Category,
            {
                "key": key,
                "name": row.get("name", _ACRONYMS.get(key, key.replace("_", " ").capitalize())),
                "description": row.get("description", ""),
                "examples": row.get("examples", []),
                "position": position,
                "active": True,
                "version": 1,
            },
        )


def _sla(uow: UnitOfWork) -> None:
    always = {"name": "Around the clock", "time_zone": "UTC", "intervals": {}, "version": 1}
    insert_new(uow.session, Calendar, always)
    calendar_id = uow.session.scalars(select(Calendar.id).where(Calendar.name == "Around the clock")).one()
    for priority, (response, resolution) in TARGETS.items():
        row = {
            "priority": priority,
            "response_minutes": response,
            "resolution_minutes": resolution,
            "calendar_id": calendar_id,
            "version": 1,
        }
        insert_new(uow.session, SlaPolicy, row)


def _teams(uow: UnitOfWork) -> None:
    domain = "helpdesk.example"
    for name, values in TEAMS.items():
        slug = name.lower().replace(" ", "-")
        lead = User(
            email=f"{slug}-lead@{domain}",
            name=f"{name} lead",
            role=Role.AGENT,
            phone=f"+4930901820{len(slug):02d}",
            created_at=uow.now(),
        )
        uow.session.add(lead)
        uow.session.flush()
        team = Team(name=name, email=f"{slug}@{domain}", lead_id=lead.id, created_at=uow.now(), open_load=0, **values)
        uow.session.add(team)
    uow.session.flush()


def _rules(uow: UnitOfWork) -> None:
    teams = {name: team_id for team_id, name in uow.session.execute(select(Team.id, Team.name))}
    rules: tuple[tuple[str, str, list[str], str], ...] = (
        ("VPN to the network team", "vpn", [], "Network Team"),
        ("SAP errors to the SAP team", "sap_error", [], "SAP Team"),
        ("Passwords to the identity team", "password_reset", [], "Identity Team"),
    )
    for position, (name, category, keywords, team) in enumerate(rules, start=1):
        row = RoutingRule(
            name=name,
            position=position,
            category=category,
            keywords=keywords,
            conditions={},
            team_id=teams[team],
            created_at=uow.now(),
            updated_at=uow.now(),
        )
        uow.session.add(row)
    uow.session.flush()


def _articles(uow: UnitOfWork) -> None:
    for row in read_json("articles.json"):
        uow.session.add(
            KnowledgeArticle(
                title=row["title"],
                content=row["content"],
                category=row["category"],
                status="published",
                created_at=uow.now(),
                updated_at=uow.now(),
                published_at=uow.now(),
            )
        )
    uow.session.flush()


def _replies(uow: UnitOfWork) -> None:
    """Everybody's: an empty list teaches nobody what canned replies are for."""
    now = uow.now()
    uow.session.add_all(CannedReply(**row, created_at=now, updated_at=now) for row in read_json("canned_replies.json"))
    uow.session.flush()
