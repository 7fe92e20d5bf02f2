"""The admin's choice per field, shadows, the ledger, and what is learned of the language model."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from harness.faulty_model import FaultyModel, faulty_model
from nullticket.core.enums import Role
from nullticket.features.classification import engines_repository, engines_service
from nullticket.settings import Settings
from nullticket.testing import Desk, FakeClock, make_settings

pytestmark = pytest.mark.both_databases
TYPICAL = ("Cannot connect to VPN from home", "The VPN client stops at 80 percent.")
UNCLEAR = ("It does not go any more", "Please look at it, thank you.")


@pytest.fixture(scope="module")
def server() -> Iterator[FaultyModel]:
    with faulty_model() as made:
        yield made


@pytest.fixture
def model(server: FaultyModel) -> FaultyModel:
    server.recover()
    return server


@pytest.fixture
def settings(database_url: str, tmp_path: Path, model: FaultyModel) -> Settings:
    llm = {"base_url": model.url, "price_in": 1.0, "price_out": 2.0, "model": "tiny"}
    return make_settings(database_url, data_dir=tmp_path / "var", llm=llm)


def admin(desk: Desk) -> dict[str, str]:
    if "admin" not in desk.runtime.shared:
        desk.runtime.shared["admin"] = desk.headers(desk.person("boss@example.org", role=Role.ADMIN))
    return desk.runtime.shared["admin"]


def choose(desk: Desk, **fields) -> None:
    known = desk.client.get("/api/admin/engines", headers=admin(desk))
    headers = admin(desk) | {"If-Match": known.headers["etag"]}
    changed = desk.client.put("/api/admin/engines", json=fields, headers=headers)
    assert changed.status_code == 200, changed.text


def open_ticket(desk: Desk, title: str, description: str) -> tuple[dict, dict]:
    body = {"title": title, "description": description, "requester_email": "ana@example.org"}
    made = desk.client.post("/api/tickets/", json=body, headers=admin(desk))
    assert made.status_code == 201, made.text
    desk.drain()
    ticket = desk.client.get(f"/api/tickets/{made.json()['ticket_number']}", headers=admin(desk)).json()
    said = desk.client.get(f"/api/admin/classifications/{ticket['id']}", headers=admin(desk)).json()[-1]
    return ticket, said


def calls(desk: Desk, **query) -> list[dict]:
    return desk.client.get("/api/admin/model-calls", params=query, headers=admin(desk)).json()["items"]


def test_a_cascade_asks_the_model_only_where_the_local_engine_is_unsure(desk: Desk, model: FaultyModel):
    ticket, _ = open_ticket(desk, *TYPICAL)
    assert (ticket["category"], ticket["ai_engine"], model.calls) == ("vpn", "local", [])
    model.truth = {"category": "hardware", "priority": "low"}
    ticket, said = open_ticket(desk, *UNCLEAR)
    assert len(model.calls) == 1
    assert {vote["engine"] for vote in said["votes"]} == {"local", "llm"}
    assert any("was asked" in reason["text"] for reason in said["reasons"])


def test_who_may_be_wrong_is_never_certain(desk: Desk):
    jam = "The printer prints nothing: printer jam, printer toner empty, printer queue stuck"
    ticket, said = open_ticket(desk, jam, jam)
    assert (ticket["category"], ticket["ai_engine"]) == ("printer", "local")
    assert ticket["ai_confidence"] == said["confidence"] == 0.999


def test_local_only_never_calls_and_llm_only_always_does(desk: Desk, model: FaultyModel):
    choose(desk, category={"policy": "local_only"}, priority={"policy": "local_only"})
    open_ticket(desk, *UNCLEAR)
    assert model.calls == []
    choose(desk, category={"policy": "llm_only"}, priority={"policy": "local_only"})
    model.truth = {"category": "printer", "priority": "low"}
    ticket, _ = open_ticket(desk, *TYPICAL)
    assert (ticket["category"], ticket["ai_engine"]) == ("printer", "llm")
    assert ticket["needs_review"], "the local engine is sure of something else, so nobody may be sure"
    assert ticket["priority"] == "high"


def test_agreement_of_both_makes_surer_than_either_and_a_quarrel_less(desk: Desk, model: FaultyModel):
    choose(desk, category={"policy": "both"}, priority={"policy": "both"})
    agreed, said = open_ticket(desk, *TYPICAL)
    assert any("both engines say vpn" in reason["text"] for reason in said["reasons"])
    model.truth = {"category": "printer", "priority": "high"}
    quarrel, _ = open_ticket(desk, *TYPICAL)
    assert quarrel["category"] == "vpn"
    assert quarrel["ai_confidence"] < agreed["ai_confidence"]


def test_a_shadowed_model_is_asked_and_recorded_and_changes_nothing(desk: Desk, model: FaultyModel):
    shadow = {"policy": "cascade", "shadow": ["llm"]}
    choose(desk, category={"policy": "local_only"}, priority={"policy": "local_only"})
    alone, _ = open_ticket(desk, *TYPICAL)
    choose(desk, category=shadow, priority=shadow)
    model.truth = {"category": "printer", "priority": "low", "intent": "Buy a printer", "keywords": ["client"]}
    ticket, said = open_ticket(desk, *TYPICAL)
    same = ("category", "priority", "priority_score", "ai_confidence", "ai_engine", "intent", "keywords")
    assert {name: ticket[name] for name in same} == {name: alone[name] for name in same}
    vote = next(one for one in said["votes"] if one["engine"] == "llm" and one["field"] == "category")
    assert (vote["value"], vote["shadow"], vote["applied"]) == ("printer", True, False)


def test_the_plan_is_changed_by_one_admin_at_a_time_and_the_change_is_audited(desk: Desk):
    choose(desk, category={"policy": "both"}, priority={})
    stale = desk.client.put("/api/admin/engines", json={}, headers=admin(desk) | {"If-Match": '"0"'})
    assert (stale.status_code, stale.json()["code"]) == (412, "version_conflict")
    none = desk.client.put("/api/admin/engines", json={}, headers=admin(desk))
    assert none.status_code == 428
    wrong = {"category": {"policy": "oracle"}}
    assert (
        desk.client.put("/api/admin/engines", json=wrong, headers=admin(desk) | {"If-Match": '"1"'}).status_code == 422
    )
    audit = desk.client.get("/api/admin/audit", params={"action": "engines.changed"}, headers=admin(desk)).json()
    assert len(audit["items"] if isinstance(audit, dict) else audit) == 1


def test_every_call_is_in_the_ledger_masked_with_its_cost_and_is_forgotten_in_time(
    desk: Desk, model: FaultyModel, clock: FakeClock
):
    choose(desk, category={"policy": "llm_only"}, priority={"policy": "llm_only"})
    model.replies = ["my password is hunter2", json.dumps(model.truth)]
    ticket, _ = open_ticket(desk, "VPN", "My password is tiger99 and the VPN stops.")
    for _ in range(3):
        open_ticket(desk, *TYPICAL)
    first, repaired = calls(desk, ticket_id=ticket["id"])[::-1]
    assert (first["outcome"], repaired["outcome"]) == ("invalid", "repaired")
    assert "tiger99" not in first["prompt"]
    assert "hunter2" not in first["answer"]
    assert repaired["cost"] == pytest.approx((900 * 1 + 30 * 2) / 1e6)
    page = desk.client.get("/api/admin/model-calls", params={"limit": 2}, headers=admin(desk)).json()
    rest = desk.client.get("/api/admin/model-calls", params={"before_id": page["next"]}, headers=admin(desk)).json()
    ids = [one["id"] for one in page["items"] + rest["items"]]
    assert ids == sorted(ids, reverse=True)
    assert (len(ids), rest["next"]) == (5, None)
    sums = desk.client.get("/api/admin/model-calls/sums", headers=admin(desk)).json()
    assert {one["outcome"]: one["calls"] for one in sums} == {"answered": 3, "invalid": 1, "repaired": 1}
    clock.move(days=31)
    engines_service.forget_calls(desk.runtime)
    assert calls(desk) == []


def test_what_the_model_is_worth_is_learned_from_what_people_settle(desk: Desk, model: FaultyModel):
    choose(desk, category={"policy": "llm_only"}, priority={"policy": "local_only"})
    model.truth = {"category": "printer", "priority": "low"}
    before, _ = open_ticket(desk, *TYPICAL)
    numbers = [open_ticket(desk, *TYPICAL)[0] for _ in range(12)]
    for ticket in numbers:
        headers = admin(desk) | {"If-Match": f'"{ticket["version"]}"'}
        path = f"/api/tickets/{ticket['ticket_number']}"
        changed = desk.client.patch(path, json={"category": "printer"}, headers=headers)
        assert changed.status_code == 200, changed.text
    engines_service.calibrate(desk.runtime)
    after, _ = open_ticket(desk, *TYPICAL)
    assert after["ai_confidence"] > before["ai_confidence"] + 0.1
    known = desk.client.get("/api/admin/engines", headers=admin(desk)).json()
    category = next(one for one in known["calibration"] if one["field"] == "category")
    assert (category["outcomes"], category["accuracy"], category["judged"]) == (12, 1.0, False)
    assert [one["name"] for one in known["engines"]] == ["local", "llm", "keyword"]


def test_somebody_who_is_typing_never_waits_for_the_model(desk: Desk, model: FaultyModel):
    choose(desk, category={"policy": "llm_only"}, priority={"policy": "llm_only"})
    answer = desk.client.post("/api/tickets/guess", json={"title": TYPICAL[0]}, headers=admin(desk))
    assert (answer.json()["category"], model.calls) == ("vpn", [])


def test_the_prompt_holds_similar_tickets_that_people_settled_and_no_secret_of_theirs(desk: Desk, model: FaultyModel):
    choose(desk, category={"policy": "llm_only"}, priority={"policy": "local_only"})
    first, _ = open_ticket(desk, "VPN client stops", "The VPN client stops at 80 percent, my password is tiger99.")
    headers = admin(desk) | {"If-Match": f'"{first["version"]}"'}
    settled = desk.client.patch(f"/api/tickets/{first['ticket_number']}", json={"category": "network"}, headers=headers)
    assert settled.status_code == 200, settled.text
    open_ticket(desk, "The canteen serves cold soup", "It is cold every day.")
    open_ticket(desk, *TYPICAL)
    before, strange, alike = (request["messages"] for request in model.requests)
    assert len(before) == len(strange)
    assert len(alike) == len(before) + 2
    assert "stops at 80 percent" in alike[-3]["content"]
    assert json.loads(alike[-2]["content"])["category"] == "network"
    assert "tiger99" not in json.dumps(alike)


def test_what_an_engine_in_shadow_said_is_compared_with_what_stood_in_the_end(desk: Desk, model: FaultyModel):
    choose(desk, category={"policy": "local_only", "shadow": ["llm"]}, priority={"policy": "local_only"})
    model.truth = {"category": "printer", "priority": "low"}
    ticket, said = open_ticket(desk, *TYPICAL)
    path = f"/api/tickets/{ticket['id']}"
    for status in ("in_progress", "resolved"):
        tag = desk.client.get(path, headers=admin(desk)).headers["etag"]
        body = {"status": status, "resolution": "The client was set up anew."}
        moved = desk.client.put(f"{path}/status", json=body, headers=admin(desk) | {"If-Match": tag})
        assert moved.status_code == 200, moved.text
    desk.drain()
    found = desk.client.get("/api/admin/ai/quality", headers=admin(desk)).json()

    assert ticket["category"] == "vpn"
    assert {(one["engine"], one["shadow"]) for one in said["votes"] if one["field"] == "category"} >= {("llm", True)}
    assert found["watched"] == [{"engine": "llm", "tickets": 1, "right": 0, "decided_right": 1}]

    model.fault = "error"
    _, said = open_ticket(desk, *TYPICAL)
    # Whom nobody listens to is not missed.
    assert (said["failures"][0][:5], said["fallback"]) == ("llm: ", False)


def test_the_keyword_rules_take_the_place_in_the_order_that_an_admin_gives_them(desk: Desk, model: FaultyModel):
    rules_only = {"policy": "local_only", "order": ["keyword"]}
    choose(desk, category=rules_only, priority=rules_only)
    ticket, said = open_ticket(desk, *TYPICAL)
    assert (ticket["category"], ticket["ai_engine"], model.calls) == ("vpn", "keyword", [])
    assert not said["fallback"]
    assert {(one["field"], one["engine"]) for one in said["votes"]} >= {
        ("category", "keyword"),
        ("priority", "keyword"),
    }
    assert any(one["kind"] == "word" and one["text"].lower() == "vpn" for one in said["reasons"])
    choose(desk, category={"order": ["keyword", "llm"]}, priority={"order": ["keyword", "local"]})
    model.truth = {"category": "hardware", "priority": "low"}
    unclear, said = open_ticket(desk, *UNCLEAR)
    assert (len(model.calls), unclear["ai_engine"]) == (1, "llm")
    assert any("keyword sureness" in one["text"] for one in said["reasons"])


def test_rules_that_watch_are_compared_with_what_is_decided(desk: Desk):
    choose(desk, category={"policy": "local_only", "shadow": ["keyword"]}, priority={})
    ticket, said = open_ticket(desk, *TYPICAL)
    vote = next(one for one in said["votes"] if one["engine"] == "keyword")
    assert (ticket["ai_engine"], vote["value"], vote["shadow"], vote["applied"]) == ("local", "vpn", True, False)


@pytest.mark.parametrize("plan", [{"order": []}, {"order": ["llm", "llm"]}, {"order": ["llm"], "policy": "local_only"}])
def test_an_order_in_which_nobody_counts_is_refused(desk: Desk, plan: dict):
    refused = desk.client.put("/api/admin/engines", json={"category": plan}, headers=admin(desk) | {"If-Match": '"0"'})
    assert refused.status_code == 422


def test_the_release_before_reads_a_plan_with_an_order(desk: Desk):
    choose(desk, category={"order": ["keyword", "llm"], "shadow": ["keyword"]}, priority={})
    with desk.runtime.units.read() as uow:
        kept, _ = engines_repository.setting(uow, engines_service.PLAN)
    assert kept["category"] == {"policy": "cascade", "below": 0.6, "shadow": []}
    found = desk.client.get("/api/admin/engines", headers=admin(desk)).json()["category"]
    assert (found["order"], found["shadow"]) == (["keyword", "llm"], ["keyword"])
