from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nullticket.core.enums import SCORE_BANDS, Priority, within_band
from nullticket.features.classification.floors import floor_of
from nullticket.features.classification.priority import (
    Impact,
    Urgency,
    impact_of,
    judge,
    score,
    urgency_of,
)
from nullticket.features.classification.results import TicketText
from nullticket.features.classification.signals import signals_of


def judged(title, description="", **more):
    return judge(TicketText(title, description), **more)


def reasons(title, kind):
    return [reason.text for reason in judged(title).reasons if reason.kind == kind]


def own_priorities():
    lines = (Path(__file__).parent / "own_priorities.txt").read_text("utf-8").splitlines()
    for line in lines:
        if line and not line.startswith("#"):
            wanted, category, title, body = (part.strip() for part in line.split("|", 3))
            yield pytest.param(wanted.split(","), category, title, body, id=title[:40])


@pytest.mark.parametrize(("wanted", "category", "title", "body"), list(own_priorities()))
def test_a_ticket_of_the_author_gets_a_sensible_priority(wanted, category, title, body):
    assert judged(title, body, category=category).priority.value in wanted


def test_the_worked_example_is_high_eight_and_needs_attention():
    found = judged("Can't connect to VPN from home", category="vpn")

    assert (found.priority, found.score, found.requires_immediate_attention) == (Priority.HIGH, 8, True)
    assert [reason.kind for reason in found.reasons] == ["impact", "urgency", "priority", "score"]


@pytest.mark.parametrize(
    ("title", "attention"),
    [
        ("Cannot log in to my computer", True),
        ("Ransomware on the file server", True),
        ("I received a phishing mail", True),
        ("The whole sales team has slow internet", False),
        ("Excel is slow", False),
        ("How do I report phishing?", False),
        ("Cannot log in to my computer, but no rush at all", False),
    ],
)
def test_attention_is_for_blocked_work_and_for_floors(title, attention):
    assert judged(title).requires_immediate_attention is attention


@pytest.mark.parametrize(
    ("title", "impact"),
    [
        ("My mouse is broken", Impact.ONE),
        ("Our team cannot work", Impact.TEAM),
        ("The payroll run is stuck", Impact.TEAM),
        ("No network in the whole building", Impact.SITE),
        ("Nobody can log in", Impact.EVERYONE),
        ("Niemand kann drucken", Impact.EVERYONE),
    ],
)
def test_impact_is_the_widest_thing_said(title, impact):
    found, reason = impact_of(signals_of(TicketText(title)))

    assert found is impact
    assert reason.kind == "impact"


@pytest.mark.parametrize(
    ("title", "category", "urgency"),
    [
        ("How do I print on both sides?", None, Urgency.QUESTION),
        ("Please install Visio", None, Urgency.PLANNED),
        ("Please give Ann access", "access_request", Urgency.TROUBLE),
        ("Please install Visio by Monday", None, Urgency.TROUBLE),
        ("Payslips", "hr_query", Urgency.PLANNED),
        ("Monitor", "hardware", Urgency.TROUBLE),
        ("Word crashes", None, Urgency.TROUBLE),
        ("I cannot work", None, Urgency.BLOCKED),
        ("VPN does not connect, I use the office network in the meantime", None, Urgency.TROUBLE),
        ("Server outage", None, Urgency.BLOCKED),
        ("I cannot work and the customer is waiting", None, Urgency.PRESSING),
        ("Word crashes, this is urgent", None, Urgency.BLOCKED),
        ("Word crashes, not urgent", None, Urgency.PLANNED),
        ("I cannot work, but it can wait until tomorrow", None, Urgency.TROUBLE),
    ],
)
def test_urgency_follows_what_is_said(title, category, urgency):
    assert urgency_of(signals_of(TicketText(title)), category)[0] is urgency


@pytest.mark.parametrize(
    ("title", "floor"),
    [
        ("Files are encrypted and they want bitcoin", Priority.CRITICAL),
        ("Ransomware", Priority.CRITICAL),
        ("Smoke in the server room", Priority.CRITICAL),
        ("Network outage in all branches, everyone is offline", Priority.CRITICAL),
        ("SAP is down", Priority.URGENT),
        ("My laptop was stolen", Priority.URGENT),
        ("Possible data breach", Priority.URGENT),
        ("Phishing mail in my inbox", Priority.HIGH),
        ("The mailbox of our CEO is broken", Priority.HIGH),
        ("The mailbox of my colleague is broken", None),
        ("A present for the CEO", None),
        ("How do I report phishing?", None),
        ("What should I do if my laptop is stolen?", None),
        ("Phishing training for new colleagues", None),
        ("No outage, only a loose cable", None),
        ("This is not a phishing mail", None),
        ("Planned outage on Saturday", None),
    ],
)
def test_a_floor_needs_the_thing_to_have_happened(title, floor):
    found = floor_of(signals_of(TicketText(title)))

    assert (found.priority if found else None) is floor


def test_a_vip_of_the_directory_is_a_floor_only_when_in_trouble():
    assert judged("My mouse is broken", vip=True).priority is Priority.HIGH
    assert judged("I would like a new mouse", vip=True).priority is Priority.LOW


def test_no_wording_lowers_a_floor():
    assert judged("Server outage, not urgent at all, priority low please").priority is Priority.URGENT


def test_a_proposal_counts_but_stays_above_the_floor():
    assert judged("Word crashes", proposed=Priority.URGENT).priority is Priority.URGENT
    assert judged("Server outage", proposed=Priority.LOW).priority is Priority.URGENT
    assert "proposed: urgent" in [reason.text for reason in judged("Word", proposed=Priority.URGENT).reasons]


def test_each_step_is_explained():
    assert reasons("Our team cannot work", "impact")[0].startswith("a team is affected")
    assert reasons("Our team cannot work", "urgency")[0].startswith("work is blocked")
    assert reasons("Server outage", "floor") == ["at least urgent, outage: outage"] or reasons("Server outage", "floor")
    assert reasons("Our team cannot work", "score") == ["urgent, 9/10"]


def test_confidence_grows_with_what_is_said():
    assert judged("xyz").confidence < judged("Word crashes").confidence < judged("Server outage").confidence


@pytest.mark.parametrize("priority", list(Priority))
@pytest.mark.parametrize("impact", list(Impact))
@pytest.mark.parametrize("urgency", list(Urgency))
def test_the_score_lies_in_the_band_of_the_priority(priority, impact, urgency):
    points, reason = score(priority, impact=impact, urgency=urgency)

    assert SCORE_BANDS[priority][0] <= points <= SCORE_BANDS[priority][1]
    assert reason.weight == points


def test_a_score_moves_into_the_band():
    assert within_band(Priority.LOW, 9) == 2
    assert within_band(Priority.CRITICAL, 1) == 10
    assert within_band(Priority.MEDIUM, 4) == 4


def test_more_impact_or_urgency_never_lowers_the_priority():
    from nullticket.features.classification.priority import _MATRIX

    for impact in Impact:
        ranks = [priority.rank for priority in _MATRIX[impact]]
        assert ranks == sorted(ranks)
    for urgency in Urgency:
        ranks = [_MATRIX[impact][urgency].rank for impact in Impact]
        assert ranks == sorted(ranks)


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(), max_size=200), st.sampled_from([None, *Priority]), st.booleans())
def test_any_text_gets_a_priority_within_its_band(text, proposed, vip):
    found = judged(text, proposed=proposed, vip=vip)

    assert SCORE_BANDS[found.priority][0] <= found.score <= SCORE_BANDS[found.priority][1]
    assert 0 < found.confidence < 1
    assert proposed is None or found.priority.rank >= proposed.rank
