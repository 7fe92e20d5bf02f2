"""A provider of text messages: takes a form, answers with a number of its own, and remembers."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import parse_qs

from harness.loopback import Call, Reply, serving

ACCOUNT, TOKEN, SENDER = "AC-of-the-tests", "a token", "+15005550006"


@dataclass(slots=True)
class FakeTwilio:
    """``sent`` is who was told what, in order."""

    url: str = ""
    sent: list[tuple[str, str]] = field(default_factory=list)

    def answer(self, call: Call) -> Reply:
        if call.path != f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json":
            return Reply(404, {"code": 20404})
        form = parse_qs(call.body.decode())
        self.sent.append((form["To"][0], form["Body"][0]))
        return Reply(201, {"sid": f"SM{len(self.sent):032d}", "status": "queued"})

    def settings(self) -> dict[str, str]:
        told = {"ACCOUNT_SID": ACCOUNT, "AUTH_TOKEN": TOKEN, "SENDER": SENDER, "BASE_URL": self.url}
        return {f"NULLTICKET_SMS__{name}": value for name, value in told.items()}


@contextmanager
def fake_twilio() -> Iterator[FakeTwilio]:
    provider = FakeTwilio()
    with serving(provider.answer) as url:
        provider.url = url
        yield provider
