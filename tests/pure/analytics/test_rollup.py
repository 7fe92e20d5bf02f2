from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nullticket.features.analytics.rollup import Change, Delta, fold, total

MONDAY, TUESDAY = date(2026, 1, 12), date(2026, 1, 13)


def state(**values):
    fresh = {
        "category": "other",
        "priority": "medium",
        "team_id": None,
        "source": "chat",
        "status": "new",
        "created_on": "2026-01-12",
    }
    return fresh | values


def opened(**values):
    return Change(1, MONDAY, "opened", {"status": [None, "new"]}, state(**values))


def changed(action, changes, *, day=TUESDAY, **values):
    return Change(2, day, action, changes, state(**{name: pair[1] for name, pair in changes.items()}) | values)


def sums(*records):
    return total(delta for record in records for delta in fold(record))


def test_an_opened_ticket_counts_where_it_stands():
    assert sums(opened()) == {
        ("category", (MONDAY, "other", "medium")): {"created": 1},
        ("source", (MONDAY, "chat")): {"created": 1},
        ("counter", ("status", "new")): {"count": 1},
        ("counter", ("category", "other")): {"count": 1},
        ("counter", ("priority", "medium")): {"count": 1},
        ("counter", ("source", "chat")): {"count": 1},
    }


def test_triage_moves_the_creation_to_the_real_category_on_the_day_of_creation():
    triaged = changed(
        "triaged",
        {
            "category": ["other", "vpn"],
            "priority": ["medium", "high"],
            "team_id": [None, 4],
            "status": ["new", "open"],
        },
    )

    rows = sums(opened(), triaged)

    assert rows["category", (MONDAY, "vpn", "high")] == {"created": 1}
    assert ("category", (MONDAY, "other", "medium")) not in rows
    assert rows["team", (TUESDAY, 4)] == {"assigned": 1}
    assert rows["counter", ("team_open", "4")] == {"count": 1}
    assert rows["counter", ("status", "open")] == {"count": 1}
    assert ("counter", ("status", "new")) not in rows


def test_a_history_without_the_day_of_creation_counts_on_its_own_day():
    bare = {name: value for name, value in state(category="vpn").items() if name != "created_on"}
    change = Change(1, TUESDAY, "changed", {"category": ["other", "vpn"]}, bare)

    assert Delta("category", (TUESDAY, "vpn", "medium"), "created", 1) in fold(change)


@pytest.mark.parametrize(("within", "column"), [(True, "sla_met"), (False, "sla_missed"), (None, "sla_missed")])
def test_a_resolution_counts_for_its_category_team_and_source(within, column):
    resolved = changed(
        "moved", {"status": ["in_progress", "resolved"]}, team_id=4, resolution_minutes=95, within_sla=within
    )

    rows = sums(resolved)

    expected = {"resolved": 1, "resolution_minutes_sum": 95, column: 1}
    assert rows["category", (TUESDAY, "other", "medium")] == expected
    assert rows["team", (TUESDAY, 4)] == expected
    assert rows["source", (TUESDAY, "chat")] == {"resolved": 1}
    assert rows["counter", ("team_open", "4")] == {"count": -1}


def test_a_reopened_ticket_counts_as_such_and_is_open_again():
    rows = sums(changed("moved", {"status": ["resolved", "reopened"]}, team_id=4))

    assert rows["category", (TUESDAY, "other", "medium")] == {"reopened": 1}
    assert rows["team", (TUESDAY, 4)] == {"reopened": 1}
    assert rows["counter", ("team_open", "4")] == {"count": 1}


def test_a_resolution_without_a_team_or_minutes_counts_for_the_category_only():
    rows = sums(changed("moved", {"status": ["new", "resolved"]}))

    assert rows["category", (TUESDAY, "other", "medium")] == {"resolved": 1, "sla_missed": 1}
    assert not [key for key in rows if key[0] == "team"]


def test_changed_stars_replace_the_old_ones_on_the_day_of_the_first():
    first = changed("rated", {"satisfaction": [None, 2]}, team_id=4, satisfaction_before=None, rated_on="2026-01-12")
    second = changed("rated", {"satisfaction": [2, 5]}, team_id=4, satisfaction_before=2, rated_on="2026-01-12")

    rows = sums(first, second)

    assert rows["category", (MONDAY, "other", "medium")] == {"satisfaction_sum": 5, "satisfaction_count": 1}
    assert rows["team", (MONDAY, 4)] == {"satisfaction_sum": 5, "satisfaction_count": 1}


def test_stars_of_a_ticket_without_team_or_day_count_for_its_category_on_that_day():
    rows = sums(changed("rated", {"satisfaction": [None, 4]}))

    assert rows == {("category", (TUESDAY, "other", "medium")): {"satisfaction_sum": 4, "satisfaction_count": 1}}


def test_a_deleted_ticket_is_taken_out_of_what_stands_and_of_what_was_created():
    assert sums(opened(), changed("deleted", {"deleted_at": [None, "2026-01-13"]})) == {}


def test_a_comment_changes_no_figure():
    assert fold(changed("commented", {})) == []


@st.composite
def histories(draw):
    """A ticket's life as rows of its history, and how it stands in the end."""
    now = {
        "category": "other",
        "priority": "medium",
        "team_id": None,
        "source": draw(st.sampled_from(["chat", "email"])),
        "status": "new",
        "created_on": "2026-01-12",
    }
    records = [Change(1, MONDAY, "opened", {"status": [None, "new"]}, dict(now))]
    edits = st.dictionaries(
        st.sampled_from(["category", "priority", "team_id", "status"]), st.integers(0, 2), min_size=1, max_size=3
    )
    values = {
        "category": ["other", "vpn", "email"],
        "priority": ["low", "medium", "high"],
        "team_id": [None, 1, 2],
        "status": ["open", "resolved", "reopened"],
    }
    for number, edit in enumerate(draw(st.lists(edits, max_size=6)), start=2):
        changes = {
            name: [now[name], values[name][choice]]
            for name, choice in edit.items()
            if now[name] != values[name][choice]
        }
        now = now | {name: pair[1] for name, pair in changes.items()}
        facts = {"resolution_minutes": 10, "within_sla": True} if now["status"] == "resolved" else {}
        records.append(Change(number, MONDAY + timedelta(days=number), "changed", changes, now | facts))
    return records, now


@given(lives=st.lists(histories(), max_size=5), seed=st.randoms(use_true_random=False))
def test_the_order_of_history_rows_does_not_matter(lives, seed):
    records = [record for records, _ in lives for record in records]
    shuffled = list(records)
    seed.shuffle(shuffled)

    assert sums(*shuffled) == sums(*records)


@given(lives=st.lists(histories(), max_size=5))
def test_counters_equal_a_count_of_the_tickets_as_they_stand(lives):
    rows = sums(*(record for records, _ in lives for record in records))

    standing = Counter()
    for _, now in lives:
        standing.update((name, str(now[name])) for name in ("status", "category", "priority", "source"))
        if now["team_id"] is not None and now["status"] != "resolved":
            standing["team_open", str(now["team_id"])] += 1
    counters = {key: columns["count"] for (table, key), columns in rows.items() if table == "counter"}
    assert counters == dict(standing)


@given(lives=st.lists(histories(), max_size=5))
def test_created_equals_the_tickets_by_their_present_category_on_the_day_they_came(lives):
    rows = sums(*(record for records, _ in lives for record in records))

    created = {
        key: columns["created"]
        for (table, key), columns in rows.items()
        if table == "category" and "created" in columns
    }
    assert created == dict(Counter((MONDAY, now["category"], now["priority"]) for _, now in lives))
