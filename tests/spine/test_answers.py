"""T16 to T18: what goes out can do no harm: headers, files, spreadsheets."""

import csv
import io
import re

import pytest

from nullticket.core.enums import Role
from nullticket.settings import Settings
from nullticket.testing import Desk, make_settings

HTML = b"<html><script>alert(1)</script></html>"


@pytest.fixture
def settings(database_url: str, tmp_path) -> Settings:
    return make_settings(
        database_url,
        data_dir=tmp_path / "var",
        public_url="https://desk.example.org",
        widget={"origins": ["https://intranet.example.org"]},
    )


@pytest.fixture
def agent(desk: Desk) -> dict[str, str]:
    return desk.headers(desk.person("agent@example.org", role=Role.AGENT))


def ticket(desk: Desk, headers: dict[str, str], title: str = "Printer") -> str:
    return desk.client.post("/api/tickets/", json={"title": title}, headers=headers).json()["ticket_number"]


@pytest.mark.parametrize("path", ["/", "/login", "/api/auth/me", "/api/tickets/", "/healthz", "/nothing.js", "/api/x"])
def test_every_answer_carries_the_headers_that_protect_its_reader(desk: Desk, path: str):
    """T16."""
    headers = desk.client.get(path, headers={"Accept": "text/html"}).headers
    policy = headers["Content-Security-Policy"]
    for part in (
        "default-src 'self'",
        "script-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
    ):
        assert part in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "max-age=" in headers["Strict-Transport-Security"]
    assert not re.search(r"\d", headers.get("Server", "")), "no version; before us a proxy may say its name"


def test_only_the_chat_frame_may_be_framed_and_only_by_listed_pages(desk: Desk):
    """T16."""
    policy = desk.client.get("/widget/").headers["Content-Security-Policy"]
    assert policy.partition("frame-ancestors ")[2].partition(";")[0] == "'self' https://intranet.example.org"


@pytest.mark.parametrize(("origin", "allowed"), [("https://evil.test", False), ("https://intranet.example.org", True)])
def test_another_page_reads_answers_only_when_it_is_listed(desk: Desk, origin: str, allowed: bool):
    """T16."""
    plain = desk.client.get("/healthz", headers={"Origin": origin})
    asked = desk.client.options(
        "/api/chat/conversations", headers={"Origin": origin, "Access-Control-Request-Method": "POST"}
    )
    for answer in (plain, asked):
        assert (answer.headers.get("Access-Control-Allow-Origin") == origin) is allowed
        assert answer.headers.get("Access-Control-Allow-Credentials") != "true"


@pytest.mark.parametrize(
    ("name", "kind"),
    [("a.html", "text/html"), ("a.svg", "image/svg+xml"), ("a.php", "application/x-php"), ("a.png", "image/png")],
)
def test_an_uploaded_page_is_a_download_that_runs_nowhere(desk: Desk, agent, name: str, kind: str):
    """T17."""
    number = ticket(desk, agent)
    made = desk.client.post(f"/api/tickets/{number}/attachments", files={"file": (name, HTML, kind)}, headers=agent)
    assert made.status_code == 201, made.text

    served = desk.client.get(f"/api/files/{made.json()['id']}", headers=agent)

    assert served.content == HTML
    assert served.headers["Content-Disposition"].startswith("attachment;")
    assert "sandbox" in served.headers["Content-Security-Policy"]
    assert served.headers["X-Content-Type-Options"] == "nosniff"
    assert served.headers["Content-Type"].partition(";")[0] not in {"text/html", "image/svg+xml", "application/x-php"}


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd",
        "\u200b.htaccess",
        "a\r\nX-Injected: y.txt",
        "x" * 300,
        "\u202egnp.exe",
        "..\\..\\win.ini",
        ".",
    ],
)
def test_a_file_name_is_one_clean_header_line_and_no_path(desk: Desk, agent, name: str, tmp_path):
    """T17."""
    number = ticket(desk, agent)
    made = desk.client.post(
        f"/api/tickets/{number}/attachments", files={"file": (name, b"data", "text/plain")}, headers=agent
    )
    assert made.status_code == 201, made.text

    served = desk.client.get(f"/api/files/{made.json()['id']}", headers=agent)

    line = served.headers["Content-Disposition"]
    assert "X-Injected" not in served.headers
    assert not {"/", "\\", "\r", "\n", "\u202e", "\u200b"} & set(line)
    assert len(line) < 700
    stored = [path for path in (tmp_path / "var").rglob("*") if path.is_file()]
    assert [path for path in stored if "passwd" in path.name or "htaccess" in path.name or "ini" in path.name] == []


def test_a_file_belongs_to_those_who_see_its_ticket(desk: Desk, agent):
    """T17."""
    number = ticket(desk, agent)
    made = desk.client.post(
        f"/api/tickets/{number}/attachments", files={"file": ("a.txt", b"CANARY", "text/plain")}, headers=agent
    )
    other = desk.headers(desk.person("ana@example.org"))
    for headers in ({}, other):
        refused = desk.client.get(f"/api/files/{made.json()['id']}", headers=headers)
        assert refused.status_code in {401, 404}
        assert "CANARY" not in refused.text


FORMULAS = ['=HYPERLINK("https://evil.test","x")', "+1", "-1", "@x", "\tx", "\rx", "=1+1", "-2+3+cmd|' /C calc'!A0"]


def test_no_cell_of_an_export_is_a_formula_and_every_text_comes_back(desk: Desk, agent):
    """T18."""
    texts = [*FORMULAS, 'plain, with "quotes" and\nlines', "ünïcode ✓"]
    for text in texts:
        assert desk.client.post("/api/tickets/", json={"title": f"{text} end"}, headers=agent).status_code == 201

    answer = desk.client.get("/api/export/tickets.csv", headers=agent)

    rows = list(csv.DictReader(io.StringIO(answer.text, newline="")))
    titles = [row["title"] for row in rows]
    assert len(rows) == len(texts)
    assert [cell for row in rows for cell in row.values() if cell.startswith(("=", "+", "-", "@", "\t", "\r"))] == []
    assert {title.lstrip("'") for title in titles} == {" ".join(f"{text} end".split()) for text in texts}


@pytest.mark.both_databases
@pytest.mark.parametrize(
    "query",
    [
        "q=vpn",
        "category=vpn&category=printer",
        "tag=home",
        "snoozed=false",
        "unread=false",
        "unassigned=true&open=true",
    ],
)
def test_the_export_holds_what_the_list_shows_whatever_is_filtered(desk: Desk, query: str):
    agent = desk.headers(desk.person("tom@example.org", role=Role.AGENT))
    for title in ("VPN does not connect", "Printer jam", "Invoice approval"):
        made = desk.client.post("/api/tickets/", json={"title": title, "tags": ["home"]}, headers=agent)
        assert made.status_code == 201, made.text
    desk.drain()
    assert desk.client.post("/api/desk/read", headers=agent).is_success

    shown = desk.client.get(f"/api/tickets/?{query}", headers=agent).json()["items"]
    export = desk.client.get(f"/api/export/tickets.csv?{query}", headers=agent)

    assert export.status_code == 200, export.text
    lines = list(csv.DictReader(io.StringIO(export.text)))
    assert [line["ticket_number"] for line in lines] == [one["ticket_number"] for one in shown]
    assert shown
