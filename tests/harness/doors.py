"""One request for every door, each with a mark of its own, and senders that ask again until they are answered."""

import json
import threading
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import httpx2

from harness.connectors import SECRET, basic, signed

SOLMAN_USER, SOLMAN_PASSWORD = "SOLMAN", "pass phrase"
SUBJECTS = (
    "VPN does not connect",
    "Printer on floor 3 is jammed",
    "Forgot my password",
    "SAP transaction dumps",
    "Outlook does not sync",
    "Laptop screen is broken",
)
# What a door may say while something behind it is dead or coming back.
PASSING = frozenset({409, 429, 500, 502, 503, 504})


@dataclass(frozen=True, slots=True)
class Knock:
    """A request at a door. ``mark`` stands in its title, so that a doubled ticket shows itself."""

    mark: str
    door: str
    path: str
    body: bytes
    headers: Mapping[str, str]


def knock(number: int, *, token: str) -> Knock:
    """The doors in turn, the same bytes at each try."""
    mark = f"mark{number:05d}x{uuid.uuid4().hex[:6]}"
    title, person = f"{SUBJECTS[number % len(SUBJECTS)]} {mark}", f"person{number}@example.org"
    return DOORS[number % len(DOORS)](number, mark, title, person, token)


def _web(_number: int, mark: str, title: str, _person: str, token: str) -> Knock:
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": f"key-{mark}", **JSON}
    return Knock(mark, "web", "/api/tickets/", json.dumps({"title": title}).encode(), headers)


def _mail(_number: int, mark: str, title: str, person: str, _token: str) -> Knock:
    mail = {"from_email": person, "subject": title, "text": "Please help.", "message_id": f"<{mark}@example.org>"}
    return Knock(mark, "email", "/api/ingest/email", json.dumps(mail).encode(), JSON)


def _raw_mail(_number: int, mark: str, title: str, person: str, _token: str) -> Knock:
    raw = f"From: {person}\r\nTo: help@desk.example\r\nSubject: {title}\r\nMessage-ID: <{mark}@example.org>\r\n\r\nHelp.\r\n"
    return Knock(mark, "raw email", "/api/ingest/email", raw.encode(), {"Content-Type": "message/rfc822"})


def _chat(_number: int, mark: str, title: str, person: str, _token: str) -> Knock:
    talk = {
        "conversation_id": f"talk-{mark}",
        "session_id": f"session-{mark}",
        "requester_email": person,
        "transcript": [{"author": "visitor", "text": title}],
    }
    return Knock(mark, "chat", "/api/ingest/chatbot", json.dumps(talk).encode(), JSON)


def _glpi(number: int, mark: str, title: str, _person: str, _token: str) -> Knock:
    item = {"id": 1000 + number, "name": title, "content": "Help.", "status": {"id": 1, "name": "New"}, "priority": 3}
    item["date_mod"] = "2026-01-12T13:00:00+00:00"
    body = json.dumps({"item": item, "event": "new"}).encode()
    return Knock(mark, "glpi", "/api/ingest/glpi", body, signed(body, int(time.time())))


def _solman(number: int, mark: str, title: str, person: str, _token: str) -> Knock:
    incident = {
        "SYSTEM_GUID": "7D0A7E0D5B3A4B6F9A1C2D3E4F506172",
        "EXTERNAL_ID": "",
        "TICKET_ID": str(8000000000 + number),
        "TICKET_GUID": f"{number:032X}",
        "DESCRIPTION": title,
        "STATUS": "E0001",
        "PRIORITY": 3,
        "CHANGED_AT": "20260112130000",
        "PARTNER": [{"PARTNER_FCT": "SLFN0002", "PARTNER_EMAIL": person, "PARTNER_NAME": "Kim Example"}],
        "TEXT": [{"TEXTID": "SU99", "TEXT": "Help."}],
    }
    headers = basic(SOLMAN_USER, SOLMAN_PASSWORD) | JSON
    return Knock(mark, "solman", "/api/ingest/solman", json.dumps(incident).encode(), headers)


JSON = {"Content-Type": "application/json"}
DOORS: tuple[Callable[[int, str, str, str, str], Knock], ...] = (_web, _mail, _raw_mail, _chat, _glpi, _solman)


def open_desk_doors(client: httpx2.Client, token: str) -> None:
    """Set up the doors of the other two desks, as an admin does."""
    wanted = {
        "glpi": {"auth": "hmac", "secrets": {"webhook_secret": SECRET}},
        "solman": {"auth": "basic", "secrets": {"username": SOLMAN_USER, "password": SOLMAN_PASSWORD}},
    }
    headers = {"Authorization": f"Bearer {token}"}
    for system, settings in wanted.items():
        path = f"/api/admin/connectors/{system}"
        version = client.get(path, headers=headers).raise_for_status().json()["version"]
        client.put(path, json=settings, headers=headers | {"If-Match": f'"{version}"'}).raise_for_status()


@dataclass(slots=True)
class Senders:
    """Threads that knock until they are answered or ``patience`` seconds are over."""

    url: str
    waiting: list[Knock]
    patience: float = 120.0
    acknowledged: dict[str, str] = field(default_factory=dict)
    given_up: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    tries: int = 0
    in_flight: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _threads: list[threading.Thread] = field(default_factory=list)

    def start(self, count: int) -> None:
        self.waiting.reverse()
        self._threads = [threading.Thread(target=self._run) for _ in range(count)]
        for thread in self._threads:
            thread.start()

    def join(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        for thread in self._threads:
            thread.join(max(0.1, until - time.monotonic()))

    @property
    def settled(self) -> int:
        with self._lock:
            return len(self.acknowledged) + len(self.given_up) + len(self.refused)

    def _run(self) -> None:
        with httpx2.Client(base_url=self.url, timeout=15, trust_env=False) as client:
            while (one := self._take()) is not None:
                self._send(client, one)
                with self._lock:
                    self.in_flight -= 1

    def _take(self) -> Knock | None:
        with self._lock:
            self.in_flight += bool(self.waiting)
            return self.waiting.pop() if self.waiting else None

    def _send(self, client: httpx2.Client, one: Knock) -> None:
        until = time.monotonic() + self.patience
        while time.monotonic() < until:
            self.tries += 1
            try:
                answer = client.post(one.path, content=one.body, headers=dict(one.headers))
            except httpx2.HTTPError:
                time.sleep(0.2)
                continue
            if answer.status_code in {200, 201}:
                with self._lock:
                    self.acknowledged[one.mark] = answer.json()["ticket_number"]
                return
            if answer.status_code not in PASSING:
                with self._lock:
                    self.refused.append(f"{one.door}: {answer.status_code} {answer.text[:200]}")
                return
            time.sleep(0.2)
        with self._lock:
            self.given_up.append(one.mark)


def throng(url: str, count: int, *, token: str, patience: float = 120.0) -> Senders:
    return Senders(url, [knock(number, token=token) for number in range(count)], patience)


def marks_of(titles: Sequence[str]) -> list[str]:
    return [word for title in titles for word in title.split() if word.startswith("mark")]
