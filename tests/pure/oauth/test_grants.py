from datetime import UTC, datetime, timedelta

import pytest

from nullticket.features.oauth.grants import NotConnected, grant_of, hour_of_trouble, is_fresh, is_usable

NOW = datetime(2026, 1, 12, tzinfo=UTC)
CLIENT = {"oauth_client_id": "desk", "oauth_client_secret": "s"}


def test_microsoft_signs_in_as_the_application_or_as_the_user_whose_token_there_is():
    application = grant_of({"provider": "microsoft", "tenant": "a/b"}, CLIENT)
    user = grant_of({"provider": "microsoft", "tenant": "t"}, CLIENT | {"oauth_refresh_token": "r"})
    assert application.token_url == "https://login.microsoftonline.com/a%2Fb/oauth2/v2.0/token"
    assert application.scope == "https://outlook.office365.com/.default"
    assert "IMAP.AccessAsUser.All" in user.scope
    assert user.refresh_token == "r"


def test_google_is_asked_with_the_refresh_token():
    grant = grant_of({"provider": "google"}, CLIENT | {"oauth_refresh_token": "r"})
    assert (grant.token_url, grant.scope) == ("https://oauth2.googleapis.com/token", "")


def test_what_the_admin_fills_in_counts_more_than_what_is_known():
    own = {"provider": "other", "token_url": "https://tokens.example/x", "scope": "mail"}
    grant = grant_of(own, CLIENT)
    assert (grant.token_url, grant.scope, grant.client_secret) == ("https://tokens.example/x", "mail", "s")


@pytest.mark.parametrize(
    ("options", "secrets", "missing"),
    [
        ({"provider": "google"}, {}, "client id"),
        ({"provider": "microsoft"}, CLIENT, "tenant"),
        ({"provider": "other"}, CLIENT, "address of the token server"),
        ({}, CLIENT, "address of the token server"),
        ({"provider": "google"}, CLIENT, "refresh token"),
    ],
)
def test_what_is_missing_is_named(options, secrets, missing):
    with pytest.raises(NotConnected, match=missing):
        grant_of(options, secrets)


@pytest.mark.parametrize(
    ("left", "fresh", "usable"),
    [(timedelta(minutes=11), True, True), (timedelta(minutes=10), False, True), (timedelta(seconds=30), False, False)],
)
def test_a_token_is_renewed_early_and_used_to_its_end(left, fresh, usable):
    assert is_fresh(NOW + left, now=NOW) is fresh
    assert is_usable(NOW + left, now=NOW) is usable


def test_no_token_is_neither_fresh_nor_usable():
    assert not is_fresh(None, now=NOW)
    assert not is_usable(None, now=NOW)


def test_an_hour_of_trouble_begins_when_the_token_was_due_and_not_with_the_hour_of_the_clock():
    expires = datetime(2026, 1, 12, 9, 5, tzinfo=UTC)
    due = expires - timedelta(minutes=10)
    names = [hour_of_trouble(expires, now=due + timedelta(minutes=minutes)) for minutes in (0, 6, 59, 60, 119, 120)]
    assert [names.index(name) for name in names] == [0, 0, 0, 3, 3, 5]
    assert hour_of_trouble(expires + timedelta(hours=3), now=expires) not in names
    assert hour_of_trouble(None, now=due) == "2026-01-12T08"
