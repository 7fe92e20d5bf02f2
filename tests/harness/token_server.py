"""A real token server of the test: refresh tokens that turn with every use, and the check that the mail server makes."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from harness.loopback import Call, Reply, serving

CLIENT_ID, CLIENT_SECRET = "desk-client", "desk-client-secret"
LIFE_SECONDS = 3600


@dataclass(slots=True)
class TokenServer:
    """Knows which mailbox each token opens. ``grants``: the refresh token of each mailbox that is good now."""

    address: str = ""
    grants: dict[str, str] = field(default_factory=dict)
    opens: dict[str, str] = field(default_factory=dict)
    given: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    slow_seconds: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def token_url(self) -> str:
        return f"{self.address}/token"

    def connect(self, account: str) -> str:
        """The owner of a mailbox consents: a refresh token that nobody has had before."""
        self.grants[account] = f"consent-{account}-{len(self.given)}"
        return self.grants[account]

    def withdraw(self, account: str) -> None:
        """The owner takes the consent back. Tokens that are out stay good until they expire."""
        del self.grants[account]

    def expire(self, account: str) -> None:
        """The hour of all tokens of a mailbox is over."""
        self.opens = {token: name for token, name in self.opens.items() if name != account}

    def answer(self, call: Call) -> Reply:
        if call.path == "/token":
            return self._give(dict(parse_qsl(call.body.decode())))
        account = self.opens.get(call.query.get("access_token", ""))
        return Reply(body={"active": True, "email": account}) if account else Reply(401, {"error": "invalid_token"})

    def _give(self, form: dict[str, str]) -> Reply:
        time.sleep(self.slow_seconds)
        if (form.get("client_id"), form.get("client_secret")) != (CLIENT_ID, CLIENT_SECRET):
            return Reply(401, {"error": "invalid_client"})
        shown = form.get("refresh_token", "")
        with self._lock:
            account = next((name for name, good in self.grants.items() if good == shown), "")
            if not account or form.get("grant_type") != "refresh_token":
                self.refused.append(shown)
                return Reply(400, {"error": "invalid_grant", "error_description": "The consent was withdrawn."})
            self.given.append(account)
            token = f"access-{account}-{len(self.given)}"
            self.opens[token] = account
            self.grants[account] = f"refresh-{account}-{len(self.given)}"
            body: dict[str, Any] = {"access_token": token, "expires_in": LIFE_SECONDS, "token_type": "Bearer"}
            return Reply(body=body | {"refresh_token": self.grants[account]})


@contextmanager
def token_server() -> Iterator[TokenServer]:
    server = TokenServer()
    with serving(server.answer) as address:
        server.address = address
        yield server
