"""What an article said is not lost when somebody changes it."""

import pytest

from nullticket.core.enums import Role
from nullticket.testing import Desk


@pytest.mark.both_databases
def test_every_version_of_an_article_is_kept_with_its_author_and_can_be_put_back(desk: Desk):
    ada = desk.headers(desk.person("ada@example.org", role=Role.ADMIN, name="Ada"))
    eve = desk.headers(desk.person("eve@example.org", role=Role.ADMIN, name="Eve"))
    first = {"title": "VPN", "content": "Restart it.", "category": "vpn"}
    made = desk.client.post("/api/admin/kb/articles", json=first, headers=ada).json()
    path = f"/api/admin/kb/articles/{made['id']}"
    assert desk.client.get(f"{path}/versions", headers=ada).json() == []

    second = {"content": "Install client 5.2.", "status": "published"}
    changed = desk.client.patch(path, json=second, headers=eve | {"If-Match": f'"{made["version"]}"'})
    assert changed.status_code == 200
    kept = desk.client.get(f"{path}/versions", headers=ada).json()
    assert [(one["version"], one["content"], one["author_name"], one["status"]) for one in kept] == [
        (2, "Install client 5.2.", "Eve", "published"),
        (1, "Restart it.", "Ada", "draft"),
    ]

    back = {name: kept[1][name] for name in ("title", "content", "category", "visibility", "language")}
    desk.client.patch(path, json=back, headers=ada | {"If-Match": '"2"'}).raise_for_status()
    assert desk.client.get(path, headers=ada).json()["content"] == "Restart it."
    desk.client.delete(path, headers=ada).raise_for_status()
    states = [(one["version"], one["status"]) for one in desk.client.get(f"{path}/versions", headers=ada).json()]
    assert states == [(4, "archived"), (3, "published"), (2, "published"), (1, "draft")]


def test_versions_are_for_the_desk_and_of_articles_that_exist(desk: Desk):
    tom = desk.headers(desk.person("tom@example.org", role=Role.AGENT))
    uma = desk.headers(desk.person("uma@example.org"))
    assert desk.client.get("/api/admin/kb/articles/1/versions", headers=uma).status_code == 403
    assert desk.client.get("/api/admin/kb/articles/999999/versions", headers=tom).status_code == 404
