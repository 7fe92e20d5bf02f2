"""Two teams share a category: who resolved the most similar tickets gets the next one of their kind."""

from typing import Any

import pytest

from nullticket.core.enums import Role
from nullticket.features.similar import service as similar
from nullticket.testing import Desk

pytestmark = pytest.mark.both_databases
CARDS = ("The {} token app shows no code for the VPN", "VPN asks for a token code and the {} app is empty")
SPEED = ("VPN is very slow in the evening from {}", "The VPN tunnel crawls when I work from {}")
PHONES, PLACES = ("new phone's", "Android", "iPhone", "second"), ("Berlin", "home", "the train", "Lyon")


@pytest.fixture
def admin(desk: Desk) -> dict[str, str]:
    return desk.headers(desk.person("boss@example.org", role=Role.ADMIN))


def change(desk: Desk, who: dict[str, str], path: str, where: str, body: dict[str, Any], *, method: str) -> None:
    tag = desk.client.get(path, headers=who).headers["etag"]
    done = desk.client.request(method, f"{path}{where}", json=body, headers=who | {"If-Match": tag})
    assert done.status_code == 200, done.text


def resolved(desk: Desk, who: dict[str, str], title: str, team: int) -> None:
    body = {"title": title, "category": "vpn"}
    made = desk.client.post("/api/tickets/", json=body, headers=who)
    assert made.status_code == 201, made.text
    desk.drain()
    path = f"/api/tickets/{made.json()['id']}"
    change(desk, who, path, "/assign", {"team_id": team}, method="PUT")
    change(desk, who, path, "/status", {"status": "in_progress"}, method="PUT")
    change(desk, who, path, "/status", {"status": "resolved", "resolution": "Done."}, method="PUT")


def test_of_two_teams_the_one_that_resolved_the_most_similar_tickets_is_chosen(desk: Desk, admin: dict[str, str]):
    teams = {one["name"]: one for one in desk.client.get("/api/admin/teams", headers=admin).json()}
    network, identity = teams["Network Team"], teams["Identity Team"]
    listed = {"specializations": sorted({*identity["specializations"], "vpn"})}
    path = f"/api/admin/teams/{identity['id']}"
    changed = desk.client.patch(path, json=listed, headers=admin | {"If-Match": f'"{identity["version"]}"'})
    assert changed.status_code == 200, changed.text
    for rule in desk.client.get("/api/admin/routing/rules", headers=admin).json():
        assert desk.client.delete(f"/api/admin/routing/rules/{rule['id']}", headers=admin).status_code == 204
    for words in (SPEED, CARDS):
        for title, name in ((title, name) for title in words for name in (PLACES if words is SPEED else PHONES)):
            resolved(desk, admin, title.format(name), (network if words is SPEED else identity)["id"])
    desk.drain()
    similar.read_new(desk.runtime)
    asked = {"title": "No token code on my phone, VPN wants one", "category": "vpn"}
    tried = desk.client.post("/api/admin/routing/test", json=asked, headers=admin).json()
    made = desk.client.post("/api/tickets/", json=asked, headers=admin).json()
    desk.drain()
    decision = desk.client.get(f"/api/admin/routing/decisions/{made['id']}", headers=admin).json()[-1]
    same = desk.client.post("/api/admin/routing/replay", json={}, headers=admin).json()

    assert (tried["team_name"], tried["decision"]["decided_by"]) == ("Identity Team", "history")
    assert (decision["team_id"], decision["decided_by"]) == (identity["id"], "history")
    history = next(vote for vote in decision["votes"] if vote["strategy"] == "history")
    assert "most similar solved vpn tickets were resolved by Identity Team" in history["reason"]
    assert same["is_zero"], "a replay knows who had resolved what was alike"
