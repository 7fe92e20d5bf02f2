"""``nullticket demo``: the worked example through HTTP only, against a running server.

Nothing is expected as a constant: each step is compared with what the server said before it.
"""

import csv
import io
import json
import time
import uuid
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Annotated, Any, Final

import httpx2
import typer
from websockets.sync.client import ClientConnection, connect

PROBLEM: Final = "I can't connect to VPN from home"
SIMILAR: Final = 20


class DemoFailed(Exception):
    """A step did not do what it must."""


@dataclass(slots=True)
class Tour:
    """The client of a running server, signed in as an admin, and what was seen on the way."""

    client: httpx2.Client
    headers: dict[str, str] = field(default_factory=dict)
    number: str = ""
    requester: str = field(default_factory=lambda: f"ana.{uuid.uuid4().hex[:8]}@example.org")
    password: str = field(default_factory=lambda: uuid.uuid4().hex)
    seen: dict[str, Any] = field(default_factory=dict)
    live: ClientConnection | None = None

    def listen(self, url: str) -> ClientConnection:
        """The live updates of the dashboard."""
        key = self.send("POST", "/api/ws-ticket", {})["ticket"]
        return connect(f"ws{url.removeprefix('http').rstrip('/')}/api/ws?ticket={key}", proxy=None)

    def heard(self, ticket_id: int) -> set[str]:
        """What the socket has told about a ticket since this was last asked."""
        types: set[str] = set()
        with suppress(TimeoutError):
            while self.live is not None:
                message = json.loads(self.live.recv(timeout=0.2))
                types |= {message["type"]} if message["ticket_id"] == ticket_id else set()
        return types

    def get(self, path: str) -> Any:
        return self.read_answer(self.client.get(path, headers=self.headers))

    def send(self, method: str, path: str, body: dict[str, Any], *, signed: bool = True) -> Any:
        headers = self.headers if signed else {}
        return self.read_answer(self.client.request(method, path, json=body, headers=headers))

    @staticmethod
    def read_answer(response: httpx2.Response) -> Any:
        if response.is_error:
            raise DemoFailed(
                f"{response.request.method} {response.url.path} answered {response.status_code}: {response.text[:300]}"
            )
        return response.json() if response.content else None

    def wait(self, what: str, look: Callable[[], Any], *, seconds: float = 30.0) -> Any:
        """Poll until ``look`` gives something true."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            found = look()
            if found:
                return found
            time.sleep(0.2)
        raise DemoFailed(f"{what} did not happen within {seconds:.0f} seconds")


def check(condition: object, what: str) -> None:
    if not condition:
        raise DemoFailed(what)


def step(number: int, text: str) -> None:
    typer.echo(f"{number}. {text}")


def demo(
    url: Annotated[str, typer.Option(help="Address of the running server.")] = "http://127.0.0.1:8000",
    email: Annotated[str, typer.Option(help="An admin.")] = "admin@nullticket.example",
    password: Annotated[str, typer.Option(prompt=True, hide_input=True, envvar="NULLTICKET_DEMO_PASSWORD")] = "",
) -> None:
    """Walk the worked example: chat, ticket, triage, team, mail, work, stars, figures."""
    with httpx2.Client(base_url=url, timeout=30, trust_env=False) as client:
        tour = Tour(client)
        try:
            signed = tour.send("POST", "/api/auth/login", {"email": email, "password": password}, signed=False)
            tour.headers = {"Authorization": f"Bearer {signed['access_token']}"}
            tour.live = tour.listen(url)
            for walk in (_before, _chat, _ingest, _engine, _routing, _stored, _told, _work, _stars, _figures):
                walk(tour)
        except (DemoFailed, httpx2.HTTPError) as error:
            typer.echo(f"nullticket demo: {error}", err=True)
            raise typer.Exit(1) from error
    typer.echo("All nine steps hold.")


def _before(tour: Tour) -> None:
    """Remember the figures, and make a requester who can sign in for the stars."""
    person = {"email": tour.requester, "name": "Ana Demo", "password": tour.password}
    tour.send("POST", "/api/admin/users", person)
    tour.seen["dashboard"] = tour.get("/api/analytics/dashboard")
    tour.seen["stars"] = tour.get("/api/analytics/satisfaction")["ratings"]
    tour.seen["week"] = _week(tour).get("this_week", 0)
    tour.seen["resolvers"] = _resolvers(tour)


def _week(tour: Tour) -> dict[str, Any]:
    """What the patterns say about vpn."""
    found: list[dict[str, Any]] = tour.get("/api/analytics/patterns")
    return next((one for one in found if one["category"] == "vpn"), {})


def _resolvers(tour: Tour) -> dict[str, int]:
    """Counted here from the export: which teams resolved the last vpn tickets."""
    query = {"category": "vpn", "status": ["resolved", "closed"]}
    answer = tour.client.get("/api/export/tickets.csv", params=query, headers=tour.headers)
    check(not answer.is_error, f"the export answered {answer.status_code}")
    rows = [row for row in csv.DictReader(io.StringIO(answer.text)) if row["resolved_at"] and row["team"]]
    newest = sorted(rows, key=lambda row: row["resolved_at"], reverse=True)[:SIMILAR]
    return dict(Counter(row["team"] for row in newest))


def _chat(tour: Tour) -> None:
    talk = tour.send("POST", "/api/chat/conversations", {}, signed=False)
    path = f"/api/chat/conversations/{talk['conversation_id']}/messages"

    def say(text: str) -> Any:
        return tour.send("POST", path, {"session_id": talk["session_id"], "text": text}, signed=False)

    offer = say(PROBLEM)
    check(offer["phase"] == "offered" and offer["messages"][-1]["articles"], "the bot offered no article")
    answer = say("no, that did not help")
    for _ in range(2):
        if answer["phase"] == "offered":
            answer = say("no, still not working")
    if answer["phase"] == "needs_email":
        answer = say(tour.requester)
    check(answer["phase"] == "ready", f"the bot does not hand over, it is at {answer['phase']}")
    tour.seen["talk"] = talk
    step(
        1, f"NullChat offered {offer['messages'][-1]['articles'][0]['title']!r}, then: {answer['messages'][-1]['text']}"
    )


def _ingest(tour: Tour) -> None:
    talk = tour.seen["talk"]
    body = {
        "conversation_id": talk["conversation_id"],
        "session_id": talk["session_id"],
        "requester_email": tour.requester,
    }
    tour.number = tour.send("POST", "/api/ingest/chatbot", body, signed=False)["ticket_number"]
    again = tour.send("POST", "/api/ingest/chatbot", body, signed=False)
    check(again["ticket_number"] == tour.number, "the same conversation became two tickets")
    step(2, f"the door answered {tour.number}")


def _engine(tour: Tour) -> None:
    ticket = tour.wait("triage", lambda: _triaged(tour))
    check(ticket["category"] == "vpn", f"the category is {ticket['category']}")
    check(ticket["priority"] == "high" and ticket["requires_immediate_attention"], "it is not high with attention")
    said = tour.get(f"/api/admin/classifications/{ticket['id']}")[-1]
    words = [reason["text"] for reason in said["reasons"] if reason["weight"] > 0]
    tour.seen["ticket"] = ticket
    step(
        3,
        f"{ticket['ai_engine']}: {ticket['category']}, {ticket['priority']} ({ticket['priority_score']}/10), sure to"
        f" {min(ticket['ai_confidence'], 0.99):.0%}, keywords {', '.join(ticket['keywords'][:4])}, because of {', '.join(words[:4])}",
    )


def _triaged(tour: Tour) -> Any:
    ticket = tour.get(f"/api/tickets/{tour.number}")
    return ticket if ticket.get("triaged_at") else None


def _routing(tour: Tour) -> None:
    ticket = tour.seen["ticket"]
    decision = tour.get(f"/api/admin/routing/decisions/{ticket['id']}")[-1]
    check(len(decision["votes"]) == 4, "not all four strategies voted")
    check(ticket["team"] and ticket["team"]["id"] == decision["team_id"], "the team is not the decided one")
    check(ticket["sla_deadline"], "there is no deadline")
    history = next(vote for vote in decision["votes"] if vote["strategy"] == "history")
    counted = {one["team_name"]: one["resolved"] for one in history["candidates"] if one["resolved"]}
    check(counted == tour.seen["resolvers"], f"history counted {counted}, the export says {tour.seen['resolvers']}")
    step(
        4, f"{ticket['team']['name']} by {decision['decided_by']}, {decision['open_load']}/{decision['capacity']} open"
    )
    for vote in decision["votes"]:
        typer.echo(f"     {vote['strategy']:<15} {vote['reason']}")


def _stored(tour: Tour) -> None:
    ticket = tour.seen["ticket"]
    rows = tour.get(f"/api/tickets/{tour.number}/history")
    moves = [row["changes"]["status"] for row in rows if "status" in row["changes"]]
    check(ticket["source"] == "chat" and moves[:2] == [[None, "new"], ["new", "open"]], f"the history says {moves}")
    step(5, f"source {ticket['source']}, status new -> {ticket['status']}, due {ticket['sla_deadline']}")


def _told(tour: Tour) -> None:
    ticket = tour.seen["ticket"]

    def look() -> Any:
        rows = [row for row in tour.get("/api/admin/messages?limit=100") if row["ticket_id"] == ticket["id"]]
        kinds = {row["channel"] for row in rows if row["state"] == "sent"}
        return rows if {"mail", "sms"} <= kinds else None

    rows = tour.wait("mail and text message", look)
    subjects = {row["channel"]: row["subject"] for row in rows if row["template"] in {"team_new", "lead_sms"}}
    check("HIGH" in subjects["mail"], f"the mail says {subjects['mail']}")
    told = tour.heard(ticket["id"])
    check({"ticket.opened", "ticket.triaged"} <= told, f"the socket told {sorted(told)}")
    step(6, f"mail: {subjects['mail']!r}; text message: {subjects['sms']!r}; live: {', '.join(sorted(told))}")


def _work(tour: Tour) -> None:
    path = f"/api/tickets/{tour.number}"
    tour.send("PUT", f"{path}/status", {"status": "in_progress"})
    tour.send("POST", f"{path}/comments", {"body": "Checking VPN logs"})
    body = {"status": "resolved", "resolution": "Renewed the VPN profile and tested the connection."}
    done = tour.send("PUT", f"{path}/status", body)
    check(done["status"] == "resolved" and done["resolution_minutes"] is not None, "it is not resolved")
    step(7, f"in progress, commented, resolved in {done['resolution_minutes']} minutes")


def _stars(tour: Tour) -> None:
    ticket = tour.seen["ticket"]

    def look() -> Any:
        rows = tour.get("/api/admin/messages?limit=100")
        return [row for row in rows if row["ticket_id"] == ticket["id"] and row["template"] == "resolved"]

    mail = tour.wait("the resolved mail", look)[0]
    login = {"email": tour.requester, "password": tour.password}
    signed = tour.send("POST", "/api/auth/login", login, signed=False)
    own = {"Authorization": f"Bearer {signed['access_token']}"}
    path = f"/api/tickets/{tour.number}/feedback"
    given = Tour.read_answer(tour.client.post(path, json={"stars": 5}, headers=own))
    check(given["stars"] == 5, "the stars were not stored")
    step(8, f"mail: {mail['subject']!r}; the requester gave {given['stars']} stars")


def _figures(tour: Tour) -> None:
    before = tour.seen["dashboard"]

    def look() -> Any:
        now = tour.get("/api/analytics/dashboard")
        more = now["total"] == before["total"] + 1 and now["resolved_today"] == before["resolved_today"] + 1
        rated = tour.get("/api/analytics/satisfaction")["ratings"] == tour.seen["stars"] + 1
        return now if more and rated else None

    now = tour.wait("the count on the dashboard", look)
    vpn = _week(tour)
    check(vpn["this_week"] == tour.seen["week"] + 1, f"the patterns count {vpn['this_week']} vpn tickets this week")
    step(
        9,
        f"{before['total']} -> {now['total']} tickets, {before['resolved_today']} -> {now['resolved_today']} resolved today",
    )
    typer.echo(f"     {vpn['headline']} ({vpn['reasons'][-1]})")
    suggestions = (
        tour.wait(
            "the article suggestion",
            lambda: [one for one in tour.get("/api/admin/kb/suggestions?state=open") if one["category"] == "vpn"],
        )
        if vpn["suggests"]
        else []
    )
    if suggestions:
        article = tour.get(f"/api/admin/kb/articles/{suggestions[0]['article_id']}")
        typer.echo(f"     suggested article: {article['title']!r}")
