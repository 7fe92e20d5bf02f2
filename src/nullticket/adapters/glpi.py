"""GLPI by its legacy REST API (9.5 to 11): writing back, asking about a ticket, and polling.

One session a connector is kept and renewed once when GLPI says that it is no longer good. GLPI has no idempotency key:
when an earlier try may have arrived, the texts that are there are looked at before one is written again.
"""

import base64
import hashlib
import html
import re
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from nullticket.adapters.glpi_payloads import GlpiCall, calls_for
from nullticket.adapters.glpi_polling import sweep_on, sweep_query
from nullticket.adapters.wire import Answer, Wire, wire
from nullticket.core.errors import PermanentFailure, Unavailable
from nullticket.ports import CheckStep, Clock, ConnectorAccess, ExternalChange, ExternalPage

NAME: Final = "GLPI"
ROWS: Final = 200
MOST_ROWS: Final = 2000
_SESSION_GONE: Final = frozenset({"ERROR_SESSION_TOKEN_INVALID", "ERROR_SESSION_TOKEN_MISSING"})
_NO_MORE_ROWS: Final = "ERROR_RANGE_EXCEED_TOTAL"
_REQUESTER, _ASSIGNED = 1, 2
_TAGS: Final = re.compile(r"<[^>]*>")


@dataclass(frozen=True, slots=True)
class GlpiDesk:
    """``ExternalDesk`` for GLPI. ``base_url`` of its access ends in apirest.php."""

    clock: Clock
    timeout_seconds: float = 15.0
    _sessions: dict[str, str] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def push(self, access: ConnectorAccess, change: ExternalChange) -> None:
        try:
            calls = calls_for(change)
        except ValueError as error:
            raise PermanentFailure(f"this cannot be told to GLPI: {error}") from error
        with wire(NAME, seconds=self.timeout_seconds) as line:
            talk = Talk(self, line, access)
            for call in calls:
                if not (change.tried_before and talk.arrived(call, change)):
                    talk.write(call)

    def changed_since(self, access: ConnectorAccess, cursor: Mapping[str, object]) -> ExternalPage:
        now, zone = self.clock.now(), _zone(access)
        with wire(NAME, seconds=self.timeout_seconds) as line:
            answer = Talk(self, line, access).read("search/Ticket", sweep_query(cursor, now=now, zone=zone))
        document: Mapping[str, Any] = answer if isinstance(answer, Mapping) else {}
        rows = [row for row in document.get("data") or () if isinstance(row, Mapping)]
        total = document.get("totalcount")
        following = sweep_on(rows, cursor, total=total if isinstance(total, int) else 0, now=now, zone=zone)
        return ExternalPage(tuple(rows), following)

    def fetch(self, access: ConnectorAccess, external_id: str) -> Mapping[str, object]:
        path = f"Ticket/{int(external_id)}"
        with wire(NAME, seconds=self.timeout_seconds) as line:
            talk = Talk(self, line, access)
            row = talk.read(path)
            if not isinstance(row, Mapping) or str(row.get("id")) != str(int(external_id)):
                raise Unavailable("GLPI answered something that is no ticket", retry_after=60)
            people = list(talk.rows(f"{path}/Ticket_User"))
            return {
                "ticket": dict(row),
                "followups": list(talk.rows(f"{path}/ITILFollowup")),
                "solutions": list(talk.rows(f"{path}/ITILSolution")),
                "technician_assigned": any(_is(one, _ASSIGNED) and one.get("users_id") for one in people),
                "requester": talk.requester([one for one in people if _is(one, _REQUESTER)]),
            }

    def check(self, access: ConnectorAccess) -> tuple[CheckStep, ...]:
        steps: list[CheckStep] = []
        try:
            with wire(NAME, seconds=self.timeout_seconds) as line:
                talk = Talk(self, line, access)
                self.forget(access)
                talk.session()
                steps.append(CheckStep("sign-in", True, "GLPI opened a session."))
                talk.read("Ticket", {"range": "0-0"})
                steps.append(CheckStep("read", True, "Tickets can be read."))
        except (Unavailable, PermanentFailure) as error:
            name = "read" if steps else "sign-in"
            steps.append(CheckStep(name, False, f"{error}"))
        return tuple(steps)

    def session_of(self, access: ConnectorAccess) -> str | None:
        with self._lock:
            return self._sessions.get(_owner(access))

    def keep(self, access: ConnectorAccess, session: str) -> None:
        with self._lock:
            self._sessions[_owner(access)] = session

    def forget(self, access: ConnectorAccess) -> None:
        with self._lock:
            self._sessions.pop(_owner(access), None)


@dataclass(frozen=True, slots=True)
class Talk:
    """A few calls in the session of one connector."""

    desk: GlpiDesk
    line: Wire
    access: ConnectorAccess

    def session(self) -> str:
        """The session that is kept, or a new one."""
        kept = self.desk.session_of(self.access)
        if kept is not None:
            return kept
        answer = self.line.call("GET", self._url("initSession"), headers=self._app() | _sign_in(self.access))
        token = answer.body.get("session_token") if answer.fine and isinstance(answer.body, dict) else None
        if not isinstance(token, str) or not token.isprintable():
            raise _refused(answer, "the sign-in")
        self.desk.keep(self.access, token)
        return token

    def read(self, path: str, params: Mapping[str, str] | None = None) -> Any:
        """The body of a GET; an empty list when the range begins beyond the end."""
        answer = self._call("GET", path, params=params)
        if _code(answer) == _NO_MORE_ROWS:
            return []
        if not answer.fine:
            raise _refused(answer, path)
        if answer.body is None:
            raise Unavailable("GLPI answered something that is not JSON", retry_after=60)
        return answer.body

    def rows(self, path: str) -> Iterator[Mapping[str, Any]]:
        """All rows of a list, page by page: a partial answer says so by its status."""
        for start in range(0, MOST_ROWS, ROWS):
            answer = self._call("GET", path, params={"range": f"{start}-{start + ROWS - 1}"})
            if _code(answer) == _NO_MORE_ROWS:
                return
            if not answer.fine or not isinstance(answer.body, list):
                raise _refused(answer, path)
            yield from (row for row in answer.body if isinstance(row, Mapping))
            if answer.status != 206 or len(answer.body) < ROWS:
                return

    def write(self, call: GlpiCall) -> None:
        """A write counts when GLPI says so in its own way; a page of somebody in between is no yes."""
        answer = self._call(call.method, call.path, body=call.body)
        body = answer.body
        if call.method == "POST":
            done = isinstance(body, dict) and bool(body.get("id"))
        else:
            done = isinstance(body, list) and any(True in row.values() for row in body if isinstance(row, dict))
            refused = isinstance(body, list) and any(False in row.values() for row in body if isinstance(row, dict))
            if answer.fine and refused:
                raise PermanentFailure(f"GLPI did not change {call.path}")
        if not answer.fine or not done:
            raise _refused(answer, call.path)

    def arrived(self, call: GlpiCall, change: ExternalChange) -> bool:
        """Whether a text of an earlier try is there already. A status may be set twice without harm."""
        if call.path not in {"ITILFollowup", "ITILSolution"}:
            return False
        wanted = _plain(str(call.body["input"]["content"]))
        known = set(change.known_notes) if call.path == "ITILFollowup" else set[str]()
        rows = self.rows(f"Ticket/{int(change.external_id)}/{call.path}")
        return any(_plain(str(row.get("content"))) == wanted for row in rows if str(row.get("id")) not in known)

    def requester(self, people: list[Mapping[str, Any]]) -> dict[str, str]:
        """Address and name of the first requester, as far as our rights reach."""
        if not people:
            return {}
        first = people[0]
        address = str(first.get("alternative_email") or "")
        user_id = first.get("users_id")
        if not isinstance(user_id, int) or user_id <= 0:
            return {"email": address}
        try:
            user = self.read(f"User/{user_id}")
            emails = list(self.rows(f"User/{user_id}/UserEmail"))
        except PermanentFailure:
            return {"email": address}
        default = sorted(emails, key=lambda row: not row.get("is_default"))
        names = [str(user.get(name) or "") for name in ("firstname", "realname")] if isinstance(user, Mapping) else []
        address = address or (str(default[0].get("email") or "") if default else "")
        return {"email": address, "name": html.unescape(" ".join(filter(None, names)))}

    def _call(
        self, method: str, path: str, *, params: Mapping[str, str] | None = None, body: Mapping[str, Any] | None = None
    ) -> Answer:
        """One call in a session; when GLPI has forgotten the session, once more in a new one."""
        answer = self._once(method, path, params, body)
        if answer.status in {400, 401} and _code(answer) in _SESSION_GONE:
            self.desk.forget(self.access)
            answer = self._once(method, path, params, body)
        if answer.status >= 500:
            raise Unavailable(f"GLPI failed ({answer.status} {_code(answer)})".strip(), retry_after=60)
        return answer

    def _once(self, method: str, path: str, params: Mapping[str, str] | None, body: Mapping[str, Any] | None) -> Answer:
        headers = self._app() | {"Session-Token": self.session()}
        if body is not None:
            headers["Content-Type"] = "application/json"
        return self.line.call(method, self._url(path), headers=headers, params=params, body=body)

    def _url(self, path: str) -> str:
        return f"{self.access.base_url}/{path}"

    def _app(self) -> dict[str, str]:
        token = self.access.secrets.get("api_app_token")
        return {"App-Token": token} if token else {}


def _sign_in(access: ConnectorAccess) -> dict[str, str]:
    secrets = access.secrets
    if secrets.get("api_user_token"):
        return {"Authorization": f"user_token {secrets['api_user_token']}"}
    if secrets.get("api_username"):
        pair = f"{secrets['api_username']}:{secrets.get('api_password', '')}"
        return {"Authorization": "Basic " + base64.b64encode(pair.encode()).decode()}
    raise PermanentFailure("no user token and no name is set for GLPI's API")


def _owner(access: ConnectorAccess) -> str:
    """Whose session it is, without keeping the secrets themselves as a key."""
    names = ("api_user_token", "api_app_token", "api_username", "api_password")
    parts = [access.base_url, *(access.secrets.get(name, "") for name in names)]
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


def _code(answer: Answer) -> str:
    """GLPI's errors are lists of a code and a text that may be translated or null: only the code counts."""
    if answer.fine or not isinstance(answer.body, list) or not answer.body:
        return ""
    return str(answer.body[0])[:80]


def _refused(answer: Answer, what: str) -> PermanentFailure | Unavailable:
    if answer.fine or answer.status >= 500:
        return Unavailable(f"GLPI did not answer {what} as GLPI does ({answer.status})", retry_after=60)
    reason = _code(answer) or "without a reason that can be read"
    return PermanentFailure(f"GLPI refused {what}: {answer.status} {reason}")


def _is(row: Mapping[str, Any], role: int) -> bool:
    return str(row.get("type")) == str(role)


def _zone(access: ConnectorAccess) -> str:
    return str(access.options.get("time_zone") or "UTC")


def _plain(content: str) -> str:
    """Words only: GLPI gives back what it was given with its angle brackets as entities, and its own white space."""
    decoded = html.unescape(content) if "<" not in content else content
    return " ".join(html.unescape(_TAGS.sub(" ", decoded)).split()).casefold()
