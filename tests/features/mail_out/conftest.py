"""A desk whose mails go to a real SMTP server on loopback."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

import pytest

from harness.smtp_moody import MoodySmtp, moody_smtp
from nullticket.core.enums import Role
from nullticket.testing import Desk, FakeClock

SENDER = "helpdesk@desk.example"


@dataclass(slots=True)
class Post:
    """The desk, its SMTP server, and an agent who answers. People write from addresses of their own in each test."""

    desk: Desk
    clock: FakeClock
    smtp: MoodySmtp
    admin: dict[str, str]
    agent: dict[str, str]

    def get(self, path: str, headers: dict[str, str] | None = None) -> Any:
        answer = self.desk.client.get(path, headers=headers or self.admin)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def ticket(self, sender: str, subject: str = "Printer", *, message_id: str = "", **headers: str) -> dict[str, Any]:
        """A ticket that came as a mail of this person, acknowledged."""
        lines = [f"From: {sender}", f"To: {SENDER}", f"Subject: {subject}"]
        lines.append(f"Message-ID: {message_id or f'<first.{sender}>'}")
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        raw = "\r\n".join([*lines, "Content-Type: text/plain; charset=utf-8", "", "It smokes.", ""]).encode()
        return self.post_mail(raw)

    def post_mail(self, raw: bytes) -> dict[str, Any]:
        kind = {"Content-Type": "message/rfc822"}
        answer = self.desk.client.post("/api/ingest/email", content=raw, headers=kind)
        assert answer.status_code == 201, answer.text
        self.desk.drain()
        return self.get(f"/api/tickets/{answer.json()['ticket_number']}")

    def answer(self, ticket: dict[str, Any], text: str, *, files: list[str] | None = None) -> dict[str, Any]:
        body = {"body": text, "attachment_ids": files or []}
        path = f"/api/tickets/{ticket['ticket_number']}/comments"
        made = self.desk.client.post(path, json=body, headers=self.agent)
        assert made.status_code == 201, made.text
        return dict(made.json())

    def upload(self, ticket: dict[str, Any], name: str, kind: str, data: bytes) -> str:
        path = f"/api/tickets/{ticket['ticket_number']}/attachments"
        made = self.desk.client.post(path, files={"file": (name, data, kind)}, headers=self.agent)
        assert made.status_code == 201, made.text
        return str(made.json()["id"])

    def deliveries(self, ticket: dict[str, Any]) -> list[dict[str, Any]]:
        return list(self.get(f"/api/tickets/{ticket['ticket_number']}/deliveries", self.agent))


@pytest.fixture(scope="package")
def shared_post(open_package_desk: Callable[..., AbstractContextManager[Desk]]) -> Iterator[Post]:
    with moody_smtp() as smtp:
        server = {"host": "127.0.0.1", "port": smtp.port, "security": "none", "timeout_seconds": 5}
        mail = server | {"sender": f"IT Desk <{SENDER}>", "undo_seconds": 10, "quote_history": True}
        with open_package_desk(mail=mail) as desk:
            admin = desk.headers(desk.person("admin@desk.example", role=Role.ADMIN))
            agent = desk.headers(desk.person("ana@desk.example", role=Role.AGENT, name="Ana Agent"))
            yield Post(desk, desk.clock, smtp, admin, agent)


@pytest.fixture
def post(shared_post: Post) -> Post:
    """Every test begins a day later and finds a server in a good mood, so that caps and troubles are its own."""
    shared_post.clock.move(hours=25)
    shared_post.smtp.mood = lambda _recipient, _tries: ""
    return shared_post
