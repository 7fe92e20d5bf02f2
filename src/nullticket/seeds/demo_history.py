"""The steps of a made-up ticket as chained history rows."""

from datetime import datetime, timedelta
from typing import Any

from nullticket.core.clock import iso
from nullticket.core.enums import ActorKind, Priority, Status, Visibility
from nullticket.features.tickets.chain import link


def history_of(ticket: dict[str, Any], names: dict[int, str]) -> list[dict[str, Any]]:
    """The steps of a ticket as chained history rows."""
    state = {
        "category": "other",
        "priority": Priority.MEDIUM.value,
        "team_id": None,
        "source": ticket["source"].value,
        "status": Status.NEW.value,
        "created_on": ticket["created_at"].date().isoformat(),
    }
    after = state | {
        "category": ticket["category"],
        "priority": ticket["priority"].value,
        "team_id": ticket["team_id"],
        "status": Status.OPEN.value,
    }
    triaged = {name: [state[name], after[name]] for name in after if state[name] != after[name]}
    steps = [
        ("opened", ticket["created_at"], {"status": [None, "new"]}, state),
        ("triaged", ticket["triaged_at"], triaged, after),
    ]
    now_at = Status.OPEN.value
    final = ticket["status"]
    if final is not Status.OPEN:
        for status, at in ((Status.IN_PROGRESS, ticket["first_response_at"]), (final, None)):
            if status is Status.CLOSED or (status is final and final is Status.RESOLVED):
                break
            when = at or ticket["created_at"] + timedelta(minutes=2)
            if status.value != now_at:
                steps.append(("moved", when, {"status": [now_at, status.value]}, after | {"status": status.value}))
                now_at = status.value
    if ticket["resolved_at"] is not None:
        solved = {"resolution_minutes": ticket["resolution_minutes"], "within_sla": ticket["sla_state"] == "met"}
        done = after | {"status": "resolved"}
        steps.append(("moved", ticket["resolved_at"], {"status": [now_at, "resolved"]}, done | solved))
        now_at = "resolved"
        if ticket["satisfaction"] is not None:
            rated = {"satisfaction": ticket["satisfaction"], "satisfaction_before": None}
            at = ticket["resolved_at"] + timedelta(hours=1)
            steps.append(("rated", at, {"satisfaction": [None, ticket["satisfaction"]]}, done | rated))
    if ticket["closed_at"] is not None:
        change = {"status": [now_at, "closed"]}
        steps.append(("moved", ticket["closed_at"], change, after | {"status": "closed"}))
    return _chained(ticket, steps, names)


def _chained(
    ticket: dict[str, Any], steps: list[tuple[str, datetime, dict[str, Any], dict[str, Any]]], names: dict[int, str]
) -> list[dict[str, Any]]:
    rows, before = [], ""
    for seq, (action, at, changes, state) in enumerate(steps, start=1):
        person = ticket["agent_id"] if action == "moved" else None
        kind = ActorKind.PERSON if person else ActorKind.ENGINE if action == "triaged" else ActorKind.SYSTEM
        name = names.get(person, "") if person else kind.value
        content = {
            "ticket_id": ticket["id"],
            "seq": seq,
            "at": iso(at),
            "action": action,
            "actor": [kind.value, person, name],
            "changes": changes,
            "state": state,
            "reasons": [],
            "visibility": Visibility.PUBLIC.value,
            "request_id": "demo",
        }
        own = link(before, content)
        rows.append(
            {
                "ticket_id": ticket["id"],
                "seq": seq,
                "at": at,
                "action": action,
                "actor_kind": kind,
                "actor_id": person,
                "actor_name": name,
                "changes": changes,
                "state": state,
                "reasons": [],
                "visibility": Visibility.PUBLIC,
                "request_id": "demo",
                "prev_hash": before,
                "hash": own,
            }
        )
        before = own
    return rows
