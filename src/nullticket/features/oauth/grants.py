"""What the providers want to be asked, and when it is time to ask.

>>> grant_of({"provider": "google"}, {"oauth_client_id": "x", "oauth_refresh_token": "r"}).token_url
'https://oauth2.googleapis.com/token'
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import quote

from nullticket.ports import OAuthGrant

# Tokens live for an hour. Ten minutes before the end there is time to mend what is broken.
EARLY: Final = timedelta(minutes=10)
_MICROSOFT: Final = "https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token"
_AS_USER: Final = "https://outlook.office.com/IMAP.AccessAsUser.All https://outlook.office.com/SMTP.Send offline_access"
_AS_APPLICATION: Final = "https://outlook.office365.com/.default"
_GOOGLE: Final = "https://oauth2.googleapis.com/token"


class NotConnected(ValueError):
    """Something that is needed for a token is missing."""


def grant_of(options: Mapping[str, str], secrets: Mapping[str, str]) -> OAuthGrant:
    """The grant of a mailbox from what its admin has filled in; raise NotConnected with what is missing."""
    provider = options.get("provider", "")
    client_id, refresh_token = secrets.get("oauth_client_id", ""), secrets.get("oauth_refresh_token", "")
    if not client_id:
        raise NotConnected("the client id is missing")
    if provider == "microsoft":
        if not options.get("tenant"):
            raise NotConnected("the tenant is missing")
        url = _MICROSOFT.format(tenant=quote(options["tenant"], safe=""))
        scope = _AS_USER if refresh_token else _AS_APPLICATION
    elif provider == "google":
        url, scope = _GOOGLE, ""
    else:
        url, scope = options.get("token_url", ""), ""
    if not url:
        raise NotConnected("the address of the token server is missing")
    if provider == "google" and not refresh_token:
        raise NotConnected("the refresh token is missing")
    return OAuthGrant(
        token_url=options.get("token_url") or url,
        client_id=client_id,
        client_secret=secrets.get("oauth_client_secret", ""),
        refresh_token=refresh_token,
        scope=options.get("scope") or scope,
    )


def is_fresh(expires_at: datetime | None, *, now: datetime) -> bool:
    """Whether a token needs no renewal yet."""
    return expires_at is not None and expires_at - now > EARLY


def is_usable(expires_at: datetime | None, *, now: datetime) -> bool:
    """Whether a token still opens the door for as long as a sign-in takes."""
    return expires_at is not None and expires_at - now > timedelta(seconds=30)


def hour_of_trouble(expires_at: datetime | None, *, now: datetime) -> str:
    """A name for the present hour of a trouble that began when the token was due: the first tries share one name, and
    an hour later there is another.
    """
    if expires_at is None:
        return f"{now:%Y-%m-%dT%H}"
    began = expires_at - EARLY
    return f"{began:%Y-%m-%dT%H:%M}+{(now - began) // timedelta(hours=1)}"
