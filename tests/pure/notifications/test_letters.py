from datetime import UTC, datetime, timedelta

import pytest

from nullticket.core.enums import Priority
from nullticket.features.notifications.letters import render, subject_of
from nullticket.features.notifications.policy import is_stale_alarm, sla_words, wants_lead_sms
from nullticket.features.operations.metrics import gauge_lines

NOW = datetime(2026, 1, 12, tzinfo=UTC)


def test_a_name_is_escaped_in_the_page_and_plain_in_the_text():
    letter = render("password_changed", {"name": "<b>Ana</b>"})
    assert "<b>Ana</b>" in letter.text
    assert "&lt;b&gt;Ana" in letter.html


def test_the_subject_alone_is_the_subject_of_the_letter():
    assert subject_of("password_changed", {"name": "Ana"}) == render("password_changed", {"name": "Ana"}).subject


@pytest.mark.parametrize(
    ("priority", "by_rule", "confidence", "wanted"),
    [
        (Priority.HIGH, True, None, True),
        (Priority.HIGH, False, None, False),
        (Priority.CRITICAL, False, 0.4, False),
        (Priority.CRITICAL, False, 0.6, True),
        (Priority.MEDIUM, True, 0.9, False),
    ],
)
def test_a_guess_never_wakes_anybody(priority, by_rule, confidence, wanted):
    assert wants_lead_sms(priority, by_rule=by_rule, confidence=confidence, threshold=0.5) is wanted


@pytest.mark.parametrize(
    ("minutes", "words"), [(60, "1 hour"), (1440, "24 hours"), (2880, "2 days"), (45, "45 minutes"), (1500, "25 hours")]
)
def test_a_target_is_said_as_people_say_it(minutes, words):
    assert sla_words(minutes) == words


def test_an_alarm_about_the_day_before_yesterday_is_history():
    assert is_stale_alarm(NOW - timedelta(days=2), now=NOW)
    assert not is_stale_alarm(NOW - timedelta(hours=2), now=NOW)


def test_gauges_are_named_after_the_product():
    assert gauge_lines({}) == ""
    assert "nullticket_jobs_dead 1.0" in gauge_lines({"jobs_waiting": 3.0, "jobs_dead": 1.0})
