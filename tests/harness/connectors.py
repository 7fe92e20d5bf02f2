"""Setting up connectors as an admin does, and sending what their other sides send."""

import base64
import json
from collections.abc import Mapping
from typing import Any

from httpx2 import Response

from nullticket.core.enums import Role
from nullticket.features.external.glpi_signature import sign
from nullticket.testing import Desk

SECRET = "abcdefghijklmnopqrstuvwxyz0123456789ABCD"


def admin(desk: Desk) -> dict[str, str]:
    if "admin-headers" not in desk.runtime.shared:
        desk.runtime.shared["admin-headers"] = desk.headers(desk.person("admin@example.org", role=Role.ADMIN))
    headers: dict[str, str] = desk.runtime.shared["admin-headers"]
    return headers


def configure(desk: Desk, system: str, **settings: Any) -> dict[str, Any]:
    """Set a connector up through the API, over whatever version is there."""
    address = f"/api/admin/connectors/{system}"
    version = desk.client.get(address, headers=admin(desk)).json()["version"]
    answer = desk.client.put(address, json=settings, headers=admin(desk) | {"If-Match": f'"{version}"'})
    assert answer.status_code == 200, answer.text
    changed: dict[str, Any] = answer.json()
    return changed


def signed(body: bytes, timestamp: int, *, secret: str = SECRET) -> dict[str, str]:
    digits = str(timestamp)
    return {"X-GLPI-signature": sign(body, timestamp=digits, secret=secret), "X-GLPI-timestamp": digits}


def send_glpi(
    desk: Desk, document: Mapping[str, Any], *, item_type: str = "", age: int = 0, at: float = 0.0
) -> Response:
    """A webhook as GLPI 11 sends it: pretty-printed, signed when it was queued, without a content type. It was queued
    ``age`` seconds before ``at``, 0 for now.
    """
    body = json.dumps(document, indent=4).encode()
    stamp = int(at or desk.runtime.clock.now().timestamp()) - age
    query = f"?type={item_type}" if item_type else ""
    return desk.client.post(f"/api/ingest/glpi{query}", content=body, headers=signed(body, stamp))


def basic(user: str, password: str) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()}


def ticket(desk: Desk, number: str) -> dict[str, Any]:
    answer = desk.client.get(f"/api/tickets/{number}", headers=admin(desk))
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def comments(desk: Desk, number: str) -> list[dict[str, Any]]:
    answer = desk.client.get(f"/api/tickets/{number}/comments", headers=admin(desk))
    assert answer.status_code == 200, answer.text
    found = answer.json()
    return list(found["items"] if isinstance(found, dict) else found)


def tickets(desk: Desk, source: str) -> list[dict[str, Any]]:
    found = desk.client.get("/api/tickets/", params={"source": source}, headers=admin(desk)).json()
    return list(found["items"])


def quarantine(desk: Desk) -> list[dict[str, Any]]:
    return list(desk.client.get("/api/ingest/quarantine", headers=admin(desk)).json())


def door(desk: Desk, source: str) -> dict[str, Any]:
    doors = desk.client.get("/api/ingest/sync/status", headers=admin(desk)).json()["doors"]
    return next(one for one in doors if one["source"] == source)
