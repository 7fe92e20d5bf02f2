"""What people say becomes labels, labels become a model, and a model decides only when it is better."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sqlalchemy import select

import nullticket.seeds
from harness.labels import Ended, end_tickets, requester
from nullticket.core.enums import Role
from nullticket.features.learning import drift_service
from nullticket.features.triage import service as triage
from nullticket.models import Label, ModelVersion, UserNotification
from nullticket.seeds.defaults import CATEGORY_KEYS
from nullticket.settings import Settings
from nullticket.testing import Desk, FakeClock
from nullticket.wiring import build_runtime

CORPUS = Path(nullticket.seeds.__file__).parent / "corpus"
MADE_UP = {"title": "Paper jam in the copier", "description": "The printer on floor 2 eats paper."}


def turned() -> dict[str, str]:
    """A desk that calls things by other names than we do, so that only its own labels can be right."""
    keys = sorted(CATEGORY_KEYS)
    return dict(zip(keys, keys[5:] + keys[:5], strict=True))


def corpus(count: int) -> list[dict[str, str]]:
    files = sorted(CORPUS.glob("en_*.jsonl"))
    rows = [json.loads(line) for path in files for line in path.read_text(encoding="utf-8").splitlines()]
    return [rows[at] for at in np.random.default_rng(5).permutation(len(rows))[:count]]


@pytest.fixture
def admin(desk: Desk) -> dict[str, str]:
    return desk.headers(desk.person("ada@example.org", role=Role.ADMIN))


def labels(desk: Desk) -> list[tuple[str, str, str | None, str, bool, int | None]]:
    with desk.runtime.units.read() as uow:
        rows = uow.session.scalars(select(Label).where(Label.field == "category").order_by(Label.id))
        return [(row.source, row.value, row.before, row.engine, row.touched, row.user_id) for row in rows]


def teach(desk: Desk, count: int, *, start: int = 0) -> None:
    by, names = requester(desk), turned()
    people = [desk.person(f"agent{start}-{at}@example.org", role=Role.AGENT) for at in range(4)]
    told = corpus(start + count)[start:]
    end_tickets(
        desk,
        [
            Ended(one["title"], one["description"], names[one["category"]], people[at % 4], one["category"])
            for at, one in enumerate(told)
        ],
        by=by,
    )


def train(desk: Desk, admin: dict[str, str]) -> dict[str, Any]:
    assert desk.client.post("/api/admin/ai/train", headers=admin).status_code == 202
    desk.drain()
    found: dict[str, Any] = desk.client.get("/api/admin/ai/runs", headers=admin).json()[0]
    return found


def guess(desk: Desk, admin: dict[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = desk.client.post("/api/admin/routing/test", json=MADE_UP, headers=admin).json()
    return {name: found[name] for name in ("category", "confidence", "alternatives", "reasons")}


@pytest.mark.both_databases
def test_a_correction_and_the_end_are_labels_with_who_said_it_and_what_the_engine_had_said(desk: Desk):
    tom = desk.person("tom@example.org", role=Role.AGENT)
    agent, uma = desk.headers(tom), desk.headers(desk.person("uma@example.org"))
    made = desk.client.post("/api/tickets/", json=MADE_UP, headers=uma).json()
    desk.drain()
    path = f"/api/tickets/{made['ticket_number']}"
    seen = desk.client.get(path, headers=agent)
    desk.client.patch(path, json={"category": "hardware"}, headers=agent | {"If-Match": seen.headers["ETag"]})
    desk.client.put(f"{path}/status", json={"status": "resolved", "resolution": "Roller cleaned."}, headers=agent)
    desk.drain()

    assert labels(desk) == [
        ("correction", "hardware", "printer", "local", True, tom),
        ("resolved", "hardware", None, "local", True, tom),
    ]
    with desk.runtime.units.read() as uow:
        row = uow.session.scalars(select(Label).where(Label.field == "category")).first()
        assert row is not None
        assert (row.predicted, len(row.vector or b"")) == ("printer", 2 * (512 + 384))


@pytest.mark.both_databases
def test_a_better_model_is_promoted_decides_at_once_everywhere_and_goes_back_exactly(
    desk: Desk, admin: dict[str, str], other: Callable[[], str]
):
    before = guess(desk, admin)
    assert other() == "printer"
    teach(desk, 200)
    run = train(desk, admin)
    after = guess(desk, admin)

    versions = desk.client.get("/api/admin/ai/versions", headers=admin).json()
    assert (run["state"], run["outcome"], run["progress"]) == ("done", "promoted", 100)
    assert versions["current_id"] == run["version_id"]
    assert versions["versions"][0]["metrics"]["low"] > 0
    assert versions["versions"][0]["decisions"]["changed"] > 20
    assert (before["category"], after["category"]) == ("printer", turned()["printer"])
    assert other() == after["category"]

    back = desk.client.post("/api/admin/ai/rollback", headers=admin)
    assert (back.status_code, back.json()) == (200, {"current_id": None})
    assert guess(desk, admin) == before
    assert other() == "printer"
    assert desk.client.post("/api/admin/ai/rollback", headers=admin).status_code == 409
    assert desk.client.post(f"/api/admin/ai/versions/{run['version_id']}/promote", headers=admin).status_code == 200
    assert guess(desk, admin) == after


@pytest.fixture
def other(settings: Settings) -> Iterator[Callable[[], str]]:
    """Another process on the same database: gives the category that it would choose."""
    runtime = build_runtime(settings)
    yield lambda: str(triage.classify_documents(runtime, [MADE_UP])[0]["category"])
    runtime.close()


def test_the_same_labels_and_seed_give_the_same_model(desk: Desk, admin: dict[str, str]):
    teach(desk, 140)
    train(desk, admin)
    desk.client.post("/api/admin/ai/rollback", headers=admin)
    train(desk, admin)

    with desk.runtime.units.read() as uow:
        first, second = uow.session.scalars(select(ModelVersion).order_by(ModelVersion.id)).all()
        assert (first.label_count, first.last_label_id) == (second.label_count, second.last_label_id)
        assert (first.thresholds, first.metrics) == (second.thresholds, second.metrics)


def test_too_few_labels_end_a_training_with_the_reason(desk: Desk, admin: dict[str, str]):
    teach(desk, 39)
    run = train(desk, admin)

    assert (run["state"], run["version_id"]) == ("failed", None)
    assert "40 are needed" in run["outcome"]


def test_a_training_starts_by_itself_once_a_day_when_enough_was_said(desk: Desk, admin: dict[str, str]):
    drift_service.retrain_when_due(desk.runtime)
    assert desk.client.get("/api/admin/ai/runs", headers=admin).json() == []
    teach(desk, 45)
    drift_service.retrain_when_due(desk.runtime)
    drift_service.retrain_when_due(desk.runtime)
    desk.drain()
    drift_service.retrain_when_due(desk.runtime)

    assert [run["state"] for run in desk.client.get("/api/admin/ai/runs", headers=admin).json()] == ["done"]


def test_quality_is_measured_on_ended_tickets_and_the_surest_mistakes_come_first(desk: Desk, admin: dict[str, str]):
    tom = desk.person("tom@example.org", role=Role.AGENT)
    right = [Ended(f"vpn {at}", "", "vpn", tom, "vpn", 0.9) for at in range(9)]
    wrong = [Ended("sure", "", "vpn", tom, "network", 0.95), Ended("unsure", "", "vpn", tom, "email", 0.2)]
    end_tickets(desk, right + wrong, by=requester(desk))

    found = desk.client.get("/api/admin/ai/quality?days=30", headers=admin).json()
    mistakes = desk.client.get("/api/admin/ai/errors?days=30", headers=admin).json()

    assert (found["total"]["tickets"], found["total"]["accuracy"]) == (11, pytest.approx(9 / 11, abs=1e-4))
    assert found["total"]["handled"] == pytest.approx(10 / 11, abs=1e-4)
    assert found["groups"]["engine"][0]["name"] == "local"
    assert {"predicted": "network", "value": "vpn", "tickets": 1} in found["confusion"]
    assert [one["title"] for one in mistakes] == ["sure", "unsure"]
    vpn = next(one for one in found["categories"] if one["category"] == "vpn")
    assert (vpn["threshold"], vpn["chosen_by"], vpn["tickets"]) == (found["thresholds"]["vpn"], "default", 9)
    assert (vpn["handled"], vpn["error"], vpn["proposed"], len(vpn["curve"])) == (1.0, 0.0, None, 22)


def test_a_threshold_of_an_admin_stands_before_that_of_the_model_and_says_whose_it_is(
    desk: Desk, admin: dict[str, str]
):
    known = desk.client.get("/api/admin/categories", headers=admin).json()
    vpn = next(one for one in known if one["key"] == "vpn")
    changed = desk.client.patch(
        "/api/admin/categories/vpn", json={"threshold": 0.97}, headers=admin | {"If-Match": f'"{vpn["version"]}"'}
    )
    assert changed.status_code == 200, changed.text
    found = desk.client.get("/api/admin/ai/quality", headers=admin).json()["categories"]

    assert {one["chosen_by"] for one in found if one["category"] != "vpn"} == {"default"}
    assert next((one["threshold"], one["chosen_by"]) for one in found if one["category"] == "vpn") == (0.97, "admin")


def test_whose_choice_a_threshold_is_shows_at_once_though_the_figures_are_kept(desk: Desk, admin: dict[str, str]):
    def vpn() -> dict[str, Any]:
        found = desk.client.get("/api/admin/ai/quality", headers=admin).json()["categories"]
        return next(one for one in found if one["category"] == "vpn")

    before = vpn()
    known = desk.client.get("/api/admin/categories", headers=admin).json()
    version = next(one["version"] for one in known if one["key"] == "vpn")
    changed = desk.client.patch(
        "/api/admin/categories/vpn",
        json={"threshold": before["threshold"]},
        headers=admin | {"If-Match": f'"{version}"'},
    )
    assert changed.status_code == 200, changed.text
    assert (before["chosen_by"], vpn()["chosen_by"]) == ("default", "admin")


def test_admins_are_told_once_when_the_engine_no_longer_fits(desk: Desk, admin: dict[str, str], clock: FakeClock):
    del admin
    by, tom = requester(desk), desk.person("tom@example.org", role=Role.AGENT)
    end_tickets(desk, [Ended("mail", "", "email", tom, "email") for _ in range(90)], by=by)
    clock.move(days=9)
    end_tickets(desk, [Ended("sap", "", "sap_error", tom, "email") for _ in range(60)], by=by)
    clock.move(hours=1)
    drift_service.watch(desk.runtime)
    drift_service.watch(desk.runtime)
    desk.drain()

    with desk.runtime.units.read() as uow:
        told = [row.data["title"] for row in uow.session.scalars(select(UserNotification))]
    assert len(told) == 2
    assert any("right in 0%" in str(one) for one in told)
