"""A desk with mailboxes on a real IMAP server and a real SMTP server, seen through its API."""

import itertools
import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from time import sleep
from typing import Any

import pytest

from harness.dovecot import PASSWORD, DovecotServer
from harness.moved_clock import MovedClock
from harness.smtp_sink import SmtpSink, smtp_sink
from harness.token_server import TokenServer, token_server
from nullticket.core.enums import Role
from nullticket.features.mailbox import repository as mailboxes
from nullticket.testing import Desk, FakeClock

DOMAIN = "desk.example"
AUTHSERV = "mx.desk.example"
_numbers = itertools.count(1)


@dataclass(slots=True)
class Mailbox:
    """One mailbox of the desk: its account on the server and its channel here."""

    world: "World"
    channel_id: int
    account: str
    address: str

    def put(self, *raws: bytes) -> None:
        self.world.dovecot.deliver(self.account, *raws)

    def fetch(self) -> None:
        """Fetch what is there and let all jobs run."""
        answer = self.world.post(f"/api/ingest/mailboxes/{self.channel_id}/fetch")
        assert answer.status_code == 204, answer.text
        if isinstance(self.world.clock, MovedClock):
            # A worker that listens to it may have been told of the mail already, and then it is the one who takes it.
            for _ in range(200):
                if self._is_read():
                    break
                sleep(0.1)
        self.world.desk.drain()

    def _is_read(self) -> bool:
        with self.world.dovecot.login(self.account) as client:
            _, [status] = client.status("INBOX", "(UIDNEXT UIDVALIDITY)")
        following, validity = map(int, re.findall(rb"\d+", status.rsplit(b"(", 1)[1]))
        with self.world.desk.runtime.units.read() as uow:
            row = mailboxes.channel(uow, self.channel_id)
        return row is None or bool(row.last_error) or (row.uidvalidity == validity and row.last_uid + 1 >= following)

    def take(self, *raws: bytes) -> None:
        self.put(*raws)
        self.fetch()

    def health(self) -> dict[str, Any]:
        listed = self.world.get("/api/ingest/sync/status")["mailboxes"]
        return next(one for one in listed if one["id"] == self.channel_id)


@dataclass(slots=True)
class World:
    """The desk, its servers, and an admin who looks."""

    desk: Desk
    clock: FakeClock
    dovecot: DovecotServer
    smtp: SmtpSink
    admin: dict[str, str] = field(default_factory=dict)
    url: str = ""

    def get(self, path: str) -> Any:
        answer = self.desk.client.get(path, headers=self.admin)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def post(self, path: str, body: Any = None) -> Any:
        return self.desk.client.post(path, json=body, headers=self.admin)

    def mailbox(self, name: str = "help", **more: Any) -> Mailbox:
        """A mailbox of its own for one test."""
        account = f"{name}{next(_numbers)}"
        answer = self.post("/api/admin/mailboxes", self._connection(account) | more)
        assert answer.status_code == 201, answer.text
        return Mailbox(self, answer.json()["id"], account, f"{account}@{DOMAIN}")

    def change(self, box: Mailbox, **more: Any) -> None:
        """Give a mailbox other settings than it was made with."""
        body = self._connection(box.account) | more
        path = f"/api/admin/mailboxes/{box.channel_id}"
        known = self.admin | {"If-Match": self.desk.client.get(path, headers=self.admin).headers["ETag"]}
        answer = self.desk.client.put(path, json=body, headers=known)
        assert answer.status_code == 200, answer.text

    def _connection(self, account: str) -> dict[str, Any]:
        return {
            "name": f"Mailbox {account}",
            "address": f"{account}@{DOMAIN}",
            "imap_host": "127.0.0.1",
            "imap_port": self.dovecot.port,
            "imap_security": "none",
            "imap_login": account,
            "secrets": {"imap_password": PASSWORD},
            "authserv_id": AUTHSERV,
            # The clock of a cluster is ahead of the mail server's, which stamps what comes with the machine's time.
            "import_existing": isinstance(self.clock, MovedClock),
        }

    def tickets_of(self, email: str) -> list[dict[str, Any]]:
        """Newest first."""
        items = self.get("/api/tickets/?limit=200")["items"]
        return [one for one in items if one["requester"]["email"] == email]

    def ticket_of(self, email: str) -> dict[str, Any]:
        found = self.tickets_of(email)
        assert len(found) == 1, found
        return self.get(f"/api/tickets/{found[0]['ticket_number']}")

    def read(self, ticket: dict[str, Any]) -> dict[str, Any]:
        return self.get(f"/api/tickets/{ticket['ticket_number']}")

    def comments(self, ticket: dict[str, Any], *, internal: bool | None = None) -> list[dict[str, Any]]:
        found = self.get(f"/api/tickets/{ticket['ticket_number']}/comments")
        if internal is None:
            return found
        return [one for one in found if (one["visibility"] == "internal") is internal]

    def mails(self, ticket: dict[str, Any]) -> list[dict[str, Any]]:
        return self.get(f"/api/tickets/{ticket['ticket_number']}/mails")

    def related(self, ticket: dict[str, Any]) -> dict[str, Any]:
        return self.get(f"/api/tickets/{ticket['ticket_number']}/related")

    def files(self, ticket: dict[str, Any]) -> list[dict[str, Any]]:
        return self.get(f"/api/tickets/{ticket['ticket_number']}/attachments")

    def held(self, sender: str) -> list[dict[str, Any]]:
        return [one for one in self.get("/api/ingest/held") if one["sender"] == sender]

    def answer(self, ticket: dict[str, Any], text: str) -> None:
        """A public word of an agent, and the mails that follow from it."""
        made = self.post(f"/api/tickets/{ticket['ticket_number']}/comments", {"body": text})
        assert made.status_code == 201, made.text
        self.desk.drain()

    def status(self, ticket: dict[str, Any], status: str, **more: Any) -> None:
        answer = self.desk.client.put(
            f"/api/tickets/{ticket['ticket_number']}/status", json={"status": status} | more, headers=self.admin
        )
        assert answer.status_code == 200, answer.text
        self.desk.drain()

    def resolve(self, ticket: dict[str, Any]) -> None:
        self.status(ticket, "resolved", resolution="Restarted the print server")


@pytest.fixture(scope="package")
def tokens() -> Iterator[TokenServer]:
    with token_server() as server:
        yield server


@pytest.fixture(scope="package")
def dovecot(tokens: TokenServer) -> Iterator[DovecotServer]:
    server = DovecotServer(tokens=tokens.address)
    try:
        server.start()
        yield server
    finally:
        server.stop()


@pytest.fixture(scope="package")
def smtp() -> Iterator[SmtpSink]:
    with smtp_sink() as sink:
        yield sink


@pytest.fixture(scope="package")
def world(
    dovecot: DovecotServer, smtp: SmtpSink, open_package_desk: Callable[..., AbstractContextManager[Desk]]
) -> Iterator[World]:
    """Shared: every test has a mailbox and senders of its own. The database is chosen for all tests at once."""
    server = {"host": "127.0.0.1", "port": smtp.port, "security": "none", "timeout_seconds": 10}
    with open_package_desk(mail=server | {"sender": f"Desk <helpdesk@{DOMAIN}>"}) as desk:
        url = desk.runtime.database.writer.url.render_as_string(hide_password=False)
        made = World(desk, desk.clock, dovecot, smtp, url=url)
        made.admin = desk.headers(desk.person("admin@desk.example", role=Role.ADMIN))
        yield made


@pytest.fixture
def box(world: World) -> Mailbox:
    """A mailbox that nobody else uses. Every test begins two hours later, so that caps of the hour are its own."""
    world.clock.move(hours=2)
    return world.mailbox()


def letter(
    sender: str,
    to: str,
    subject: str = "Printer",
    text: str = "The printer on floor 3 smokes since this morning.",
    *,
    message_id: str | None = "",
    **headers: str,
) -> bytes:
    """A plain mail. Header names are given with underscores; ``message_id`` None leaves it out."""
    lines = [f"From: {sender}", f"To: {to}", f"Subject: {subject}", "Date: Mon, 12 Jan 2026 14:00:00 +0000"]
    if message_id is not None:
        lines.append(f"Message-ID: {message_id or f'<m{next(_numbers)}@mail.example>'}")
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    content = text if "Content_Type" in headers else text + "\n"
    if "Content_Type" not in headers:
        lines += ["Content-Type: text/plain; charset=utf-8"]
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + content.replace("\n", "\r\n").encode()
