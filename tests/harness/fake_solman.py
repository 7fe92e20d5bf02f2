"""Solution Manager's Focused Build service: a CSRF token that is bound to a cookie, 204 for a status, 500 with SAP's own
error document for a status that customizing does not map. `/plain` takes plain JSON and drops repeated effects.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from harness.connectors import basic
from harness.loopback import Call, Reply, serving

SERVICE = "/sap/opu/odata/SALM/EXT_INTEGRATION_SRV/"
STATUS = re.compile(rf"{SERVICE}StatusSet\(Guid='([0-9A-F]{{32}})'\)")
USER, PASSWORD = "NULLTICKET", "pass phrase"


@dataclass(slots=True)
class FakeSolman:
    """``statuses`` is what each ticket was set to, in order; ``stale_tokens`` tokens are handed out that are worthless."""

    url: str = ""
    known: set[str] = field(
        default_factory=lambda: {"In Progress", "Customer Action", "Proposed Solution", "Confirmed"}
    )
    statuses: dict[str, list[str]] = field(default_factory=dict)
    effects: dict[str, Any] = field(default_factory=dict)
    calls: list[Call] = field(default_factory=list)
    tokens: dict[str, str] = field(default_factory=dict)
    stale_tokens: int = 0
    trouble: Reply | None = None
    cut_next: bool = False

    def answer(self, call: Call) -> Reply:
        self.calls.append(call)
        if self.trouble is not None:
            return self.trouble
        if call.headers.get("authorization") != basic(USER, PASSWORD)["Authorization"]:
            return Reply(401, raw=b"<html>Anmeldung fehlgeschlagen</html>")
        if call.path == "/plain" and call.method == "POST":
            self.effects.setdefault(call.document["effect_key"], call.document)
            cut, self.cut_next = self.cut_next, False
            return Reply(200, {}, cut=cut)
        if call.path == SERVICE and call.headers.get("x-csrf-token", "").lower() == "fetch":
            return self._token()
        found = STATUS.fullmatch(call.path)
        if found is None or call.method != "PUT":
            return Reply(404, {"error": {"code": "X", "message": {"lang": "en", "value": "No such resource"}}})
        cookie = call.headers.get("cookie", "").partition("SAP_SESSIONID=")[2].partition(";")[0]
        if not cookie or self.tokens.get(cookie) != call.headers.get("x-csrf-token"):
            return Reply(403, raw=b"CSRF token validation failed", headers={"x-csrf-token": "Required"})
        return self._set(found.group(1), call.document)

    def _token(self) -> Reply:
        number = len(self.calls)
        stale = self.stale_tokens > 0
        self.stale_tokens -= int(stale)
        self.tokens[f"s{number}"] = "worthless" if stale else f"token-{number}"
        headers = {"x-csrf-token": f"token-{number}", "Set-Cookie": f"SAP_SESSIONID=s{number}; path=/; HttpOnly"}
        return Reply(200, {"d": {"EntitySets": ["StatusSet"]}}, headers)

    def _set(self, guid: str, document: Any) -> Reply:
        status = document["ExtStatus"]
        if document["Guid"] != guid or status not in self.known:
            text = f"Status mapping for ext. status {status} is not existing"
            return Reply(500, {"error": {"code": "/SALM/EXT_INTEG/003", "message": {"lang": "en", "value": text}}})
        self.statuses.setdefault(guid, []).append(status)
        return Reply(204)


@contextmanager
def fake_solman() -> Iterator[FakeSolman]:
    solman = FakeSolman()
    with serving(solman.answer) as url:
        solman.url = url
        yield solman
