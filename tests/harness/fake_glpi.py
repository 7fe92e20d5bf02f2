"""GLPI 10's legacy API as it was measured: errors as lists, 206 for a part of a list, content with its angle brackets as
entities, any number taken as a status, a strict `morethan`, a clock of whole seconds in the server's own zone.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from harness.loopback import Call, Reply, serving

APP_TOKEN, USER_TOKEN = "app-token", "user-token"
TICKET = re.compile(r"/apirest\.php/(Ticket|User)/(\d+)(?:/(\w+))?$")


def encoded(text: str) -> str:
    return text.replace("&", "&#38;").replace("<", "&#60;").replace(">", "&#62;")


def error(status: int, code: str, text: str | None = "") -> Reply:
    return Reply(status, [code, text])


@dataclass(slots=True)
class FakeGlpi:
    """What GLPI holds and was asked. ``trouble`` answers instead of it, when set; ``cut_after`` names a path whose call
    is carried out and then not answered, once. ``after_search`` and ``after_write`` happen once, after the next search
    or write and before its answer.
    """

    now: Callable[[], datetime]
    zone: str = "Europe/Berlin"
    url: str = ""
    tickets: dict[int, dict[str, Any]] = field(default_factory=dict)
    rows: dict[tuple[str, str], list[dict[str, Any]]] = field(default_factory=dict)
    sessions: set[str] = field(default_factory=set)
    calls: list[Call] = field(default_factory=list)
    trouble: Reply | None = None
    cut_after: str = ""
    after_search: Callable[[], None] | None = None
    after_write: Callable[[], None] | None = None
    logins: int = 0

    def face(self) -> str:
        return self.now().astimezone(ZoneInfo(self.zone)).strftime("%Y-%m-%d %H:%M:%S")

    def add_ticket(self, name: str, **values: Any) -> int:
        key = len(self.tickets) + 67
        face = self.face()
        row = {"id": key, "name": encoded(name), "status": 1, "priority": 3, "is_deleted": 0, "date_creation": face}
        self.tickets[key] = {**row, "content": encoded(f"<p>{name}</p>"), "date_mod": face, **values}
        return key

    def change(self, key: int, **values: Any) -> None:
        self.tickets[key] |= values | {"date_mod": self.face()}

    def add_followup(self, key: int, content: str, *, private: bool = False) -> None:
        row = {"content": encoded(content), "is_private": int(private), "users_id": 4, "date": self.face()}
        self.add_row("Ticket", key, "ITILFollowup", row)
        self.change(key)

    def add_row(self, kind: str, key: int, subtype: str, row: Mapping[str, Any]) -> int:
        found = self.rows.setdefault((f"{kind}/{key}", subtype), [])
        made = sum(len(rows) for rows in self.rows.values()) + 1
        found.append({"id": made, **row})
        return made

    def followups(self, key: int) -> list[str]:
        return [row["content"] for row in self.rows.get((f"Ticket/{key}", "ITILFollowup"), [])]

    def solutions(self, key: int) -> list[str]:
        return [row["content"] for row in self.rows.get((f"Ticket/{key}", "ITILSolution"), [])]

    def made(self, method: str, path: str) -> list[Call]:
        return [call for call in self.calls if call.method == method and call.path == f"/apirest.php/{path}"]

    def answer(self, call: Call) -> Reply:
        self.calls.append(call)
        if self.trouble is not None:
            return self.trouble
        reply = self._answer(call)
        if self.after_search is not None and call.path.endswith("/search/Ticket"):
            meanwhile, self.after_search = self.after_search, None
            meanwhile()
        if self.after_write is not None and call.method in {"POST", "PUT"}:
            meanwhile, self.after_write = self.after_write, None
            meanwhile()
        if self.cut_after and call.path.endswith(self.cut_after) and call.method != "GET":
            self.cut_after = ""
            return Reply(cut=True)
        return reply

    def _answer(self, call: Call) -> Reply:
        refusal = self._refusal(call)
        if refusal is not None:
            return refusal
        path = call.path.removeprefix("/apirest.php/")
        if path == "initSession":
            return self._log_in(call)
        if path == "search/Ticket":
            return self._search(call)
        if call.method == "POST" and path in {"ITILFollowup", "ITILSolution"}:
            return self._write_text(path, call.document["input"])
        if call.method == "GET" and path == "Ticket":
            return self._part(list(self.tickets.values()), call)
        return self._item(call)

    def _refusal(self, call: Call) -> Reply | None:
        if call.method == "GET" and call.body:
            return error(400, "ERROR_JSON_PAYLOAD_FORBIDDEN")
        if "app-token" not in call.headers:
            return error(400, "ERROR_APP_TOKEN_PARAMETERS_MISSING")
        if call.headers["app-token"] != APP_TOKEN:
            return error(400, "ERROR_WRONG_APP_TOKEN_PARAMETER")
        if call.path.endswith("/initSession"):
            return None
        session = call.headers.get("session-token")
        if session is None:
            return error(400, "ERROR_SESSION_TOKEN_MISSING")
        known = session in self.sessions
        return None if known else error(401, "ERROR_SESSION_TOKEN_INVALID", "Die Sitzung ist ungültig")

    def _item(self, call: Call) -> Reply:
        found = TICKET.fullmatch(call.path)
        if found is None:
            return error(400, "ERROR_RESOURCE_NOT_FOUND_NOR_COMMONDBTM")
        kind, key, subtype = found.group(1), int(found.group(2)), found.group(3)
        if call.method == "PUT":
            return self._update(key, call.document["input"])
        if subtype:
            return self._part(self.rows.get((f"{kind}/{key}", subtype), []), call)
        if kind == "User":
            return Reply(200, {"id": key, "firstname": "Jane", "realname": "Doe"})
        return Reply(200, self.tickets[key]) if key in self.tickets else error(404, "ERROR_ITEM_NOT_FOUND")

    def _log_in(self, call: Call) -> Reply:
        if call.headers.get("authorization") != f"user_token {USER_TOKEN}":
            return error(401, "ERROR_GLPI_LOGIN_USER_TOKEN")
        self.logins += 1
        self.sessions.add(f"session-{self.logins}")
        return Reply(200, {"session_token": f"session-{self.logins}"})

    def _part(self, rows: Sequence[Mapping[str, Any]], call: Call) -> Reply:
        first, _, last = call.query.get("range", "0-49").partition("-")
        if rows and int(first) >= len(rows):
            return error(400, "ERROR_RANGE_EXCEED_TOTAL")
        part = list(rows[int(first) : int(last) + 1])
        where = f"{first}-{int(first) + len(part) - 1}/{len(rows)}"
        return Reply(200 if len(part) == len(rows) else 206, part, {"Content-Range": where, "Accept-Range": "1000"})

    def _search(self, call: Call) -> Reply:
        after = call.query.get("criteria[0][value]", "")
        found = [row for row in self.tickets.values() if not row["is_deleted"] and row["date_mod"] > after]
        found.sort(key=lambda row: str(row["date_mod"]))
        first, _, last = call.query["range"].partition("-")
        if found and int(first) >= len(found):
            return error(400, "ERROR_RANGE_EXCEED_TOTAL")
        part = found[int(first) : int(last) + 1]
        data = [
            {"2": row["id"], "1": row["name"], "12": row["status"], "3": row["priority"], "19": row["date_mod"]}
            for row in part
        ]
        document: dict[str, Any] = {"totalcount": len(found), "count": len(part), "sort": [19], "order": ["ASC"]}
        if data:
            document |= {"data": data, "content-range": f"{first}-{int(first) + len(part) - 1}/{len(found)}"}
        return Reply(200 if len(part) == len(found) else 206, document)

    def _write_text(self, subtype: str, given: Mapping[str, Any]) -> Reply:
        key = given["items_id"]
        if key not in self.tickets:
            return error(400, "ERROR_GLPI_ADD")
        row = {"content": encoded(given["content"]), "is_private": given.get("is_private", 0), "users_id": 2}
        made = self.add_row("Ticket", key, subtype, row)
        self.change(key, **({"status": 5} if subtype == "ITILSolution" else {}))
        return Reply(201, {"id": made, "message": ""})

    def _update(self, key: int, given: Mapping[str, Any]) -> Reply:
        if key not in self.tickets:
            return error(400, "ERROR_GLPI_UPDATE", None)
        self.change(key, **given)
        return Reply(200, [{str(key): True, "message": ""}])


@contextmanager
def fake_glpi(now: Callable[[], datetime]) -> Iterator[FakeGlpi]:
    """A GLPI on loopback; its `url` is the base address for a connector."""
    glpi = FakeGlpi(now)
    with serving(glpi.answer) as url:
        glpi.url = f"{url}/apirest.php"
        yield glpi
