"""SAP Solution Manager: Focused Build's status call behind a CSRF token, and plain JSON for everything else."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from nullticket.adapters.solman_payloads import SERVICE, SolmanCall, generic_body, status_call
from nullticket.adapters.wire import Answer, Wire, wire
from nullticket.core.errors import PermanentFailure, Unavailable
from nullticket.ports import CheckStep, ConnectorAccess, ExternalChange, ExternalPage

NAME: Final = "Solution Manager"
_TOKEN: Final = "x-csrf-token"  # noqa: S105 - the name of a header


@dataclass(frozen=True, slots=True)
class SolmanDesk:
    """``ExternalDesk`` for Solution Manager. ``base_url`` is the host, or for plain JSON the whole address."""

    timeout_seconds: float = 15.0

    def push(self, access: ConnectorAccess, change: ExternalChange) -> None:
        """Tell a change. Focused Build knows statuses only: a comment alone has nowhere to go and is passed over."""
        with wire(NAME, seconds=self.timeout_seconds) as line:
            if _is_generic(access):
                self._post(line, access, change)
            elif change.status:
                self._put(line, access, _call(change, change.status))

    def changed_since(self, access: ConnectorAccess, cursor: Mapping[str, object]) -> ExternalPage:
        """It cannot be polled: it posts."""
        del access
        return ExternalPage((), cursor)

    def fetch(self, access: ConnectorAccess, external_id: str) -> Mapping[str, object]:
        del access
        raise PermanentFailure(f"Solution Manager cannot be asked about {external_id}: it posts")

    def check(self, access: ConnectorAccess) -> tuple[CheckStep, ...]:
        if _is_generic(access):
            return (CheckStep("address", True, "Plain JSON is posted there; nothing is sent for a test."),)
        try:
            with wire(NAME, seconds=self.timeout_seconds) as line:
                _token(line, access)
        except (Unavailable, PermanentFailure) as error:
            return (CheckStep("sign-in", False, f"{error}"),)
        return (CheckStep("sign-in", True, "Solution Manager gave a token: statuses can be written."),)

    def _post(self, line: Wire, access: ConnectorAccess, change: ExternalChange) -> None:
        headers = _sign_in(access) | {"Content-Type": "application/json", "Idempotency-Key": f'"{change.effect_key}"'}
        body = generic_body(change, ticket_number=change.ticket_number)
        answer = line.call("POST", access.base_url, headers=headers, body=body)
        if not answer.fine:
            raise _refused(answer)

    def _put(self, line: Wire, access: ConnectorAccess, call: SolmanCall) -> None:
        """One replay with a new token when the first one was not good any more."""
        answer = self._once(line, access, call)
        if answer.status == 403 and answer.headers.get(_TOKEN, "").lower() == "required":
            answer = self._once(line, access, call)
        if not answer.fine:
            raise _refused(answer)

    def _once(self, line: Wire, access: ConnectorAccess, call: SolmanCall) -> Answer:
        headers = _sign_in(access) | {_TOKEN: _token(line, access), "Content-Type": "application/json"}
        return line.call(call.method, _url(access, call.path), headers=headers, params=_client(access), body=call.body)


def _call(change: ExternalChange, status: str) -> SolmanCall:
    try:
        return status_call(change.external_guid or "", status)
    except ValueError as error:
        raise PermanentFailure(f"this ticket has no GUID of Solution Manager: {error}") from error


def _token(line: Wire, access: ConnectorAccess) -> str:
    """The CSRF token; the cookies that belong to it stay with the line."""
    headers = _sign_in(access) | {_TOKEN: "Fetch", "Accept": "application/json"}
    answer = line.call("GET", _url(access, SERVICE), headers=headers, params=_client(access))
    token = answer.headers.get(_TOKEN, "")
    if not answer.fine or not token or token.lower() == "required":
        raise _refused(answer)
    return token


def _refused(answer: Answer) -> PermanentFailure | Unavailable:
    """SAP answers 500 for a status that its customizing does not map yet, which an admin may mend: so that is tried
    again, with its own text where the admin sees it.
    """
    text = f"Solution Manager answered {answer.status}{_message(answer.body)}"
    if answer.status in {400, 401, 403, 404, 405, 410, 422}:
        return PermanentFailure(text)
    return Unavailable(text, retry_after=60)


def _message(body: Any) -> str:
    error = body.get("error") if isinstance(body, dict) else None
    message = error.get("message") if isinstance(error, dict) else None
    text = message.get("value") if isinstance(message, dict) else message
    return f": {' '.join(str(text).split())[:300]}" if text else ""


def _sign_in(access: ConnectorAccess) -> dict[str, str]:
    secrets = access.secrets
    if secrets.get("api_token"):
        return {"Authorization": f"Bearer {secrets['api_token']}"}
    if secrets.get("api_username"):
        pair = f"{secrets['api_username']}:{secrets.get('api_password', '')}"
        return {"Authorization": "Basic " + base64.b64encode(pair.encode()).decode()}
    return {}


def _client(access: ConnectorAccess) -> dict[str, str]:
    client = str(access.options.get("sap_client") or "")
    return {"sap-client": client} if client else {}


def _is_generic(access: ConnectorAccess) -> bool:
    return access.options.get("form") == "generic"


def _url(access: ConnectorAccess, path: str) -> str:
    return f"{access.base_url}/{path}"
