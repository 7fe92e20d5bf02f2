"""A real SMTP server with moods: by share of its transactions it says 451, refuses for good, or takes the mail and then
cuts the line before it says so. What it took is also written to a file, so that nothing is lost with a process.
"""

import random
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any, cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

from harness.programs import free_port
from harness.smtp_sink import Letter

Mood = Callable[[str, int], str]


@dataclass(slots=True)
class MoodySmtp:
    """``mood(recipient, number of the try)`` answers "", "451", "554" or "cut". ``token`` is the one that opens it."""

    port: int
    mood: Mood = lambda _recipient, _tries: ""
    token: str = ""
    letters: list[Letter] = field(default_factory=list)
    tries: dict[str, int] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    signed_in: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - named by aiosmtpd
        del session
        recipient = envelope.rcpt_tos[0]
        message_id = str(cast("EmailMessage", message_from_bytes(cast("bytes", envelope.content)))["Message-ID"])
        with self.lock:
            tries = self.tries[message_id] = self.tries.get(message_id, 0) + 1
            mood = self.mood(recipient, tries)
            self.asked.append(mood)
            if mood in {"", "cut"}:
                taken = Letter(envelope.mail_from or "", tuple(envelope.rcpt_tos), cast("bytes", envelope.content))
                self.letters.append(taken)
        if mood == "451":
            return "451 4.3.0 come back later"
        if mood == "554":
            return "554 5.7.1 not wanted here"
        if mood == "cut":
            cast("Any", server).transport.abort()
        return f"250 2.0.0 kept as {len(self.letters)}"

    async def auth_XOAUTH2(self, server: SMTP, args: list[str]) -> AuthResult:  # noqa: N802 - named by aiosmtpd
        from base64 import b64decode

        given = args[1] if len(args) > 1 else str(await cast("Any", server).challenge_auth(""))
        text = b64decode(given).decode() if len(args) > 1 else given
        self.signed_in.append(text)
        if f"auth=Bearer {self.token}\x01" not in text:
            return AuthResult(success=False, handled=False)
        return AuthResult(success=True, auth_data=text)

    def to(self, address: str) -> list[Letter]:
        with self.lock:
            return [letter for letter in self.letters if address in letter.recipients]

    def messages(self, address: str) -> list[EmailMessage]:
        return [cast("EmailMessage", message_from_bytes(one.raw, policy=policy.default)) for one in self.to(address)]


@contextmanager
def moody_smtp(mood: Mood | None = None, *, token: str = "") -> Iterator[MoodySmtp]:
    """With a ``token`` the server wants an XOAUTH2 sign-in with it, on an open line as it is loopback."""
    sink = MoodySmtp(free_port(), token=token)
    if mood is not None:
        sink.mood = mood
    more: dict[str, Any] = {"auth_required": True, "auth_require_tls": False} if token else {}
    controller = Controller(sink, hostname="127.0.0.1", port=sink.port, **more)
    controller.start()
    try:
        yield sink
    finally:
        controller.stop()


def by_shares(seed: int, *, later: float, never: float, cut: float) -> Mood:
    """A mood that follows shares; a mail refused for good is refused for good each time."""
    dice = random.Random(seed)
    doomed: dict[str, bool] = {}

    def mood(recipient: str, tries: int) -> str:
        del tries
        if doomed.setdefault(recipient, dice.random() < never):
            return "554"
        drawn = dice.random()
        return "451" if drawn < later else "cut" if drawn < later + cut else ""

    return mood
