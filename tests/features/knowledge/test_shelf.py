"""What everybody may browse without a question."""

import pytest

from nullticket.core.enums import Role
from nullticket.testing import Desk


def written(desk: Desk, ada: dict[str, str], title: str, **more: str) -> int:
    body = {
        "title": title,
        "content": "## Why\n**First** restart *it*.",
        "category": "vpn",
        "status": "published",
    } | more
    made = desk.client.post("/api/admin/kb/articles", json=body, headers=ada)
    assert made.status_code == 201, made.text
    return int(made.json()["id"])


@pytest.mark.both_databases
def test_a_visitor_browses_published_articles_most_read_first_page_by_page(desk: Desk):
    ada = desk.headers(desk.person("ada@example.org", role=Role.ADMIN))
    first, second = written(desk, ada, "Tokens"), written(desk, ada, "Profiles")
    for _ in range(3):
        desk.client.get(f"/api/kb/articles/{first}").raise_for_status()
    seen: list[int] = []
    cursor: str | None = ""
    while cursor is not None:
        page = desk.client.get("/api/kb/articles", params={"limit": 2} | ({"cursor": cursor} if cursor else {})).json()
        seen += [one["id"] for one in page["items"]]
        cursor = page["next"]
    assert seen[0] == first
    assert second in seen
    assert len(seen) == len(set(seen)) == sum(one["articles"] for one in page["categories"])


@pytest.mark.both_databases
def test_drafts_and_articles_of_the_desk_are_on_no_shelf_not_even_an_agents(desk: Desk):
    ada = desk.headers(desk.person("ada@example.org", role=Role.ADMIN))
    before = desk.client.get("/api/kb/articles", params={"category": "vpn"}).json()
    written(desk, ada, "Half written", status="draft")
    written(desk, ada, "For us", visibility="internal")
    shown = written(desk, ada, "For all")
    for headers in ({}, desk.headers(desk.person("tom@example.org", role=Role.AGENT))):
        page = desk.client.get("/api/kb/articles", params={"category": "vpn"}, headers=headers).json()
        titles = {one["title"] for one in page["items"]}
        assert "For all" in titles
        assert not titles & {"Half written", "For us"}
        assert len(page["items"]) == len(before["items"]) + 1
    lead = next(one for one in page["items"] if one["id"] == shown)
    assert lead["snippet"] == "Why First restart it."


def test_a_cursor_of_another_list_is_refused(desk: Desk):
    admin = desk.headers(desk.person("ada@example.org", role=Role.ADMIN))
    foreign = desk.client.get("/api/admin/kb/articles?limit=1", headers=admin).json()["next"]
    assert desk.client.get("/api/kb/articles", params={"cursor": foreign}).status_code == 422
    assert desk.client.get("/api/kb/articles", params={"cursor": "WyJhIiwiYiJd"}).status_code == 422


def test_the_desk_finds_drafts_unless_it_asks_for_what_everybody_may_read(desk: Desk):
    ada = desk.headers(desk.person("ada@example.org", role=Role.ADMIN))
    written(desk, ada, "Zebra stripes on the screen", status="draft")
    published = written(desk, ada, "Zebra printer offline")
    found = desk.client.get("/api/kb/search?q=zebra", headers=ada).json()
    assert len(found) == 2
    shown = desk.client.get("/api/kb/search?q=zebra&published=true", headers=ada).json()
    assert [one["id"] for one in shown] == [published]
