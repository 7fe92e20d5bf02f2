"""Signing in by a mailed link: once, for a quarter of an hour, and telling nobody who exists."""

import re

import pytest

from nullticket.core.enums import Role
from nullticket.testing import Desk, make_settings


@pytest.fixture
def settings(database_url: str, tmp_path):
    return make_settings(
        database_url,
        data_dir=tmp_path / "var",
        public_url="https://desk.example.org",
        ingest={"rate_limits": True},
    )


def ask(desk: Desk, address: str):
    return desk.client.post("/api/auth/magic-link", json={"email": address}, headers={"Host": "evil.test"})


def mailed_token(desk: Desk, address: str) -> str:
    desk.drain()
    text = desk.mailer.to(address)[-1].get_body(("plain",)).get_content()
    return re.search(r"https://desk\.example\.org/login\?link=(\S+)", text).group(1)


def redeem(desk: Desk, token: str):
    return desk.client.post("/api/auth/magic-link/redeem", json={"token": token})


def test_the_link_of_the_mail_signs_its_person_in_once(desk: Desk):
    desk.person("ana@example.org")
    ask(desk, "ana@example.org")
    token = mailed_token(desk, "ana@example.org")

    signed = redeem(desk, token)

    assert signed.status_code == 200
    bearer = {"Authorization": f"Bearer {signed.json()['access_token']}"}
    assert desk.client.get("/api/auth/me", headers=bearer).json()["email"] == "ana@example.org"
    assert redeem(desk, token).status_code == 401


def test_a_link_is_no_good_after_a_quarter_of_an_hour(desk: Desk):
    desk.person("ana@example.org")
    ask(desk, "ana@example.org")
    token = mailed_token(desk, "ana@example.org")

    desk.clock.move(minutes=16)

    assert redeem(desk, token).status_code == 401


def test_strangers_and_the_inactive_get_the_same_answer_and_no_mail(desk: Desk):
    desk.person("ana@example.org")
    gone = desk.person("gone@example.org")
    admin = desk.headers(desk.person("admin@example.org", role=Role.ADMIN))
    address = f"/api/admin/users/{gone}"
    desk.client.patch(address, json={"active": False}, headers=admin | {"If-Match": '"1"'}).raise_for_status()

    answers = [ask(desk, address) for address in ("ana@example.org", "gone@example.org", "nobody@example.org")]
    desk.drain()

    assert {(one.status_code, one.text) for one in answers} == {(202, answers[0].text)}
    assert [address for address, _ in desk.mailer.sent] == ["ana@example.org"]


def test_a_link_to_sign_in_sets_no_password_and_a_link_for_a_password_does_not_sign_in(desk: Desk):
    desk.person("ana@example.org")
    ask(desk, "ana@example.org")
    sign_in = mailed_token(desk, "ana@example.org")
    assert (
        desk.client.post(
            "/api/auth/reset", json={"token": sign_in, "new_password": "another good sentence"}
        ).status_code
        == 401
    )
    desk.client.post("/api/auth/reset-request", json={"email": "ana@example.org"})
    desk.drain()
    text = desk.mailer.to("ana@example.org")[-1].get_body(("plain",)).get_content()

    assert redeem(desk, re.search(r"token=(\S+)", text).group(1)).status_code == 401


def test_nobody_floods_an_address_with_links(desk: Desk):
    desk.person("ana@example.org")

    answers = [ask(desk, "ana@example.org") for _ in range(6)]

    assert [one.status_code for one in answers] == [202] * 5 + [429]
    assert int(answers[-1].headers["Retry-After"]) > 0
