"""Access tokens from the token endpoint of a mail provider."""

from typing import Any, Final
from urllib.parse import urlsplit

import httpx2

from nullticket.core.errors import PermanentFailure, Unavailable
from nullticket.ports import IssuedToken, OAuthGrant

_LEAST_SECONDS: Final = 60
_MOST_SECONDS: Final = 24 * 3600
_LARGEST: Final = 256 * 1024
# Refusals that a person has to mend; everything else may pass.
_FINAL: Final = frozenset({"invalid_grant", "invalid_client", "unauthorized_client", "invalid_scope", "access_denied"})


class OAuthIssuer:
    """Renews by refresh token, or asks with the application's own credentials where there is none."""

    def __init__(self, *, timeout_seconds: float = 15.0) -> None:
        self._timeout = timeout_seconds

    def issue(self, grant: OAuthGrant) -> IssuedToken:
        parts = urlsplit(grant.token_url)
        if parts.scheme != "https" and parts.hostname not in {"127.0.0.1", "localhost", "::1"}:
            raise PermanentFailure("a token is asked for over https only")
        form = {"client_id": grant.client_id, "client_secret": grant.client_secret, "scope": grant.scope}
        if grant.refresh_token:
            form |= {"grant_type": "refresh_token", "refresh_token": grant.refresh_token}
        else:
            form |= {"grant_type": "client_credentials"}
        try:
            with httpx2.Client(timeout=self._timeout, follow_redirects=False) as client:
                answer = client.post(grant.token_url, data={name: value for name, value in form.items() if value})
        except (httpx2.HTTPError, httpx2.InvalidURL, UnicodeError) as error:
            raise Unavailable(f"the token server does not answer ({type(error).__name__})", retry_after=30) from error
        return _read(answer)


def _read(answer: httpx2.Response) -> IssuedToken:
    body = _document(answer)
    if answer.status_code == 200:
        token, seconds = body.get("access_token"), body.get("expires_in", 3600)
        if isinstance(token, str) and token.isascii() and token.isprintable() and token:
            life = int(seconds) if isinstance(seconds, int | str) and str(seconds).isdigit() else 3600
            return IssuedToken(
                token, max(_LEAST_SECONDS, min(life, _MOST_SECONDS)), str(body.get("refresh_token") or "")
            )
        raise Unavailable("the token server answers without a token", retry_after=60)
    code = str(body.get("error") or answer.status_code)
    words = f"the token server says {code}: {str(body.get('error_description') or '')[:300]}".rstrip(": ")
    if code in _FINAL:
        raise PermanentFailure(words)
    raise Unavailable(words, retry_after=60)


def _document(answer: httpx2.Response) -> dict[str, Any]:
    if len(answer.content) > _LARGEST:
        return {}
    try:
        found = answer.json()
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
