"""T10 and T11: links go where we live, and a sign-in tells nobody who exists."""

import re
import statistics
import time
from typing import Any

import pytest
from starlette.testclient import TestClient

from harness.through_cluster import RemoteDesk
from nullticket.core.enums import Role
from nullticket.settings import Settings
from nullticket.testing import PASSWORD, Desk, make_settings

NEW = "another good long sentence"
TRIES = 10


@pytest.fixture
def settings(database_url: str, tmp_path) -> Settings:
    return make_settings(
        database_url,
        data_dir=tmp_path / "var",
        public_url="https://desk.example.org",
        ingest={"rate_limits": True},
    )


def link_mailed_to(desk: Desk, address: str) -> str:
    desk.drain()
    text = desk.mailer.to(address)[-1].get_body(("plain",)).get_content()
    return re.search(r"https?://\S+", text).group()


def ask(desk: Desk, address: str, **headers: str):
    return desk.client.post("/api/auth/reset-request", json={"email": address}, headers=headers)


def spend(desk: Desk, token: str):
    return desk.client.post("/api/auth/reset", json={"token": token, "new_password": NEW})


@pytest.mark.parametrize("header", ["Host", "X-Forwarded-Host", "X-Original-Host", "Forwarded"])
def test_a_reset_link_begins_with_our_own_address_whatever_the_request_says(desk: Desk, header: str):
    """T10."""
    desk.person("ana@example.org")
    value = "host=evil.test" if header == "Forwarded" else "evil.test"

    answer = ask(desk, "ana@example.org", **{header: value})

    assert answer.status_code == 202
    assert link_mailed_to(desk, "ana@example.org").startswith("https://desk.example.org/")


def test_a_reset_link_works_once_and_for_half_an_hour(desk: Desk):
    """T10."""
    desk.person("ana@example.org")
    ask(desk, "ana@example.org")
    token = link_mailed_to(desk, "ana@example.org").rpartition("=")[2]
    assert spend(desk, token).status_code == 204
    assert spend(desk, token).status_code == 401
    assert desk.client.post("/api/auth/login", json={"email": "ana@example.org", "password": NEW}).status_code == 200

    ask(desk, "ana@example.org")
    late = link_mailed_to(desk, "ana@example.org").rpartition("=")[2]
    desk.clock.move(minutes=31)
    assert spend(desk, late).status_code == 401


@pytest.mark.parametrize("token", ["", "x", "a" * 43])
def test_no_token_is_no_link(desk: Desk, token: str):
    """T10."""
    assert spend(desk, token).status_code in {401, 422}


def test_asking_for_a_link_tells_nobody_who_exists(desk: Desk):
    desk.person("ana@example.org")
    known, unknown = ask(desk, "ana@example.org"), ask(desk, "nobody@example.org")
    assert (known.status_code, known.json()) == (unknown.status_code, unknown.json())
    desk.drain()
    assert desk.mailer.to("nobody@example.org") == []


def fail(client: TestClient, email: str) -> tuple[int, dict, float]:
    started = time.process_time()
    answer = client.post("/api/auth/login", json={"email": email, "password": "this is not it"})
    spent = time.process_time() - started
    document = answer.json()
    document.pop("request_id")
    return answer.status_code, document, spent


def test_a_failed_sign_in_is_the_same_for_everybody(desk: Desk):
    """T11: status, body and time of known, unknown and disabled people. The time is the processor's: nothing waits here."""
    admin = desk.headers(desk.person("boss@example.org", role=Role.ADMIN))
    desk.person("ana@example.org")
    gone = desk.person("gone@example.org")
    version = desk.client.get(f"/api/admin/users/{gone}", headers=admin).headers["ETag"]
    put = desk.client.patch(f"/api/admin/users/{gone}", json={"active": False}, headers=admin | {"If-Match": version})
    assert put.status_code == 200, put.text
    people = ("ana@example.org", "nobody@example.org", "gone@example.org")
    fail(desk.client, "warm@example.org")

    # Taking turns: what slows this machine down slows all three.
    tries = [{email: fail(desk.client, email) for email in people} for _ in range(TRIES)]

    assert {(status, str(body)) for turn in tries for status, body, _ in turn.values()} == {
        (401, str(tries[0][people[0]][1]))
    }
    medians = [statistics.median(turn[email][2] for turn in tries) for email in people]
    assert max(medians) - min(medians) < max(0.020, 0.10 * max(medians)), medians


def elsewhere(desk: Desk) -> Any:
    """Somebody at another address of the net."""
    return desk.elsewhere() if isinstance(desk, RemoteDesk) else TestClient(desk.app, client=("203.0.113.9", 50000))


def test_after_ten_failures_an_account_is_closed_to_one_address_and_open_to_the_others(desk: Desk):
    """T11."""
    desk.person("ana@example.org")
    attacker = elsewhere(desk)
    assert [fail(attacker, "ana@example.org")[0] for _ in range(TRIES)] == [401] * TRIES

    right = {"email": "ana@example.org", "password": PASSWORD}
    refused = attacker.post("/api/auth/login", json=right)
    assert refused.status_code == 429
    assert 0 < int(refused.headers["Retry-After"]) <= 900
    assert desk.client.post("/api/auth/login", json=right).status_code == 200
    assert fail(attacker, "ben@example.org")[0] == 401, "other accounts are counted for themselves"


def test_the_forwarded_address_counts_only_from_a_proxy_of_ours(desk: Desk):
    """T11: nobody gets fresh tries by writing a header."""
    desk.person("ana@example.org")
    client = elsewhere(desk)
    for number in range(TRIES):
        answer = client.post(
            "/api/auth/login",
            json={"email": "ana@example.org", "password": "wrong"},
            headers={"X-Forwarded-For": f"198.51.100.{number}"},
        )
        assert answer.status_code == 401
    assert fail(client, "ana@example.org")[0] == 429
