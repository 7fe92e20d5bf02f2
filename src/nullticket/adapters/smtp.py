"""Mail out by SMTP: by the server of the settings, or by a mailbox's own.

A server that breaks off after DATA may have taken the mail: that is trouble that may pass, and the next try carries the
same Message-ID.
"""

import smtplib
import ssl
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from email.message import EmailMessage
from functools import cache
from typing import Final

from nullticket.core.errors import NullTicketError, PermanentFailure, Unavailable
from nullticket.ports import CheckStep, SmtpAccess

_WORDS: Final = 300


@dataclass(frozen=True, slots=True)
class SmtpMailer:
    """One connection a mail. ``security``: starttls, tls or none; certificates are checked."""

    host: str
    port: int
    user: str = ""
    password: str = ""
    security: str = "starttls"
    timeout_seconds: float = 30.0

    def send(
        self, message: EmailMessage, *, envelope_from: str, recipient: str, server: SmtpAccess | None = None
    ) -> str:
        raw = message.as_bytes(policy=message.policy.clone(linesep="\r\n"))
        return _told(lambda: self._hand_over(server or self._own(), raw, envelope_from, recipient))

    def check(self, server: SmtpAccess | None = None) -> tuple[CheckStep, ...]:
        access = server or self._own()
        steps: list[CheckStep] = []
        connection: smtplib.SMTP | None = None

        def connect() -> str:
            nonlocal connection
            connection = self._connect(access)
            how = "unencrypted" if access.security == "none" else "encrypted, the certificate is good"
            return f"{access.host}:{access.port} answers, {how}."

        def sign_in() -> str:
            assert connection is not None
            _sign_in(connection, access)
            return f"Signed in as {access.login}." if access.login else "The server wants no sign-in."

        try:
            for name, step in (("connect (out)", connect), ("sign in (out)", sign_in)):
                try:
                    steps.append(CheckStep(name, ok=True, detail=_told(step)))
                except NullTicketError as error:
                    steps.append(CheckStep(name, ok=False, detail=error.detail))
                    break
                except PermanentFailure as error:
                    steps.append(CheckStep(name, ok=False, detail=f"{error}"))
                    break
        finally:
            _leave(connection)
        return tuple(steps)

    def _own(self) -> SmtpAccess:
        return SmtpAccess(self.host, self.port, self.security, self.user, self.password)

    def _connect(self, access: SmtpAccess) -> smtplib.SMTP:
        if access.security == "tls":
            return smtplib.SMTP_SSL(access.host, access.port, timeout=self.timeout_seconds, context=_trust())
        server = smtplib.SMTP(access.host, access.port, timeout=self.timeout_seconds)
        if access.security == "starttls":
            server.starttls(context=_trust())
        return server

    def _hand_over(self, access: SmtpAccess, raw: bytes, envelope_from: str, recipient: str) -> str:
        server = self._connect(access)
        try:
            _sign_in(server, access)
            server.ehlo_or_helo_if_needed()
            size = [f"size={len(raw)}"] if server.does_esmtp and server.has_extn("size") else []
            _expect(server.mail(envelope_from, size))
            _expect(server.rcpt(recipient))
            return _expect(server.data(raw))
        finally:
            _leave(server)


def _leave(server: smtplib.SMTP | None) -> None:
    """The mail is taken or refused by now; how the server takes the farewell changes nothing."""
    if server is not None:
        with suppress(OSError, smtplib.SMTPException):
            server.quit()


def _expect(answer: tuple[int, bytes]) -> str:
    code, words = answer
    if not 200 <= code < 300:
        raise smtplib.SMTPResponseException(code, words)
    return _line(code, words)


def _line(code: int, words: bytes | str) -> str:
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return f"{code} {' '.join(text.split())}"[:_WORDS]


def _sign_in(server: smtplib.SMTP, access: SmtpAccess) -> None:
    if access.token is not None:
        server.ehlo_or_helo_if_needed()
        sent = f"user={access.login}\x01auth=Bearer {access.token()}\x01\x01"
        # The server puts its reason into a challenge, which is answered by an empty line.
        server.auth("XOAUTH2", lambda challenge=None: sent if challenge is None else "")
    elif access.login:
        server.login(access.login, access.password)


@cache
def _trust() -> ssl.SSLContext:
    """The certificates that this machine trusts. Reading them costs tens of milliseconds, so it is done once."""
    return ssl.create_default_context()


def _told(step: Callable[[], str]) -> str:
    """Run a step; its trouble as the application knows it."""
    try:
        return step()
    except smtplib.SMTPAuthenticationError as error:
        # A wrong password is mended by an admin, and mails must still be there then.
        raise Unavailable(f"the mail server refuses the sign-in: {_line(error.smtp_code, error.smtp_error)}") from error
    except smtplib.SMTPResponseException as error:
        words = _line(error.smtp_code, error.smtp_error)
        if 500 <= error.smtp_code < 600:
            raise PermanentFailure(words) from error
        raise Unavailable(words, retry_after=60) from error
    except (OSError, smtplib.SMTPException) as error:
        raise Unavailable(f"mail server: {type(error).__name__}: {error}"[:_WORDS], retry_after=60) from error
