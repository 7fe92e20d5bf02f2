"""Text messages by Twilio: one form POST and the check of its callbacks."""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import httpx2

from nullticket.core.errors import PermanentFailure, Unavailable
from nullticket.ports import SmsReceipt

_BUSY: Final = 429


@dataclass(frozen=True, slots=True)
class TwilioSms:
    """``callback_url`` gets delivery reports; it must be the public address, since the signature covers it."""

    account_sid: str
    auth_token: str
    sender: str
    callback_url: str = ""
    base_url: str = "https://api.twilio.com"
    timeout_seconds: float = 10.0

    def send(self, *, to: str, body: str) -> SmsReceipt:
        form = {"To": to, "From": self.sender, "Body": body[:1600]}
        if self.callback_url.startswith("https://"):
            form["StatusCallback"] = self.callback_url
        try:
            response = httpx2.post(
                f"{self.base_url}/2010-04-01/Accounts/{self.account_sid}/Messages.json",
                data=form,
                auth=(self.account_sid, self.auth_token),
                timeout=self.timeout_seconds,
            )
            answer = response.json()
        except (httpx2.HTTPError, ValueError) as error:
            raise Unavailable(f"text message provider: {type(error).__name__}", retry_after=60) from error
        if response.is_success and isinstance(answer, dict) and isinstance(answer.get("sid"), str):
            return SmsReceipt(provider_id=answer["sid"], state=str(answer.get("status", "queued")))
        code = answer.get("code") if isinstance(answer, dict) else None
        if response.status_code == _BUSY or response.is_server_error:
            raise Unavailable(f"text message provider answered {response.status_code}", retry_after=60)
        raise PermanentFailure(f"text message provider refused with {response.status_code} (code {code})")

    def verify_callback(self, *, url: str, form: Mapping[str, str], signature: str) -> bool:
        text = url + "".join(name + form[name] for name in sorted(form))
        want = base64.b64encode(hmac.new(self.auth_token.encode(), text.encode(), hashlib.sha1).digest()).decode()
        return hmac.compare_digest(want.encode(), signature.encode())
