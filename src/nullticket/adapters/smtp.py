"""Mail out by SMTP."""

import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage

from nullticket.core.errors import PermanentFailure, Unavailable


@dataclass(frozen=True, slots=True)
class SmtpMailer:
    """One connection a mail. ``security``: starttls, tls or none; certificates are checked."""

    host: str
    port: int
    user: str = ""
    password: str = ""
    security: str = "starttls"
    timeout_seconds: float = 30.0

    def send(self, message: EmailMessage, *, envelope_from: str, recipient: str) -> None:
        try:
            with self._connect() as server:
                server.sendmail(
                    envelope_from, [recipient], message.as_bytes(policy=message.policy.clone(linesep="\r\n"))
                )
        except smtplib.SMTPRecipientsRefused as error:
            code = next(iter(error.recipients.values()))[0]
            _raise(code, f"the server refused the recipient with {code}", error)
        except smtplib.SMTPResponseException as error:
            _raise(error.smtp_code, f"the server answered {error.smtp_code}", error)
        except (OSError, smtplib.SMTPException) as error:
            raise Unavailable(f"mail server: {type(error).__name__}", retry_after=60) from error

    def _connect(self) -> smtplib.SMTP:
        context = ssl.create_default_context()
        if self.security == "tls":
            server: smtplib.SMTP = smtplib.SMTP_SSL(self.host, self.port, timeout=self.timeout_seconds, context=context)
        else:
            server = smtplib.SMTP(self.host, self.port, timeout=self.timeout_seconds)
        if self.security == "starttls":
            server.starttls(context=context)
        if self.user:
            server.login(self.user, self.password)
        return server


def _raise(code: int, text: str, error: Exception) -> None:
    if 500 <= code < 600:
        raise PermanentFailure(text) from error
    raise Unavailable(text, retry_after=60) from error
