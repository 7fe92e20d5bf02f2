"""Weeks of a desk: it gets better, knows how sure it may be, and one careless agent changes nothing.

Every ticket is answered by the engine of its week, ended by one of ten agents, and taught; at the end of a week a model
is trained and promoted if it is better. The long form takes five thousand tickets of a public set in one seeded order,
five hundred a week; the short one the seed corpus under other names than the engine knows.
"""

import csv
import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import NormalDist
from typing import Any

import numpy as np
import pytest
from sqlalchemy import select

import nullticket.seeds
from harness.labels import Ended, end_tickets, requester
from nullticket.adapters.english_encoder import EnglishEncoder
from nullticket.adapters.sentence_encoder import PackagedEncoder
from nullticket.core.enums import Role
from nullticket.features.triage import service as triage
from nullticket.models import Category, ModelVersion
from nullticket.seeds.defaults import CATEGORY_KEYS
from nullticket.testing import Desk, FakeClock

ROOT = Path(__file__).parents[3]
TOPICS = Path(os.environ.get("NULLTICKET_TEST_DATA", ROOT.parent / "shared" / "data")) / "tickets" / "it_topics.csv"
CORPUS = Path(nullticket.seeds.__file__).parent / "corpus"
# The order in which the public set comes; any other number is another desk.
ORDER = int(os.environ.get("NULLTICKET_TEST_ORDER", "17"))
AGENTS, CARELESS = 10, 0
# Fewer tickets than this above a threshold say nothing of it.
ENOUGH = 50
# Two-sided 95 % of Student's t by the number of weeks.
STUDENT = {5: 3.182, 10: 2.306}
Flags = np.ndarray[tuple[int], np.dtype[np.bool_]]


@dataclass(frozen=True, slots=True)
class Stream:
    """Tickets in the order of their coming, and some from the same source that nobody ever labels."""

    tickets: Sequence[tuple[str, str]]  # text and category
    unseen: Sequence[tuple[str, str]]
    a_week: int


@dataclass(slots=True)
class Diary:
    """What was seen, week by week. ``promoted`` holds who was right on unseen tickets before and after."""

    right: list[Flags] = field(default_factory=list)
    promoted: list[tuple[Flags, Flags]] = field(default_factory=list)
    curves: list[tuple[list[dict[str, Any]], np.ndarray, Flags]] = field(default_factory=list)
    left: list[list[dict[str, Any]]] = field(default_factory=list)


@pytest.fixture(autouse=True)
def _every_text_is_encoded_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same tickets are asked about again and again; the numbers are those of the real encoders."""
    for encoder in (PackagedEncoder, EnglishEncoder):
        monkeypatch.setattr(encoder, "encode", remembering(encoder.encode))


def remembering(encode: Callable[[Any, Sequence[str]], np.ndarray]) -> Callable[..., np.ndarray]:
    known: dict[str, np.ndarray] = {}

    def remembered(self: object, texts: Sequence[str], *, afresh: bool = False) -> np.ndarray:
        del afresh  # what was read once is the same for ever
        new = [text for text in dict.fromkeys(texts) if text not in known]
        known.update(zip(new, encode(self, new), strict=True))
        return np.stack([known[text] for text in texts]) if texts else encode(self, texts)

    return remembered


def answers(desk: Desk, tickets: Sequence[tuple[str, str]]) -> list[dict[str, Any]]:
    return triage.classify_documents(desk.runtime, [{"title": text[:200], "description": text} for text, _ in tickets])


def hits(said: Sequence[dict[str, Any]], tickets: Sequence[tuple[str, str]]) -> Flags:
    return np.array([one["category"] == wanted for one, (_, wanted) in zip(said, tickets, strict=True)], np.bool_)


def weeks_of(stream: Stream) -> Iterator[Sequence[tuple[str, str]]]:
    for start in range(0, len(stream.tickets), stream.a_week):
        yield stream.tickets[start : start + stream.a_week]


def live(desk: Desk, clock: FakeClock, admin: dict[str, str], stream: Stream, *, careless: bool) -> Diary:
    people = [desk.person(f"agent{at}@example.org", role=Role.AGENT) for at in range(AGENTS)]
    names = sorted({category for _, category in stream.tickets})
    draw, by, diary = np.random.default_rng(3), requester(desk), Diary()
    before = answers(desk, stream.unseen)
    for week in weeks_of(stream):
        said = answers(desk, week)
        right = hits(said, week)
        diary.right.append(right)
        note_curve(desk, diary, said, right)
        told = [
            Ended(
                text[:200],
                text,
                str(draw.choice(names)) if careless and at % AGENTS == CARELESS else category,
                people[at % AGENTS],
                answer["category"],
                answer["confidence"],
            )
            for at, ((text, category), answer) in enumerate(zip(week, said, strict=True))
        ]
        end_tickets(desk, told, by=by)
        clock.move(days=7)
        assert desk.client.post("/api/admin/ai/train", headers=admin).status_code == 202
        desk.drain()
        if desk.client.get("/api/admin/ai/runs", headers=admin).json()[0]["outcome"] == "promoted":
            diary.left.append(before)
            after = answers(desk, stream.unseen)
            diary.promoted.append((hits(before, stream.unseen), hits(after, stream.unseen)))
            before = after
    return diary


def note_curve(desk: Desk, diary: Diary, said: Sequence[dict[str, Any]], right: Flags) -> None:
    """What the model that decides promised when it was made, beside the first week that it answered."""
    with desk.runtime.units.read() as uow:
        version = uow.session.scalar(select(ModelVersion).order_by(ModelVersion.id.desc()).limit(1))
        if version is not None and version.state == "promoted":
            diary.curves.append((version.metrics["curve"], np.array([one["confidence"] for one in said]), right))


def slope(right: Sequence[Flags]) -> tuple[float, float]:
    """A week's gain in accuracy and half of its 95 % interval, of which most is that ten weeks are no straight line."""
    values = [float(week.mean()) for week in right]
    weeks = np.arange(len(values)) - (len(values) - 1) / 2
    gain = float(weeks @ np.array(values) / (weeks @ weeks))
    rest = np.array(values) - np.mean(values) - gain * weeks
    return gain, STUDENT[len(values)] * float(np.sqrt((rest @ rest) / (len(values) - 2) / (weeks @ weeks)))


def slope_of_tickets(right: Sequence[Flags]) -> tuple[float, float]:
    """The same gain, and half of the 95 % interval that the luck of the tickets gives it, whatever line the weeks make."""
    weeks = np.repeat(np.arange(len(right)), [len(week) for week in right]) - (len(right) - 1) / 2
    flags = np.concatenate(right)
    gain = float(weeks @ flags / (weeks @ weeks))
    rest = np.concatenate([week - week.mean() for week in right])
    return gain, 1.96 * float(np.sqrt((weeks * rest) @ (weeks * rest)) / (weeks @ weeks))


def misses(diary: Diary) -> list[float]:
    """How far each promised error lies from that of the next week, in standard errors of both samples."""
    found = []
    for promised, sure, right in diary.curves:
        for step in promised:
            inside = sure >= step["threshold"]
            if step["tickets"] < ENOUGH or inside.sum() < ENOUGH:
                continue
            wrong = 1 - right[inside].mean()
            both = (step["error"] * step["tickets"] + wrong * inside.sum()) / (step["tickets"] + inside.sum())
            noise = np.sqrt(max(both * (1 - both), 1e-4) * (1 / step["tickets"] + 1 / inside.sum()))
            found.append(float((wrong - step["error"]) / noise))
    return found


def farthest_by_chance(steps: int) -> float:
    """How many standard errors the farthest of so many steps may lie off in nineteen of twenty runs (Bonferroni). Steps of
    one curve share their tickets, so they are near or far together and no share of them can be asked to be near.
    """
    return NormalDist().inv_cdf(1 - 0.05 / (2 * steps))


def gains(diary: Diary) -> list[tuple[float, float]]:
    """On tickets that nobody taught: the gain of each promotion, and its standard error."""
    return [
        (float((new * 1.0 - old).mean()), float((new * 1.0 - old).std() / np.sqrt(len(old))))
        for old, new in diary.promoted
    ]


def tell(name: str, diary: Diary) -> None:
    gain, half = slope(diary.right)
    missed = misses(diary)
    later = slope_of_tickets(diary.right[1:])
    report = {
        "agents": name,
        "order": ORDER,
        "right_by_week": [round(float(week.mean()), 3) for week in diary.right],
        "slope": round(gain, 4),
        "half_interval": round(half, 4),
        "half_interval_of_tickets": round(slope_of_tickets(diary.right)[1], 4),
        "slope_after_the_first_week": round(later[0], 4),
        "half_interval_of_tickets_there": round(later[1], 4),
        "gains_of_promotions": [round(one, 3) for one, _ in gains(diary)],
        "curve_misses_in_standard_errors": {
            "steps": len(missed),
            "mean": round(float(np.mean(missed)), 2),
            "farthest": round(max(missed, key=abs), 2),
            "within_two": round(float(np.mean(np.abs(missed) <= 2)), 3),
        },
    }
    sys.stdout.write(json.dumps(report) + "\n")


def roll_back_step_by_step(desk: Desk, admin: dict[str, str], diary: Diary, stream: Stream) -> None:
    """After each step back every answer is the very one that was given before that promotion."""
    newest = answers(desk, stream.unseen)
    for before in reversed(diary.left):
        assert desk.client.post("/api/admin/ai/rollback", headers=admin).status_code == 200
        assert answers(desk, stream.unseen) == before
    assert desk.client.post("/api/admin/ai/rollback", headers=admin).status_code == 409
    versions = desk.client.get("/api/admin/ai/versions", headers=admin).json()["versions"]
    last = max(one["id"] for one in versions if one["state"] == "promoted")
    assert desk.client.post(f"/api/admin/ai/versions/{last}/promote", headers=admin).status_code == 200
    assert answers(desk, stream.unseen) == newest


@pytest.fixture
def admin(desk: Desk) -> dict[str, str]:
    return desk.headers(desk.person("ada@example.org", role=Role.ADMIN))


def own_categories(desk: Desk, admin: dict[str, str], topics: Sequence[str]) -> dict[str, str]:
    """The desk of the public set has its own categories and no others."""
    keys = {topic: f"own_{topic.lower().replace(' ', '_')}" for topic in topics}
    for topic, key in keys.items():
        made = {"key": key, "name": topic, "description": topic}
        assert desk.client.post("/api/admin/categories", json=made, headers=admin).status_code == 201
    with desk.runtime.units.write() as uow:
        for row in uow.session.scalars(select(Category).where(Category.key.not_in(keys.values()))):
            row.active = False
    return keys


@pytest.mark.soak
@pytest.mark.timeout(3600)
@pytest.mark.skipif(not TOPICS.exists(), reason="the public set is not here")
@pytest.mark.parametrize("careless", [False, True], ids=["honest", "one careless agent"])
def test_ten_weeks_of_real_tickets_make_the_desk_better_and_never_worse(
    desk: Desk, clock: FakeClock, admin: dict[str, str], careless: bool
):
    with TOPICS.open(newline="", encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    chosen = [rows[at] for at in np.random.default_rng(ORDER).permutation(len(rows))[:5600]]
    keys = own_categories(desk, admin, sorted({row["topic"] for row in rows}))
    told = [(row["text"], keys[row["topic"]]) for row in chosen]
    stream = Stream(told[:5000], told[5000:], a_week=500)
    diary = live(desk, clock, admin, stream, careless=careless)
    tell("one of ten at random" if careless else "honest", diary)
    gain, half = slope(diary.right)

    assert gain - half > 0
    for right in (diary.right, diary.right[1:]):
        of_tickets, luck = slope_of_tickets(right)
        assert of_tickets - luck > 0
    assert len(diary.promoted) >= 3
    assert all(found > -2 * noise for found, noise in gains(diary))
    missed = misses(diary)
    assert max(map(abs, missed)) <= farthest_by_chance(len(missed))
    assert abs(float(np.mean(missed))) <= 1
    roll_back_step_by_step(desk, admin, diary, stream)


@pytest.mark.timeout(300)
def test_five_weeks_of_an_own_vocabulary_with_one_agent_who_labels_at_random(
    desk: Desk, clock: FakeClock, admin: dict[str, str]
):
    keys = sorted(CATEGORY_KEYS)
    turned = dict(zip(keys, keys[5:] + keys[:5], strict=True))
    lines = [line for path in sorted(CORPUS.glob("en_*.jsonl")) for line in path.read_text("utf-8").splitlines()]
    rows = [json.loads(lines[at]) for at in np.random.default_rng(5).permutation(len(lines))[:620]]
    told = [(f"{row['title']}\n{row['description']}", turned[row["category"]]) for row in rows]
    stream = Stream(told[:500], told[500:], a_week=100)
    diary = live(desk, clock, admin, stream, careless=True)
    tell("one of ten at random", diary)
    first, last = diary.right[0].mean(), diary.right[-1].mean()

    # What a fresh installation knows of its own corpus is learned in a week, so that five weeks are no straight line.
    assert last - first > 1.96 * np.sqrt((first * (1 - first) + last * (1 - last)) / stream.a_week)
    assert diary.promoted
    assert all(found > -2 * noise for found, noise in gains(diary))
    roll_back_step_by_step(desk, admin, diary, stream)
