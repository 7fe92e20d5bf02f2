"""Connectors for admins: what goes in, what comes out, and what never does."""

import json

import pytest

from harness.connectors import SECRET, admin, configure
from harness.fake_glpi import APP_TOKEN, USER_TOKEN, fake_glpi
from harness.fake_solman import PASSWORD, USER, fake_solman
from harness.loopback import Reply
from nullticket.core.enums import Role
from nullticket.models import ExternalSystemConfig
from nullticket.testing import Desk

GLPI = "/api/admin/connectors/glpi"


def put(desk: Desk, body, *, version=0):
    return desk.client.put(GLPI, json=body, headers=admin(desk) | {"If-Match": f'"{version}"'})


def steps(desk: Desk, system: str = "glpi"):
    answer = desk.client.post(f"/api/admin/connectors/{system}/test", headers=admin(desk))
    assert answer.status_code == 200
    return {step["name"]: (step["ok"], step["detail"]) for step in answer.json()["steps"]}


def test_a_connector_that_nobody_set_up_is_shown_with_its_default_tables(desk: Desk):
    answer = desk.client.get(GLPI, headers=admin(desk))

    assert answer.headers["etag"] == '"0"'
    shown = answer.json()
    assert (shown["configured"], shown["active"], shown["version"]) == (False, False, 0)
    assert shown["status_table"]["4"] == "pending_user"
    assert shown["status_table"]["out:pending_vendor"] == "4"


def test_secrets_go_in_and_never_come_out(desk: Desk):
    answer = put(desk, {"secrets": {"webhook_secret": SECRET, "api_user_token": "tok-123456"}})

    assert answer.json()["secrets_set"] == ["api_user_token", "webhook_secret"]
    everything = answer.text + desk.client.get(GLPI, headers=admin(desk)).text
    everything += desk.client.get("/api/admin/audit", headers=admin(desk)).text
    with desk.runtime.units.read() as uow:
        row = uow.session.query(ExternalSystemConfig).one()
        everything += json.dumps([row.secrets, row.options, row.cursor])
    assert SECRET not in everything
    assert "tok-123456" not in everything
    assert "webhook_secret" in everything


def test_secrets_that_are_left_out_stay_and_an_empty_one_goes(desk: Desk):
    put(desk, {"secrets": {"webhook_secret": SECRET, "api_user_token": "tok"}})

    kept = put(desk, {"base_url": "https://glpi.example.org/apirest.php/"}, version=1).json()
    gone = put(desk, {"secrets": {"api_user_token": ""}}, version=2).json()

    assert kept["secrets_set"] == ["api_user_token", "webhook_secret"]
    assert kept["base_url"] == "https://glpi.example.org/apirest.php"
    assert gone["secrets_set"] == ["webhook_secret"]


def test_an_edit_needs_the_version_it_is_based_on(desk: Desk):
    assert desk.client.put(GLPI, json={}, headers=admin(desk)).status_code == 428
    assert put(desk, {}).status_code == 200
    assert put(desk, {}).status_code == 412
    assert put(desk, {}, version=1).json()["version"] == 2


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"status_map": {"4": "sleeping"}}, "status_map"),
        ({"status_map": {"out:sleeping": "4"}}, "status_map"),
        ({"status_map": {"out:open": "99"}}, "status_map"),
        ({"priority_map": {"1": "huge"}}, "priority_map"),
        ({"base_url": "ftp://glpi.example.org"}, "base_url"),
        ({"base_url": "https://user:pass@glpi.example.org"}, "base_url"),
        ({"base_url": "https://glpi.example.org/?a=1"}, "base_url"),
        ({"base_url": "http://169.254.169.254/latest"}, "base_url"),
        ({"options": {"poll": True}}, "options.poll"),
        ({"options": {"time_zone": "Mars/Olympus"}}, None),
        ({"auth": "none"}, None),
        ({"secrets": {"token": "a\nb"}}, None),
        ({"unknown": 1}, None),
    ],
)
def test_what_cannot_work_is_refused_with_its_place(desk: Desk, body, field):
    answer = put(desk, body)

    assert answer.status_code == 422
    assert field is None or answer.json()["field"] == field


def test_only_admins_look_at_connectors(desk: Desk):
    agent, user = (desk.headers(desk.person(f"{role}@example.org", role=role)) for role in (Role.AGENT, Role.USER))

    for method, path in (("GET", GLPI), ("PUT", GLPI), ("POST", f"{GLPI}/test")):
        assert desk.client.request(method, path, json={}).status_code == 401
        assert desk.client.request(method, path, json={}, headers=agent).status_code == 403
        assert desk.client.request(method, path, json={}, headers=user).status_code == 403


def test_there_are_connectors_for_other_desks_only(desk: Desk):
    assert desk.client.get("/api/admin/connectors/email", headers=admin(desk)).status_code == 404
    assert desk.client.get("/api/admin/connectors/nothing", headers=admin(desk)).status_code == 422


def test_a_test_says_what_is_missing(desk: Desk):
    assert steps(desk) == {"settings": (False, "Nobody has set this connector up.")}

    configure(desk, "glpi", active=False)

    found = steps(desk)
    assert {name: ok for name, (ok, _) in found.items()} == {"active": False, "door": False, "address": False}
    assert "webhook_secret" in found["door"][1]


def test_a_test_of_glpi_says_how_far_it_got(desk: Desk):
    with fake_glpi(desk.runtime.clock.now) as glpi:
        secrets = {"webhook_secret": SECRET, "api_app_token": APP_TOKEN, "api_user_token": USER_TOKEN}
        configure(desk, "glpi", base_url=glpi.url, secrets=secrets)
        assert {name: ok for name, (ok, _) in steps(desk).items()} == {
            "active": True,
            "door": True,
            "sign-in": True,
            "read": True,
        }

        configure(desk, "glpi", base_url=glpi.url, secrets={"api_user_token": "wrong"})
        assert "ERROR_GLPI_LOGIN_USER_TOKEN" in steps(desk)["sign-in"][1]
        glpi.trouble = Reply(302, headers={"Location": "/elsewhere"})
        assert "redirect" in steps(desk)["sign-in"][1]

    assert steps(desk)["sign-in"][0] is False


def test_a_test_of_solution_manager_fetches_a_token(desk: Desk):
    with fake_solman() as solman:
        secrets = {"username": "a", "password": "b", "api_username": USER, "api_password": PASSWORD}
        configure(desk, "solman", auth="basic", base_url=solman.url, secrets=secrets)
        assert steps(desk, "solman")["sign-in"][0] is True

        configure(desk, "solman", auth="basic", base_url=solman.url, secrets={"api_password": "wrong"})
        assert "401" in steps(desk, "solman")["sign-in"][1]
