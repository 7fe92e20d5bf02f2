"""A real SMTP server of the test that keeps what it is given."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any, cast

from aiosmtpd.controller import Controller

from harness.programs import free_port


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail as it came over the wire."""

    envelope_from: str
    recipients: tuple[str, ...]
    raw: bytes

    @property
    def message(self) -> EmailMessage:
        return cast("EmailMessage", message_from_bytes(self.raw, policy=policy.default))


@dataclass(slots=True)
class SmtpSink:
    """What came, in order. ``trouble`` is said instead of taking a mail, when set."""

    port: int
    letters: list[Letter] = field(default_factory=list)
    trouble: str = ""

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - named by aiosmtpd
        del server, session
        if self.trouble:
            return self.trouble
        self.letters.append(Letter(envelope.mail_from or "", tuple(envelope.rcpt_tos), envelope.content))
        return "250 kept"

    def to(self, address: str) -> list[Letter]:
        return [letter for letter in self.letters if address in letter.recipients]


@contextmanager
def smtp_sink() -> Iterator[SmtpSink]:
    sink = SmtpSink(free_port())
    controller = Controller(sink, hostname="127.0.0.1", port=sink.port)
    controller.start()
    try:
        yield sink
    finally:
        controller.stop()
