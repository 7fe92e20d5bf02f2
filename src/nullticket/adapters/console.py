"""Mail and text messages for development: one log line instead of a delivery."""

import uuid
from collections.abc import Mapping
from email.message import EmailMessage

from nullticket.infra.log import logger
from nullticket.ports import CheckStep, SmsReceipt, SmtpAccess

log = logger("console")


class ConsoleMailer:
    def send(
        self, message: EmailMessage, *, envelope_from: str, recipient: str, server: SmtpAccess | None = None
    ) -> str:
        del envelope_from, recipient, server
        log.info("mail", subject=str(message["Subject"]), message_id=str(message["Message-ID"]))
        return "printed to the log"

    def check(self, server: SmtpAccess | None = None) -> tuple[CheckStep, ...]:
        del server
        return (CheckStep("outgoing mail", ok=True, detail="No mail server is set: mails are printed to the log."),)


class ConsoleSms:
    def send(self, *, to: str, body: str) -> SmsReceipt:
        del to
        log.info("text message", characters=len(body))
        return SmsReceipt(provider_id=f"console-{uuid.uuid4().hex}", state="sent")

    def verify_callback(self, *, url: str, form: Mapping[str, str], signature: str) -> bool:
        del url, form, signature
        return False
