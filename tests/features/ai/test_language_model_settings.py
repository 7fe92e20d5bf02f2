"""The admin enters a language model at run time: every process follows, the key stays secret, a budget ends the asking."""

import json
from collections.abc import Callable, Iterator

import pytest

from harness.faulty_model import FaultyModel, faulty_model
from harness.loopback import Reply
from nullticket.core.enums import Role
from nullticket.features.triage import service as triage
from nullticket.settings import Settings
from nullticket.testing import Desk, make_desk, make_settings
from nullticket.wiring import build_runtime

PATH = "/api/admin/language-model"
KEY = "sk-1234567890-abcdefghij-WXYZ"
ONLY = {"policy": "llm_only"}


@pytest.fixture
def model() -> Iterator[FaultyModel]:
    with faulty_model() as made:
        yield made


@pytest.fixture
def admin(desk: Desk) -> dict[str, str]:
    return desk.headers(desk.person("boss@example.org", role=Role.ADMIN))


def enter(desk: Desk, admin: dict[str, str], *, status: int = 200, **given) -> dict:
    now = desk.client.get(PATH, headers=admin)
    answer = desk.client.put(PATH, json=given, headers=admin | {"If-Match": now.headers["etag"]})
    assert answer.status_code == status, answer.text
    return answer.json()


def ask_it_for_everything(desk: Desk, admin: dict[str, str]) -> None:
    known = desk.client.get("/api/admin/engines", headers=admin)
    headers = admin | {"If-Match": known.headers["etag"]}
    assert desk.client.put("/api/admin/engines", json={"category": ONLY, "priority": ONLY}, headers=headers).is_success


def triaged(desk: Desk, admin: dict[str, str], title: str = "Cannot connect to VPN from home") -> dict:
    body = {"title": title, "requester_email": "ana@example.org"}
    made = desk.client.post("/api/tickets/", json=body, headers=admin).json()
    desk.drain()
    return desk.client.get(f"/api/admin/classifications/{made['id']}", headers=admin).json()[-1]


@pytest.mark.both_databases
def test_what_an_admin_enters_is_asked_from_the_next_ticket_on_in_every_process_and_is_gone_when_switched_off(
    desk: Desk, admin: dict[str, str], model: FaultyModel, other: Callable[[], None]
):
    assert desk.client.get(PATH, headers=admin).json()["active"] is False
    ask_it_for_everything(desk, admin)
    assert triaged(desk, admin)["engine"] == "local"
    model.truth = {"category": "printer", "priority": "low"}
    enter(desk, admin, base_url=model.url, model="tiny", api_key=KEY)
    assert triaged(desk, admin)["engine"] == "llm"
    assert model.calls[-1].headers["authorization"] == f"Bearer {KEY}"
    assert model.requests[-1]["model"] == "tiny"
    asked = len(model.calls)
    other()
    assert len(model.calls) == asked + 1
    engines = desk.client.get("/api/admin/engines", headers=admin).json()["engines"]
    assert [(one["name"], one["model"]) for one in engines][1] == ("llm", "tiny")

    enter(desk, admin, active=False, base_url=model.url, model="tiny")
    assert triaged(desk, admin)["engine"] == "local"
    other()
    assert len(model.calls) == asked + 1


@pytest.fixture
def other(settings: Settings) -> Iterator[Callable[[], None]]:
    """Another process on the same database, which classifies a ticket."""
    runtime = build_runtime(settings)
    yield lambda: triage.classify_documents(runtime, [{"title": "It is odd", "description": ""}]) and None
    runtime.close()


@pytest.mark.both_databases
def test_the_key_is_never_shown_nor_audited_and_is_not_told_to_another_server(
    desk: Desk, admin: dict[str, str], model: FaultyModel
):
    told = [enter(desk, admin, base_url=model.url, api_key=KEY)]
    told.append(enter(desk, admin, base_url=model.url, model="other"))
    assert [(one["key_set"], one["key_hint"]) for one in told] == [(True, "WXYZ")] * 2
    desk.client.post(f"{PATH}/test", headers=admin)
    assert model.calls[-1].headers["authorization"] == f"Bearer {KEY}"
    with faulty_model() as elsewhere:
        told.append(enter(desk, admin, base_url=elsewhere.url))
        desk.client.post(f"{PATH}/test", headers=admin)
        assert elsewhere.calls
        assert all("authorization" not in {name.lower() for name in call.headers} for call in elsewhere.calls)
    assert told[-1]["key_set"] is False
    enter(desk, admin, base_url=model.url, api_key="short")
    shown = desk.client.get(PATH, headers=admin).json()
    assert (shown["key_set"], shown["key_hint"]) == (True, "")
    audit = desk.client.get("/api/admin/audit", params={"action": "engines.server_changed"}, headers=admin).text
    assert audit.count('"key_changed"') >= 3
    assert KEY not in json.dumps(told) + audit
    assert "WXYZ" not in audit


def test_a_server_outside_the_organisation_needs_a_word_of_its_own(desk: Desk, admin: dict[str, str]):
    refused = enter(desk, admin, preset="groq", api_key=KEY, status=422)
    assert refused["errors"][0]["pointer"] == "/external" if "errors" in refused else "outside" in refused["detail"]
    allowed = enter(desk, admin, preset="groq", api_key=KEY, external=True)
    assert (allowed["preset"], allowed["external"], allowed["base_url"]) == ("groq", True, "")
    assert {one["name"] for one in allowed["presets"]} == {"ollama", "vllm", "llamacpp", "lmstudio", "groq"}


@pytest.mark.parametrize(
    "address", ["ftp://x", "http://", "http://user:pw@box:1/v1", "http://box/v1?key=1", "http://169.254.169.254/v1", ""]
)
def test_what_is_no_address_of_a_server_is_refused(desk: Desk, admin: dict[str, str], address: str):
    enter(desk, admin, base_url=address, status=422)


def test_a_key_that_would_break_out_of_its_header_is_refused(desk: Desk, admin: dict[str, str], model: FaultyModel):
    enter(desk, admin, base_url=model.url, api_key="a\r\nX-Evil: 1", status=422)


def test_the_connection_test_says_what_the_server_has_and_what_it_answered(
    desk: Desk, admin: dict[str, str], model: FaultyModel
):
    none = desk.client.post(f"{PATH}/test", headers=admin).json()
    assert (none["ok"], none["detail"]) == (False, "No language model is configured.")
    enter(desk, admin, base_url=model.url)
    model.models = ["tiny", "large"]
    good = desk.client.post(f"{PATH}/test", headers=admin).json()
    assert (good["ok"], good["detail"], good["models"], good["rung"]) == (True, "vpn", ["tiny", "large"], "json_schema")
    assert good["milliseconds"] > 0
    model.fault = "error"
    bad = desk.client.post(f"{PATH}/test", headers=admin).json()
    assert (bad["ok"], bad["models"], "500" in bad["detail"]) == (False, ["tiny", "large"], True)


@pytest.mark.parametrize("listed", [{"data": 3}, {"data": [{"id": 1}, "x"]}, [], Reply(200, raw=b"A" * 400_000)])
def test_a_server_that_lists_nonsense_is_tested_all_the_same(
    desk: Desk, admin: dict[str, str], model: FaultyModel, listed: object
):
    enter(desk, admin, base_url=model.url)
    model.models = listed
    answer = desk.client.post(f"{PATH}/test", headers=admin).json()
    assert (answer["ok"], answer["models"]) == (True, [])


@pytest.mark.both_databases
def test_when_the_month_has_cost_what_it_may_the_model_is_left_alone_and_the_ticket_says_why(
    desk: Desk, admin: dict[str, str], model: FaultyModel
):
    ask_it_for_everything(desk, admin)
    enter(desk, admin, base_url=model.url, price_in=1000.0, monthly_budget=1.5)
    first, second, third = (triaged(desk, admin) for _ in range(3))
    assert [one["engine"] for one in (first, second, third)] == ["llm", "llm", "local"]
    assert third["failures"] == ["llm: budget: this month has cost what it may cost"]
    assert len(model.calls) == 2
    shown = desk.client.get(PATH, headers=admin).json()
    assert shown["spent"] == pytest.approx(2 * 900 * 1000 / 1e6)
    assert desk.client.get("/api/admin/engines", headers=admin).json()["engines"][1]["name"] == "llm"


def test_what_the_environment_says_is_shown_until_somebody_enters_something(
    database_url: str, tmp_path, model: FaultyModel
):
    llm = {"base_url": model.url, "model": "tiny", "api_key": KEY}
    with make_desk(make_settings(database_url, data_dir=tmp_path / "var", llm=llm)) as desk:
        admin = desk.headers(desk.person("boss@example.org", role=Role.ADMIN))
        shown = desk.client.get(PATH, headers=admin).json()
        assert (shown["from_settings"], shown["model"], shown["key_hint"], shown["version"]) == (
            True,
            "tiny",
            "WXYZ",
            0,
        )
        kept = enter(desk, admin, base_url=model.url, model="large")
        assert (kept["from_settings"], kept["model"], kept["key_set"], kept["version"]) == (False, "large", True, 1)


def test_a_key_sealed_with_a_lost_secret_stops_nobody(desk: Desk, admin: dict[str, str], settings: Settings, model):
    ask_it_for_everything(desk, admin)
    enter(desk, admin, base_url=model.url, api_key=KEY)
    runtime = build_runtime(settings.model_copy(update={"secret": "another secret that is long enough, surely so"}))
    found = triage.classify_documents(runtime, [{"title": "VPN broken", "description": ""}])[0]
    runtime.close()
    assert found["engine"] == "llm"


def test_agents_do_not_see_how_the_model_is_reached(desk: Desk):
    agent = desk.headers(desk.person("tom@example.org", role=Role.AGENT))
    assert desk.client.get(PATH, headers=agent).status_code == 403
